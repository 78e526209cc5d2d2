#include "video/run.h"

#include "video/shown.h"

#include <stdlib.h>
#include <string.h>

void aer_video_init(void)
{
	av_log_set_level(AV_LOG_QUIET);
}

const struct aer_video_info *aer_video_info(const struct aer_video *video)
{
	return &video->info;
}

const char *aer_video_path(const struct aer_video *video)
{
	return video->path;
}

double aer_video_time(const struct aer_video *video, size_t k)
{
	return aer_timeline_time(video->timeline, k);
}

size_t aer_video_from(const struct aer_video *video, double seconds)
{
	return aer_timeline_from(video->timeline, seconds);
}

double aer_video_duration(const struct aer_video *video, size_t k)
{
	return aer_timeline_duration(video->timeline, k);
}

int64_t aer_video_clock(const struct aer_video *video, size_t k)
{
	return aer_timeline_pts(video->timeline, k);
}

int64_t aer_video_ticks(const struct aer_video *video, size_t k)
{
	return aer_timeline_ticks(video->timeline, k);
}

const struct aer_packet *aer_video_packet(const struct aer_video *video, size_t k)
{
	return aer_timeline_packet(video->timeline, k);
}

size_t aer_video_order(const struct aer_video *video, size_t k)
{
	return aer_timeline_order(video->timeline, k);
}

long aer_video_key(const struct aer_video *video, size_t k)
{
	return aer_timeline_key(video->timeline, k, 0);
}

size_t aer_video_decoded(const struct aer_video *video)
{
	return video->stream.sent - video->headers;
}

/* --- opening -------------------------------------------------------------------- */

/* How far after 0 the file's clock begins, which some containers count as part of
 * their duration; in seconds. */
static double late_start(const struct aer_video *video)
{
	AVRational base = aer_stream_av(&video->stream)->time_base;
	double start = (double)aer_timeline_pts(video->timeline, 0) * av_q2d(base);

	return start > 0 ? start : 0;
}

/* H.264's decoder tells of damage, except in fields. */
static void find_damage_rule(struct aer_video *video)
{
	video->tells_damage = video->stream.decoder->codec_id == AV_CODEC_ID_H264 &&
			      !video->info.interlaced;
}

/* What is known once the first frame is decoded. */
static int read_info(struct aer_video *video, struct aer_error *err)
{
	struct aer_video_info *info = &video->info;
	struct aer_stream *stream = &video->stream;
	AVRational base = aer_stream_av(stream)->time_base;

	if (aer_shown_read(stream->format, stream->number, stream->frame, video->path,
		info, err) < 0)
		return -1;
	info->frames = aer_timeline_count(video->timeline);
	info->duration = aer_timeline_end(video->timeline);
	if (stream->format->duration > 0)
		info->declared =
		    (double)stream->format->duration / AV_TIME_BASE - late_start(video);
	info->time_base_num = base.num;
	info->time_base_den = base.den;
	info->codec = avcodec_get_name(stream->decoder->codec_id);
	info->container = stream->format->iformat->name;
	info->has_audio = stream->has_audio;
	info->damaged_packets = video->index->damaged_packets;
	info->indexed = video->index->packets;
	info->index_loaded = video->index->loaded;
	find_damage_rule(video);
	return 0;
}

static struct aer_video *new_video(
    const char *path, const volatile sig_atomic_t *stop, struct aer_error *err)
{
	struct aer_video *video = calloc(1, sizeof *video);

	if (video == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	video->held = video->last = AER_NO_FRAME;
	video->path = strdup(path);
	video->frame = av_frame_alloc();
	if (video->path != NULL && video->frame != NULL &&
	    aer_stream_init(&video->stream, video->path, stop, err) == 0)
		return video;
	aer_error_memory(err);
	aer_video_close(video);
	return NULL;
}

/* What quick runs need. */
static int prepare_runs(struct aer_video *video, struct aer_error *err)
{
	video->passed = calloc(video->info.frames / 8 + 1, 1);
	video->due = calloc(video->info.frames / 8 + 1, 1);
	if (video->passed == NULL || video->due == NULL)
		return aer_error_memory(err);
	video->ahead = aer_ahead_new(err);
	return video->ahead != NULL ? 0 : -1;
}

struct aer_video *aer_video_open_kept(const char *path, const char *dir,
    const volatile sig_atomic_t *stop, struct aer_error *err)
{
	struct aer_video *video = new_video(path, stop, err);

	if (video == NULL)
		return NULL;
	video->index = aer_index_open(&video->stream, dir, err);
	if (video->index == NULL)
		goto fail;
	video->timeline = video->index->timeline;
	if (read_info(video, err) < 0 || prepare_runs(video, err) < 0)
		goto fail;
	return video;
fail:
	aer_video_close(video);
	return NULL;
}

struct aer_video *aer_video_open(
    const char *path, const volatile sig_atomic_t *stop, struct aer_error *err)
{
	return aer_video_open_kept(path, NULL, stop, err);
}

struct aer_video *aer_video_share(const struct aer_video *video, struct aer_error *err)
{
	struct aer_video *other = new_video(video->path, video->stream.stop, err);

	if (other == NULL)
		return NULL;
	other->index = aer_index_share(video->index);
	other->timeline = video->timeline;
	other->info = video->info;
	if (prepare_runs(other, err) == 0 &&
	    aer_stream_open(&other->stream, err) == 0) {
		find_damage_rule(other);
		return other;
	}
	aer_video_close(other);
	return NULL;
}

void aer_video_close(struct aer_video *video)
{
	if (video == NULL)
		return;
	aer_run_forget(video);
	av_frame_free(&video->frame);
	aer_stream_free(&video->stream);
	aer_index_release(video->index);
	free(video->plan);
	free(video->passed);
	free(video->due);
	aer_ahead_free(video->ahead);
	free(video->path);
	free(video);
}

int aer_video_plan(
    struct aer_video *video, const size_t *frames, size_t count, struct aer_error *err)
{
	size_t *plan = NULL;

	if (count > 0) {
		plan = malloc(count * sizeof *plan);
		if (plan == NULL)
			return aer_error_memory(err);
		memcpy(plan, frames, count * sizeof *plan);
	}
	free(video->plan);
	video->plan = plan;
	video->planned = count;
	if (video->run == QUICK_RUN)
		video->run = NO_RUN;
	return 0;
}

/* --- reading ------------------------------------------------------------------- */

static int deliver(const struct aer_video *video, size_t k, struct aer_frame *frame)
{
	frame->av = video->frame;
	frame->number = k;
	frame->time = aer_timeline_time(video->timeline, k);
	frame->duration = aer_timeline_duration(video->timeline, k);
	frame->damaged = aer_stream_damaged(video->frame);
	return 1;
}

/* The run does not give frame K, or not as it is for sure.  Begins a better one. */
static int try_again(
    struct aer_video *video, size_t k, size_t *back, struct aer_error *err)
{
	long key = aer_timeline_key(video->timeline, k, 0);

	/* the demuxer went to a later place than it was asked for */
	if (video->late) {
		*back = 2 * *back + 1;
		return aer_run_begin(video, k, *back, err);
	}
	/* damage before the frame's own keyframe does no harm behind it */
	if (key >= 0 && (size_t)key != video->key)
		return aer_run_begin(video, k, 0, err);
	return aer_run_begin_careful(video, err);
}

int aer_video_read(
    struct aer_video *video, size_t k, struct aer_frame *frame, struct aer_error *err)
{
	size_t back = 0;

	if (video->stream.stop != NULL && *video->stream.stop != 0)
		return aer_error_set(err, "interrupted");
	if (!aer_run_ahead(video, k) && aer_run_begin(video, k, back, err) < 0)
		return -1;
	video->target = k;
	for (;;) {
		/* until frame K, or one after it, is in hand */
		while (!video->over && (video->held == AER_NO_FRAME || video->held < k))
			if (aer_run_advance(video, err) < 0)
				return -1;
		if (video->trusted && video->held == k && video->run == QUICK_RUN &&
		    aer_run_confirm(video, err) < 0)
			return -1;
		if (video->trusted && video->held == k)
			return deliver(video, k, frame);
		/* It did not come: damage made it undecodable. */
		if (video->run == CAREFUL_RUN)
			return 0;
		if (try_again(video, k, &back, err) < 0)
			return -1;
	}
}
