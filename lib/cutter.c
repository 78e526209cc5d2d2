#include "cutter.h"

#include "audio.h"
#include "encode.h"

#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 2 };

/* Sound on its way from the video to the file. */
struct sound {
	struct aer_audio *audio; /* NULL: none */
	int block;
	float *plane[CHANNELS]; /* of BLOCK samples */
	int64_t done;           /* samples so far */
};

struct aer_cutter {
	const struct aer_video *video;
	struct aer_cut *cut;
	char *path;
	struct sound sound;
	struct aer_encoder *encoder; /* NULL before the first frame */
	size_t start;                /* the first frame of the file */
};

static int even_side(int *from, int *length, int limit)
{
	if (*length % 2 == 0)
		return 0;
	if (*from + *length < limit) {
		++*length;
	} else if (*from > 0) {
		--*from;
		++*length;
	} else {
		--*length;
	}
	return *length > 0 ? 0 : -1;
}

int aer_cutter_even(
    struct aer_region *region, int width, int height, struct aer_error *err)
{
	if (even_side(&region->x, &region->w, width) < 0 ||
	    even_side(&region->y, &region->h, height) < 0)
		return aer_error_set(err, "a picture one pixel wide or high cannot be "
					  "stored as H.264");
	return 0;
}

static void close_sound(struct sound *sound)
{
	aer_audio_close(sound->audio);
	for (int i = 0; i < CHANNELS; i++)
		free(sound->plane[i]);
	memset(sound, 0, sizeof *sound);
}

/* Opens the sound at the video's frame number FIRST. */
static int open_sound(struct sound *sound, const struct aer_video *video, size_t first,
    struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);

	sound->audio = aer_audio_open(aer_video_path(video), err);
	if (sound->audio == NULL)
		return -1;
	return aer_audio_start(sound->audio, aer_video_clock(video, first),
	    info->time_base_num, info->time_base_den, err);
}

static int make_planes(struct sound *sound, int block, struct aer_error *err)
{
	sound->block = block;
	for (int i = 0; i < CHANNELS; i++) {
		sound->plane[i] = calloc((size_t)block, sizeof(float));
		if (sound->plane[i] == NULL)
			return aer_error_memory(err);
	}
	return 0;
}

/* Passes sound on until SECONDS of it are in the file; in whole blocks, unless
 * this is the end. */
static int pass_sound(struct sound *sound, struct aer_encoder *encoder, double seconds,
    bool end, struct aer_error *err)
{
	int64_t wanted;

	if (sound->audio == NULL)
		return 0;
	wanted = (int64_t)(seconds * aer_audio_rate(sound->audio) + 0.5);
	while (sound->done + (end ? 1 : sound->block) <= wanted) {
		int64_t left = wanted - sound->done;
		int n = left < sound->block ? (int)left : sound->block;

		if (aer_audio_read(sound->audio, sound->plane, n, err) < 0 ||
		    aer_encoder_audio(encoder, sound->plane, n, err) < 0)
			return -1;
		sound->done += n;
	}
	return 0;
}

/* Frames a second in the cut, 25 where a single frame has no duration. */
static double mean_rate(const struct aer_video *video, const struct aer_cut *cut)
{
	size_t last = cut->first + cut->count - 1;
	double seconds = aer_video_time(video, last) + aer_video_duration(video, last) -
			 aer_video_time(video, cut->first);

	return seconds > 0 ? (double)cut->count / seconds : 25;
}

static struct aer_encoder *open_encoder(const struct aer_video *video,
    const struct aer_cut *cut, const struct sound *sound, const char *path,
    struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);
	struct aer_encode_options options = {
		.width = cut->region.w,
		.height = cut->region.h,
		.time_base_num = info->time_base_num,
		.time_base_den = info->time_base_den,
		.rate = mean_rate(video, cut),
		.matrix = info->matrix,
		.full_range = info->full_range && !info->rgb,
		.preset = cut->preset,
		.crf = cut->crf,
	};

	if (sound->audio != NULL) {
		options.audio_rate = aer_audio_rate(sound->audio);
		options.audio_channels = aer_audio_channels(sound->audio);
	}
	return aer_encoder_open(path, &options, err);
}

struct aer_cutter *aer_cutter_new(const struct aer_video *video, struct aer_cut *cut,
    const char *path, struct aer_error *err)
{
	struct aer_cutter *cutter = calloc(1, sizeof *cutter);
	char *copy = strdup(path);

	if (cutter == NULL || copy == NULL) {
		free(cutter);
		free(copy);
		aer_error_memory(err);
		return NULL;
	}
	cut->written = cut->missing = cut->damaged = 0;
	*cutter = (struct aer_cutter){ .video = video, .cut = cut, .path = copy };
	return cutter;
}

void aer_cutter_free(struct aer_cutter *cutter)
{
	if (cutter == NULL)
		return;
	aer_encoder_free(cutter->encoder);
	close_sound(&cutter->sound);
	free(cutter->path);
	free(cutter);
}

/* Opens the file: frame number FIRST of the video begins it. */
static int start(struct aer_cutter *cutter, size_t first, struct aer_error *err)
{
	cutter->start = first;
	if (cutter->cut->sound && aer_video_info(cutter->video)->has_audio &&
	    open_sound(&cutter->sound, cutter->video, first, err) < 0)
		return -1;
	cutter->encoder =
	    open_encoder(cutter->video, cutter->cut, &cutter->sound, cutter->path, err);
	if (cutter->encoder == NULL)
		return -1;
	if (cutter->sound.audio == NULL)
		return 0;
	return make_planes(&cutter->sound, aer_encoder_block(cutter->encoder), err);
}

static int encode_frame(struct aer_cutter *cutter, struct aer_converter *converter,
    const struct aer_frame *frame, struct aer_error *err)
{
	const struct aer_video *video = cutter->video;
	struct aer_cut *cut = cutter->cut;
	size_t k = frame->number;
	struct AVFrame *yuv =
	    aer_convert_yuv420(converter, video, frame, &cut->region, err);

	cut->written++;
	cut->damaged += frame->damaged;
	if (yuv == NULL)
		return -1;
	return aer_encoder_video(cutter->encoder, yuv,
	    aer_video_clock(video, k) - aer_video_clock(video, cutter->start),
	    aer_video_ticks(video, k), err);
}

int aer_cutter_frame(struct aer_cutter *cutter, struct aer_converter *converter,
    const struct aer_frame *frame, struct aer_error *err)
{
	const struct aer_video *video = cutter->video;

	if (frame->av == NULL) {
		cutter->cut->missing++;
		if (cutter->encoder == NULL)
			return 0;
	} else {
		if (cutter->encoder == NULL && start(cutter, frame->number, err) < 0)
			return -1;
		if (encode_frame(cutter, converter, frame, err) < 0)
			return -1;
	}
	return pass_sound(&cutter->sound, cutter->encoder,
	    frame->time - aer_video_time(video, cutter->start), false, err);
}

int aer_cutter_finish(struct aer_cutter *cutter, struct aer_error *err)
{
	const struct aer_video *video = cutter->video;
	size_t last = cutter->cut->first + cutter->cut->count - 1;

	if (cutter->encoder == NULL)
		return aer_error_set(err,
		    "none of its %zu frames can be decoded: '%s' is damaged",
		    cutter->cut->count, aer_video_path(video));
	if (pass_sound(&cutter->sound, cutter->encoder,
		aer_video_time(video, last) + aer_video_duration(video, last) -
		    aer_video_time(video, cutter->start),
		true, err) < 0)
		return -1;
	return aer_encoder_finish(cutter->encoder, err);
}

int aer_cutter_verify(
    const char *path, size_t count, double *duration, struct aer_error *err)
{
	struct aer_video *video = aer_video_open(path, NULL, err);
	size_t frames;

	if (video == NULL)
		return aer_error_prefix(err, "cannot read back what was written");
	frames = aer_video_info(video)->frames;
	*duration = aer_video_info(video)->duration;
	aer_video_close(video);
	if (frames != count)
		return aer_error_set(err,
		    "%s: %zu frames were written, %zu are read back", path, count,
		    frames);
	return 0;
}
