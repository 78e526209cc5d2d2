#include "item.h"

#include "file.h"
#include "span.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct aer_item *aer_item_new(struct aer_batch *batch, struct aer_error *err)
{
	struct aer_item *item = calloc(1, sizeof *item);

	if (item == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	item->batch = batch;
	item->task.clip = &item->clip;
	return item;
}

void aer_item_free(struct aer_item *item)
{
	struct aer_shot *shot;

	if (item == NULL)
		return;
	while ((shot = aer_shots_take(&item->shots)) != NULL)
		aer_shot_release(shot);
	aer_clip_free(&item->clip);
	aer_record_free(item->task.record);
	free(item->task.wanted);
	free(item->task.notes);
	free(item->record_path);
	free(item->recipe);
	free(item);
}

/* --- what tools call -------------------------------------------------------------- */

int aer_task_want(
    struct aer_task *task, const size_t *frames, size_t count, struct aer_error *err)
{
	size_t *wanted = malloc((count + 1) * sizeof *wanted);

	if (wanted == NULL)
		return aer_error_memory(err);
	if (count > 0)
		memcpy(wanted, frames, count * sizeof *wanted);
	free(task->wanted);
	task->wanted = wanted;
	task->wanted_count = count;
	task->selective = true;
	return 0;
}

void aer_task_note(struct aer_task *task, const char *format, ...)
{
	char *text, *all;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return;
	if (task->notes == NULL) {
		task->notes = text;
		return;
	}
	if (asprintf(&all, "%s; %s", task->notes, text) >= 0) {
		free(task->notes);
		task->notes = all;
	}
	free(text);
}

size_t aer_item_wanted(const struct aer_item *item)
{
	return item->task.selective ? item->task.wanted_count : item->task.count;
}

size_t aer_item_frame(const struct aer_item *item, size_t i)
{
	return item->task.selective ? item->task.wanted[i] : item->task.first + i;
}

/* --- records -------------------------------------------------------------------- */

/* Finds the place of the clip's record and its recipe. */
static int find_record(struct aer_item *item, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;
	char *source = aer_record_source(&item->clip, err);

	if (source == NULL)
		return -1;
	item->record_path = aer_path_join(batch->records, item->clip.id, "csv", err);
	if (asprintf(&item->recipe, "%s %s", batch->recipe, source) < 0)
		item->recipe = NULL;
	free(source);
	if (item->record_path != NULL && item->recipe != NULL)
		return 0;
	return aer_error_memory(err);
}

void aer_item_look_up(struct aer_item *item)
{
	struct aer_batch *batch = item->batch;
	struct aer_record *record = NULL;
	struct aer_error reason;

	if (batch->records == NULL)
		return;
	if (find_record(item, &reason) < 0) {
		aer_item_fail(item, &reason);
		return;
	}
	if (!batch->force)
		record =
		    aer_record_load(item->record_path, item->recipe, batch->columns);
	if (record != NULL && !batch->complete(batch->tool, &item->clip, record)) {
		aer_record_free(record);
		record = NULL;
	}
	item->task.record = record;
	item->kept = record != NULL;
}

/* Whether what the clip makes is there, whole. */
static bool output_exists(const struct aer_item *item)
{
	struct aer_error ignored;
	char *path = aer_path_join(
	    item->batch->dir, item->clip.id, item->batch->suffix, &ignored);
	bool exists = path != NULL && access(path, F_OK) == 0;

	free(path);
	return exists;
}

/* Whether the output's place is taken by the row's own video. */
static bool is_source(const struct aer_item *item)
{
	struct aer_error ignored;
	char *path = aer_path_join(
	    item->batch->dir, item->clip.id, item->batch->suffix, &ignored);
	struct stat output, video;
	bool same = path != NULL && stat(path, &output) == 0 &&
		    stat(item->clip.video, &video) == 0 &&
		    output.st_dev == video.st_dev && output.st_ino == video.st_ino;

	free(path);
	return same;
}

/* Whether the other tool has a record of the clip. */
static bool rival_has(const struct aer_item *item)
{
	const struct aer_batch *batch = item->batch;
	char *path;
	bool has;

	if (batch->rival == NULL || asprintf(&path, "%s/.aer/%s/%s.csv", batch->dir,
					batch->rival, item->clip.id) < 0)
		return false;
	has = access(path, F_OK) == 0;
	free(path);
	return has;
}

/* Whether what is there without a record is of our making after all. */
static bool is_ours(const struct aer_item *item)
{
	const struct aer_batch *batch = item->batch;
	struct aer_error ignored;
	char *path;
	bool ours;

	if (batch->recognize == NULL)
		return false;
	path = aer_path_join(batch->dir, item->clip.id, batch->suffix, &ignored);
	ours = path != NULL && batch->recognize(path);
	free(path);
	return ours;
}

/*
 * Takes possession of the clip's output before it is made.  What is there without
 * a record is not ours to replace.  The record that is written says that the clip
 * is being made: were this run killed, a later one would not believe an old
 * record, and would know the output as ours.
 */
static int claim(struct aer_item *item, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;
	struct aer_record *record;
	int rc;

	if (rival_has(item))
		return aer_error_set(err, "%s/%s: is for %s; take another -o",
		    batch->dir, item->clip.id, batch->rival);
	if (is_source(item))
		return aer_error_set(err, "%s: is the row's own video; take another -o",
		    item->clip.video);
	if (access(item->record_path, F_OK) != 0 && output_exists(item) &&
	    !is_ours(item))
		return aer_error_set(err,
		    "%s/%s%s%s: is there, and no record in '%s' says that %s made it; "
		    "move it away, or take another -o",
		    batch->dir, item->clip.id, batch->suffix != NULL ? "." : "",
		    batch->suffix != NULL ? batch->suffix : "", batch->records,
		    batch->name);
	record = aer_record_new(batch->columns, err);
	if (record == NULL)
		return -1;
	rc = aer_record_save(record, item->record_path, "being made", err);
	aer_record_free(record);
	return rc;
}

/* Gives the claim back where there is nothing to show for it. */
static void give_back(const struct aer_item *item)
{
	struct aer_error ignored;

	if (item->record_path != NULL && !output_exists(item) &&
	    aer_path_remove(item->record_path, &ignored) < 0)
		return;
}

/* --- the output --------------------------------------------------------------------
 */

/* Begins the clip's output: a file, or a folder. */
static int open_output(struct aer_item *item, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;
	struct aer_task *task = &item->task;
	char *path;

	if (batch->dir == NULL)
		return 0;
	path = aer_path_join(batch->dir, item->clip.id, batch->suffix, err);
	if (path == NULL)
		return -1;
	task->output = batch->suffix != NULL ? aer_output_file(path, err)
					     : aer_output_folder(path, err);
	free(path);
	if (task->output == NULL)
		return -1;
	task->path = aer_output_path(task->output);
	return 0;
}

static void abort_output(struct aer_task *task)
{
	aer_output_abort(task->output);
	task->output = NULL;
	task->path = NULL;
}

/* Gives the output its place, or sees to it that there is none. */
static int close_output(struct aer_item *item, struct aer_error *err)
{
	struct aer_output *output = item->task.output;
	char *path;
	int rc;

	if (output == NULL)
		return 0;
	if (!item->task.no_output) {
		item->task.output = NULL;
		return aer_output_commit(output, err);
	}
	abort_output(&item->task);
	path = aer_path_join(item->batch->dir, item->clip.id, item->batch->suffix, err);
	rc = path != NULL ? aer_path_remove(path, err) : -1;
	free(path);
	return rc;
}

/* --- the work --------------------------------------------------------------------- */

/* Finds the clip's frames and region (span.h), with a note where the span's end lies
 * a little behind the video's. */
static int find_frames(
    struct aer_task *task, const struct aer_video *video, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);
	const struct aer_clip *clip = task->clip;
	double beyond = clip->span.end - info->duration;

	task->video = video;
	task->region = clip->region;
	if (aer_span_frames(video, &clip->span, &task->first, &task->count, err) < 0 ||
	    aer_region_check(video, &task->region, err) < 0)
		return -1;
	/* a frame more or less is a matter of rounding */
	if (!isinf(beyond) && beyond > info->duration / (double)info->frames)
		aer_task_note(task, "its end is %.3f s after the last frame of '%s'",
		    beyond, clip->video);
	if (isinf(clip->span.end) && info->declared > info->duration + AER_END_SLACK)
		aer_task_note(task,
		    "'%s' states %.3f s, its frames end at %.3f s: is it truncated?",
		    clip->video, info->declared, info->duration);
	return 0;
}

static int plan(
    struct aer_item *item, const struct aer_video *video, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;

	item->task.record = aer_record_new(batch->columns, err);
	if (item->task.record == NULL || find_frames(&item->task, video, err) < 0)
		return -1;
	return batch->plan != NULL ? batch->plan(batch->tool, &item->task, err) : 0;
}

void aer_item_plan(struct aer_item *item, const struct aer_video *video)
{
	struct aer_error reason;

	if (plan(item, video, &reason) < 0)
		aer_item_fail(item, &reason);
}

static int begin(
    struct aer_item *item, struct aer_worker *worker, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;

	if (item->begun)
		return 0;
	if (batch->records != NULL && claim(item, err) < 0)
		return -1;
	item->begun = true;
	if (open_output(item, err) < 0)
		return -1;
	return batch->begin != NULL
		   ? batch->begin(batch->tool, worker, &item->task, err)
		   : 0;
}

void aer_item_take(
    struct aer_item *item, struct aer_worker *worker, const struct aer_frame *frame)
{
	const struct aer_batch *batch = item->batch;
	struct aer_error reason;

	if (begin(item, worker, &reason) < 0 ||
	    batch->frame(batch->tool, worker, &item->task, frame, &reason) < 0)
		aer_item_fail(item, &reason);
}

static int end(struct aer_item *item, struct aer_worker *worker, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;

	if (begin(item, worker, err) < 0 ||
	    batch->end(batch->tool, worker, &item->task, err) < 0 ||
	    close_output(item, err) < 0)
		return -1;
	return item->recipe != NULL ? aer_record_save(item->task.record,
					  item->record_path, item->recipe, err)
				    : 0;
}

void aer_item_end(struct aer_item *item, struct aer_worker *worker)
{
	struct aer_error reason;

	if (*worker->stop != 0) {
		aer_error_set(&reason, "interrupted");
		aer_item_fail(item, &reason);
	} else if (end(item, worker, &reason) < 0) {
		aer_item_fail(item, &reason);
	}
}

void aer_item_work(struct aer_item *item, struct aer_worker *worker)
{
	const struct aer_batch *batch = item->batch;
	struct aer_error reason;

	item->task.record = aer_record_new(batch->columns, &reason);
	if (item->task.record == NULL || batch->work(batch->tool, worker, &item->clip,
					     item->task.record, &reason) < 0)
		aer_item_fail(item, &reason);
}

void aer_item_fail(struct aer_item *item, const struct aer_error *reason)
{
	if (item->failed)
		return;
	item->failed = true;
	item->err = *reason;
}

void aer_item_drop(struct aer_item *item)
{
	if (item->batch->drop != NULL)
		item->batch->drop(item->batch->tool, &item->task);
	if (item->begun) {
		abort_output(&item->task);
		give_back(item);
	}
	aer_record_free(item->task.record);
	item->task.record = NULL;
}
