/*
 * aer-frames - samples N frames of each clip as pictures, with the face beside.
 */
#include "batch.h"
#include "clipfiles.h"
#include "option.h"
#include "sampler.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

enum {
	OPT_FACES = AER_LONG_ONLY,
	OPT_FIT,
	OPT_FORMAT,
	OPT_QUALITY,
	OPT_SHEET,
	OPT_SIZE
};
enum { SHEET_COLUMNS = 16, SHEET_SIDE = 90, SHEET_CLIPS = 40 };

static const struct aer_option options[] = {
	{ OPT_FACES, "faces", "TABLE", "also write the faces of aer-face's table" },
	{ OPT_FIT, "fit", "HOW", "letterbox (default), crop or stretch to --size" },
	{ 'f', "force", NULL, "sample all clips again, also those that are there" },
	{ OPT_FORMAT, "format", "png|jpg", "format of the pictures (default png)" },
	{ 'j', "jobs", "N", "work on N clips at a time (default: processors)" },
	{ 'm', "margin", "N", "widen faces by N pixels a side (default 20)" },
	{ 'n', "count", "N", "frames a clip (default 16)" },
	{ 'o', "output", "DIR", "write DIR/CLIP/INDEX.png (needed)" },
	{ OPT_QUALITY, "quality", "N", "of jpg, 1 to 100 (default 95)" },
	{ OPT_SHEET, "sheet", "FILE",
	    "draw a contact sheet of the first 40 clips, PNG" },
	{ OPT_SIZE, "size", "WxH", "scale pictures (default: as they are)" },
	{ 0 },
};

static const struct aer_command command = { "aer-frames", "-o DIR [manifest]",
	"Sample N frames of each clip as pictures: the middles of N equal parts.",
	options };

struct tool {
	struct aer_batch *batch;
	struct aer_sampler sampler;
	struct aer_clipfiles files;
	struct aer_boxes *faces; /* NULL without --faces */
	const char *sheet_path;
	struct aer_sheet *sheet; /* NULL without --sheet */
	size_t sheet_clips;
};

static int plan(const void *tool, struct aer_task *task, struct aer_error *err)
{
	return aer_sampler_plan(&((const struct tool *)tool)->sampler, task, err);
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

	return aer_clipfiles_there(&tool->files, clip, record);
}

/* Puts the pictures of one kind on the sheet, at most a line of them. */
static int sheet_kind(struct tool *tool, const struct aer_clip *clip,
    const struct aer_record *record, const char *kind, struct aer_error *err)
{
	size_t n = 0, seen = 0, shown = 0;
	int rc = 0;

	for (size_t i = 0; i < aer_record_count(record); i++)
		n += strcmp(aer_record_get(record, i, AER_SAMPLER_KIND), kind) == 0;
	for (size_t i = 0; rc == 0 && i < aer_record_count(record); i++) {
		char *path;

		if (strcmp(aer_record_get(record, i, AER_SAMPLER_KIND), kind) != 0)
			continue;
		/* SHEET_COLUMNS of them, evenly */
		if (n > SHEET_COLUMNS && seen++ * SHEET_COLUMNS < shown * n)
			continue;
		shown++;
		path = aer_clipfiles_path(&tool->files, clip, record, i, err);
		rc = path != NULL ? aer_sheet_add_file(tool->sheet, path, err) : -1;
		free(path);
	}
	return rc;
}

static int sheet_clip(struct tool *tool, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	char title[AER_ID_MAX + 200];

	if (tool->sheet == NULL || tool->sheet_clips++ >= SHEET_CLIPS)
		return 0;
	snprintf(title, sizeof title, "%s   %s", clip->id, clip->label);
	if (aer_sheet_line(tool->sheet, title, err) < 0 ||
	    sheet_kind(tool, clip, record, "context", err) < 0)
		return -1;
	if (tool->faces == NULL)
		return 0;
	if (aer_sheet_line(tool->sheet, NULL, err) < 0)
		return -1;
	return sheet_kind(tool, clip, record, "face", err);
}

static int emit(void *argument, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct tool *tool = argument;

	if (aer_clipfiles_write(&tool->files, clip, record, err) < 0)
		return -1;
	return sheet_clip(tool, clip, record, err);
}

static int finish_sheet(const struct tool *tool, struct aer_error *err)
{
	if (tool->sheet == NULL)
		return 0;
	if (tool->sheet_clips > SHEET_CLIPS)
		aer_diag_note(&tool->batch->diag, "%s: shows the first %d of %zu clips",
		    tool->sheet_path, SHEET_CLIPS, tool->sheet_clips);
	return aer_sheet_write(tool->sheet, tool->sheet_path, err);
}

static void bad_face(void *context, const struct aer_error *err)
{
	aer_diag_fail(context, "%s", err->text);
}

static int open_tables(
    struct tool *tool, struct aer_batch *batch, struct aer_error *err)
{
	if (aer_batch_open(batch, AER_NEED_VIDEO, stdout, err) < 0)
		return -1;
	tool->files = (struct aer_clipfiles){ .dir = batch->dir,
		.columns = aer_sampler_columns,
		.file = AER_SAMPLER_FILE };
	return aer_clipfiles_declare(&tool->files, batch->writer, err);
}

/* Reads the faces and begins the sheet, where they are asked for. */
static int read_inputs(struct tool *tool, struct aer_error *err)
{
	if (tool->batch->dir == NULL)
		return aer_error_set(err, "-o DIR is needed: where the pictures go");
	if (tool->sampler.faces_name != NULL) {
		tool->faces = aer_boxes_read(
		    tool->sampler.faces_name, bad_face, &tool->batch->diag, err);
		if (tool->faces == NULL)
			return -1;
		tool->sampler.faces = tool->faces;
	}
	if (tool->sheet_path != NULL) {
		tool->sheet = aer_sheet_new(SHEET_COLUMNS, SHEET_SIDE, err);
		if (tool->sheet == NULL)
			return -1;
	}
	return 0;
}

static int parse_option(
    void *argument, int letter, const char *arg, struct aer_error *err)
{
	struct tool *tool = argument;
	struct aer_sampler *sampler = &tool->sampler;
	int choice;

	switch (letter) {
	case 'm':
		return aer_parse_long(arg, "-m", 0, 10000, &sampler->margin, err);
	case 'n':
		return aer_parse_long(arg, "-n", 1, 1000000, &sampler->n, err);
	case OPT_FACES:
		sampler->faces_name = arg;
		return 0;
	case OPT_FIT:
		choice = aer_parse_choice(arg, "--fit", aer_fit_names, err);
		sampler->fit = (enum aer_fit)choice;
		return choice;
	case OPT_FORMAT:
		choice = aer_parse_choice(arg, "--format", aer_picture_formats, err);
		sampler->format = (enum aer_picture_format)choice;
		return choice;
	case OPT_QUALITY:
		return aer_parse_long(arg, "--quality", 1, 100, &sampler->quality, err);
	case OPT_SHEET:
		tool->sheet_path = arg;
		return 0;
	case OPT_SIZE:
		return aer_parse_size(
		    arg, "--size", &sampler->width, &sampler->height, err);
	}
	return 0;
}

/* What a clip's pictures depend on beside its source, in new memory. */
static char *make_recipe(const struct aer_sampler *sampler, struct aer_error *err)
{
	char *recipe;

	if (asprintf(&recipe,
		"aer-frames " AER_VERSION
		" n=%ld size=%dx%d fit=%s format=%s quality=%ld "
		"margin=%ld faces=%016llx",
		sampler->n, sampler->width, sampler->height,
		aer_fit_names[sampler->fit], aer_picture_formats[sampler->format],
		sampler->quality, sampler->margin,
		sampler->faces != NULL ? aer_boxes_digest(sampler->faces) : 0) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	return recipe;
}

int main(int argc, char **argv)
{
	struct tool tool = { .sampler = { .n = 16, .margin = 20, .quality = 95 } };
	struct aer_batch batch = { .tool = &tool,
		.option = parse_option,
		.columns = aer_sampler_columns,
		.rival = "aer-face",
		.plan = plan,
		.begin = begin,
		.frame = sample_frame,
		.end = end,
		.drop = drop,
		.complete = complete,
		.emit = emit };
	struct aer_error err;
	char *recipe = NULL;

	tool.batch = &batch;
	if (!aer_batch_start(&batch, &command, argc, argv))
		return (int)batch.diag.status;
	if (read_inputs(&tool, &err) == 0)
		batch.recipe = recipe = make_recipe(&tool.sampler, &err);
	if (recipe == NULL || open_tables(&tool, &batch, &err) < 0 ||
	    aer_batch_run(&batch, &err) < 0 || finish_sheet(&tool, &err) < 0)
		aer_diag_fatal(&batch.diag, "%s", err.text);
	aer_batch_close(&batch);
	aer_boxes_free(tool.faces);
	aer_sheet_free(tool.sheet);
	free(recipe);
	return (int)batch.diag.status;
}
