/*
 * aer-face - finds the student's face in the frames of each clip.
 */
#include "batch.h"
#include "clipfiles.h"
#include "finder.h"
#include "option.h"

#include <stdlib.h>
#include <string.h>

enum { OPT_MIN_FACE = AER_LONG_ONLY, OPT_THRESHOLD };

static const struct aer_option options[] = {
	{ 'a', "all", NULL, "search every frame" },
	{ 'f', "force", NULL, "search all clips again, also those that are there" },
	{ AER_OPT_INDEX, "index", "DIR", "keep what is learnt of videos in DIR" },
	{ 'j', "jobs", "N", "work on N clips at a time (default: processors)" },
	{ 'm', "margin", "N", "widen crops by N pixels a side (default 20)" },
	{ OPT_MIN_FACE, "min-face", "N", "find faces from N pixels on (default 40)" },
	{ 'n', "count", "N", "search N frames of each clip (default 16)" },
	{ 'o', "output", "DIR", "write crops to DIR/CLIP/FRAME.png" },
	{ AER_OPT_PRUNE, "prune", NULL, "remove clips that no row names any more" },
	{ OPT_THRESHOLD, "threshold", "T", "the least score of a face (default 0)" },
	{ 'v', "verbose", NULL, "say how many frames were wanted and decoded" },
	{ 0 },
};

static const struct aer_command command = { "aer-face",
	"[-n N | -a] [-o DIR] [manifest]",
	"Find the student's face in the frames of each clip: a table of boxes, and "
	"crops.",
	options };

struct tool {
	struct aer_batch *batch;
	struct aer_finder finder;
	struct aer_clipfiles files;
	/* for the summary */
	size_t frames, found, crowded, faceless_clips;
};

static int plan(const void *tool, struct aer_task *task, struct aer_error *err)
{
	return aer_finder_plan(&((const struct tool *)tool)->finder, task, err);
}

static int begin(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	(void)worker;
	return aer_finder_begin(
	    &((const struct tool *)tool)->finder, task, task->path, err);
}

static int search_frame(const void *tool, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	return aer_finder_frame(
	    &((const struct tool *)tool)->finder, worker, task, frame, err);
}

/* Where there is no face there is no folder. */
static int end(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	size_t found;

	(void)tool;
	(void)worker;
	(void)err;
	aer_finder_end(task, &found);
	aer_finder_free(task);
	task->no_output = found == 0;
	return 0;
}

static void drop(const void *tool, struct aer_task *task)
{
	(void)tool;
	aer_finder_free(task);
}

static bool complete(
    const void *argument, const struct aer_clip *clip, const struct aer_record *record)
{
	const struct tool *tool = argument;

	return aer_clipfiles_there(&tool->files, clip, record);
}

static int emit(void *argument, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct tool *tool = argument;
	size_t found = 0;

	for (size_t i = 0; i < aer_record_count(record); i++) {
		const char *others = aer_record_get(record, i, AER_FOUND_OTHERS);

		found += others[0] != '\0';
		tool->crowded += others[0] != '\0' && strcmp(others, "0") != 0;
	}
	tool->frames += aer_record_count(record);
	tool->found += found;
	tool->faceless_clips += found == 0;
	return aer_clipfiles_write(&tool->files, clip, record, err);
}

/* Missing faces are not random: the user must see how many there are. */
static void summary(struct tool *tool)
{
	struct aer_diag *diag = &tool->batch->diag;

	if (tool->frames == 0)
		return;
	aer_diag_note(diag,
	    "a face in %zu of %zu frames (%.1f %%); none at all in %zu clip%s",
	    tool->found, tool->frames,
	    100.0 * (double)tool->found / (double)tool->frames, tool->faceless_clips,
	    tool->faceless_clips == 1 ? "" : "s");
	if (tool->crowded > 0)
		aer_diag_note(diag,
		    "%zu frame%s more than one face: the dominant one was taken "
		    "(column others); regions in the manifest tell students apart",
		    tool->crowded, tool->crowded == 1 ? " shows" : "s show");
}

static void *worker_new(const void *argument, struct aer_error *err)
{
	(void)argument;
	return aer_search_new(err);
}

static void worker_free(void *own)
{
	aer_search_free(own);
}

static int open_tables(
    struct tool *tool, struct aer_batch *batch, struct aer_error *err)
{
	if (aer_batch_open(batch, AER_NEED_VIDEO, stdout, err) < 0)
		return -1;
	tool->files = (struct aer_clipfiles){ .dir = batch->dir,
		.columns = aer_finder_columns,
		.file = AER_FOUND_FILE,
		.bytes = AER_FOUND_BYTES };
	return aer_clipfiles_declare(&tool->files, batch->writer, err);
}

static int parse_option(void *tool, int letter, const char *arg, struct aer_error *err)
{
	struct aer_finder *finder = &((struct tool *)tool)->finder;

	switch (letter) {
	case 'a':
		finder->n = 0;
		return 0;
	case 'm':
		return aer_parse_long(arg, "-m", 0, 10000, &finder->margin, err);
	case 'n':
		return aer_parse_long(arg, "-n", 1, 1000000, &finder->n, err);
	case OPT_MIN_FACE:
		return aer_parse_long(
		    arg, "--min-face", 10, 4000, &finder->min_face, err);
	case OPT_THRESHOLD:
		return aer_parse_double(
		    arg, "--threshold", -10, 10, &finder->threshold, err);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct tool tool = { .finder = { .n = 16, .margin = 20, .min_face = 40 } };
	struct aer_batch batch = { .tool = &tool,
		.option = parse_option,
		.columns = aer_finder_columns,
		.rival = "aer-frames",
		.plan = plan,
		.begin = begin,
		.frame = search_frame,
		.end = end,
		.drop = drop,
		.complete = complete,
		.emit = emit,
		.worker_new = worker_new,
		.worker_free = worker_free };
	struct aer_error err;
	char recipe[160];

	tool.batch = &batch;
	if (!aer_batch_start(&batch, &command, argc, argv))
		return (int)batch.diag.status;
	snprintf(recipe, sizeof recipe,
	    "aer-face " AER_VERSION " n=%ld margin=%ld min-face=%ld threshold=%.17g",
	    tool.finder.n, tool.finder.margin, tool.finder.min_face,
	    tool.finder.threshold);
	batch.recipe = recipe;
	if (open_tables(&tool, &batch, &err) < 0 || aer_batch_run(&batch, &err) < 0)
		aer_diag_fatal(&batch.diag, "%s", err.text);
	summary(&tool);
	aer_batch_close(&batch);
	return (int)batch.diag.status;
}
