/*
 * aer-frames - samples frames of each clip as pictures or arrays, with the face beside.
 */
#include "base/file.h"
#include "base/option.h"
#include "batch/batch.h"
#include "batch/clipfiles.h"
#include "frames/gallery.h"
#include "frames/sampler.h"
#include "frames/tarshards.h"

#include <limits.h>
#include <stdlib.h>

enum {
	OPT_AT = AER_LONG_ONLY,
	OPT_FACES,
	OPT_FILTER,
	OPT_FIT,
	OPT_FORMAT,
	OPT_FPS,
	OPT_QUALITY,
	OPT_SHARD_CLIPS,
	OPT_SHEET,
	OPT_SIZE
};

static const struct aer_option options[] = {
	{ OPT_AT, "at", "RULE", "middle, start, random, uniform, all or times:T,..." },
	{ OPT_FACES, "faces", "TABLE", "also write the faces of aer-face's table" },
	{ OPT_FILTER, "filter", "NAME",
	    "bicubic (default), bilinear, lanczos, box or nearest" },
	{ OPT_FIT, "fit", "HOW[,FACES]",
	    "letterbox (default), crop or stretch to --size" },
	{ 'f', "force", NULL, "sample all clips again, also those that are there" },
	{ OPT_FORMAT, "format", "FORMAT", "png (default), jpg, npy, tar or tar:jpg" },
	{ OPT_FPS, "fps", "RATE", "take RATE frames a second instead of -n frames" },
	{ AER_OPT_INDEX, "index", "DIR", "keep what is learnt of videos in DIR" },
	{ 'j', "jobs", "N", "work on N clips at a time (default: processors)" },
	{ 'm', "margin", "N", "widen faces by N pixels a side (default 20)" },
	{ 'n', "count", "N", "frames a clip (default 16)" },
	{ 'o', "output", "DIR", "write DIR/CLIP/INDEX.png (needed)" },
	{ AER_OPT_PRUNE, "prune", NULL, "remove clips that no row names any more" },
	{ OPT_QUALITY, "quality", "N", "of jpg, 1 to 100 (default 95)" },
	{ 's', "seed", "NUMBER", "another seed, another random sample (default 1)" },
	{ AER_OPT_SHARD, "shard", "I/N", "only part I of N of the clips" },
	{ OPT_SHARD_CLIPS, "shard-clips", "N",
	    "clips in an archive of tar (default 1000)" },
	{ OPT_SHEET, "sheet", "FILE",
	    "draw a contact sheet of the first 40 clips, PNG" },
	{ OPT_SIZE, "size", "WxH", "scale pictures (default: as they are)" },
	{ 'v', "verbose", NULL, "say how many frames were wanted and decoded" },
	{ 0 },
};

static const struct aer_command command = { "aer-frames", "-o DIR [manifest]",
	"Sample frames of each clip as pictures: the middles of N equal parts, or "
	"others.",
	options };

struct tool {
	struct aer_batch *batch;
	struct aer_sampler sampler;
	struct aer_clipfiles files;
	struct aer_boxes *faces; /* NULL without --faces */
	const char *sheet_path;
	struct aer_gallery *gallery; /* NULL without --sheet */
	bool tar;
	long shard_clips;
	char *shard_dir;
	struct aer_tarshards *shards; /* NULL but for tar */
};

static int plan(const void *argument, struct aer_task *task, struct aer_error *err)
{
	const struct tool *tool = argument;

	if (tool->tar && aer_tarshards_check(task->clip->id, err) < 0)
		return -1;
	return aer_sampler_plan(&tool->sampler, task, err);
}

static int begin(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	(void)worker;
	return aer_sampler_begin(&((const struct tool *)tool)->sampler, task, err);
}

static int sample_frame(const void *tool, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	return aer_sampler_frame(
	    &((const struct tool *)tool)->sampler, worker, task, frame, err);
}

static int end(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	(void)worker;
	return aer_sampler_end(&((const struct tool *)tool)->sampler, task, err);
}

static void drop(const void *tool, struct aer_task *task)
{
	(void)tool;
	aer_sampler_free(task);
}

static bool complete(
    const void *argument, const struct aer_clip *clip, const struct aer_record *record)
{
	const struct tool *tool = argument;

	return aer_sampler_same_faces(&tool->sampler, clip, record) &&
	       aer_clipfiles_there(&tool->files, clip, record);
}

static void unreadable(void *context, const struct aer_error *err)
{
	aer_diag_note(context, "%s; crossed out in the sheet", err->text);
}

static int emit(void *argument, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct tool *tool = argument;

	/* which archive a clip will be in is not known before all are made */
	if (tool->tar && tool->shards == NULL)
		return 0;
	if (tool->shards != NULL)
		tool->files.archive = aer_tarshards_path(tool->shards);
	if (aer_clipfiles_write(&tool->files, clip, record, err) < 0)
		return -1;
	if (tool->gallery != NULL && aer_gallery_add(tool->gallery, clip, record,
					 unreadable, &tool->batch->diag, err) < 0)
		return -1;
	return tool->shards != NULL ? aer_tarshards_add(tool->shards, clip, record, err)
				    : 0;
}

/* Writes what is written at the end. */
static int finish(const struct tool *tool, struct aer_error *err)
{
	if (tool->shards != NULL && aer_tarshards_finish(tool->shards, err) < 0)
		return -1;
	if (tool->tar && tool->shards == NULL)
		aer_diag_note(&tool->batch->diag,
		    "the pictures of this part are made; the same command without "
		    "--shard puts those of all parts into archives and writes the "
		    "table");
	if (tool->gallery == NULL)
		return 0;
	if (aer_gallery_clips(tool->gallery) > AER_GALLERY_CLIPS)
		aer_diag_note(&tool->batch->diag, "%s: shows the first %d of %zu clips",
		    tool->sheet_path, AER_GALLERY_CLIPS,
		    aer_gallery_clips(tool->gallery));
	return aer_gallery_write(tool->gallery, tool->sheet_path, err);
}

static void bad_face(void *context, const struct aer_error *err)
{
	aer_diag_fail(context, "%s", err->text);
}

/* The pictures that go into archives are kept beside those. */
static int move_pictures(struct tool *tool, struct aer_error *err)
{
	char *dir;

	if (asprintf(&dir, "%s/.aer/pictures", tool->batch->dir) < 0)
		return aer_error_memory(err);
	tool->shard_dir = tool->batch->dir;
	tool->batch->dir = dir;
	return 0;
}

/* Opens what the rows of the manifest go through. */
static int open_outputs(struct tool *tool, struct aer_error *err)
{
	struct aer_batch *batch = tool->batch;

	if (tool->tar && move_pictures(tool, err) < 0)
		return -1;
	if (tool->sampler.array && tool->faces == NULL)
		batch->suffix = "npy";
	if (aer_batch_open(batch, AER_NEED_VIDEO, stdout, err) < 0)
		return -1;
	tool->files = (struct aer_clipfiles){ .dir = batch->dir,
		.columns = aer_sampler_columns,
		.file = AER_SAMPLER_FILE,
		.bytes = AER_SAMPLER_BYTES,
		.member = tool->tar ? aer_tarshards_member : NULL };
	if (tool->tar && batch->portion.of == 0) {
		tool->shards = aer_tarshards_new(
		    tool->shard_dir, &tool->files, (size_t)tool->shard_clips, err);
		if (tool->shards == NULL)
			return -1;
	}
	if (tool->sheet_path != NULL) {
		if (aer_batch_whole(batch, "--sheet", err) < 0)
			return -1;
		/* better now than after hours of work */
		struct aer_output *sheet = aer_output_file(tool->sheet_path, err);

		if (sheet == NULL)
			return -1;
		aer_output_abort(sheet);
		tool->gallery = aer_gallery_new(&tool->files, tool->faces != NULL, err);
		if (tool->gallery == NULL)
			return -1;
	}
	return aer_clipfiles_declare(&tool->files, batch->writer, err);
}

/* Whether the options go together. */
static int check_options(struct tool *tool, struct aer_error *err)
{
	struct aer_sampler *sampler = &tool->sampler;

	if (tool->batch->dir == NULL)
		return aer_error_set(err, "-o DIR is needed: where the pictures go");
	if (sampler->array && sampler->faces_name != NULL && sampler->width == 0)
		return aer_error_set(err,
		    "--format=npy with --faces needs --size: the pictures of an array "
		    "have one size");
	return aer_sampling_check(&sampler->sampling, err);
}

static int read_faces(struct tool *tool, struct aer_error *err)
{
	if (tool->sampler.faces_name == NULL)
		return 0;
	tool->faces =
	    aer_boxes_read(tool->sampler.faces_name, bad_face, &tool->batch->diag, err);
	tool->sampler.faces = tool->faces;
	return tool->faces != NULL ? 0 : -1;
}

static int parse_format(struct tool *tool, const char *arg, struct aer_error *err)
{
	enum { PNG, JPG, NPY, TAR, TAR_JPG };
	static const char *const names[] = { "png", "jpg", "npy", "tar", "tar:jpg",
		NULL };
	int choice = aer_parse_choice(arg, "--format", names, err);

	tool->sampler.array = choice == NPY;
	tool->sampler.format = choice == JPG || choice == TAR_JPG ? AER_JPEG : AER_PNG;
	tool->tar = choice == TAR || choice == TAR_JPG;
	return choice;
}

static int parse_option(
    void *argument, int letter, const char *arg, struct aer_error *err)
{
	struct tool *tool = argument;
	struct aer_sampler *sampler = &tool->sampler;
	long seed;
	int choice;

	switch (letter) {
	case 'm':
		return aer_parse_long(arg, "-m", 0, 10000, &sampler->margin, err);
	case 'n':
		return aer_sampling_parse_count(&sampler->sampling, arg, err);
	case 's':
		if (aer_parse_long(arg, "-s", 0, LONG_MAX, &seed, err) < 0)
			return -1;
		sampler->sampling.seed = (uint64_t)seed;
		return 0;
	case OPT_AT:
		return aer_sampling_parse(&sampler->sampling, arg, err);
	case OPT_FPS:
		return aer_sampling_parse_rate(&sampler->sampling, arg, err);
	case OPT_FACES:
		sampler->faces_name = arg;
		return 0;
	case OPT_FILTER:
		choice = aer_parse_choice(arg, "--filter", aer_filter_names, err);
		sampler->filter = (enum aer_filter)choice;
		return choice;
	case OPT_FIT:
		return aer_sampler_parse_fit(sampler, arg, err);
	case OPT_FORMAT:
		return parse_format(tool, arg, err);
	case OPT_QUALITY:
		return aer_parse_long(arg, "--quality", 1, 100, &sampler->quality, err);
	case OPT_SHARD_CLIPS:
		return aer_parse_long(
		    arg, "--shard-clips", 1, 1000000, &tool->shard_clips, err);
	case OPT_SHEET:
		tool->sheet_path = arg;
		return 0;
	case OPT_SIZE:
		return aer_parse_size(
		    arg, "--size", &sampler->width, &sampler->height, err);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct tool tool = {
		.sampler = { .sampling = { .seed = 1 }, .margin = 20, .quality = 95 },
		.shard_clips = 1000
	};
	struct aer_batch batch = { .tool = &tool,
		.option = parse_option,
		.columns = aer_sampler_columns,
		.rival = "aer-face",
		.plan = plan,
		.begin = begin,
		.frame = sample_frame,
		.end = end,
		.drop = drop,
		.any_order = true,
		.complete = complete,
		.emit = emit };
	struct aer_error err;
	char *recipe = NULL;

	tool.batch = &batch;
	if (!aer_batch_start(&batch, &command, argc, argv)) {
		aer_sampling_free(&tool.sampler.sampling);
		return (int)batch.diag.status;
	}
	if (check_options(&tool, &err) == 0 && read_faces(&tool, &err) == 0)
		batch.recipe = recipe = aer_sampler_recipe(&tool.sampler, &err);
	if (recipe == NULL || open_outputs(&tool, &err) < 0 ||
	    aer_batch_run(&batch, &err) < 0 || finish(&tool, &err) < 0)
		aer_diag_fatal(&batch.diag, "%s", err.text);
	aer_batch_close(&batch);
	aer_boxes_free(tool.faces);
	aer_gallery_free(tool.gallery);
	aer_tarshards_free(tool.shards);
	aer_sampling_free(&tool.sampler.sampling);
	free(tool.shard_dir);
	free(recipe);
	return (int)batch.diag.status;
}
