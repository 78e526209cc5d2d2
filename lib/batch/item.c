#include "batch/item.h"

#include "base/file.h"
#include "batch/claim.h"
#include "video/span.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

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
	free(item->stale);
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
	if (asprintf(&item->recipe, "output=%s %s %s", aer_claim_ending(batch),
		batch->recipe, source) < 0)
		item->recipe = NULL;
	free(source);
	if (item->record_path != NULL && item->recipe != NULL)
		return 0;
	return aer_error_memory(err);
}

/* Whether the LENGTH bytes at NAME end in a dot and SUFFIX. */
static bool ends_in(const char *name, size_t length, const char *suffix)
{
	size_t n = strlen(suffix);

	return length > n && name[length - n - 1] == '.' &&
	       memcmp(name + length - n, suffix, n) == 0;
}

/* Clips are files: a folder of the same name would keep another clip from being made,
 * or be kept from it, as it happens. */
static int check_folders(const struct aer_item *item, struct aer_error *err)
{
	const char *suffix = item->batch->suffix, *from = item->clip.id, *to;

	for (; (to = strchr(from, '/')) != NULL; from = to + 1) {
		size_t n = (size_t)(to - from);

		if (ends_in(from, n, "csv") ||
		    (suffix != NULL && ends_in(from, n, suffix)))
			return aer_error_set(err,
			    "the folder '%.*s' in its id is named like a file that a "
			    "clip makes; take another name",
			    (int)n, from);
	}
	return 0;
}

void aer_item_look_up(struct aer_item *item)
{
	struct aer_batch *batch = item->batch;
	struct aer_record *record = NULL;
	struct aer_error reason;

	if (batch->records == NULL)
		return;
	if (check_folders(item, &reason) < 0 || find_record(item, &reason) < 0) {
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

void aer_item_plan(
    struct aer_item *item, struct aer_worker *worker, const struct aer_video *video)
{
	struct aer_error reason;

	item->task.worker = worker;

	if (plan(item, video, &reason) < 0)
		aer_item_fail(item, &reason);
}

static int begin(
    struct aer_item *item, struct aer_worker *worker, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;

	if (item->begun)
		return 0;
	if (batch->records != NULL && aer_claim_take(item, err) < 0)
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

	item->task.worker = worker;
	if (begin(item, worker, &reason) < 0 ||
	    batch->frame(batch->tool, worker, &item->task, frame, &reason) < 0)
		aer_item_fail(item, &reason);
}

static int end(struct aer_item *item, struct aer_worker *worker, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;

	if (begin(item, worker, err) < 0)
		return -1;
	return batch->end(batch->tool, worker, &item->task, err);
}

void aer_item_end(struct aer_item *item, struct aer_worker *worker)
{
	struct aer_error reason;

	item->task.worker = worker;
	if (*worker->stop != 0) {
		aer_error_set(&reason, "interrupted");
		aer_item_fail(item, &reason);
	} else if (end(item, worker, &reason) < 0) {
		aer_item_fail(item, &reason);
	}
}

static int store(struct aer_item *item, struct aer_error *err)
{
	if (close_output(item, err) < 0 || aer_claim_clear(item, err) < 0)
		return -1;
	return item->recipe != NULL ? aer_record_save(item->task.record,
					  item->record_path, item->recipe, err)
				    : 0;
}

void aer_item_store(struct aer_item *item)
{
	struct aer_error reason;

	if (store(item, &reason) < 0)
		aer_item_fail(item, &reason);
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
		aer_claim_give_back(item);
	}
	aer_record_free(item->task.record);
	item->task.record = NULL;
}
