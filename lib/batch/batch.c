#include "batch/batch.h"

#include "base/dict.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/stop.h"
#include "batch/prune.h"
#include "batch/schedule.h"
#include "table/rowcount.h"

#include <getopt.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* --- a worker ------------------------------------------------------------------- */

struct aer_video *aer_worker_video(
    struct aer_worker *worker, const char *path, struct aer_error *err)
{
	if (worker->video != NULL && strcmp(aer_video_path(worker->video), path) == 0)
		return worker->video;
	aer_video_close(worker->video);
	worker->video =
	    aer_video_open_kept(path, worker->batch->index, worker->stop, err);
	return worker->video;
}

struct aer_converter *aer_worker_converter(
    struct aer_worker *worker, struct aer_error *err)
{
	if (worker->converter == NULL)
		worker->converter = aer_converter_new(err);
	return worker->converter;
}

void aer_worker_free(struct aer_worker *worker)
{
	if (worker == NULL)
		return;
	if (worker->own != NULL && worker->batch->worker_free != NULL)
		worker->batch->worker_free(worker->own);
	aer_video_close(worker->video);
	aer_converter_free(worker->converter);
	free(worker);
}

struct aer_worker *aer_worker_new(
    struct aer_batch *batch, const volatile sig_atomic_t *stop)
{
	struct aer_worker *worker = calloc(1, sizeof *worker);
	struct aer_error ignored;

	if (worker == NULL)
		return NULL;
	worker->batch = batch;
	worker->stop = stop;
	if (batch->worker_new != NULL) {
		worker->own = batch->worker_new(batch->tool, &ignored);
		if (worker->own == NULL) {
			aer_worker_free(worker);
			return NULL;
		}
	}
	return worker;
}

/* --- the calling thread's part --------------------------------------------------- */

/* Notes the row that was read: whether it is one of this run's. */
static bool take_row(struct aer_batch *batch, struct aer_item *item, enum aer_read got)
{
	bool good = got == AER_READ_ROW;

	item->bad_row = item->failed = !good;
	batch->nameless += !good;
	/* of all portions: what others make is not to be pruned */
	if (good && batch->named != NULL &&
	    aer_dict_add(batch->named, item->clip.id, NULL, &batch->fatal) < 0) {
		batch->broken = true;
		return false;
	}
	if (aer_shard_has(&batch->portion, good ? item->clip.id : NULL) &&
	    (!good || batch->chosen == NULL || batch->chosen(batch->tool, &item->clip)))
		return true;
	batch->elsewhere++;
	return false;
}

static struct aer_item *next(struct aer_batch *batch)
{
	struct aer_item *item = NULL;
	enum aer_read got = AER_READ_ROW;

	if (aer_stop_signal == 0 && !batch->broken) {
		item = aer_item_new(batch, &batch->fatal);
		batch->broken = item == NULL;
	}
	while (item != NULL && !batch->broken && aer_stop_signal == 0) {
		got = aer_manifest_next(batch->manifest, &item->clip, &item->err);
		if (got == AER_READ_END || got == AER_READ_BROKEN)
			break;
		if (take_row(batch, item, got))
			return item;
	}
	if (got == AER_READ_BROKEN) {
		batch->broken = true;
		batch->fatal = item->err;
	}
	aer_item_free(item);
	return NULL;
}

static void report(struct aer_batch *batch, const struct aer_item *item)
{
	const char *name = aer_table_name(aer_manifest_table(batch->manifest));

	if (batch->fail != NULL)
		batch->fail(
		    batch->tool, item->bad_row ? NULL : &item->clip, &item->err);
	else if (item->bad_row)
		aer_diag_fail(&batch->diag, "%s", item->err.text);
	else
		aer_diag_fail(&batch->diag, "%s:%lu: clip '%s': %s", name,
		    item->clip.row.line, item->clip.id, item->err.text);
	batch->failed++;
}

static void emit(struct aer_batch *batch, const struct aer_item *item)
{
	const struct aer_task *task = &item->task;

	batch->kept += item->kept;
	batch->done += !item->kept;
	/* the table of an interrupted run is the beginning of the whole one */
	if (batch->cut_short)
		return;
	if (task->notes != NULL)
		aer_diag_note(&batch->diag, "%s:%lu: clip '%s': %s",
		    aer_table_name(aer_manifest_table(batch->manifest)),
		    item->clip.row.line, item->clip.id, task->notes);
	if (batch->emit(batch->tool, &item->clip, task->record, &batch->fatal) < 0)
		batch->broken = true;
}

static void done(struct aer_batch *batch, struct aer_item *item)
{
	/* what a signal cut short did not fail */
	if (item->failed && (aer_stop_signal == 0 || item->bad_row))
		report(batch, item);
	else if (item->failed)
		batch->cut_short = true;
	else if (!batch->broken)
		emit(batch, item);
	aer_diag_step(&batch->diag);
	aer_item_free(item);
}

/* Removes what no row names, once all rows are known. */
static int prune(struct aer_batch *batch, struct aer_error *err)
{
	struct aer_prune prune = { .records = batch->records,
		.dir = batch->dir,
		.suffix = batch->suffix,
		.named = batch->named,
		.portion = batch->portion };
	int rc;

	if (aer_dict_count(batch->named) == 0) {
		aer_diag_note(&batch->diag,
		    "nothing is pruned: the table names no clip; to remove all, remove "
		    "'%s'",
		    batch->dir);
		return 0;
	}
	if (batch->nameless > 0) {
		aer_diag_note(&batch->diag,
		    "nothing is pruned: %zu row%s could not be read, and may name any "
		    "clip",
		    batch->nameless, batch->nameless == 1 ? "" : "s");
		return 0;
	}
	rc = aer_prune(&prune, err);
	if (prune.removed > 0)
		aer_diag_note(&batch->diag, "pruned %zu clip%s that no row names",
		    prune.removed, prune.removed == 1 ? "" : "s");
	return rc;
}

/* Ends the process as the signal would have, now that all is in order. */
static void end_by_signal(struct aer_batch *batch)
{
	aer_diag_fail(&batch->diag, "interrupted with %zu clips done%s",
	    batch->done + batch->kept,
	    batch->records != NULL ? "; the same command goes on from there" : "");
	fflush(NULL);
	aer_stop_obey();
}

/* Pictures come and go: their memory goes back at once, or it would stay in pieces
 * that fit nothing. */
static void prepare_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 64 << 10);
	mallopt(M_ARENA_MAX, 1);
	/* x264 asks for pages of 2 MB, and would get them for pictures of 1.1 MB */
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

int aer_batch_open(
    struct aer_batch *batch, unsigned need, FILE *out, struct aer_error *err)
{
	if (!batch->copies)
		prepare_memory();
	if (batch->index != NULL && aer_folder_make(batch->index, err) < 0)
		return -1;
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
	if (!batch->prune)
		return 0;
	if (batch->records == NULL)
		return aer_error_set(err, "--prune needs -o: where to remove clips");
	batch->named = aer_dict_new(err);
	return batch->named != NULL ? 0 : -1;
}

void aer_batch_close(struct aer_batch *batch)
{
	aer_manifest_close(batch->manifest);
	aer_writer_free(batch->writer);
	aer_dict_free(batch->named);
	free(batch->records);
	free(batch->dir);
	batch->dir = NULL;
}

int aer_batch_whole(
    const struct aer_batch *batch, const char *option, struct aer_error *err)
{
	if (batch->portion.of == 0)
		return 0;
	return aer_error_set(err,
	    "%s is of all clips, and --shard=%ld/%ld does a part: leave it to the same "
	    "command without --shard, which takes what the parts have made from DIR "
	    "(-o)",
	    option, batch->portion.part, batch->portion.of);
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
	case 'v':
		batch->verbose = true;
		return 0;
	case AER_OPT_INDEX:
		batch->index = arg;
		return arg[0] != '\0' ? 0 : aer_error_set(err, "--index is empty");
	case AER_OPT_PRUNE:
		batch->prune = true;
		return 0;
	case AER_OPT_SHARD:
		return aer_shard_parse(&batch->portion, arg, err);
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
	static const struct aer_schedule_ops ops = { .next = next, .done = done };
	size_t processors = aer_processors();
	int rc;

	if (batch->jobs == 0)
		batch->jobs =
		    processors < AER_JOBS_MAX ? (int)processors : AER_JOBS_MAX;
	aer_stop_catch();
	aer_diag_progress(&batch->diag, "clips",
	    aer_rowcount(batch->input, &batch->portion, &batch->diag));
	rc = aer_schedule_run(batch, &ops, &aer_stop_signal, err);
	aer_diag_progress_end(&batch->diag);
	if (aer_stop_signal != 0)
		end_by_signal(batch);
	if (batch->failed > 0 && batch->done + batch->kept + batch->elsewhere == 0)
		batch->diag.status = AER_FATAL; /* each was reported */
	if (rc == 0 && batch->broken)
		rc = aer_error_set(err, "%s", batch->fatal.text);
	if (batch->verbose)
		aer_diag_note(&batch->diag,
		    "%zu frames wanted, %zu decoded; indexes: %zu made, %zu read",
		    batch->wanted, batch->decoded, batch->indexes - batch->loaded,
		    batch->loaded);
	if (rc == 0 && batch->named != NULL)
		rc = prune(batch, err);
	if (rc == 0 && batch->done + batch->kept + batch->failed == 0 &&
	    batch->chosen == NULL)
		aer_diag_note(&batch->diag, "%s: has no clips%s",
		    aer_table_name(aer_manifest_table(batch->manifest)),
		    batch->portion.of > 0 ? " of this part" : "");
	return rc < 0 ? -1 : aer_writer_finish(batch->writer, err);
}
