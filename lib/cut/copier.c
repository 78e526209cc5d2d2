#include "cut/copier.h"

#include "batch/recipe.h"
#include "cut/remux.h"
#include "video/demux.h"
#include "video/packets.h"
#include "video/reader.h"
#include "video/timeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- reading back ----------------------------------------------------------------- */

static double seconds(const struct aer_video_info *info, int64_t ticks)
{
	return (double)ticks * info->time_base_num / info->time_base_den;
}

/* The times of the pictures that the file at PATH shows, or NULL. */
static struct aer_timeline *read_times(
    const char *path, const volatile sig_atomic_t *stop, struct aer_error *err)
{
	AVFormatContext *format = aer_demux_open_header(path, err);
	AVPacket *packet = av_packet_alloc();
	struct aer_timeline *timeline = NULL;
	AVRational base;
	int stream = -1, rc = 0;

	if (packet == NULL)
		aer_error_memory(err);
	else if (format != NULL)
		stream = aer_demux_stream(format, AVMEDIA_TYPE_VIDEO);
	if (stream >= 0) {
		base = format->streams[stream]->time_base;
		timeline = aer_timeline_new(base.num, base.den, err);
	}
	while (timeline != NULL && rc == 0 && av_read_frame(format, packet) >= 0) {
		struct aer_packet entry = { .pts = packet->pts };

		if (stop != NULL && *stop != 0)
			rc = aer_error_set(err, "interrupted");
		else if (packet->stream_index == stream &&
			 (packet->flags & AV_PKT_FLAG_DISCARD) == 0)
			rc = aer_timeline_add(timeline, &entry, err);
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	aer_demux_close(&format);
	if (rc == 0)
		return timeline;
	aer_timeline_free(timeline);
	return NULL;
}

/* Whether a file shows its pictures when the stretch of SOURCE does, counted from the
 * first. */
static bool same_times(const struct aer_timeline *timeline,
    const struct aer_video *source, const struct aer_stretch *stretch)
{
	const struct aer_video_info *info = aer_video_info(source);

	/* decoding times are presentation times, sorted and moved; equal rational times
	 * are equal doubles */
	for (size_t i = 0; i < stretch->count; i++)
		if (aer_timeline_time(timeline, i) !=
		    seconds(info, stretch->dts[i] - stretch->dts[0]))
			return false;
	return true;
}

/* SECONDS as they are after they went through a table. */
static int round_time(double *at, struct aer_error *err)
{
	char text[AER_TIME_SIZE];

	return aer_time_parse(aer_time_format(*at, text), at, err);
}

/* Where the COUNT frames from number LEAD on lie in a file, which ends at END: FFmpeg
 * does not read the last duration of an MP4 file whose pictures are decoded in another
 * order than they are shown. */
static int find_span(const struct aer_timeline *timeline, size_t lead, size_t count,
    double end, struct aer_span *inside, struct aer_error *err)
{
	bool whole = lead + count == aer_timeline_count(timeline);

	inside->start = aer_timeline_time(timeline, lead);
	inside->end = whole ? end : aer_timeline_time(timeline, lead + count);
	if (round_time(&inside->start, err) < 0 || round_time(&inside->end, err) < 0)
		return -1;
	if (aer_timeline_from(timeline, inside->start) != lead ||
	    aer_timeline_from(timeline, inside->end) != lead + count)
		return aer_error_set(err,
		    "its frames are too short to be told apart by microseconds; use "
		    "--mode=exact");
	return 0;
}

/* Takes the ends of ASKED for INSIDE that select the same frames. */
static void keep_asked(const struct aer_timeline *timeline, size_t lead, size_t count,
    const struct aer_span *asked, struct aer_span *inside)
{
	struct aer_error ignored;
	double at = asked->start;

	if (at >= 0 && round_time(&at, &ignored) == 0 &&
	    aer_timeline_from(timeline, at) == lead)
		inside->start = at;
	at = asked->end;
	if (lead + count < aer_timeline_count(timeline) && !isinf(at) &&
	    round_time(&at, &ignored) == 0 &&
	    aer_timeline_from(timeline, at) == lead + count)
		inside->end = at;
}

int aer_copier_verify(const char *path, const struct aer_video *source,
    const struct aer_stretch *stretch, size_t count, const struct aer_span *asked,
    struct aer_span *inside, const volatile sig_atomic_t *stop, struct aer_error *err)
{
	struct aer_timeline *timeline = read_times(path, stop, err);
	int rc = -1;

	if (timeline == NULL)
		return aer_error_prefix(err, "cannot read back what was written");
	if (aer_timeline_finish(timeline) > 0 ||
	    aer_timeline_count(timeline) != stretch->count)
		aer_error_set(err,
		    "%s: %zu frames were written, %zu are read back; use --mode=exact",
		    path, stretch->count, aer_timeline_count(timeline));
	else if (!same_times(timeline, source, stretch))
		aer_error_set(err,
		    "%s: its frames are read back with other times; use --mode=exact",
		    path);
	else
		rc = find_span(timeline, stretch->lead, count,
		    seconds(aer_video_info(source), stretch->end - stretch->start),
		    inside, err);
	if (rc == 0 && asked != NULL)
		keep_asked(timeline, stretch->lead, count, asked, inside);
	aer_timeline_free(timeline);
	return rc;
}

/* --- a clip --------------------------------------------------------------------- */

static int plan(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	(void)options;
	if (!aer_video_info(task->video)->indexed)
		return aer_error_set(err,
		    "the packets of '%s' do not say when each frame is shown; use "
		    "--mode=exact",
		    aer_video_path(task->video));
	return aer_task_want(task, NULL, 0, err);
}

static int begin(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	(void)options;
	(void)task;
	(void)err;
	return 0;
}

static int take_frame(const struct aer_cut_options *options, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	(void)options;
	(void)worker;
	(void)task;
	(void)frame;
	return aer_error_set(err, "a frame was decoded that nobody wanted");
}

/* Finds the packets of the clip. */
static int find_packets(struct aer_task *task, struct aer_packets *packets,
    struct aer_stretch *stretch, struct aer_error *err)
{
	if (aer_stretch_around(stretch, task->video, task->first, task->count, err) < 0)
		return -1;
	if (stretch->key >= 0 && !aer_packets_hide(packets))
		return 0;
	return aer_packets_survey(packets, stretch, task->first, task->count, err);
}

static int copy(struct aer_task *task, struct aer_packets *packets,
    struct aer_stretch *stretch, const char *comment, struct aer_error *err)
{
	struct aer_remux_source source = { .stretch = stretch, .comment = comment };
	struct aer_remux *remux;
	int rc = -1;

	if (find_packets(task, packets, stretch, err) < 0 ||
	    aer_packets_seek(packets, stretch, &source.sound_start, err) < 0)
		return -1;
	source.video = aer_packets_video(packets);
	source.sound = aer_packets_sound(packets);
	if (aer_remux_check(&source, err) < 0)
		return -1;
	remux = aer_remux_open(task->path, &source, err);
	if (remux != NULL && aer_remux_copy(remux, packets, err) == 0 &&
	    aer_remux_finish(remux, err) == 0)
		rc = 0;
	aer_remux_free(remux);
	return rc;
}

/* How long the clip's frames are shown, in seconds. */
static double shown_for(const struct aer_task *task)
{
	size_t last = task->first + task->count - 1;

	return aer_video_time(task->video, last) +
	       aer_video_duration(task->video, last) -
	       aer_video_time(task->video, task->first);
}

/* The clip's span as it lies in the new file. */
static struct aer_span shift_span(
    const struct aer_task *task, const struct aer_stretch *stretch)
{
	double shift = aer_video_time(task->video, task->first) -
		       seconds(aer_video_info(task->video),
			   stretch->dts[stretch->lead] - stretch->dts[0]);

	return (struct aer_span){ task->clip->span.start - shift,
		task->clip->span.end - shift };
}

static int end(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct aer_packets *packets =
	    aer_reader_packets(task->worker->own, task->video, options->sound, err);
	char *comment = aer_recipe_make(options->recipe, task->clip, err);
	struct aer_stretch stretch = { 0 };
	struct aer_span asked, inside;
	int rc = -1;

	if (packets != NULL)
		aer_packets_stop_by(packets, task->worker->stop);
	if (packets != NULL && comment != NULL &&
	    copy(task, packets, &stretch, comment, err) == 0) {
		asked = shift_span(task, &stretch);
		rc = aer_copier_verify(task->path, task->video, &stretch, task->count,
		    &asked, &inside, task->worker->stop, err);
		if (rc == 0)
			rc = aer_cut_fill(
			    task, task->count, shown_for(task), &inside, err);
	}
	aer_stretch_free(&stretch);
	free(comment);
	return rc;
}

static void drop(struct aer_task *task)
{
	(void)task;
}

const struct aer_cut_mode aer_cut_copy = {
	.name = "copy",
	.plan = plan,
	.begin = begin,
	.frame = take_frame,
	.end = end,
	.drop = drop,
	.span_stays = true,
	.region_stays = true,
};
