#include "cut/cutter.h"

#include "cut/encode.h"

#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libavutil/mathematics.h>
#include <libavutil/rational.h>
#include <stdlib.h>
#include <string.h>

struct aer_cutter {
	const struct aer_video *video;
	struct aer_cut *cut;
	char *path;
	struct aer_sound *sound;     /* NULL: none */
	AVPacket *packet;            /* of it */
	struct aer_encoder *encoder; /* NULL before the first frame */
	AVRational base;             /* of the file's times: ticks or pictures */
	/* What is 0 in the file: a time on the video's clock, or the number of a
	 * picture at the cut's rate; and the same as the video's time, in seconds. */
	int64_t origin;
	double begin;
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
					  "stored in 4:2:0");
	return 0;
}

/* Passes sound on until SECONDS of it are in the file, and at the END all. */
static int pass_sound(
    struct aer_cutter *cutter, double seconds, bool end, struct aer_error *err)
{
	int rc = 0;

	while (cutter->sound != NULL && (rc = aer_sound_next(cutter->sound, seconds,
					     end, cutter->packet, err)) > 0)
		if (aer_encoder_sound(cutter->encoder, cutter->packet, err) < 0)
			return -1;
	return rc;
}

/* When the cut's last frame ends, in seconds of the video's time. */
static double cut_end(const struct aer_video *video, const struct aer_cut *cut)
{
	size_t last = cut->first + cut->count - 1;

	return aer_video_time(video, last) + aer_video_duration(video, last);
}

/* Pictures a second in the file, 25 where a single frame has no duration. */
static double mean_rate(const struct aer_video *video, const struct aer_cut *cut)
{
	double seconds = cut_end(video, cut) - aer_video_time(video, cut->first);

	if (cut->rate_num > 0)
		return (double)cut->rate_num / cut->rate_den;
	return seconds > 0 ? (double)cut->count / seconds : 25;
}

static AVRational video_base(const struct aer_video *video)
{
	const struct aer_video_info *info = aer_video_info(video);

	return (AVRational){ info->time_base_num, info->time_base_den };
}

void aer_cutter_pictures(const struct aer_video *video, const struct aer_cut *cut,
    size_t k, int64_t *from, int64_t *to)
{
	AVRational picture = { cut->rate_den, cut->rate_num };
	int64_t origin = aer_video_clock(video, cut->first);
	int64_t begin = aer_video_clock(video, k) - origin;
	/* the frame is on show until the next one is, the last until it ends */
	int64_t end = k + 1 < cut->first + cut->count
			  ? aer_video_clock(video, k + 1) - origin
			  : begin + aer_video_ticks(video, k);

	*from = av_rescale_q_rnd(begin, video_base(video), picture, AV_ROUND_UP);
	*to = av_rescale_q_rnd(end, video_base(video), picture, AV_ROUND_UP);
}

static struct aer_encoder *open_encoder(
    const struct aer_cutter *cutter, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(cutter->video);
	const struct aer_cut *cut = cutter->cut;
	struct aer_encode_options options = {
		.codec = cut->codec,
		.crf = cut->crf,
		.preset = cut->preset,
		.comment = cut->comment,
		.width = cut->shape.width,
		.height = cut->shape.height,
		.pixels = cut->shape.pixels,
		.time_base_num = cutter->base.num,
		.time_base_den = cutter->base.den,
		.rate = mean_rate(cutter->video, cut),
		.matrix = info->matrix,
		.full_range = info->full_range && !info->rgb,
		.interlaced = cut->interlaced,
		.top_first = info->top_first,
	};

	if (cutter->sound != NULL)
		options.sound = aer_sound_codec(cutter->sound);
	return aer_encoder_open(cutter->path, &options, err);
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
	cutter->base = cut->rate_num > 0 ? (AVRational){ cut->rate_den, cut->rate_num }
					 : video_base(video);
	return cutter;
}

void aer_cutter_free(struct aer_cutter *cutter)
{
	if (cutter == NULL)
		return;
	aer_encoder_free(cutter->encoder);
	aer_sound_close(cutter->sound);
	av_packet_free(&cutter->packet);
	free(cutter->path);
	free(cutter);
}

/* Sets what is 0 in the file, which frame number FIRST of the video begins. */
static void set_origin(struct aer_cutter *cutter, size_t first)
{
	const struct aer_video *video = cutter->video;
	int64_t end;

	if (cutter->cut->rate_num == 0) {
		cutter->origin = aer_video_clock(video, first);
		cutter->begin = aer_video_time(video, first);
	} else {
		aer_cutter_pictures(video, cutter->cut, first, &cutter->origin, &end);
		cutter->begin = aer_video_time(video, cutter->cut->first) +
				(double)cutter->origin * av_q2d(cutter->base);
	}
}

/* Opens the sound where the file begins. */
static int open_sound(struct aer_cutter *cutter, struct aer_error *err)
{
	static const AVRational microsecond = { 1, 1000000 };
	const struct aer_video *video = cutter->video;
	AVRational base = video_base(video);
	int64_t start = aer_video_clock(video, cutter->cut->first);

	if (cutter->cut->rate_num == 0) {
		start = cutter->origin;
	} else if (cutter->origin > 0) {
		/* damage at the beginning: between two ticks, maybe */
		start = av_rescale_q(start, base, microsecond) +
			av_rescale_q(cutter->origin, cutter->base, microsecond);
		base = microsecond;
	}
	cutter->packet = av_packet_alloc();
	if (cutter->packet == NULL)
		return aer_error_memory(err);
	cutter->sound = aer_sound_open(cutter->cut->sounds, video, start, base,
	    cut_end(video, cutter->cut) - cutter->begin, err);
	return cutter->sound != NULL ? 0 : -1;
}

/* Opens the file: frame number FIRST of the video begins it. */
static int start(struct aer_cutter *cutter, size_t first, struct aer_error *err)
{
	set_origin(cutter, first);
	if (cutter->cut->sounds != NULL && aer_video_info(cutter->video)->has_audio &&
	    open_sound(cutter, err) < 0)
		return -1;
	cutter->encoder = open_encoder(cutter, err);
	return cutter->encoder != NULL ? 0 : -1;
}

static int write_picture(struct aer_cutter *cutter, const AVFrame *picture, int64_t pts,
    int64_t duration, struct aer_error *err)
{
	cutter->cut->written++;
	return aer_encoder_video(
	    cutter->encoder, picture, pts - cutter->origin, duration, err);
}

/* Writes frame K, of which PICTURE has been made: once, or at a constant rate as often
 * as it is on show. */
static int write_frame(
    struct aer_cutter *cutter, size_t k, const AVFrame *picture, struct aer_error *err)
{
	const struct aer_video *video = cutter->video;
	int64_t from, to;

	if (cutter->cut->rate_num == 0)
		return write_picture(cutter, picture, aer_video_clock(video, k),
		    aer_video_ticks(video, k), err);
	aer_cutter_pictures(video, cutter->cut, k, &from, &to);
	for (int64_t i = from; i < to; i++)
		if (write_picture(cutter, picture, i, 1, err) < 0)
			return -1;
	return 0;
}

static int encode_frame(struct aer_cutter *cutter, struct aer_converter *converter,
    const struct aer_frame *frame, struct aer_error *err)
{
	struct aer_cut *cut = cutter->cut;
	const AVFrame *picture = aer_convert_shape(
	    converter, cutter->video, frame, &cut->region, &cut->shape, err);

	cut->damaged += frame->damaged;
	if (picture == NULL)
		return -1;
	if (cut->written == 0)
		aer_gist_make(&cut->first_gist, picture);
	return write_frame(cutter, frame->number, picture, err);
}

int aer_cutter_frame(struct aer_cutter *cutter, struct aer_converter *converter,
    const struct aer_frame *frame, struct aer_error *err)
{
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
	return pass_sound(cutter, frame->time - cutter->begin, false, err);
}

int aer_cutter_finish(struct aer_cutter *cutter, struct aer_error *err)
{
	struct aer_cut *cut = cutter->cut;

	if (cutter->encoder == NULL || cut->written == 0)
		return aer_error_set(err,
		    "none of its %zu frames can be decoded: '%s' is damaged",
		    cut->count, aer_video_path(cutter->video));
	/* which frame is the last one is only known now: damage may hide others */
	aer_gist_make(&cut->last_gist, aer_encoder_picture(cutter->encoder));
	if (pass_sound(cutter, 0, true, err) < 0)
		return -1;
	return aer_encoder_finish(cutter->encoder, err);
}
