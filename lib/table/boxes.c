#include "table/boxes.h"

#include "base/dict.h"
#include "base/grow.h"
#include "base/hash.h"
#include "base/option.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	size_t clip, frame;
	struct aer_box box; /* w is 0 where there is no face */
	unsigned long line; /* of the table */
	long track;         /* 0: none */
};

struct aer_boxes {
	struct aer_dict *clips;
	struct entry *entry; /* sorted by clip and frame */
	size_t count, slots;
	bool *crowded; /* of each clip: a frame of it has several tracks */
};

struct columns {
	size_t clip, frame, x, y, w, h;
	int track; /* -1: there is none */
};

void aer_boxes_free(struct aer_boxes *boxes)
{
	if (boxes == NULL)
		return;
	aer_dict_free(boxes->clips);
	free(boxes->entry);
	free(boxes->crowded);
	free(boxes);
}

static int parse_box(const struct aer_row *row, const struct columns *at,
    struct aer_box *box, struct aer_error *err)
{
	const char *x = row->field[at->x], *y = row->field[at->y];
	const char *w = row->field[at->w], *h = row->field[at->h];

	memset(box, 0, sizeof *box);
	if (x[0] == '\0' && y[0] == '\0' && w[0] == '\0' && h[0] == '\0')
		return 0;
	if (aer_parse_double(x, "x", -1e6, 1e6, &box->x, err) < 0 ||
	    aer_parse_double(y, "y", -1e6, 1e6, &box->y, err) < 0 ||
	    aer_parse_double(w, "w", 1, 1e6, &box->w, err) < 0)
		return -1;
	return aer_parse_double(h, "h", 1, 1e6, &box->h, err);
}

static int parse_track(const struct aer_row *row, const struct columns *at, long *track,
    struct aer_error *err)
{
	const char *text = at->track >= 0 ? row->field[at->track] : "";

	*track = 0;
	return text[0] != '\0' ? aer_parse_long(text, "track", 1, LONG_MAX, track, err)
			       : 0;
}

static int add_row(struct aer_boxes *boxes, const struct aer_row *row,
    const struct columns *at, struct aer_error *err)
{
	struct entry made;
	long clip, frame;

	if (aer_parse_long(row->field[at->frame], "frame", 0, LONG_MAX, &frame, err) <
		0 ||
	    parse_box(row, at, &made.box, err) < 0 ||
	    parse_track(row, at, &made.track, err) < 0)
		return -1;
	clip = aer_dict_add(boxes->clips, row->field[at->clip], NULL, err);
	if (clip < 0)
		return -1;
	made.clip = (size_t)clip;
	made.frame = (size_t)frame;
	made.line = row->line;
	if (aer_grow(&boxes->entry, boxes->count, &boxes->slots, sizeof *boxes->entry,
		err) < 0)
		return -1;
	boxes->entry[boxes->count++] = made;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->clip != y->clip)
		return x->clip < y->clip ? -1 : 1;
	return x->frame < y->frame ? -1 : x->frame > y->frame;
}

/* The same, and then by line. */
static int compare_rows(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = compare(a, b);

	return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* Whether two entries for one frame are of different people. */
static bool other_person(const struct entry *a, const struct entry *b)
{
	return a->track > 0 && b->track > 0 && a->track != b->track;
}

/* Sorts the entries, and leaves out those for a frame that another one was for. */
static void sort_entries(struct aer_boxes *boxes, const char *name,
    void (*bad)(void *context, const struct aer_error *err), void *context)
{
	struct entry *entry = boxes->entry;
	size_t kept = 0;

	if (boxes->count > 0)
		qsort(entry, boxes->count, sizeof *entry, compare_rows);
	for (size_t i = 0; i < boxes->count; i++) {
		struct aer_error trouble;

		if (kept == 0 || compare(&entry[kept - 1], &entry[i]) != 0) {
			entry[kept++] = entry[i];
			continue;
		}
		if (other_person(&entry[kept - 1], &entry[i])) {
			boxes->crowded[entry[i].clip] = true;
			continue;
		}
		aer_error_set(&trouble,
		    "%s:%lu: clip '%s': frame %zu is in line %lu already, which stands",
		    name, entry[i].line, aer_dict_key(boxes->clips, entry[i].clip),
		    entry[i].frame, entry[kept - 1].line);
		bad(context, &trouble);
	}
	boxes->count = kept;
}

static int find_columns(
    const struct aer_table *table, struct columns *at, struct aer_error *err)
{
	if (aer_table_need(table, "clip", &at->clip, err) < 0 ||
	    aer_table_need(table, "frame", &at->frame, err) < 0 ||
	    aer_table_need(table, "x", &at->x, err) < 0 ||
	    aer_table_need(table, "y", &at->y, err) < 0 ||
	    aer_table_need(table, "w", &at->w, err) < 0)
		return -1;
	at->track = aer_table_find(table, "track");
	return aer_table_need(table, "h", &at->h, err);
}

/* Reads all rows of TABLE. */
static int read_rows(struct aer_boxes *boxes, struct aer_table *table,
    void (*bad)(void *context, const struct aer_error *err), void *context,
    struct aer_error *err)
{
	struct aer_row row = { 0 };
	struct columns at;
	struct aer_error trouble;
	enum aer_read got;

	if (find_columns(table, &at, err) < 0)
		return -1;
	while ((got = aer_table_next(table, &row, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			break;
		if (got == AER_READ_ROW && add_row(boxes, &row, &at, &trouble) == 0)
			continue;
		if (got == AER_READ_ROW)
			aer_error_prefix(
			    &trouble, "%s:%lu", aer_table_name(table), row.line);
		bad(context, &trouble);
	}
	aer_row_free(&row);
	if (got == AER_READ_BROKEN)
		return aer_error_set(err, "%s", trouble.text);
	boxes->crowded =
	    calloc(aer_dict_count(boxes->clips) + 1, sizeof *boxes->crowded);
	if (boxes->crowded == NULL)
		return aer_error_memory(err);
	sort_entries(boxes, aer_table_name(table), bad, context);
	return 0;
}

struct aer_boxes *aer_boxes_read(const char *path,
    void (*bad)(void *context, const struct aer_error *err), void *context,
    struct aer_error *err)
{
	struct aer_table *table = aer_table_open(path, err);
	struct aer_boxes *boxes = NULL;

	if (table == NULL)
		return NULL;
	boxes = calloc(1, sizeof *boxes);
	if (boxes == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	boxes->clips = aer_dict_new(err);
	if (boxes->clips == NULL || read_rows(boxes, table, bad, context, err) < 0)
		goto fail;
	aer_table_close(table);
	return boxes;
fail:
	aer_table_close(table);
	aer_boxes_free(boxes);
	return NULL;
}

/* The first entry of CLIP with a frame >= FRAME, or what stands where it would. */
static size_t find_entry(const struct aer_boxes *boxes, size_t clip, size_t frame)
{
	const struct entry key = { .clip = clip, .frame = frame };
	size_t low = 0, high = boxes->count;

	while (low < high) {
		size_t half = low + (high - low) / 2;

		if (compare(&boxes->entry[half], &key) < 0)
			low = half + 1;
		else
			high = half;
	}
	return low;
}

uint64_t aer_boxes_digest(const struct aer_boxes *boxes, const char *id)
{
	long clip = aer_dict_find(boxes->clips, id);
	uint64_t hash = AER_HASH_BEGIN;

	if (clip < 0)
		return hash;
	hash = aer_hash(hash, &boxes->crowded[clip], sizeof boxes->crowded[clip]);
	for (size_t i = find_entry(boxes, (size_t)clip, 0);
	     i < boxes->count && boxes->entry[i].clip == (size_t)clip; i++) {
		const struct entry *entry = &boxes->entry[i];

		hash = aer_hash(hash, &entry->frame, sizeof entry->frame);
		hash = aer_hash(hash, &entry->box, sizeof entry->box);
	}
	return hash;
}

enum aer_box_state aer_boxes_find(
    const struct aer_boxes *boxes, const char *id, size_t frame, struct aer_box *box)
{
	long clip = aer_dict_find(boxes->clips, id);
	const struct entry *entry;
	size_t i;

	if (clip < 0)
		return AER_BOX_UNKNOWN;
	if (boxes->crowded[clip])
		return AER_BOX_MANY;
	i = find_entry(boxes, (size_t)clip, frame);
	entry = &boxes->entry[i];
	if (i == boxes->count || entry->clip != (size_t)clip || entry->frame != frame)
		return AER_BOX_UNKNOWN;
	*box = entry->box;
	return entry->box.w > 0 ? AER_BOX_FACE : AER_BOX_NONE;
}
