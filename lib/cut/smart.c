#include "cut/smart.h"

#include "batch/recipe.h"
#include "cut/avcc.h"
#include "cut/copier.h"
#include "cut/exact.h"
#include "cut/head.h"
#include "cut/remux.h"
#include "cut/seam.h"
#include "video/packets.h"
#include "video/reader.h"
#include "video/timeline.h"

#include <libavutil/pixdesc.h>
#include <stdlib.h>
#include <string.h>

/* More frames than these are not kept in memory, encoded. */
enum { HEAD_MAX = 2000 };

/* How far before a picture in the file those may lie that are shown after it. */
enum { REACH = 64 };

/* A clip at work. */
struct work {
	bool exact;  /* it is made by exact.h, */
	void *inner; /* whose own this is */
	struct aer_stretch stretch;
	size_t count; /* frames of the new file, */
	size_t head;  /* of which so many are encoded anew */
	struct aer_avcc avcc;
	struct aer_gist *gists;   /* of each of them */
	size_t taken;             /* so many have come */
	struct aer_head *encoder; /* NULL before the first of them */
};

/* --- whether it can be done ------------------------------------------------------- */

/* Why the video cannot be cut so, as far as its index knows; NULL: it can. */
static const char *video_obstacle(const struct aer_video *video)
{
	const struct aer_video_info *info = aer_video_info(video);

	if (strcmp(info->codec, "h264") != 0 || strstr(info->container, "mp4") == NULL)
		return "the video is not H.264 in MP4";
	if (!info->indexed)
		return "the video's packets do not say when each frame is shown";
	if (info->interlaced)
		return "the video is interlaced";
	if ((info->pixel_format != AV_PIX_FMT_YUV420P &&
		info->pixel_format != AV_PIX_FMT_YUVJ420P) ||
	    info->coded_width % 2 != 0 || info->coded_height % 2 != 0)
		return "the video's pixels are not 8 bits in 4:2:0";
	return NULL;
}

static bool is_whole(const struct aer_task *task)
{
	const struct aer_video_info *info = aer_video_info(task->video);
	const struct aer_region *region = &task->region;

	return region->x == 0 && region->y == 0 && region->w == info->width &&
	       region->h == info->height;
}

/* Why the file cannot be cut so, as far as its header knows. */
static const char *file_obstacle(
    const struct aer_packets *packets, struct aer_avcc *avcc)
{
	const AVCodecParameters *parameters = aer_packets_video(packets)->codecpar;
	struct aer_error ignored;

	if (aer_packets_hide(packets))
		return "the video's edit list hides frames";
	if (parameters->extradata == NULL ||
	    aer_avcc_read(parameters->extradata, (size_t)parameters->extradata_size,
		avcc, &ignored) < 0)
		return "the video's parameter sets are not to be found";
	if (!avcc->plain || !aer_head_has_profile(avcc->profile))
		return "the video's profile of H.264 is an unusual one";
	if (avcc->length_size != 4 || avcc->free_id < 0)
		return "the video's packets are laid out in an unusual way";
	return NULL;
}

/* Whether nothing from frame K on lies before it in the file, and nothing before it
 * behind. */
static bool is_border(const struct aer_video *video, size_t k)
{
	size_t order = aer_video_order(video, k);

	for (size_t i = k > REACH ? k - REACH : 0; i < k; i++)
		if (aer_video_order(video, i) > order)
			return false;
	return true;
}

/* How many frames of the clip come before its first IDR picture; COUNT if it has
 * none. */
static size_t count_head(const struct aer_task *task)
{
	size_t n = 0;

	while (n < task->count && !aer_video_packet(task->video, task->first + n)->idr)
		n++;
	return n;
}

/* Finds what is to be copied; fills WORK, or returns why that cannot be. */
static const char *find_run(struct work *work, const struct aer_task *task)
{
	const struct aer_video *video = task->video;
	struct aer_error ignored;

	work->head = count_head(task);
	if (work->head == task->count)
		return "no IDR picture is shown in the clip";
	if (work->head > HEAD_MAX)
		return "the clip's first IDR picture is far from its start";
	if (!is_border(video, task->first + work->head))
		return "the video's pictures lie in an unusual order";
	if (aer_stretch_within(&work->stretch, video, task->first, work->head,
		task->count, &ignored) < 0)
		return "the video's pictures lie in an unusual order";
	work->count = work->stretch.count;
	return NULL;
}

/* Why the clip cannot be made so; NULL: WORK is filled. */
static const char *find_obstacle(const struct aer_cut_options *options,
    const struct aer_task *task, struct work *work)
{
	const char *obstacle = video_obstacle(task->video);
	struct aer_packets *packets;
	struct aer_remux_source source = { 0 };
	struct aer_error ignored;

	if (obstacle == NULL && !is_whole(task))
		obstacle = "only whole pictures can be copied";
	if (obstacle == NULL && options->crf == 0)
		obstacle = "x264 has another profile where it is lossless";
	if (obstacle == NULL)
		obstacle = find_run(work, task);
	if (obstacle != NULL)
		return obstacle;
	packets = aer_reader_packets(
	    task->worker->own, task->video, options->sound, &ignored);
	if (packets == NULL)
		return "the video cannot be opened once more";
	obstacle = file_obstacle(packets, &work->avcc);
	source.video = aer_packets_video(packets);
	source.sound = aer_packets_sound(packets);
	if (obstacle == NULL && aer_remux_check(&source, &ignored) < 0)
		obstacle = "MP4 cannot hold the video's sound";
	return obstacle;
}

/* --- the other mode ----------------------------------------------------------------
 */

/* Between these two the task is the other mode's. */
static struct work *lend(struct aer_task *task)
{
	struct work *work = task->own;

	task->own = work->inner;
	return work;
}

static int take_back(struct aer_task *task, struct work *work, int rc)
{
	work->inner = task->own;
	task->own = work;
	return rc;
}

static void drop(struct aer_task *task)
{
	struct work *work = task->own;

	if (work == NULL)
		return;
	if (work->exact) {
		lend(task);
		aer_cut_exact.drop(task);
	}
	aer_head_free(work->encoder);
	free(work->gists);
	aer_stretch_free(&work->stretch);
	free(work);
	task->own = NULL;
}

static int plan_exact(const struct aer_cut_options *options, struct aer_task *task,
    const char *obstacle, struct aer_error *err)
{
	struct work *work = task->own;

	work->exact = true;
	aer_task_note(task, "made by --mode=exact: %s", obstacle);
	if (aer_cut_exact.plan == NULL)
		return 0;
	lend(task);
	return take_back(task, work, aer_cut_exact.plan(options, task, err));
}

static int end_exact(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct work *work = lend(task);

	if (take_back(task, work, aer_cut_exact.end(options, task, err)) < 0)
		return -1;
	return aer_record_set(
	    task->record, AER_CUT_MODE, err, "%s", aer_cut_exact.name);
}

/* --- the frames before the IDR picture -----------------------------------------------
 */

static int want_head(
    struct aer_task *task, const struct work *work, struct aer_error *err)
{
	size_t *frames = malloc((work->head + 1) * sizeof *frames);
	int rc;

	if (frames == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < work->head; i++)
		frames[i] = task->first + i;
	rc = aer_task_want(task, frames, work->head, err);
	free(frames);
	return rc;
}

static int plan(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct work *work = calloc(1, sizeof *work);
	const char *obstacle;

	task->own = work;
	if (work == NULL)
		return aer_error_memory(err);
	obstacle = find_obstacle(options, task, work);
	return obstacle != NULL ? plan_exact(options, task, obstacle, err)
				: want_head(task, work, err);
}

static int begin(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct work *work = task->own;

	if (!work->exact)
		return 0;
	lend(task);
	return take_back(task, work, aer_cut_exact.begin(options, task, err));
}

/* Frames a second in the clip, 25 where they have no duration. */
static double mean_rate(const struct aer_task *task)
{
	size_t last = task->first + task->count - 1;
	double seconds = aer_video_time(task->video, last) +
			 aer_video_duration(task->video, last) -
			 aer_video_time(task->video, task->first);

	return seconds > 0 ? (double)task->count / seconds : 25;
}

static int open_encoder(const struct aer_cut_options *options, struct aer_task *task,
    const AVFrame *like, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(task->video);
	struct work *work = task->own;
	struct aer_head_options head = {
		.time_base = { info->time_base_num, info->time_base_den },
		.rate = mean_rate(task),
		.profile = work->avcc.profile,
		.id = work->avcc.free_id,
		.preset = options->preset,
		.crf = (int)options->crf,
	};

	work->gists = malloc(work->head * sizeof *work->gists);
	if (work->gists == NULL)
		return aer_error_memory(err);
	work->encoder = aer_head_open(&head, like, err);
	return work->encoder != NULL ? 0 : -1;
}

static int take_frame(const struct aer_cut_options *options, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct work *work = task->own;

	if (work->exact) {
		lend(task);
		return take_back(
		    task, work, aer_cut_exact.frame(options, worker, task, frame, err));
	}
	if (frame->av == NULL || frame->damaged)
		return aer_error_set(err,
		    "'%s' is damaged: frame %zu cannot be decoded; use --mode=exact",
		    task->clip->video, frame->number);
	if (work->encoder == NULL && open_encoder(options, task, frame->av, err) < 0)
		return -1;
	if (work->taken == work->head)
		return aer_error_set(err, "a frame was decoded that nobody wanted");
	aer_gist_make(&work->gists[work->taken++], frame->av);
	return aer_head_add(
	    work->encoder, frame->av, aer_video_clock(task->video, frame->number), err);
}

/* --- the file ----------------------------------------------------------------------
 */

/* The source's parameter sets and the head's; NULL in *SETS where there is no head. */
static int join_sets(const struct work *work, const AVStream *video, uint8_t **sets,
    size_t *size, struct aer_error *err)
{
	const AVCodecParameters *parameters = video->codecpar;
	const uint8_t *more;
	size_t more_size;

	*sets = NULL;
	if (work->head == 0)
		return 0;
	more = aer_head_sets(work->encoder, &more_size);
	*sets = aer_avcc_join(parameters->extradata, (size_t)parameters->extradata_size,
	    more, more_size, size, err);
	return *sets != NULL ? 0 : -1;
}

static int write_head(
    const struct work *work, struct aer_remux *remux, struct aer_error *err)
{
	for (size_t i = 0; i < work->head; i++)
		if (aer_remux_video(remux, aer_head_packet(work->encoder, i), err) < 0)
			return -1;
	return 0;
}

static int write_file(const struct aer_task *task, struct aer_packets *packets,
    const char *comment, uint8_t **sets, struct aer_error *err)
{
	const struct work *work = task->own;
	struct aer_remux_source source = { .stretch = &work->stretch,
		.comment = comment };
	struct aer_remux *remux;
	int rc = -1;

	if (aer_packets_seek(packets, &work->stretch, &source.sound_start, err) < 0)
		return -1;
	source.video = aer_packets_video(packets);
	source.sound = aer_packets_sound(packets);
	if (join_sets(work, source.video, sets, &source.extradata_size, err) < 0)
		return -1;
	source.extradata = *sets;
	remux = aer_remux_open(task->path, &source, err);
	if (remux != NULL && write_head(work, remux, err) == 0 &&
	    aer_remux_copy(remux, packets, err) == 0 &&
	    aer_remux_finish(remux, err) == 0)
		rc = 0;
	aer_remux_free(remux);
	return rc;
}

static int make_file(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct work *work = task->own;
	struct aer_packets *packets;
	uint8_t *sets = NULL;
	char *comment;
	int rc = -1;

	if (work->encoder != NULL && aer_head_finish(work->encoder, err) < 0)
		return -1;
	if (work->encoder != NULL && aer_head_count(work->encoder) != work->head)
		return aer_error_set(err, "x264 has lost frames; use --mode=exact");
	comment = aer_recipe_make(options->recipe, task->clip, err);
	packets =
	    aer_reader_packets(task->worker->own, task->video, options->sound, err);
	if (packets != NULL)
		aer_packets_stop_by(packets, task->worker->stop);
	if (packets != NULL && comment != NULL)
		rc = write_file(task, packets, comment, &sets, err);
	free(sets);
	free(comment);
	return rc;
}

static int verify(const struct aer_cut_options *options, const struct aer_task *task,
    struct aer_span *inside, struct aer_error *err)
{
	const struct work *work = task->own;
	struct aer_seam seam = { .path = task->path,
		.source = task->video,
		.reader = task->worker->own,
		.sound = options->sound,
		.stretch = &work->stretch,
		.head = work->head,
		.gists = work->gists,
		.id = work->avcc.free_id };

	if (aer_copier_verify(task->path, task->video, &work->stretch, work->count,
		NULL, inside, task->worker->stop, err) < 0)
		return -1;
	return aer_seam_check(&seam, err);
}

static int end(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct work *work = task->own;
	struct aer_span inside;

	if (work->exact) {
		if (end_exact(options, task, err) < 0)
			return -1;
	} else if (make_file(options, task, err) < 0 ||
		   verify(options, task, &inside, err) < 0 ||
		   aer_cut_fill(task, work->count, inside.end, &inside, err) < 0 ||
		   aer_record_set(
		       task->record, AER_CUT_MODE, err, "%s", aer_cut_smart.name) < 0) {
		return -1;
	} else if (work->count < task->count) {
		aer_task_note(task,
		    "its last %zu frame%s left out: pictures that follow are needed "
		    "for "
		    "%s; --mode=exact has all",
		    task->count - work->count,
		    task->count - work->count == 1 ? " is" : "s are",
		    task->count - work->count == 1 ? "it" : "them");
	}
	drop(task);
	return 0;
}

const struct aer_cut_mode aer_cut_smart = {
	.name = "smart",
	.plan = plan,
	.begin = begin,
	.frame = take_frame,
	.end = end,
	.drop = drop,
	.span_stays = true,
	.mode_told = true,
};
