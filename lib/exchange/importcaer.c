/*
 * CLIP-CAER's files of boxes: left, top, right and bottom in pixels, of a folder's body
 * or of each of its files' face.
 *
 *	{ "RAER/images/P001/003": [ 620.5, 2.9, 1880.7, 1064.0 ] }
 *	{ "RAER/images/P001/003": { "000017.jpg": [ 801, 204, 951, 354 ] } }
 *
 * A box of null says that there is none.  The numbers are kept as they stand, in
 * columns of their own; x, y, w and h of a body are the smallest whole pixels that hold
 * it, as a manifest has them, and those of a face are decimals, as a table of faces has
 * them.
 *
 * Memory: the boxes of one folder at a time, and the ids.
 */
#include "exchange/import.h"
#include "text/jsonread.h"
#include "text/number.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT 1e6 /* of a coordinate */

enum { LEFT, TOP, RIGHT, BOTTOM, SIDES };
static const char *const sides[SIDES] = { "left", "top", "right", "bottom" };

struct box {
	double value[SIDES];
	char text[SIDES][AER_NUMBER_SIZE];
};

struct boxes {
	struct aer_import *import;
	struct aer_jsonread *json;
	int frame, x, y, w, h, source, side[SIDES], dir, image;
};

/* Reads one side; false when it is no number in range. */
static bool take_side(const json_t *number, double *value, char *text)
{
	if (json_is_integer(number)) {
		*value = (double)json_integer_value(number);
		snprintf(text, AER_NUMBER_SIZE, "%lld",
		    (long long)json_integer_value(number));
	} else if (json_is_real(number)) {
		*value = json_real_value(number);
		aer_number_format(*value, text);
	} else {
		return false;
	}
	return fabs(*value) <= LIMIT;
}

static int parse_box(const json_t *json, struct box *box, struct aer_error *err)
{
	if (!json_is_array(json) || json_array_size(json) != SIDES)
		return aer_error_set(
		    err, "is no box: four numbers, left, top, right, bottom");
	for (size_t i = 0; i < SIDES; i++)
		if (!take_side(json_array_get(json, i), &box->value[i], box->text[i]))
			return aer_error_set(err,
			    "the box's %s is no number from -%g to %g", sides[i], LIMIT,
			    LIMIT);
	for (size_t i = 0; i < 2; i++)
		if (!(box->value[i] < box->value[i + 2]))
			return aer_error_set(err,
			    "the box's %s %s is not beyond its %s %s", sides[i + 2],
			    box->text[i + 2], sides[i], box->text[i]);
	return 0;
}

static void write_sides(const struct boxes *boxes, const struct box *box)
{
	for (size_t i = 0; i < SIDES; i++)
		aer_writer_set(boxes->import->writer, boxes->side[i], box->text[i]);
}

/* The whole pixels that hold the box, from 0 on. */
static int write_whole(
    const struct boxes *boxes, const struct box *box, struct aer_error *err)
{
	struct aer_writer *writer = boxes->import->writer;
	double x = fmax(floor(box->value[LEFT]), 0);
	double y = fmax(floor(box->value[TOP]), 0);
	double right = ceil(box->value[RIGHT]), bottom = ceil(box->value[BOTTOM]);

	if (right <= x || bottom <= y)
		return aer_error_set(err, "the box lies outside of any picture");
	aer_writer_setf(writer, boxes->x, "%.0f", x);
	aer_writer_setf(writer, boxes->y, "%.0f", y);
	aer_writer_setf(writer, boxes->w, "%.0f", right - x);
	aer_writer_setf(writer, boxes->h, "%.0f", bottom - y);
	return 0;
}

static void write_decimals(const struct boxes *boxes, const struct box *box)
{
	struct aer_writer *writer = boxes->import->writer;
	char w[AER_NUMBER_SIZE], h[AER_NUMBER_SIZE];

	aer_writer_set(writer, boxes->x, box->text[LEFT]);
	aer_writer_set(writer, boxes->y, box->text[TOP]);
	aer_writer_set(writer, boxes->w,
	    aer_number_format(box->value[RIGHT] - box->value[LEFT], w));
	aer_writer_set(writer, boxes->h,
	    aer_number_format(box->value[BOTTOM] - box->value[TOP], h));
}

static int take_body(
    struct boxes *boxes, const char *dir, const json_t *json, struct aer_error *err)
{
	struct box box = { 0 };

	if (!json_is_null(json) && parse_box(json, &box, err) < 0)
		return -1;
	if (aer_import_clip(boxes->import, NULL, dir, err) < 0)
		return -1;
	aer_writer_set(boxes->import->writer, boxes->dir, dir);
	if (json_is_null(json))
		return 0;
	write_sides(boxes, &box);
	return write_whole(boxes, &box, err);
}

/* The number in a file's name: the last digits before its extension. */
static int find_number(const char *file, long base, long *number, struct aer_error *err)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash != NULL ? slash + 1 : file;
	const char *end = strrchr(name, '.'), *from;

	end = end != NULL ? end : name + strlen(name);
	while (end > name && !isdigit((unsigned char)end[-1]))
		end--;
	for (from = end; from > name && isdigit((unsigned char)from[-1]);)
		from--;
	if (from == end || end - from > 9)
		return aer_error_set(err, "has no number in its name");
	*number = strtol(from, NULL, 10) - base;
	return *number >= 0 ? 0
			    : aer_error_set(err,
				  "its number is below the first, %ld, that --base "
				  "says",
				  base);
}

static int take_face(
    struct boxes *boxes, const char *file, const json_t *json, struct aer_error *err)
{
	struct aer_writer *writer = boxes->import->writer;
	struct box box = { 0 };
	long frame = 0;

	if (find_number(file, boxes->import->base, &frame, err) < 0 ||
	    (!json_is_null(json) && parse_box(json, &box, err) < 0))
		return -1;
	aer_writer_setf(writer, boxes->frame, "%ld", frame);
	aer_writer_set(writer, boxes->image, file);
	aer_writer_set(writer, boxes->source, json_is_null(json) ? "none" : "detected");
	if (json_is_null(json))
		return 0;
	write_sides(boxes, &box);
	write_decimals(boxes, &box);
	return 0;
}

/* Jansson keeps no lines: a bad box is named by its keys, and the line of the first. */
static void name_bad(
    struct boxes *boxes, const char *file, const struct aer_error *trouble)
{
	aer_import_fail(boxes->import, "%s:%lu: '%s'%s%s%s: %s",
	    aer_jsonread_name(boxes->json), aer_jsonread_line(boxes->json),
	    aer_jsonread_key(boxes->json), file != NULL ? ": '" : "",
	    file != NULL ? file : "", file != NULL ? "'" : "", trouble->text);
}

static int take_faces(
    struct boxes *boxes, const char *dir, const json_t *files, struct aer_error *err)
{
	struct aer_error trouble;
	const char *file;
	json_t *box;
	bool known = false;

	if (json_object_size(files) == 0)
		aer_import_note(boxes->import,
		    "%s:%lu: '%s': has no files; the table has no row for it",
		    aer_jsonread_name(boxes->json), aer_jsonread_line(boxes->json),
		    dir);
	json_object_foreach((json_t *)files, file, box)
	{
		/* the id is new for the first file only */
		if (!known && aer_import_clip(boxes->import, NULL, dir, &trouble) < 0) {
			name_bad(boxes, NULL, &trouble);
			return 0;
		}
		if (known)
			aer_import_again(boxes->import);
		known = true;
		aer_writer_set(boxes->import->writer, boxes->dir, dir);
		if (take_face(boxes, file, box, &trouble) < 0)
			name_bad(boxes, file, &trouble);
		else if (aer_import_row(boxes->import, err) < 0)
			return -1;
	}
	return 0;
}

/* Takes the key at hand and what it has. */
static int take_key(struct boxes *boxes, bool of_faces, struct aer_error *err)
{
	const char *dir = aer_jsonread_key(boxes->json);
	const json_t *value = aer_jsonread_value(boxes->json);
	struct aer_error trouble;

	if (of_faces && json_is_object(value))
		return take_faces(boxes, dir, value, err);
	if (of_faces)
		aer_error_set(&trouble, "has no files with boxes; is it a file of "
					"bodies, caer-body?");
	else if (json_is_object(value))
		aer_error_set(&trouble, "has files with boxes; is it a file of faces, "
					"caer-face?");
	else if (take_body(boxes, dir, value, &trouble) == 0)
		return aer_import_row(boxes->import, err);
	name_bad(boxes, NULL, &trouble);
	return 0;
}

static int read_boxes(
    struct boxes *boxes, const char *path, bool of_faces, struct aer_error *err)
{
	int more = -1;

	boxes->json = aer_jsonread_open(path, err);
	while (boxes->json != NULL && (more = aer_jsonread_next(boxes->json, err)) > 0)
		if (take_key(boxes, of_faces, err) < 0)
			more = -1;
	aer_jsonread_close(boxes->json);
	return more;
}

/* Declares the columns NAME, NULL-ended, at AT. */
static int declare(struct boxes *boxes, bool of_faces, struct aer_error *err)
{
	struct aer_writer *writer = boxes->import->writer;

	boxes->frame = boxes->source = boxes->image = -1;
	if ((of_faces &&
		(boxes->frame = aer_writer_column(writer, "frame", err)) < 0) ||
	    (boxes->x = aer_writer_column(writer, "x", err)) < 0 ||
	    (boxes->y = aer_writer_column(writer, "y", err)) < 0 ||
	    (boxes->w = aer_writer_column(writer, "w", err)) < 0 ||
	    (boxes->h = aer_writer_column(writer, "h", err)) < 0 ||
	    (of_faces &&
		(boxes->source = aer_writer_column(writer, "source", err)) < 0))
		return -1;
	for (size_t i = 0; i < SIDES; i++)
		if ((boxes->side[i] = aer_writer_column(writer, sides[i], err)) < 0)
			return -1;
	if ((boxes->dir = aer_writer_column(writer, "dir", err)) < 0 ||
	    (of_faces && (boxes->image = aer_writer_column(writer, "image", err)) < 0))
		return -1;
	return 0;
}

static int read_files(struct aer_import *import, char **operand, size_t count,
    bool of_faces, struct aer_error *err)
{
	struct boxes boxes = { .import = import };
	int rc = 0;

	if (aer_import_begin(import, NULL, err) < 0 ||
	    declare(&boxes, of_faces, err) < 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = read_boxes(&boxes, operand[i], of_faces, err);
	return aer_import_end(import, rc, err);
}

int aer_import_caer_body(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	return read_files(import, operand, count, false, err);
}

int aer_import_caer_face(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	if (import->base < 0)
		return aer_error_set(err,
		    "say by --base what number the first picture of a folder has in "
		    "its name");
	return read_files(import, operand, count, true, err);
}
