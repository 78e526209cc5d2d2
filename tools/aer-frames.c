/*
 * aer-frames - samples N frames of each clip as pictures, with the face beside.
 */
#include "batch.h"
#include "boxes.h"
#include "file.h"
#include "option.h"
#include "sample.h"
#include "sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The frames table; a record has all but the clip, and file from the clip's
 * folder on. */
enum { INDEX, FRAME, TIME, FILE_NAME, KIND, PAD, COLUMNS };
static const char *const columns[] = { "index", "frame", "time", "file", "kind", "pad",
	NULL };

struct tool {
	struct aer_batch *batch;
	long n, margin, quality;
	int width, height; /* 0: as they are */
	enum aer_fit fit;
	enum aer_picture_format format;
	const char *faces_path, *sheet_path;
	struct aer_boxes *faces; /* NULL without --faces */
	struct aer_sheet *sheet; /* NULL without --sheet */
	size_t sheet_clips;
	size_t faces_none; /* sampled frames without a face */
	int clip, column[COLUMNS];
};

/* One clip at work. */
struct take {
	const struct tool *tool;
	const struct aer_clip *clip;
	struct aer_video *video;
	struct aer_region region;
	size_t first, count;
	const char *folder; /* where the pictures are made */
	struct aer_record *record;
	struct aer_picture whole, fitted;
	size_t no_face;
};

/* Writes PART of frame K as picture number I, and adds its row. */
static int write_picture(struct take *take, const struct aer_picture *part, size_t i,
    size_t k, bool pad, const char *kind, struct aer_error *err)
{
	const struct tool *tool = take->tool;
	const char *suffix = aer_picture_formats[tool->format];
	const struct aer_picture *picture = part;
	struct aer_record *r = take->record;
	char name[64], time[AER_TIME_SIZE];
	char *path;
	int rc;

	if (tool->width > 0) {
		if (aer_picture_fit(part, tool->width, tool->height, tool->fit,
			&take->fitted, err) < 0)
			return -1;
		picture = &take->fitted;
	}
	/* the kinds lie in folders of their own: loaders read all of a folder */
	if (tool->faces != NULL)
		snprintf(name, sizeof name, "%s/%06zu", kind, i);
	else
		snprintf(name, sizeof name, "%06zu", i);
	path = aer_path_join(take->folder, name, suffix, err);
	if (path == NULL)
		return -1;
	rc = aer_picture_write(picture, path, tool->format, (int)tool->quality, err);
	free(path);
	aer_time_format(aer_video_time(take->video, take->first + k), time);
	if (rc < 0 || aer_record_add(r, err) < 0 ||
	    aer_record_set(r, INDEX, err, "%zu", i) < 0 ||
	    aer_record_set(r, FRAME, err, "%zu", k) < 0 ||
	    aer_record_set(r, TIME, err, "%s", time) < 0 ||
	    aer_record_set(r, FILE_NAME, err, "%s.%s", name, suffix) < 0 ||
	    aer_record_set(r, KIND, err, "%s", kind) < 0)
		return -1;
	return aer_record_set(r, PAD, err, "%d", pad);
}

/* Writes the face of frame K, if there is one. */
static int write_face(
    struct take *take, size_t i, size_t k, bool pad, struct aer_error *err)
{
	const struct tool *tool = take->tool;
	struct aer_region box, region = take->region;
	struct aer_picture part, crop;
	struct aer_box face;

	switch (aer_boxes_find(tool->faces, take->clip->id, k, &face)) {
	case AER_BOX_UNKNOWN:
		return aer_error_set(err,
		    "%s has no row for its frame %zu; run aer-face "
		    "with -a, or with the same -n",
		    tool->faces_path, k);
	case AER_BOX_NONE:
		take->no_face++;
		return 0;
	case AER_BOX_FACE:
		break;
	}
	/* boxes are in pixels of the whole picture, crops stay in the region */
	box = (struct aer_region){ (int)lround(face.x) - region.x,
		(int)lround(face.y) - region.y, (int)lround(face.w),
		(int)lround(face.h) };
	box = aer_region_widen(&box, (int)tool->margin, region.w, region.h);
	if (box.w == 0)
		return aer_error_set(err,
		    "the face of frame %zu in %s lies outside of the "
		    "clip's region",
		    k, tool->faces_path);
	part = aer_picture_part(&take->whole, &region);
	crop = aer_picture_part(&part, &box);
	return write_picture(take, &crop, i, k, pad, "face", err);
}

/* Writes sample I of the clip. */
static int write_sample(
    struct take *take, struct aer_converter *converter, size_t i, struct aer_error *err)
{
	struct aer_picture part;
	struct aer_frame frame;
	bool pad;
	size_t k = aer_sample_middle(take->count, (size_t)take->tool->n, i, &pad);
	int rc = aer_video_read(take->video, take->first + k, &frame, err);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    aer_video_path(take->video));
	if (aer_convert_rgb(converter, take->video, &frame, &take->whole, err) < 0)
		return -1;
	part = aer_picture_part(&take->whole, &take->region);
	if (write_picture(take, &part, i, k, pad, "context", err) < 0)
		return -1;
	return take->tool->faces != NULL ? write_face(take, i, k, pad, err) : 0;
}

static int make_kind_folders(const struct take *take, struct aer_error *err)
{
	static const char *const kinds[] = { "context", "face" };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 2 && take->tool->faces != NULL; i++) {
		char *path = aer_path_join(take->folder, kinds[i], NULL, err);

		rc = path != NULL ? aer_folder_make(path, err) : -1;
		free(path);
	}
	return rc;
}

static int write_samples(
    struct take *take, struct aer_worker *worker, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);

	if (converter == NULL || make_kind_folders(take, err) < 0)
		return -1;
	for (size_t i = 0; i < (size_t)take->tool->n; i++)
		if (write_sample(take, converter, i, err) < 0)
			return -1;
	if (take->no_face > 0)
		aer_worker_note(worker, "no face in %zu of its %ld frames",
		    take->no_face, take->tool->n);
	return 0;
}

static int sample_clip(const void *argument, struct aer_worker *worker,
    const struct aer_clip *clip, struct aer_record *record, struct aer_error *err)
{
	struct take take = { .tool = argument, .clip = clip, .record = record };
	struct aer_output *output;
	char *path;
	int rc;

	take.video =
	    aer_worker_clip(worker, clip, &take.first, &take.count, &take.region, err);
	if (take.video == NULL)
		return -1;
	path = aer_path_join(take.tool->batch->dir, clip->id, NULL, err);
	output = path != NULL ? aer_output_folder(path, err) : NULL;
	free(path);
	if (output == NULL)
		return -1;
	take.folder = aer_output_path(output);
	rc = write_samples(&take, worker, err);
	aer_picture_free(&take.whole);
	aer_picture_free(&take.fitted);
	if (rc == 0)
		return aer_output_commit(output, err);
	aer_output_abort(output);
	return rc;
}

/* The path of the picture in row I of a clip's record, in new memory. */
static char *picture_path(const struct tool *tool, const struct aer_clip *clip,
    const struct aer_record *record, size_t i)
{
	char *path;

	if (asprintf(&path, "%s/%s/%s", tool->batch->dir, clip->id,
		aer_record_get(record, i, FILE_NAME)) < 0)
		return NULL;
	return path;
}

static bool complete(
    const void *argument, const struct aer_clip *clip, const struct aer_record *record)
{
	bool there = true;

	for (size_t i = 0; there && i < aer_record_count(record); i++) {
		char *path = picture_path(argument, clip, record, i);

		there = path != NULL && access(path, F_OK) == 0;
		free(path);
	}
	return there;
}

/* Puts the pictures of one kind on the sheet, at most a line of them. */
static int sheet_kind(struct tool *tool, const struct aer_clip *clip,
    const struct aer_record *record, const char *kind, struct aer_error *err)
{
	size_t n = 0, seen = 0, shown = 0;
	int rc = 0;

	for (size_t i = 0; i < aer_record_count(record); i++)
		n += strcmp(aer_record_get(record, i, KIND), kind) == 0;
	for (size_t i = 0; rc == 0 && i < aer_record_count(record); i++) {
		char *path;

		if (strcmp(aer_record_get(record, i, KIND), kind) != 0)
			continue;
		/* SHEET_COLUMNS of them, evenly */
		if (n > SHEET_COLUMNS && seen++ * SHEET_COLUMNS < shown * n)
			continue;
		shown++;
		path = picture_path(tool, clip, record, i);
		rc = path != NULL ? aer_sheet_add_file(tool->sheet, path, err)
				  : aer_error_memory(err);
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
	struct aer_writer *writer = tool->batch->writer;

	for (size_t i = 0; i < aer_record_count(record); i++) {
		aer_writer_begin(writer, NULL);
		aer_writer_set(writer, tool->clip, clip->id);
		for (int c = 0; c < COLUMNS; c++)
			aer_writer_set(writer, tool->column[c],
			    aer_record_get(record, i, (size_t)c));
		aer_writer_setf(writer, tool->column[FILE_NAME], "%s/%s/%s",
		    tool->batch->dir, clip->id, aer_record_get(record, i, FILE_NAME));
		if (aer_writer_end(writer, err) < 0)
			return -1;
	}
	return sheet_clip(tool, clip, record, err);
}

static int finish_sheet(const struct tool *tool, struct aer_error *err)
{
	if (tool->sheet == NULL)
		return 0;
	if (tool->sheet_clips > SHEET_CLIPS)
		aer_diag_note(tool->batch->diag, "%s: shows the first %d of %zu clips",
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
	tool->clip = aer_writer_column(batch->writer, "clip", err);
	if (tool->clip < 0)
		return -1;
	for (int c = 0; c < COLUMNS; c++) {
		tool->column[c] = aer_writer_column(batch->writer, columns[c], err);
		if (tool->column[c] < 0)
			return -1;
	}
	return 0;
}

/* Reads the faces and begins the sheet, where they are asked for. */
static int read_inputs(struct tool *tool, struct aer_error *err)
{
	if (tool->faces_path != NULL) {
		tool->faces =
		    aer_boxes_read(tool->faces_path, bad_face, tool->batch->diag, err);
		if (tool->faces == NULL)
			return -1;
	}
	if (tool->sheet_path != NULL) {
		tool->sheet = aer_sheet_new(SHEET_COLUMNS, SHEET_SIDE, err);
		if (tool->sheet == NULL)
			return -1;
	}
	return 0;
}

static int parse_option(
    struct tool *tool, struct aer_batch *batch, int c, struct aer_error *err)
{
	int choice;

	switch (c) {
	case 'm':
		return aer_parse_long(optarg, "-m", 0, 10000, &tool->margin, err);
	case 'n':
		return aer_parse_long(optarg, "-n", 1, 1000000, &tool->n, err);
	case OPT_FACES:
		tool->faces_path = optarg;
		return 0;
	case OPT_FIT:
		choice = aer_parse_choice(optarg, "--fit", aer_fit_names, err);
		tool->fit = (enum aer_fit)choice;
		return choice;
	case OPT_FORMAT:
		choice = aer_parse_choice(optarg, "--format", aer_picture_formats, err);
		tool->format = (enum aer_picture_format)choice;
		return choice;
	case OPT_QUALITY:
		return aer_parse_long(optarg, "--quality", 1, 100, &tool->quality, err);
	case OPT_SHEET:
		tool->sheet_path = optarg;
		return 0;
	case OPT_SIZE:
		return aer_parse_size(
		    optarg, "--size", &tool->width, &tool->height, err);
	default:
		return aer_batch_option(batch, c, optarg, err);
	}
}

static int parse_options(struct tool *tool, struct aer_batch *batch, int argc,
    char **argv, struct aer_error *err)
{
	int c;

	while ((c = aer_option_next(&command, argc, argv, stdout, batch->diag)) >= 0)
		if (parse_option(tool, batch, c, err) < 0)
			return -1;
	if (c != AER_OPTION_EXIT && batch->dir == NULL)
		return aer_error_set(err, "-o DIR is needed: where the pictures go");
	return c == AER_OPTION_EXIT ? c : 0;
}

/* What a clip's pictures depend on beside its source, in new memory. */
static char *make_recipe(const struct tool *tool, struct aer_error *err)
{
	char *recipe;

	if (asprintf(&recipe,
		"aer-frames " AER_VERSION
		" n=%ld size=%dx%d fit=%s format=%s quality=%ld "
		"margin=%ld faces=%016llx",
		tool->n, tool->width, tool->height, aer_fit_names[tool->fit],
		aer_picture_formats[tool->format], tool->quality, tool->margin,
		tool->faces != NULL ? aer_boxes_digest(tool->faces) : 0) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	return recipe;
}

int main(int argc, char **argv)
{
	struct aer_diag diag;
	struct aer_error err;
	struct tool tool = { .n = 16, .margin = 20, .quality = 95 };
	struct aer_batch batch = { .name = command.name,
		.diag = &diag,
		.tool = &tool,
		.columns = columns,
		.work = sample_clip,
		.complete = complete,
		.emit = emit };
	char *recipe = NULL;
	int rc;

	tool.batch = &batch;
	aer_diag_init(&diag, stderr, command.name);
	aer_video_init();
	rc = parse_options(&tool, &batch, argc, argv, &err);
	if (rc == AER_OPTION_EXIT)
		return diag.status;
	if (rc < 0)
		return aer_diag_fatal(&diag, "%s", err.text);
	batch.input = aer_option_input(&command, argc, argv, &diag);
	if (batch.input == NULL)
		return diag.status;
	if (read_inputs(&tool, &err) == 0)
		batch.recipe = recipe = make_recipe(&tool, &err);
	if (recipe == NULL || open_tables(&tool, &batch, &err) < 0 ||
	    aer_batch_run(&batch, &err) < 0 || finish_sheet(&tool, &err) < 0)
		aer_diag_fatal(&diag, "%s", err.text);
	aer_batch_close(&batch);
	aer_boxes_free(tool.faces);
	aer_sheet_free(tool.sheet);
	free(recipe);
	return diag.status;
}
