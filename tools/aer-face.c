/*
 * aer-face - finds and follows the student's face in the frames of each clip.
 */
#include "base/option.h"
#include "batch/batch.h"
#include "batch/clipfiles.h"
#include "face/align.h"
#include "face/facesheet.h"
#include "face/finder.h"
#include "face/network.h"
#include "face/summary.h"

#include <stdlib.h>
#include <time.h>

enum {
	OPT_ALIGN = AER_LONG_ONLY,
	OPT_FULL,
	OPT_GAP,
	OPT_MIN_FACE,
	OPT_MIN_SHARE,
	OPT_MODEL,
	OPT_PAD,
	OPT_PICK,
	OPT_RAW,
	OPT_SHEET,
	OPT_SIZE,
	OPT_SMOOTH,
	OPT_SQUARE,
	OPT_SUMMARY,
	OPT_THRESHOLD,
};

static const struct aer_option options[] = {
	{ OPT_ALIGN, "align", NULL, "turn and scale crops so that eyes are level" },
	{ 'a', "all", NULL, "a row for every frame" },
	{ 'f', "force", NULL, "search all clips again, also those that are there" },
	{ OPT_FULL, "full", NULL, "search all of each frame, follow nobody" },
	{ OPT_GAP, "gap", "N", "interpolate over N frames at most (default 15)" },
	{ AER_OPT_INDEX, "index", "DIR", "keep what is learnt of videos in DIR" },
	{ 'j', "jobs", "N", "work on N clips at a time (default: processors)" },
	{ 'm', "margin", "N", "widen crops by N pixels or N% a side (default 20)" },
	{ OPT_MIN_FACE, "min-face", "N", "find faces from N pixels on (default 40)" },
	{ OPT_MIN_SHARE, "min-share", "S", "name clips with faces in less than S" },
	{ OPT_MODEL, "model", "FILE", "dlib's network, where nothing is found" },
	{ 'n', "count", "N", "rows for N frames of each clip (default 16)" },
	{ 'o', "output", "DIR", "write crops to DIR/CLIP/FRAME.png" },
	{ OPT_PAD, "pad", NULL, "pad crops with black instead of clipping" },
	{ OPT_PICK, "pick", "WHO", "dominant, longest, center, inside, at:X,Y, all" },
	{ AER_OPT_PRUNE, "prune", NULL, "remove clips that no row names any more" },
	{ OPT_RAW, "raw", NULL, "the detector's own boxes, not their mean" },
	{ AER_OPT_SHARD, "shard", "I/N", "only part I of N of the clips" },
	{ OPT_SHEET, "sheet", "FILE", "draw frames with boxes into a PNG file" },
	{ OPT_SIZE, "size", "WxH", "scale crops, black bars where they do not fit" },
	{ OPT_SMOOTH, "smooth", "S", "smooth boxes over time, sigma of S frames" },
	{ OPT_SQUARE, "square", NULL, "make crops square" },
	{ OPT_SUMMARY, "summary", "FILE", "a table: by class, subject and clip" },
	{ OPT_THRESHOLD, "threshold", "T", "the least score of a face (default 0)" },
	{ 'v', "verbose", NULL, "say where the time went" },
	{ 0 },
};

static const struct aer_command command = { "aer-face",
	"[-n N | -a] [-o DIR] [manifest]",
	"Find and follow the student's face in each clip: a table of boxes, and crops.",
	options };

struct tool {
	struct aer_batch *batch;
	struct aer_finder finder;
	struct aer_finder_times times;
	struct aer_clipfiles files;
	struct aer_summary *summary;
	struct aer_facesheet *sheet; /* NULL: none */
	struct aer_align *aligner;   /* NULL: none */
	double min_share;
	bool align;
	const char *sheet_path, *summary_path; /* NULL: none */
};

static int plan(const void *tool, struct aer_task *task, struct aer_error *err)
{
	return aer_finder_plan(&((const struct tool *)tool)->finder, task, err);
}

static int search_frame(const void *tool, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	return aer_finder_frame(
	    &((const struct tool *)tool)->finder, worker, task, frame, err);
}

static int end(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	if (aer_finder_end(&((const struct tool *)tool)->finder, worker, task, err) < 0)
		return -1;
	aer_finder_free(task);
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

static void note(void *context, const struct aer_error *err)
{
	struct tool *tool = context;

	aer_diag_note(&tool->batch->diag, "%s", err->text);
}

static int emit(void *argument, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct tool *tool = argument;

	if (aer_summary_add(tool->summary, clip, record, err) < 0 ||
	    (tool->sheet != NULL &&
		aer_facesheet_add(tool->sheet, clip, record, note, tool, err) < 0))
		return -1;
	return aer_clipfiles_write(&tool->files, clip, record, err);
}

static void *worker_new(const void *tool, struct aer_error *err)
{
	return aer_finder_worker_new(&((const struct tool *)tool)->finder, err);
}

static int parse_option(
    void *argument, int letter, const char *arg, struct aer_error *err)
{
	struct tool *tool = argument;
	struct aer_finder *finder = &tool->finder;

	switch (letter) {
	case 'a':
		finder->n = 0;
		return 0;
	case 'm':
		return aer_crop_parse_margin(&finder->crop, arg, err);
	case 'n':
		return aer_parse_long(arg, "-n", 1, 1000000, &finder->n, err);
	case OPT_ALIGN:
		tool->align = true;
		return 0;
	case OPT_FULL:
		finder->whole = true;
		return 0;
	case OPT_GAP:
		return aer_parse_long(arg, "--gap", 0, 1000000, &finder->gap, err);
	case OPT_MIN_FACE:
		return aer_parse_double(
		    arg, "--min-face", 10, 4000, &finder->search.min_face, err);
	case OPT_MIN_SHARE:
		return aer_parse_double(
		    arg, "--min-share", 0, 1, &tool->min_share, err);
	case OPT_MODEL:
		finder->search.model = arg;
		return 0;
	case OPT_PAD:
		finder->crop.pad = true;
		return 0;
	case OPT_PICK:
		return aer_whose_parse(&finder->whose, arg, err);
	case OPT_RAW:
		finder->search.raw = true;
		return 0;
	case OPT_SHEET:
		tool->sheet_path = arg;
		return 0;
	case OPT_SIZE:
		return aer_parse_size(
		    arg, "--size", &finder->crop.width, &finder->crop.height, err);
	case OPT_SMOOTH:
		return aer_parse_double(arg, "--smooth", 0, 1000, &finder->smooth, err);
	case OPT_SQUARE:
		finder->crop.square = true;
		return 0;
	case OPT_SUMMARY:
		tool->summary_path = arg;
		return 0;
	case OPT_THRESHOLD:
		return aer_parse_double(
		    arg, "--threshold", -10, 10, &finder->search.threshold, err);
	}
	return 0;
}

/* Models are read here first, so that a missing one is told before anything else. */
static int open_models(struct tool *tool, struct aer_error *err)
{
	const char *model = tool->finder.search.model;
	struct aer_network *network;

	if (model != NULL) {
		network = aer_network_new(model, err);
		if (network == NULL)
			return -1;
		aer_network_free(network);
	}
	if (!tool->align)
		return 0;
	if (aer_crop_check_chips(&tool->finder.crop, err) < 0)
		return -1;
	tool->aligner = aer_align_new(AER_ALIGN_MODEL, err);
	tool->finder.crop.align = tool->aligner;
	return tool->aligner != NULL ? 0 : -1;
}

static int open_all(struct tool *tool, struct aer_error *err)
{
	struct aer_batch *batch = tool->batch;

	if ((tool->sheet_path != NULL && aer_batch_whole(batch, "--sheet", err) < 0) ||
	    (tool->summary_path != NULL &&
		aer_batch_whole(batch, "--summary", err) < 0) ||
	    aer_batch_open(batch, AER_NEED_VIDEO, stdout, err) < 0)
		return -1;
	tool->files = (struct aer_clipfiles){ .dir = batch->dir,
		.columns = aer_finder_columns,
		.file = AER_FOUND_FILE,
		.bytes = AER_FOUND_BYTES };
	tool->summary = aer_summary_new(err);
	if (tool->summary == NULL)
		return -1;
	if (tool->sheet_path != NULL) {
		tool->sheet = aer_facesheet_new(batch->index, err);
		if (tool->sheet == NULL)
			return -1;
	}
	return aer_clipfiles_declare(&tool->files, batch->writer, err);
}

/* What is told and written at the end. */
static int conclude(struct tool *tool, struct aer_error *err)
{
	struct aer_diag *diag = &tool->batch->diag;
	const struct aer_finder_times *times = &tool->times;
	double all = (double)clock() / CLOCKS_PER_SEC;
	double decode = 1e-9 * (double)tool->batch->decode_time;
	double convert = 1e-9 * (double)times->convert;
	double detect = 1e-9 * (double)times->detect;
	double write = 1e-9 * (double)times->write;

	aer_summary_tell(tool->summary, tool->min_share, diag);
	if (tool->batch->verbose)
		aer_diag_note(diag,
		    "processor seconds: decoding %.2f, grey pictures %.2f, detecting "
		    "%.2f, rows and crops %.2f, the rest %.2f; %zu frames looked at, "
		    "%zu "
		    "searched whole, %zu places in others",
		    decode, convert, detect, write,
		    all - decode - convert - detect - write, times->frames,
		    times->whole, times->near);
	if (tool->summary_path != NULL &&
	    aer_summary_write(tool->summary, tool->summary_path, err) < 0)
		return -1;
	return tool->sheet != NULL && aer_facesheet_clips(tool->sheet) > 0
		   ? aer_facesheet_write(tool->sheet, tool->sheet_path, err)
		   : 0;
}

static int run(struct tool *tool, struct aer_error *err)
{
	struct aer_batch *batch = tool->batch;
	char *options_text, *recipe = NULL;
	int rc = -1;

	/* the recipe tells whether there is a model */
	if (open_models(tool, err) < 0)
		return -1;
	tool->finder.times = &tool->times;
	tool->finder.crop.by_track = tool->finder.whose.rule == AER_WHOSE_ALL;
	options_text = aer_finder_recipe(&tool->finder, err);
	if (options_text == NULL)
		return -1;
	if (asprintf(&recipe, "aer-face " AER_VERSION " pixels=" AER_PIXELS " %s",
		options_text) < 0) {
		recipe = NULL;
		aer_error_memory(err);
	}
	batch->recipe = recipe;
	if (recipe != NULL && open_all(tool, err) == 0 &&
	    aer_batch_run(batch, err) == 0)
		rc = conclude(tool, err);
	free(options_text);
	free(recipe);
	return rc;
}

int main(int argc, char **argv)
{
	struct tool tool = { .finder = { .n = 16,
				 .gap = 15,
				 .search = { .min_face = 40 },
				 .crop = { .margin = 20 } } };
	struct aer_batch batch = { .tool = &tool,
		.option = parse_option,
		.columns = aer_finder_columns,
		.rival = "aer-frames",
		.plan = plan,
		.frame = search_frame,
		.end = end,
		.drop = drop,
		.complete = complete,
		.emit = emit,
		.worker_new = worker_new,
		.worker_free = aer_finder_worker_free };
	struct aer_error err;

	tool.batch = &batch;
	if (!aer_batch_start(&batch, &command, argc, argv))
		return (int)batch.diag.status;
	if (run(&tool, &err) < 0)
		aer_diag_fatal(&batch.diag, "%s", err.text);
	aer_summary_free(tool.summary);
	aer_facesheet_free(tool.sheet);
	aer_align_free(tool.aligner);
	aer_batch_close(&batch);
	return (int)batch.diag.status;
}
