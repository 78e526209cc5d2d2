#include "base/cells.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A tuple is kept with its size before it, as one record, so that sorting moves
 * them together. */
struct aer_cells {
	size_t width, stride; /* of a tuple; of a record, in bytes */
	size_t count, room;
	char *record;
	uint32_t *slot; /* open addressing: the record's number + 1, or 0 */
	size_t slots;   /* a power of two, more than twice the count */
};

struct aer_cells *aer_cells_new(size_t width, struct aer_error *err)
{
	struct aer_cells *cells = calloc(1, sizeof *cells);

	if (cells == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	cells->width = width;
	cells->stride = sizeof(uint64_t) + (width + width % 2) * sizeof(int32_t);
	return cells;
}

void aer_cells_free(struct aer_cells *cells)
{
	if (cells == NULL)
		return;
	free(cells->record);
	free(cells->slot);
	free(cells);
}

size_t aer_cells_count(const struct aer_cells *cells)
{
	return cells->count;
}

const int32_t *aer_cells_tuple(const struct aer_cells *cells, size_t i)
{
	return (const int32_t *)(const void *)(cells->record + i * cells->stride +
					       sizeof(uint64_t));
}

static uint64_t *size_of(const struct aer_cells *cells, size_t i)
{
	return (uint64_t *)(void *)(cells->record + i * cells->stride);
}

uint64_t aer_cells_size(const struct aer_cells *cells, size_t i)
{
	return *size_of(cells, i);
}

static size_t hash(const struct aer_cells *cells, const int32_t *tuple)
{
	uint64_t h = 0;

	for (size_t i = 0; i < cells->width; i++)
		h = (h ^ (uint32_t)tuple[i]) * 0x9e3779b97f4a7c15u;
	return (size_t)(h ^ (h >> 32)) & (cells->slots - 1);
}

/* Whether record I is of TUPLE. */
static bool is_of(const struct aer_cells *cells, size_t i, const int32_t *tuple)
{
	const int32_t *other = aer_cells_tuple(cells, i);
	size_t same = 0;

	while (same < cells->width && other[same] == tuple[same])
		same++;
	return same == cells->width;
}

/* The slot that TUPLE is in, or the free one where it belongs. */
static uint32_t *find(const struct aer_cells *cells, const int32_t *tuple)
{
	size_t at = hash(cells, tuple);

	while (cells->slot[at] != 0 && !is_of(cells, cells->slot[at] - 1, tuple))
		at = (at + 1) & (cells->slots - 1);
	return &cells->slot[at];
}

/* Room for one more record and its slot. */
static int reserve(struct aer_cells *cells, struct aer_error *err)
{
	size_t slots = cells->slots > 0 ? 2 * cells->slots : 256;
	uint32_t *slot;
	char *record;

	if (2 * (cells->count + 1) < cells->slots)
		return 0;
	if (slots > UINT32_MAX)
		return aer_error_memory(err);
	record = realloc(cells->record, slots / 2 * cells->stride);
	if (record == NULL)
		return aer_error_memory(err);
	cells->record = record;
	slot = calloc(slots, sizeof *slot);
	if (slot == NULL)
		return aer_error_memory(err);
	free(cells->slot);
	cells->slot = slot;
	cells->slots = slots;
	for (size_t i = 0; i < cells->count; i++)
		*find(cells, aer_cells_tuple(cells, i)) = (uint32_t)i + 1;
	return 0;
}

int aer_cells_add(
    struct aer_cells *cells, const int32_t *tuple, uint64_t n, struct aer_error *err)
{
	uint32_t *slot;

	if (reserve(cells, err) < 0)
		return -1;
	slot = find(cells, tuple);
	if (*slot == 0) {
		char *to = cells->record + cells->count * cells->stride;

		memset(to, 0, cells->stride);
		memcpy(to + sizeof(uint64_t), tuple, cells->width * sizeof(int32_t));
		*slot = (uint32_t)++cells->count;
	}
	*size_of(cells, *slot - 1) += n;
	return 0;
}

void aer_cells_clear(struct aer_cells *cells)
{
	cells->count = 0;
	if (cells->slots > 0)
		memset(cells->slot, 0, cells->slots * sizeof *cells->slot);
}

static int compare_records(const void *a, const void *b, void *data)
{
	const struct aer_cells *cells = data;
	const int32_t *x = (const int32_t *)a + 2, *y = (const int32_t *)b + 2;

	for (size_t i = 0; i < cells->width; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

void aer_cells_sort(struct aer_cells *cells)
{
	if (cells->count > 0)
		qsort_r(
		    cells->record, cells->count, cells->stride, compare_records, cells);
}
