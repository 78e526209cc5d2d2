/*
 * CLIP-CAER's files of boxes: importcaer.c tells the format.
 *
 * A key is what the list says of the clip: its folder.  The numbers are those of the
 * columns left, top, right and bottom as they stand, where the table has them, else
 * x, y, x + w and y + h.
 */
#include "base/dict.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/option.h"
#include "exchange/export.h"
#include "frames/framefolders.h"
#include "table/boxes.h"
#include "text/jsonkeys.h"
#include "text/number.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDES = 4 };
static const char *const sides[SIDES] = { "left", "top", "right", "bottom" };
static const char *const edges[SIDES] = { "x", "y", "w", "h" };

struct output {
	const struct aer_export *export;
	struct aer_jsonkeys json;
	int side[SIDES], edge[SIDES], dir, image, source, clip; /* columns, or -1 */
	struct aer_dict *keys; /* of faces: the folders so far */
	char *key;             /* the folder at hand */
	/* of frames */
	struct aer_frame_folders_columns at;
	struct aer_boxes *boxes;
	struct aer_dict *regions; /* the clips of --regions */
	struct aer_region *region;
	size_t slots;
};

/* --- numbers ------------------------------------------------------------------- */

/* Checks that a side still is what the columns x, y, w and h say: a table could have
 * been changed in these. */
static int check_side(const struct output *out, const struct aer_row *row, size_t i,
    double side, struct aer_error *err)
{
	double edge[SIDES], wanted;

	for (size_t k = 0; k < SIDES; k++) {
		if (aer_export_field(row, out->edge[k])[0] == '\0')
			return 0;
		if (aer_parse_double(row->field[out->edge[k]], edges[k], -1e6, 1e6,
			&edge[k], err) < 0)
			return -1;
	}
	wanted = edge[i] + (i < 2 ? 0 : edge[i - 2]);
	/* a whole pixel away at most, or what a body's region cuts off below 0 */
	if (fabs(side - wanted) < 1 || (i < 2 && side < 0 && wanted == 0))
		return 0;
	return aer_error_set(err,
	    "%s is '%s', but %s say %g; which one was changed? leave out the other",
	    sides[i], row->field[out->side[i]], i % 2 == 0 ? "x and w" : "y and h",
	    wanted);
}

/* The numbers as they stand; false where the row has none. */
static int take_sides(const struct output *out, const struct aer_row *row,
    char text[SIDES][AER_NUMBER_SIZE], bool *found, struct aer_error *err)
{
	*found = out->side[0] >= 0 && row->field[out->side[0]][0] != '\0';
	for (size_t i = 0; *found && i < SIDES; i++) {
		const char *number = aer_export_field(row, out->side[i]);
		size_t n = strlen(number);

		if (!aer_number_is_json(number) || n >= AER_NUMBER_SIZE)
			return aer_error_set(
			    err, "%s '%s' is no number", sides[i], number);
		memcpy(text[i], number, n + 1);
		if (check_side(out, row, i, strtod(number, NULL), err) < 0)
			return -1;
	}
	return 0;
}

/* Ten digits: less than a thousandth of a pixel, and none of what sums of decimals
 * leave behind, as in 10.100000000000001. */
static void format_side(double value, char text[AER_NUMBER_SIZE])
{
	snprintf(text, AER_NUMBER_SIZE, "%.10g", value);
}

static void format_box(const struct aer_box *box, char text[SIDES][AER_NUMBER_SIZE])
{
	format_side(box->x, text[0]);
	format_side(box->y, text[1]);
	format_side(box->x + box->w, text[2]);
	format_side(box->y + box->h, text[3]);
}

/* The same out of x, y, w and h; FOUND: there is a box. */
static int take_edges(const struct output *out, const struct aer_row *row,
    char text[SIDES][AER_NUMBER_SIZE], bool *found, struct aer_error *err)
{
	double edge[SIDES];
	size_t empty = 0;

	for (size_t i = 0; i < SIDES; i++) {
		const char *number = aer_export_field(row, out->edge[i]);

		empty += number[0] == '\0';
		if (number[0] != '\0' && aer_parse_double(number, edges[i],
					     i < 2 ? -1e6 : 0, 1e6, &edge[i], err) < 0)
			return -1;
	}
	*found = empty == 0;
	if (empty > 0)
		return empty == SIDES
			   ? 0
			   : aer_error_set(err, "the box has not all of x, y, w, h");
	format_box(&(struct aer_box){ edge[0], edge[1], edge[2], edge[3] }, text);
	return 0;
}

static int take_box(const struct output *out, const struct aer_row *row,
    char text[SIDES][AER_NUMBER_SIZE], bool *found, struct aer_error *err)
{
	if (take_sides(out, row, text, found, err) < 0)
		return -1;
	return *found ? 0 : take_edges(out, row, text, found, err);
}

/* Writes a key and its box, or null. */
static void write_box(
    struct output *out, const char *key, bool found, char text[SIDES][AER_NUMBER_SIZE])
{
	aer_jsonkeys_key(&out->json, key);
	if (!found) {
		aer_jsonkeys_value(&out->json, "null");
		return;
	}
	aer_jsonkeys_open(&out->json, '[');
	for (size_t i = 0; i < SIDES; i++)
		aer_jsonkeys_element(&out->json, text[i]);
	aer_jsonkeys_close(&out->json, ']');
}

/* --- keys ---------------------------------------------------------------------- */

/* The key of a clip, in new memory: its folder. */
static char *make_key(
    const struct output *out, const char *clip, const char *dir, struct aer_error *err)
{
	const char *root = out->export->root;
	char *key;

	if (root == NULL && dir[0] == '\0') {
		aer_error_set(err, "has no column dir; say by --root where the clip's "
				   "folder is");
		return NULL;
	}
	key = root != NULL ? aer_path_join(root, clip, NULL, err) : strdup(dir);
	if (key == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (key[aer_utf8_good(key)] == '\0')
		return key;
	aer_error_set(err, "'%s' is no UTF-8, as JSON is", key);
	free(key);
	return NULL;
}

/* Goes to the files of the folder KEY, which is taken over. */
static int go_to(struct output *out, char *key, bool *stop, struct aer_error *err)
{
	bool is_new;

	if (out->key != NULL && strcmp(out->key, key) == 0) {
		free(key);
		return 0;
	}
	if (aer_dict_find(out->keys, key) >= 0) {
		aer_error_set(err,
		    "the rows of '%s' do not stand together: in JSON they have to",
		    key);
		free(key);
		return -1;
	}
	if (aer_dict_add(out->keys, key, &is_new, err) < 0) {
		*stop = true;
		free(key);
		return -1;
	}
	if (out->key != NULL)
		aer_jsonkeys_close(&out->json, '}');
	free(out->key);
	out->key = key;
	aer_jsonkeys_key(&out->json, key);
	aer_jsonkeys_open(&out->json, '{');
	return 0;
}

/* --- the three inputs ---------------------------------------------------------- */

static int take_body(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct output *out = context;
	char text[SIDES][AER_NUMBER_SIZE];
	bool found;
	char *key;

	(void)stop;
	if (take_box(out, &clip->row, text, &found, err) < 0)
		return -1;
	key = make_key(out, clip->id, aer_export_field(&clip->row, out->dir), err);
	if (key == NULL)
		return -1;
	write_box(out, key, found, text);
	free(key);
	return 0;
}

static int take_face(
    void *context, const struct aer_row *row, bool *stop, struct aer_error *err)
{
	struct output *out = context;
	const char *image = row->field[out->image];
	char text[SIDES][AER_NUMBER_SIZE];
	bool found;
	char *key;

	if (image[0] == '\0' || image[aer_utf8_good(image)] != '\0')
		return aer_error_set(err, "image '%s' is empty, or no UTF-8", image);
	if (take_box(out, row, text, &found, err) < 0)
		return -1;
	key =
	    make_key(out, row->field[out->clip], aer_export_field(row, out->dir), err);
	if (key == NULL || go_to(out, key, stop, err) < 0)
		return -1;
	write_box(out, image, found, text);
	return 0;
}

/* Moves the box from the whole picture into the clip's region, which is what aer-frames
 * wrote. */
static int move_box(const struct output *out, const char *clip, struct aer_box *box,
    struct aer_error *err)
{
	long i;

	if (out->regions == NULL)
		return 0;
	i = aer_dict_find(out->regions, clip);
	if (i < 0)
		return aer_error_set(
		    err, "clip '%s' is not in %s", clip, out->export->regions);
	box->x -= out->region[i].x;
	box->y -= out->region[i].y;
	return 0;
}

static int write_frame(struct output *out, const struct aer_row *row,
    const char *folder, const char *name, bool *stop, struct aer_error *err)
{
	const char *clip = row->field[out->at.clip];
	char text[SIDES][AER_NUMBER_SIZE];
	struct aer_box box = { 0 };
	enum aer_box_state state;
	char *key;
	long frame = 0;

	if (aer_parse_long(aer_export_field(row, out->at.frame), "frame", 0, 1L << 40,
		&frame, err) < 0)
		return -1;
	state = aer_boxes_find(out->boxes, clip, (size_t)frame, &box);
	if (state == AER_BOX_UNKNOWN)
		return aer_error_set(err, "clip '%s': frame %ld is not in %s", clip,
		    frame, out->export->faces);
	if (state == AER_BOX_MANY)
		return aer_error_set(err, "clip '%s': %s has several people in a frame",
		    clip, out->export->faces);
	if (state == AER_BOX_FACE && move_box(out, clip, &box, err) < 0)
		return -1;
	format_box(&box, text);
	key = out->export->root != NULL
		  ? aer_path_join(out->export->root, folder, NULL, err)
		  : strdup(folder);
	if (key == NULL)
		return aer_error_memory(err);
	if (key[aer_utf8_good(key)] != '\0') {
		free(key);
		return aer_error_set(err, "the file's name is no UTF-8, as JSON is");
	}
	if (go_to(out, key, stop, err) < 0)
		return -1;
	write_box(out, name, state == AER_BOX_FACE, text);
	return 0;
}

static int take_frame(
    void *context, const struct aer_row *row, bool *stop, struct aer_error *err)
{
	struct output *out = context;
	const char *file = row->field[out->at.file], *slash = strrchr(file, '/');
	char *folder;
	int rc;

	if (!aer_frame_folders_is(row, &out->at, "context"))
		return 0;
	if (slash == NULL || slash == file)
		return aer_error_set(err, "'%s' lies in no folder", file);
	folder = strndup(file, (size_t)(slash - file));
	if (folder == NULL)
		return aer_error_memory(err);
	rc = write_frame(out, row, folder, slash + 1, stop, err);
	free(folder);
	return rc;
}

/* --- reading ------------------------------------------------------------------- */

static int add_region(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct output *out = context;
	size_t count = aer_dict_count(out->regions);

	*stop = true;
	if (aer_grow(&out->region, count, &out->slots, sizeof *out->region, err) < 0)
		return -1;
	if (aer_dict_add(out->regions, clip->id, NULL, err) < 0)
		return -1;
	out->region[count] = clip->region;
	*stop = false;
	return 0;
}

static int read_regions(struct output *out, struct aer_error *err)
{
	struct aer_manifest *manifest;
	int rc;

	if (out->export->regions == NULL)
		return 0;
	out->regions = aer_dict_new(err);
	manifest = aer_manifest_open(out->export->regions, AER_NEED_CLIP, err);
	rc = out->regions != NULL && manifest != NULL
		 ? aer_export_clips(out->export, manifest, add_region, out, err)
		 : -1;
	aer_manifest_close(manifest);
	return rc;
}

static void bad_box(void *data, const struct aer_error *trouble)
{
	const struct aer_export *export = data;

	export->fail(export->data, trouble->text);
}

static void find_columns(struct output *out, const struct aer_table *table)
{
	for (size_t i = 0; i < SIDES; i++) {
		out->side[i] = aer_table_find(table, sides[i]);
		out->edge[i] = aer_table_find(table, edges[i]);
	}
	out->dir = aer_table_find(table, "dir");
}

static int write_bodies(struct output *out, const char *input, struct aer_error *err)
{
	struct aer_manifest *manifest = aer_manifest_open(input, AER_NEED_CLIP, err);
	int rc = -1;

	if (manifest != NULL) {
		find_columns(out, aer_manifest_table(manifest));
		aer_jsonkeys_open(&out->json, '{');
		rc = aer_export_clips(out->export, manifest, take_body, out, err);
	}
	aer_manifest_close(manifest);
	return rc;
}

static int write_rows(
    struct output *out, struct aer_table *table, struct aer_error *err)
{
	struct aer_export copy = *out->export;
	size_t clip, image;

	out->keys = aer_dict_new(err);
	if (out->keys == NULL)
		return -1;
	aer_jsonkeys_open(&out->json, '{');
	if (out->export->faces != NULL) {
		out->boxes = aer_boxes_read(out->export->faces, bad_box, &copy, err);
		if (out->boxes == NULL || read_regions(out, err) < 0 ||
		    aer_frame_folders_find(table, &out->at, err) < 0)
			return -1;
		return aer_export_rows(out->export, table, take_frame, out, err);
	}
	find_columns(out, table);
	if (aer_table_need(table, "clip", &clip, err) < 0)
		return -1;
	if (aer_table_find(table, "image") < 0 && aer_table_find(table, "frame") >= 0)
		return aer_error_set(err,
		    "%s: has no column image, the names of the pictures; give the "
		    "table of frames, and this one by --faces",
		    aer_table_name(table));
	if (aer_table_need(table, "image", &image, err) < 0)
		return -1;
	out->clip = (int)clip;
	out->image = (int)image;
	return aer_export_rows(out->export, table, take_face, out, err);
}

static int write_faces(struct output *out, const char *input, struct aer_error *err)
{
	struct aer_table *table = aer_table_open(input, err);
	int rc = table != NULL ? write_rows(out, table, err) : -1;

	if (rc == 0 && out->key != NULL)
		aer_jsonkeys_close(&out->json, '}');
	aer_table_close(table);
	return rc;
}

static int write_json(const struct aer_export *export, const char *input,
    int (*write)(struct output *out, const char *input, struct aer_error *err),
    struct aer_error *err)
{
	struct output out = { .export = export, .json = { .indent = export->indent } };
	struct aer_sink *sink = aer_sink_open(export->output, err);
	int rc = -1;

	if (sink == NULL)
		return -1;
	out.json.stream = aer_sink_stream(sink);
	rc = write(&out, input, err);
	if (rc == 0) {
		aer_jsonkeys_close(&out.json, '}');
		rc = aer_sink_close(sink, err);
	} else {
		aer_sink_abort(sink);
	}
	aer_dict_free(out.keys);
	aer_dict_free(out.regions);
	aer_boxes_free(out.boxes);
	free(out.region);
	free(out.key);
	return rc;
}

int aer_export_caer_body(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	return write_json(export, input, write_bodies, err);
}

int aer_export_caer_face(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	if (export->regions != NULL && export->faces == NULL)
		return aer_error_set(
		    err, "--regions goes with --faces, and a table of frames");
	return write_json(export, input, write_faces, err);
}
