#include "boxes.h"

#include "dict.h"
#include "option.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	size_t clip, frame;
	struct aer_box box; /* w is 0 where there is no face */
};

struct aer_boxes {
	struct aer_dict *clips;
	struct entry *entry; /* sorted by clip and frame */
	size_t count, slots;
};

struct columns {
	size_t clip, frame, x, y, w, h;
};

void aer_boxes_free(struct aer_boxes *boxes)
{
	if (boxes == NULL)
		return;
	aer_dict_free(boxes->clips);
	free(boxes->entry);
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

static int add_row(struct aer_boxes *boxes, const struct aer_row *row,
    const struct columns *at, struct aer_error *err)
{
	struct entry *entry, made;
	long clip, frame;
	size_t slots;

	if (aer_parse_long(row->field[at->frame], "frame", 0, LONG_MAX, &frame, err) <
		0 ||
	    parse_box(row, at, &made.box, err) < 0)
		return -1;
	clip = aer_dict_add(boxes->clips, row->field[at->clip], NULL, err);
	if (clip < 0)
		return -1;
	made.clip = (size_t)clip;
	made.frame = (size_t)frame;
	if (boxes->count == boxes->slots) {
		slots = boxes->slots > 0 ? 2 * boxes->slots : 1024;
		entry = realloc(boxes->entry, slots * sizeof *entry);
		if (entry == NULL)
			return aer_error_memory(err);
		boxes->entry = entry;
		boxes->slots = slots;
	}
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

static int find_columns(
    const struct aer_table *table, struct columns *at, struct aer_error *err)
{
	if (aer_table_need(table, "clip", &at->clip, err) < 0 ||
	    aer_table_need(table, "frame", &at->frame, err) < 0 ||
	    aer_table_need(table, "x", &at->x, err) < 0 ||
	    aer_table_need(table, "y", &at->y, err) < 0 ||
	    aer_table_need(table, "w", &at->w, err) < 0)
		return -1;
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
	if (boxes->count > 0)
		qsort(boxes->entry, boxes->count, sizeof *boxes->entry, compare);
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

/* FNV-1a, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, The FNV
 * non-cryptographic hash algorithm). */
static unsigned long long fnv(unsigned long long hash, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 0x100000001b3ULL;
	return hash;
}

unsigned long long aer_boxes_digest(const struct aer_boxes *boxes)
{
	unsigned long long hash = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < boxes->count; i++) {
		const struct entry *entry = &boxes->entry[i];
		const char *id = aer_dict_key(boxes->clips, entry->clip);

		hash = fnv(hash, id, strlen(id));
		hash = fnv(hash, &entry->frame, sizeof entry->frame);
		hash = fnv(hash, &entry->box, sizeof entry->box);
	}
	return hash;
}

enum aer_box_state aer_boxes_find(
    const struct aer_boxes *boxes, const char *id, size_t frame, struct aer_box *box)
{
	long clip = aer_dict_find(boxes->clips, id);
	struct entry key = { .clip = (size_t)clip, .frame = frame };
	const struct entry *entry;

	if (clip < 0)
		return AER_BOX_UNKNOWN;
	entry = bsearch(&key, boxes->entry, boxes->count, sizeof key, compare);
	if (entry == NULL)
		return AER_BOX_UNKNOWN;
	*box = entry->box;
	return entry->box.w > 0 ? AER_BOX_FACE : AER_BOX_NONE;
}
