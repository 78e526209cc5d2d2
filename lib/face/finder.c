#include "face/finder.h"

#include "base/threadtime.h"
#include "face/smooth.h"
#include "frames/sample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const aer_finder_columns[] = { "frame", "time", "x", "y", "w", "h", "score",
	"hits", "view", "track", "cut", "n_faces", "source", "file", "bytes", NULL };

/* One clip at work. */
struct hunt {
	struct aer_follow *follow;
	size_t *wanted; /* frames of the clip that get rows, rising; NULL: all */
	size_t wanted_count, next;
	size_t missing, looked;
	struct aer_face_rows rows;
	struct aer_crop_file *files; /* one for each row; NULL: no crops */
};

/* --- the plan ------------------------------------------------------------------- */

/* The frames of a sample, each once. */
static int plan_sample(
    struct hunt *hunt, const struct aer_task *task, size_t n, struct aer_error *err)
{
	bool pad = false;

	hunt->wanted = calloc(n, sizeof *hunt->wanted);
	if (hunt->wanted == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < n; i++) {
		size_t k = aer_sample_middle(task->count, n, i, &pad);

		if (pad)
			break; /* the rest repeats this frame */
		hunt->wanted[hunt->wanted_count++] = k;
	}
	return 0;
}

/* Asks for the wanted frames alone. */
static int want_sample(
    const struct hunt *hunt, struct aer_task *task, struct aer_error *err)
{
	size_t *frame = calloc(hunt->wanted_count + 1, sizeof *frame);
	int rc;

	if (frame == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < hunt->wanted_count; i++)
		frame[i] = task->first + hunt->wanted[i];
	rc = aer_task_want(task, frame, hunt->wanted_count, err);
	free(frame);
	return rc;
}

int aer_finder_plan(
    const struct aer_finder *finder, struct aer_task *task, struct aer_error *err)
{
	struct hunt *hunt = calloc(1, sizeof *hunt);
	struct aer_follow_options options = { .whole = finder->whole,
		.least = finder->search.threshold - AER_FINDER_CHANCE };
	size_t n = (size_t)finder->n, count = task->count;

	task->own = hunt;
	if (hunt == NULL)
		return aer_error_memory(err);
	if (n > 0 && plan_sample(hunt, task, n, err) < 0)
		return -1;
	if (n > 0 && (finder->whole || count / AER_FINDER_BETWEEN > n)) {
		options.far = true;
		count = hunt->wanted_count;
		if (want_sample(hunt, task, err) < 0)
			return -1;
	}
	hunt->follow = aer_follow_new(&options, count, err);
	return hunt->follow != NULL ? 0 : -1;
}

void aer_finder_free(struct aer_task *task)
{
	struct hunt *hunt = task->own;

	if (hunt == NULL)
		return;
	aer_follow_free(hunt->follow);
	aer_face_rows_free(&hunt->rows);
	free(hunt->wanted);
	free(hunt->files);
	free(hunt);
	task->own = NULL;
}

/* --- a frame -------------------------------------------------------------------- */

/* Whether frame K gets a row; asked in rising order. */
static bool is_wanted(struct hunt *hunt, size_t k)
{
	if (hunt->wanted == NULL)
		return true;
	while (hunt->next < hunt->wanted_count && hunt->wanted[hunt->next] < k)
		hunt->next++;
	return hunt->next < hunt->wanted_count && hunt->wanted[hunt->next] == k;
}

/* A frame that cannot be decoded. */
static int take_missing(struct hunt *hunt, const struct aer_task *task, size_t k,
    double time, struct aer_error *err)
{
	if (hunt->wanted != NULL && is_wanted(hunt, k))
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    task->clip->video);
	hunt->missing++;
	return aer_follow_missing(hunt->follow, k, time, err);
}

int aer_finder_frame(const struct aer_finder *finder, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);
	struct hunt *hunt = task->own;
	size_t k = frame->number - task->first;
	long long began = aer_thread_time(), converted;
	struct aer_grey grey;
	int rc;

	hunt->looked++;
	if (frame->av == NULL)
		return take_missing(hunt, task, k, frame->time, err);
	if (converter == NULL || aer_grey_frame(converter, task->video, frame,
				     &task->region, &grey, err) < 0)
		return -1;
	converted = aer_thread_time();
	rc = aer_follow_frame(hunt->follow, worker->own, &grey, k, frame->time, err);
	finder->times->convert += converted - began;
	finder->times->detect += aer_thread_time() - converted;
	return rc;
}

/* --- the end -------------------------------------------------------------------- */

/* The rows of everybody for FRAME, or one of nobody. */
static int fill_all(struct hunt *hunt, const struct aer_seen_frame *frame, size_t limit,
    struct aer_error *err)
{
	const struct aer_tracks *tracks = aer_follow_tracks(hunt->follow);
	size_t before = hunt->rows.count;

	for (size_t i = 0; i < tracks->count; i++) {
		const struct aer_track *track = tracks->track[i];

		if (frame->frame >= aer_track_first(track)->frame &&
		    frame->frame <= aer_track_last(track)->frame &&
		    aer_gaps_fill(&hunt->rows, track, frame, limit, err) < 0)
			return -1;
	}
	return hunt->rows.count > before
		   ? 0
		   : aer_gaps_fill(&hunt->rows, NULL, frame, limit, err);
}

/* Fills the rows of the wanted frames with those whose faces are chosen. */
static int choose(const struct aer_finder *finder, const struct aer_task *task,
    struct hunt *hunt, struct aer_error *err)
{
	const struct aer_tracks *tracks = aer_follow_tracks(hunt->follow);
	bool has_region = task->clip->region.w > 0;
	bool all = finder->whose.rule == AER_WHOSE_ALL;
	size_t limit = (size_t)finder->gap, count;
	const struct aer_seen_frame *frame = aer_follow_frames(hunt->follow, &count);
	long who = all ? -1
		       : aer_whose_pick(
			     &finder->whose, hunt->follow, &task->region, has_region);

	hunt->next = 0;
	for (size_t i = 0; i < count; i++) {
		if (!is_wanted(hunt, frame[i].frame))
			continue;
		if (all ? fill_all(hunt, &frame[i], limit, err) < 0
			: aer_gaps_fill(&hunt->rows,
			      who < 0 ? NULL : tracks->track[who], &frame[i], limit,
			      err) < 0)
			return -1;
	}
	return 0;
}

/* A coordinate as the table has it. */
static double tenths(double pixels)
{
	return round(10 * pixels) / 10 + 0.0; /* no -0.0 */
}

/* Boxes in pixels of the whole picture, as the table has them, and what of them lies
 * outside of the picture. */
static void place(struct aer_face_rows *rows, const struct aer_region *region,
    const struct aer_video_info *info)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct aer_sighting *row = &rows->row[i];
		struct aer_face box;

		if (row->source == AER_SEEN_NONE)
			continue;
		row->x += region->x;
		row->y += region->y;
		box = aer_sighting_box(row);
		row->cut = aer_face_cut(&box, info->width, info->height);
		row->x = tenths(row->x);
		row->y = tenths(row->y);
		row->w = tenths(row->w);
		row->h = tenths(row->h);
	}
}

/* Cuts the crops out of the frames, which are decoded once more: whose face it is was
 * not known before. */
static int write_crops(const struct aer_finder *finder, struct aer_worker *worker,
    const struct aer_task *task, struct hunt *hunt, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);
	struct aer_video *video;
	int rc;

	hunt->files = calloc(hunt->rows.count + 1, sizeof *hunt->files);
	if (hunt->files == NULL)
		return aer_error_memory(err);
	if (converter == NULL)
		return -1;
	video = aer_video_share(task->video, err);
	if (video == NULL)
		return -1;
	rc = aer_crop_write(&finder->crop, video, converter, &task->region, task->first,
	    task->path, hunt->rows.row, hunt->rows.count, hunt->files, err);
	aer_video_close(video);
	return rc;
}

static int record_box(
    struct aer_record *r, const struct aer_sighting *row, struct aer_error *err)
{
	if (aer_record_set(r, AER_FOUND_X, err, "%.1f", row->x) < 0 ||
	    aer_record_set(r, AER_FOUND_Y, err, "%.1f", row->y) < 0 ||
	    aer_record_set(r, AER_FOUND_W, err, "%.1f", row->w) < 0 ||
	    aer_record_set(r, AER_FOUND_H, err, "%.1f", row->h) < 0 ||
	    aer_record_set(r, AER_FOUND_CUT, err, "%.3f", row->cut) < 0)
		return -1;
	if (row->source == AER_SEEN_INTERPOLATED)
		return 0;
	if (aer_record_set(r, AER_FOUND_SCORE, err, "%.3f", row->score) < 0 ||
	    aer_record_set(r, AER_FOUND_HITS, err, "%d", row->hits) < 0)
		return -1;
	return aer_record_set(r, AER_FOUND_VIEW, err, "%s", aer_face_views[row->view]);
}

static int record_row(struct aer_record *r, const struct aer_sighting *row,
    const struct aer_crop_file *file, struct aer_error *err)
{
	char time[AER_TIME_SIZE];

	aer_time_format(row->time, time);
	if (aer_record_add(r, err) < 0 ||
	    aer_record_set(r, AER_FOUND_FRAME, err, "%zu", row->frame) < 0 ||
	    aer_record_set(r, AER_FOUND_TIME, err, "%s", time) < 0 ||
	    aer_record_set(r, AER_FOUND_SOURCE, err, "%s",
		aer_sighting_sources[row->source]) < 0 ||
	    (row->track > 0 &&
		aer_record_set(r, AER_FOUND_TRACK, err, "%d", row->track) < 0) ||
	    (row->n_faces >= 0 &&
		aer_record_set(r, AER_FOUND_FACES, err, "%d", row->n_faces) < 0) ||
	    (row->source != AER_SEEN_NONE && record_box(r, row, err) < 0))
		return -1;
	if (file == NULL || file->name[0] == '\0')
		return 0;
	if (aer_record_set(r, AER_FOUND_FILE, err, "%s", file->name) < 0)
		return -1;
	return aer_record_set(r, AER_FOUND_BYTES, err, "%lld", file->bytes);
}

static int record_rows(
    struct aer_task *task, const struct hunt *hunt, struct aer_error *err)
{
	task->no_output = true;
	for (size_t i = 0; i < hunt->rows.count; i++) {
		const struct aer_crop_file *file =
		    hunt->files != NULL ? &hunt->files[i] : NULL;

		if (record_row(task->record, &hunt->rows.row[i], file, err) < 0)
			return -1;
		if (file != NULL && file->name[0] != '\0')
			task->no_output = false;
	}
	return 0;
}

static void count_work(const struct aer_finder *finder, const struct hunt *hunt)
{
	size_t whole, near;

	aer_follow_counts(hunt->follow, &whole, &near);
	finder->times->frames += hunt->looked;
	finder->times->whole += whole;
	finder->times->near += near;
}

int aer_finder_end(const struct aer_finder *finder, struct aer_worker *worker,
    struct aer_task *task, struct aer_error *err)
{
	struct hunt *hunt = task->own;
	long long began = aer_thread_time();

	if (hunt->missing > 0)
		aer_task_note(task,
		    "'%s' is damaged: %zu of %zu frames cannot be decoded",
		    task->clip->video, hunt->missing, hunt->looked);
	if (aer_follow_end(hunt->follow, err) < 0 ||
	    choose(finder, task, hunt, err) < 0 ||
	    aer_smooth_rows(hunt->rows.row, hunt->rows.count, finder->smooth, err) < 0)
		return -1;
	place(&hunt->rows, &task->region, aer_video_info(task->video));
	if ((task->path != NULL && write_crops(finder, worker, task, hunt, err) < 0) ||
	    record_rows(task, hunt, err) < 0)
		return -1;
	count_work(finder, hunt);
	finder->times->write += aer_thread_time() - began;
	return 0;
}

/* --- the options ------------------------------------------------------------------ */

void *aer_finder_worker_new(const struct aer_finder *finder, struct aer_error *err)
{
	return aer_search_new(&finder->search, err);
}

void aer_finder_worker_free(void *own)
{
	aer_search_free(own);
}

char *aer_finder_recipe(const struct aer_finder *finder, struct aer_error *err)
{
	const struct aer_search_options *search = &finder->search;
	char *crop = aer_crop_recipe(&finder->crop, err), *recipe = NULL;
	char whose[AER_WHOSE_SIZE];

	if (crop == NULL)
		return NULL;
	aer_whose_text(&finder->whose, whose);
	if (asprintf(&recipe,
		"n=%ld gap=%ld%s%s pick=%s min-face=%.17g threshold=%.17g smooth=%.17g "
		"model=%s %s",
		finder->n, finder->gap, finder->whole ? " full" : "",
		search->raw ? " raw" : "", whose, search->min_face, search->threshold,
		finder->smooth, search->model != NULL ? search->model : "", crop) < 0) {
		recipe = NULL;
		aer_error_memory(err);
	}
	free(crop);
	return recipe;
}
