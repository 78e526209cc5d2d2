/*
 * aer-face - finds the student's face in the frames of each clip.
 */
#include "batch.h"
#include "file.h"
#include "option.h"
#include "sample.h"
#include "search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPT_MIN_FACE = AER_LONG_ONLY, OPT_THRESHOLD };

static const struct aer_option options[] = {
	{ 'a', "all", NULL, "search every frame" },
	{ 'f', "force", NULL, "search all clips again, also those that are there" },
	{ 'j', "jobs", "N", "work on N clips at a time (default: processors)" },
	{ 'm', "margin", "N", "widen crops by N pixels a side (default 20)" },
	{ OPT_MIN_FACE, "min-face", "N", "find faces from N pixels on (default 40)" },
	{ 'n', "count", "N", "search N frames of each clip (default 16)" },
	{ 'o', "output", "DIR", "write crops to DIR/CLIP/FRAME.png" },
	{ OPT_THRESHOLD, "threshold", "T", "the least score of a face (default 0)" },
	{ 0 },
};

static const struct aer_command command = { "aer-face",
	"[-n N | -a] [-o DIR] [manifest]",
	"Find the student's face in the frames of each clip: a table of boxes, and "
	"crops.",
	options };

/* The faces table; a record has all but the clip, and file without its folder. */
enum { FRAME, TIME, X, Y, W, H, SCORE, VIEW, CUT, OTHERS, SOURCE, FILE_NAME, COLUMNS };
static const char *const columns[] = { "frame", "time", "x", "y", "w", "h", "score",
	"view", "cut", "others", "source", "file", NULL };

struct tool {
	struct aer_batch *batch;
	long n; /* frames a clip, 0 for all */
	long margin, min_face;
	double threshold;
	int clip, column[COLUMNS]; /* of the output */
	size_t frames, found, crowded, faceless_clips;
};

/* One clip at work. */
struct hunt {
	const struct tool *tool;
	struct aer_worker *worker;
	struct aer_video *video;
	struct aer_region region;
	size_t first, count;
	struct aer_picture picture;
	struct aer_output *crops; /* NULL without -o */
	struct aer_record *record;
	size_t found, missing;
};

/* Cuts the face, widened, out of the region. */
static int write_crop(struct hunt *hunt, const struct aer_picture *part,
    const struct aer_face *face, size_t frame, struct aer_error *err)
{
	struct aer_region box = { (int)lround(face->x), (int)lround(face->y),
		(int)lround(face->w), (int)lround(face->h) };
	struct aer_picture crop;
	char name[32];
	char *path;
	int rc;

	box =
	    aer_region_widen(&box, (int)hunt->tool->margin, part->width, part->height);
	crop = aer_picture_part(part, &box);
	snprintf(name, sizeof name, "%06zu", frame);
	path = aer_path_join(aer_output_path(hunt->crops), name, "png", err);
	if (path == NULL)
		return -1;
	rc = aer_picture_write(&crop, path, AER_PNG, 0, err);
	free(path);
	if (rc < 0)
		return -1;
	return aer_record_set(hunt->record, FILE_NAME, err, "%s.png", name);
}

/* The row of a frame with a face; boxes are in pixels of the whole picture. */
static int record_face(struct hunt *hunt, const struct aer_face *face,
    const struct aer_picture *part, size_t others, struct aer_error *err)
{
	struct aer_record *r = hunt->record;

	if (aer_record_set(r, X, err, "%.1f", face->x + hunt->region.x) < 0 ||
	    aer_record_set(r, Y, err, "%.1f", face->y + hunt->region.y) < 0 ||
	    aer_record_set(r, W, err, "%.1f", face->w) < 0 ||
	    aer_record_set(r, H, err, "%.1f", face->h) < 0 ||
	    aer_record_set(r, SCORE, err, "%.3f", face->score) < 0 ||
	    aer_record_set(r, VIEW, err, "%s", aer_face_views[face->view]) < 0 ||
	    aer_record_set(r, CUT, err, "%.3f",
		aer_face_cut(face, part->width, part->height)) < 0 ||
	    aer_record_set(r, OTHERS, err, "%zu", others) < 0)
		return -1;
	return 0;
}

/* Searches frame K of the clip. */
static int search_frame(struct hunt *hunt, size_t k, struct aer_error *err)
{
	struct aer_search *search = hunt->worker->own;
	struct aer_converter *converter = aer_worker_converter(hunt->worker, err);
	const struct aer_face *faces, *face;
	struct aer_picture part;
	struct aer_frame frame;
	char time[AER_TIME_SIZE];
	size_t count = 0;
	int rc;

	if (converter == NULL)
		return -1;
	rc = aer_video_read(hunt->video, hunt->first + k, &frame, err);
	if (rc < 0)
		return -1;
	if (rc == 0 && hunt->tool->n > 0)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    aer_video_path(hunt->video));
	aer_time_format(aer_video_time(hunt->video, hunt->first + k), time);
	if (aer_record_add(hunt->record, err) < 0 ||
	    aer_record_set(hunt->record, FRAME, err, "%zu", k) < 0 ||
	    aer_record_set(hunt->record, TIME, err, "%s", time) < 0)
		return -1;
	hunt->missing += rc == 0;
	if (rc > 0) {
		if (aer_convert_rgb(
			converter, hunt->video, &frame, &hunt->picture, err) < 0)
			return -1;
		part = aer_picture_part(&hunt->picture, &hunt->region);
		if (aer_search_picture(search, &part, (double)hunt->tool->min_face,
			hunt->tool->threshold, &faces, &count, err) < 0)
			return -1;
	}
	if (count == 0)
		return aer_record_set(hunt->record, SOURCE, err, "none");
	face = aer_search_dominant(faces, count);
	hunt->found++;
	if (record_face(hunt, face, &part, count - 1, err) < 0 ||
	    (hunt->crops != NULL && write_crop(hunt, &part, face, k, err) < 0))
		return -1;
	return aer_record_set(hunt->record, SOURCE, err, "detected");
}

/* Searches the frames asked for, each once. */
static int search_frames(struct hunt *hunt, struct aer_error *err)
{
	size_t n = hunt->tool->n > 0 ? (size_t)hunt->tool->n : hunt->count;
	bool pad = false;

	for (size_t i = 0; i < n; i++) {
		size_t k = aer_sample_middle(hunt->count, n, i, &pad);

		if (pad)
			break; /* the rest repeats this frame */
		if (search_frame(hunt, k, err) < 0)
			return -1;
	}
	if (hunt->missing > 0)
		aer_worker_note(hunt->worker,
		    "'%s' is damaged: %zu of %zu frames cannot be "
		    "decoded",
		    aer_video_path(hunt->video), hunt->missing, n);
	return 0;
}

/* Gives the crops their name; where there are none, there is no folder. */
static int finish_crops(struct hunt *hunt, const char *path, struct aer_error *err)
{
	struct aer_output *crops = hunt->crops;

	hunt->crops = NULL;
	if (hunt->found > 0)
		return aer_output_commit(crops, err);
	aer_output_abort(crops);
	return aer_path_remove(path, err);
}

static int search_clip(const void *argument, struct aer_worker *worker,
    const struct aer_clip *clip, struct aer_record *record, struct aer_error *err)
{
	struct hunt hunt = { .tool = argument, .worker = worker, .record = record };
	const char *dir = hunt.tool->batch->dir;
	char *path = NULL;
	int rc = -1;

	hunt.video =
	    aer_worker_clip(worker, clip, &hunt.first, &hunt.count, &hunt.region, err);
	if (hunt.video == NULL)
		return -1;
	if (dir != NULL) {
		path = aer_path_join(dir, clip->id, NULL, err);
		hunt.crops = path != NULL ? aer_output_folder(path, err) : NULL;
		if (hunt.crops == NULL)
			goto out;
	}
	rc = search_frames(&hunt, err);
	if (rc == 0 && dir != NULL)
		rc = finish_crops(&hunt, path, err);
out:
	aer_output_abort(hunt.crops);
	aer_picture_free(&hunt.picture);
	free(path);
	return rc;
}

/* Whether the crops that the record names are there. */
static bool complete(
    const void *argument, const struct aer_clip *clip, const struct aer_record *record)
{
	const struct tool *tool = argument;
	bool there = true;

	for (size_t i = 0; there && i < aer_record_count(record); i++) {
		const char *name = aer_record_get(record, i, FILE_NAME);
		char *path = NULL;

		if (name[0] == '\0')
			continue;
		if (asprintf(&path, "%s/%s/%s", tool->batch->dir, clip->id, name) < 0)
			return false;
		there = access(path, F_OK) == 0;
		free(path);
	}
	return there;
}

static int emit(void *argument, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct tool *tool = argument;
	struct aer_writer *writer = tool->batch->writer;
	size_t found = 0;

	for (size_t i = 0; i < aer_record_count(record); i++) {
		const char *name = aer_record_get(record, i, FILE_NAME);
		const char *others = aer_record_get(record, i, OTHERS);

		aer_writer_begin(writer, NULL);
		aer_writer_set(writer, tool->clip, clip->id);
		for (int c = 0; c < FILE_NAME; c++)
			aer_writer_set(writer, tool->column[c],
			    aer_record_get(record, i, (size_t)c));
		if (name[0] != '\0')
			aer_writer_setf(writer, tool->column[FILE_NAME], "%s/%s/%s",
			    tool->batch->dir, clip->id, name);
		if (aer_writer_end(writer, err) < 0)
			return -1;
		found += others[0] != '\0';
		tool->crowded += others[0] != '\0' && strcmp(others, "0") != 0;
	}
	tool->frames += aer_record_count(record);
	tool->found += found;
	tool->faceless_clips += found == 0;
	return 0;
}

/* Missing faces are not random: the user must see how many there are. */
static void summary(const struct tool *tool)
{
	struct aer_diag *diag = tool->batch->diag;

	if (tool->frames == 0)
		return;
	aer_diag_note(diag,
	    "a face in %zu of %zu frames (%.1f %%); none at all in %zu clips",
	    tool->found, tool->frames,
	    100.0 * (double)tool->found / (double)tool->frames, tool->faceless_clips);
	if (tool->crowded > 0)
		aer_diag_note(diag,
		    "%zu frames show more than one face: the dominant one was "
		    "taken (column others); regions in the manifest tell students "
		    "apart",
		    tool->crowded);
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
	tool->clip = aer_writer_column(batch->writer, "clip", err);
	if (tool->clip < 0)
		return -1;
	for (int c = 0; c < COLUMNS; c++) {
		if (c == FILE_NAME && batch->dir == NULL) {
			tool->column[c] = -1;
			continue;
		}
		tool->column[c] = aer_writer_column(batch->writer, columns[c], err);
		if (tool->column[c] < 0)
			return -1;
	}
	return 0;
}

static int parse_options(struct tool *tool, struct aer_batch *batch, int argc,
    char **argv, struct aer_error *err)
{
	int c;

	while ((c = aer_option_next(&command, argc, argv, stdout, batch->diag)) >= 0) {
		int rc = 0;

		switch (c) {
		case 'a':
			tool->n = 0;
			break;
		case 'm':
			rc = aer_parse_long(optarg, "-m", 0, 10000, &tool->margin, err);
			break;
		case 'n':
			rc = aer_parse_long(optarg, "-n", 1, 1000000, &tool->n, err);
			break;
		case OPT_MIN_FACE:
			rc = aer_parse_long(
			    optarg, "--min-face", 10, 4000, &tool->min_face, err);
			break;
		case OPT_THRESHOLD:
			rc = aer_parse_double(
			    optarg, "--threshold", -10, 10, &tool->threshold, err);
			break;
		default:
			rc = aer_batch_option(batch, c, optarg, err);
		}
		if (rc < 0)
			return -1;
	}
	return c == AER_OPTION_EXIT ? c : 0;
}

int main(int argc, char **argv)
{
	struct aer_diag diag;
	struct aer_error err;
	struct tool tool = { .n = 16, .margin = 20, .min_face = 40 };
	struct aer_batch batch = { .name = command.name,
		.diag = &diag,
		.tool = &tool,
		.columns = columns,
		.work = search_clip,
		.complete = complete,
		.emit = emit,
		.worker_new = worker_new,
		.worker_free = worker_free };
	char recipe[160];
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
	snprintf(recipe, sizeof recipe,
	    "aer-face " AER_VERSION " n=%ld margin=%ld min-face=%ld threshold=%g",
	    tool.n, tool.margin, tool.min_face, tool.threshold);
	batch.recipe = recipe;
	if (open_tables(&tool, &batch, &err) < 0 || aer_batch_run(&batch, &err) < 0)
		aer_diag_fatal(&diag, "%s", err.text);
	summary(&tool);
	aer_batch_close(&batch);
	return diag.status;
}
