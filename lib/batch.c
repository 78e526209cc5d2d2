#include "batch.h"

#include "file.h"
#include "job.h"
#include "span.h"

#include <getopt.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The signal that asked to stop, 0 for none.  Written by the handler only. */
static volatile sig_atomic_t stop_signal;

/* A row on its way through the workers. */
struct item {
	struct aer_clip clip;
	struct aer_record *record; /* NULL when it failed */
	bool bad_row;              /* the error is complete; there is no clip */
	bool kept;
	char *notes;
	struct aer_error err;
};

static void on_signal(int signal)
{
	stop_signal = signal;
}

/* The first signal asks to stop, a second one ends the process at once. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };

	static const int signals[] = { SIGINT, SIGTERM };
	struct sigaction old;

	stop_signal = 0;
	sigemptyset(&action.sa_mask);
	/* what the caller ignores stays ignored, as in scripts' background jobs */
	for (size_t i = 0; i < 2; i++)
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

/* --- a worker ------------------------------------------------------------------- */

struct aer_video *aer_worker_video(
    struct aer_worker *worker, const char *path, struct aer_error *err)
{
	if (worker->video != NULL && strcmp(aer_video_path(worker->video), path) == 0)
		return worker->video;
	aer_video_close(worker->video);
	worker->video = aer_video_open(path, &stop_signal, err);
	return worker->video;
}

struct aer_converter *aer_worker_converter(
    struct aer_worker *worker, struct aer_error *err)
{
	if (worker->converter == NULL)
		worker->converter = aer_converter_new(err);
	return worker->converter;
}

static void worker_free(void *argument)
{
	struct aer_worker *worker = argument;

	if (worker == NULL)
		return;
	if (worker->own != NULL && worker->batch->worker_free != NULL)
		worker->batch->worker_free(worker->own);
	aer_video_close(worker->video);
	aer_converter_free(worker->converter);
	free(worker);
}

static void *worker_new(void *context)
{
	struct aer_batch *batch = context;
	struct aer_worker *worker = calloc(1, sizeof *worker);
	struct aer_error ignored;

	if (worker == NULL)
		return NULL;
	worker->batch = batch;
	if (batch->worker_new != NULL) {
		worker->own = batch->worker_new(batch->tool, &ignored);
		if (worker->own == NULL) {
			worker_free(worker);
			return NULL;
		}
	}
	return worker;
}

/* --- a task ----------------------------------------------------------------- */

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

/* Finds the clip's frames and region in VIDEO (span.h), with a note where the
 * span's end lies a little behind the video's. */
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
	return 0;
}

/* --- one clip ----------------------------------------------------------------- */

/* The path of the clip's record and its recipe, both in new memory. */
static int record_place(const struct aer_batch *batch, const struct aer_clip *clip,
    char **path, char **recipe, struct aer_error *err)
{
	char *source = aer_record_source(clip, err);
	int n;

	*path = *recipe = NULL;
	if (source == NULL)
		return -1;
	*path = aer_path_join(batch->records, clip->id, "csv", err);
	n = asprintf(recipe, "%s %s", batch->recipe, source);
	free(source);
	if (n < 0)
		*recipe = NULL;
	if (*path != NULL && *recipe != NULL)
		return 0;
	free(*path);
	free(*recipe);
	return aer_error_memory(err);
}

/* Decodes what the task wants and hands it over. */
static int pass_frames(struct aer_batch *batch, struct aer_worker *worker,
    struct aer_video *video, struct aer_task *task, struct aer_error *err)
{
	size_t n = task->selective ? task->wanted_count : task->count;

	for (size_t i = 0; i < n; i++) {
		size_t k = task->selective ? task->wanted[i] : task->first + i;
		struct aer_frame frame;
		int rc = aer_video_read(video, k, &frame, err);

		if (rc < 0)
			return -1;
		if (rc == 0)
			frame = (struct aer_frame){ .number = k,
				.time = aer_video_time(video, k),
				.duration = aer_video_duration(video, k) };
		if (batch->frame(batch->tool, worker, task, &frame, err) < 0)
			return -1;
	}
	return 0;
}

/* Begins the clip's output: a file, or a folder. */
static int open_output(
    const struct aer_batch *batch, struct aer_task *task, struct aer_error *err)
{
	char *path;

	if (batch->dir == NULL)
		return 0;
	path = aer_path_join(batch->dir, task->clip->id, batch->suffix, err);
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
static int close_output(
    const struct aer_batch *batch, struct aer_task *task, struct aer_error *err)
{
	struct aer_output *output = task->output;
	char *path;
	int rc;

	if (output == NULL)
		return 0;
	if (!task->no_output) {
		task->output = NULL;
		return aer_output_commit(output, err);
	}
	abort_output(task);
	path = aer_path_join(batch->dir, task->clip->id, batch->suffix, err);
	rc = path != NULL ? aer_path_remove(path, err) : -1;
	free(path);
	return rc;
}

static int do_task(struct aer_batch *batch, struct aer_worker *worker,
    struct aer_task *task, struct aer_error *err)
{
	struct aer_video *video = aer_worker_video(worker, task->clip->video, err);

	if (video == NULL || find_frames(task, video, err) < 0)
		return -1;
	if (batch->plan != NULL && batch->plan(batch->tool, task, err) < 0)
		return -1;
	if (open_output(batch, task, err) < 0)
		return -1;
	if (batch->begin != NULL && batch->begin(batch->tool, worker, task, err) < 0)
		return -1;
	if (pass_frames(batch, worker, video, task, err) < 0)
		return -1;
	if (batch->end(batch->tool, worker, task, err) < 0)
		return -1;
	return close_output(batch, task, err);
}

static void make(struct aer_batch *batch, struct aer_worker *worker, struct item *item)
{
	struct aer_task task = { .clip = &item->clip };

	item->record = task.record = aer_record_new(batch->columns, &item->err);
	if (item->record == NULL)
		return;
	if ((batch->work != NULL ? batch->work(batch->tool, worker, &item->clip,
				       item->record, &item->err)
				 : do_task(batch, worker, &task, &item->err)) < 0) {
		if (batch->drop != NULL)
			batch->drop(batch->tool, &task);
		abort_output(&task);
		aer_record_free(item->record);
		item->record = NULL;
	}
	item->notes = task.notes;
	free(task.wanted);
}

/* Whether what the clip makes is there, whole. */
static bool output_exists(const struct aer_batch *batch, const struct aer_clip *clip)
{
	struct aer_error ignored;
	char *path = aer_path_join(batch->dir, clip->id, batch->suffix, &ignored);
	bool exists = path != NULL && access(path, F_OK) == 0;

	free(path);
	return exists;
}

/* Whether the other tool has a record of the clip. */
static bool rival_has(const struct aer_batch *batch, const struct aer_clip *clip)
{
	char *path;
	bool has;

	if (batch->rival == NULL || asprintf(&path, "%s/.aer/%s/%s.csv", batch->dir,
					batch->rival, clip->id) < 0)
		return false;
	has = access(path, F_OK) == 0;
	free(path);
	return has;
}

/*
 * Takes possession of the clip's output before it is made.  What is there without
 * a record is not ours to replace.  The record that is written says that the clip
 * is being made: were this run killed, a later one would not believe an old
 * record, and would know the output as ours.
 */
static int claim(const struct aer_batch *batch, const struct aer_clip *clip,
    const char *record_path, struct aer_error *err)
{
	struct aer_record *record;
	int rc;

	if (rival_has(batch, clip))
		return aer_error_set(err, "%s/%s: is for %s; take another -o",
		    batch->dir, clip->id, batch->rival);
	if (access(record_path, F_OK) != 0 && output_exists(batch, clip))
		return aer_error_set(err,
		    "%s/%s%s%s: is there, and no record in '%s' says that %s made it; "
		    "move it away, or take another -o",
		    batch->dir, clip->id, batch->suffix != NULL ? "." : "",
		    batch->suffix != NULL ? batch->suffix : "", batch->records,
		    batch->name);
	record = aer_record_new(batch->columns, err);
	if (record == NULL)
		return -1;
	rc = aer_record_save(record, record_path, "being made", err);
	aer_record_free(record);
	return rc;
}

/* The clip's record, if it is good and its files are there, or NULL. */
static struct aer_record *find_record(const struct aer_batch *batch,
    const struct aer_clip *clip, const char *path, const char *recipe)
{
	struct aer_record *record = NULL;

	if (!batch->force)
		record = aer_record_load(path, recipe, batch->columns);
	if (record != NULL && !batch->complete(batch->tool, clip, record)) {
		aer_record_free(record);
		record = NULL;
	}
	return record;
}

/* Makes the clip and keeps its record; gives the claim back where there is nothing
 * to show for it. */
static void make_claimed(struct aer_batch *batch, struct aer_worker *worker,
    struct item *item, const char *path, const char *recipe)
{
	struct aer_error ignored;

	if (claim(batch, &item->clip, path, &item->err) < 0)
		return;
	make(batch, worker, item);
	if (item->record == NULL && !output_exists(batch, &item->clip) &&
	    aer_path_remove(path, &ignored) < 0)
		return;
	if (item->record != NULL &&
	    aer_record_save(item->record, path, recipe, &item->err) < 0) {
		aer_record_free(item->record);
		item->record = NULL;
	}
}

/* Takes the clip from its record, or makes it and keeps the record. */
static void make_or_keep(
    struct aer_batch *batch, struct aer_worker *worker, struct item *item)
{
	char *path, *recipe;

	if (record_place(batch, &item->clip, &path, &recipe, &item->err) < 0)
		return;
	item->record = find_record(batch, &item->clip, path, recipe);
	item->kept = item->record != NULL;
	if (!item->kept)
		make_claimed(batch, worker, item, path, recipe);
	free(path);
	free(recipe);
}

static void work(void *context, void *argument, void *job)
{
	struct aer_batch *batch = context;
	struct item *item = job;

	if (item->bad_row)
		return;
	if (stop_signal != 0)
		aer_error_set(&item->err, "interrupted");
	else if (batch->records != NULL)
		make_or_keep(batch, argument, item);
	else
		make(batch, argument, item);
}

/* --- the calling thread's part --------------------------------------------------- */

static void item_free(struct item *item)
{
	if (item == NULL)
		return;
	aer_clip_free(&item->clip);
	aer_record_free(item->record);
	free(item->notes);
	free(item);
}

static void *next(void *context)
{
	struct aer_batch *batch = context;
	struct item *item;

	if (stop_signal != 0 || batch->broken)
		return NULL;
	item = calloc(1, sizeof *item);
	if (item == NULL) {
		batch->broken = true;
		aer_error_memory(&batch->fatal);
		return NULL;
	}
	switch (aer_manifest_next(batch->manifest, &item->clip, &item->err)) {
	case AER_READ_ROW:
		return item;
	case AER_READ_BAD:
		item->bad_row = true;
		return item;
	case AER_READ_BROKEN:
		batch->broken = true;
		batch->fatal = item->err;
		break;
	case AER_READ_END:
		break;
	}
	item_free(item);
	return NULL;
}

static void report(struct aer_batch *batch, const struct item *item)
{
	const char *name = aer_table_name(aer_manifest_table(batch->manifest));

	if (item->bad_row)
		aer_diag_fail(&batch->diag, "%s", item->err.text);
	else
		aer_diag_fail(&batch->diag, "%s:%lu: clip '%s': %s", name,
		    item->clip.row.line, item->clip.id, item->err.text);
	batch->failed++;
}

static void done(void *context, void *job)
{
	struct aer_batch *batch = context;
	struct item *item = job;

	/* what a signal cut short did not fail */
	if (item->record == NULL && (stop_signal == 0 || item->bad_row)) {
		report(batch, item);
	} else if (item->record != NULL && !batch->broken) {
		if (item->notes != NULL)
			aer_diag_note(&batch->diag, "%s:%lu: clip '%s': %s",
			    aer_table_name(aer_manifest_table(batch->manifest)),
			    item->clip.row.line, item->clip.id, item->notes);
		if (batch->emit(batch->tool, &item->clip, item->record, &batch->fatal) <
		    0)
			batch->broken = true;
		batch->kept += item->kept;
		batch->done += !item->kept;
	}
	aer_diag_step(&batch->diag);
	item_free(item);
}

/* The number of rows, for the progress; 0 when it cannot be known. */
static size_t count_rows(const struct aer_batch *batch)
{
	struct aer_table *table;
	struct aer_row row = { 0 };
	struct aer_error ignored;
	enum aer_read got;
	size_t n = 0;

	if (!batch->diag.terminal || batch->diag.quiet ||
	    strcmp(batch->input, "-") == 0)
		return 0;
	table = aer_table_open(batch->input, &ignored);
	if (table == NULL)
		return 0;
	while ((got = aer_table_next(table, &row, &ignored)) == AER_READ_ROW ||
	       got == AER_READ_BAD)
		n++;
	aer_row_free(&row);
	aer_table_close(table);
	return n;
}

/* Ends the process as the signal would have, now that all is in order. */
static void end_by_signal(struct aer_batch *batch)
{
	int signal = stop_signal;

	aer_diag_fail(&batch->diag,
	    "interrupted with %zu clips done; "
	    "the same command goes on from there",
	    batch->done + batch->kept);
	fflush(NULL);
	raise(signal);
}

int aer_batch_open(
    struct aer_batch *batch, unsigned need, FILE *out, struct aer_error *err)
{
	batch->manifest = aer_manifest_open(batch->input, need, err);
	if (batch->manifest == NULL)
		return -1;
	batch->writer = aer_writer_open(out, "<stdout>", err);
	if (batch->writer == NULL)
		return -1;
	if (batch->recipe != NULL && batch->dir != NULL &&
	    asprintf(&batch->records, "%s/.aer/%s", batch->dir, batch->name) < 0) {
		batch->records = NULL;
		return aer_error_memory(err);
	}
	return 0;
}

void aer_batch_close(struct aer_batch *batch)
{
	aer_manifest_close(batch->manifest);
	aer_writer_free(batch->writer);
	free(batch->records);
	free(batch->dir);
	batch->dir = NULL;
}

/* -o DIR: "out/" is "out", so that tables have no double slashes. */
static int take_dir(struct aer_batch *batch, const char *arg, struct aer_error *err)
{
	size_t n = strlen(arg);

	if (n == 0)
		return aer_error_set(err, "-o is empty; -o . is this folder");
	while (n > 1 && arg[n - 1] == '/')
		n--;
	free(batch->dir);
	batch->dir = strndup(arg, n);
	return batch->dir != NULL ? 0 : aer_error_memory(err);
}

/* Takes an option: one of those that all batches share, or one of the tool's. */
static int take_option(
    struct aer_batch *batch, int letter, const char *arg, struct aer_error *err)
{
	long n;

	switch (letter) {
	case 'f':
		batch->force = true;
		return 0;
	case 'j':
		if (aer_parse_long(arg, "-j", 1, AER_JOBS_MAX, &n, err) < 0)
			return -1;
		batch->jobs = (int)n;
		return 0;
	case 'o':
		return take_dir(batch, arg, err);
	default:
		return batch->option(batch->tool, letter, arg, err);
	}
}

/* Reports to DIAG what is wrong with the command line. */
static bool parse_command(
    struct aer_batch *batch, const struct aer_command *command, int argc, char **argv)
{
	struct aer_error err;
	int c;

	while ((c = aer_option_next(command, argc, argv, stdout, &batch->diag)) >= 0)
		if (take_option(batch, c, optarg, &err) < 0) {
			aer_diag_fatal(&batch->diag, "%s", err.text);
			return false;
		}
	if (c == AER_OPTION_EXIT)
		return false;
	batch->input = aer_option_input(command, argc, argv, &batch->diag);
	return batch->input != NULL;
}

bool aer_batch_start(
    struct aer_batch *batch, const struct aer_command *command, int argc, char **argv)
{
	batch->name = command->name;
	aer_diag_init(&batch->diag, stderr, command->name);
	aer_video_init();
	if (parse_command(batch, command, argc, argv))
		return true;
	aer_batch_close(batch);
	return false;
}

int aer_batch_run(struct aer_batch *batch, struct aer_error *err)
{
	static const struct aer_job_ops ops = {
		.next = next,
		.work = work,
		.done = done,
		.worker_new = worker_new,
		.worker_free = worker_free,
	};
	int rc;

	if (batch->jobs == 0)
		batch->jobs = aer_jobs_default();
	catch_signals();
	aer_diag_progress(&batch->diag, "clips", count_rows(batch));
	rc = aer_jobs_run(batch->jobs, &ops, batch, err);
	aer_diag_progress_end(&batch->diag);
	if (stop_signal != 0)
		end_by_signal(batch);
	if (rc == 0 && batch->broken)
		rc = aer_error_set(err, "%s", batch->fatal.text);
	if (rc == 0 && batch->done + batch->kept + batch->failed == 0)
		aer_diag_note(&batch->diag, "%s: has no clips",
		    aer_table_name(aer_manifest_table(batch->manifest)));
	return rc < 0 ? -1 : aer_writer_finish(batch->writer, err);
}
