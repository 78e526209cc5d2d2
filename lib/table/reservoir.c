/*
 * Each group has a heap with its largest number on top: the row to leave when one
 * with a smaller number comes.
 */
#include "table/reservoir.h"

#include "base/dict.h"

#include <stdlib.h>
#include <string.h>

struct kept {
	double number, order;
	uint64_t place; /* the how manieth row that was offered */
	unsigned long line;
	char *bytes; /* the fields, each with its NUL */
};

struct group {
	struct kept *heap;
	size_t count, slots;
	uint64_t offered;
};

struct aer_reservoir {
	size_t k;
	struct aer_dict *names;
	struct group *group; /* by the names' numbers */
	size_t slots;
	uint64_t offered;
	struct kept *sorted; /* all, once the pass has ended */
	size_t count, twins;
	struct aer_row view;
};

struct aer_reservoir *aer_reservoir_new(size_t k, size_t columns, struct aer_error *err)
{
	struct aer_reservoir *r = calloc(1, sizeof *r);

	if (r != NULL) {
		r->k = k;
		r->view.count = columns;
		r->view.field = calloc(columns + 1, sizeof(char *));
		r->names = aer_dict_new(err);
	}
	if (r == NULL || r->view.field == NULL || r->names == NULL) {
		aer_error_memory(err);
		aer_reservoir_free(r);
		return NULL;
	}
	return r;
}

void aer_reservoir_free(struct aer_reservoir *r)
{
	if (r == NULL)
		return;
	for (size_t g = 0; g < r->slots; g++) {
		for (size_t i = 0; i < r->group[g].count; i++)
			free(r->group[g].heap[i].bytes);
		free(r->group[g].heap);
	}
	for (size_t i = 0; i < r->count; i++)
		free(r->sorted[i].bytes);
	free(r->sorted);
	free(r->group);
	free(r->view.field);
	aer_dict_free(r->names);
	free(r);
}

size_t aer_reservoir_groups(const struct aer_reservoir *r)
{
	return aer_dict_count(r->names);
}

const char *aer_reservoir_group(const struct aer_reservoir *r, size_t g)
{
	return aer_dict_key(r->names, g);
}

uint64_t aer_reservoir_offered(const struct aer_reservoir *r, size_t g)
{
	return r->group[g].offered;
}

static struct group *find_group(
    struct aer_reservoir *r, const char *name, struct aer_error *err)
{
	long number = aer_dict_add(r->names, name, NULL, err);

	if (number < 0)
		return NULL;
	if ((size_t)number >= r->slots) {
		size_t slots = r->slots > 0 ? 2 * r->slots : 16;
		struct group *group = realloc(r->group, slots * sizeof *group);

		if (group == NULL) {
			aer_error_memory(err);
			return NULL;
		}
		memset(group + r->slots, 0, (slots - r->slots) * sizeof *group);
		r->group = group;
		r->slots = slots;
	}
	return &r->group[number];
}

/* Whether A leaves before B does. */
static bool leaves_first(const struct kept *a, const struct kept *b)
{
	return a->number != b->number ? a->number > b->number : a->place > b->place;
}

static void swap(struct kept *a, struct kept *b)
{
	struct kept c = *a;

	*a = *b;
	*b = c;
}

static void rise(struct group *group, size_t i)
{
	while (i > 0 && leaves_first(&group->heap[i], &group->heap[(i - 1) / 2])) {
		swap(&group->heap[i], &group->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static void sink(struct group *group)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < group->count) {
		if (child + 1 < group->count &&
		    leaves_first(&group->heap[child + 1], &group->heap[child]))
			child++;
		if (!leaves_first(&group->heap[child], &group->heap[i]))
			return;
		swap(&group->heap[child], &group->heap[i]);
		i = child;
	}
}

/* The fields of ROW in one piece of new memory, or NULL. */
static char *copy_fields(const struct aer_row *row)
{
	size_t size = 1;
	char *bytes, *at;

	for (size_t i = 0; i < row->count; i++)
		size += strlen(row->field[i]) + 1;
	at = bytes = malloc(size);
	for (size_t i = 0; bytes != NULL && i < row->count; i++)
		at = stpcpy(at, row->field[i]) + 1;
	return bytes;
}

/* A place for one more in GROUP, which has room for it. */
static int reserve(struct group *group, struct aer_error *err)
{
	size_t slots = group->slots > 0 ? 2 * group->slots : 4;
	struct kept *heap;

	if (group->count < group->slots)
		return 0;
	heap = realloc(group->heap, slots * sizeof *heap);
	if (heap == NULL)
		return aer_error_memory(err);
	group->heap = heap;
	group->slots = slots;
	return 0;
}

int aer_reservoir_add(struct aer_reservoir *r, const char *name,
    const struct aer_row *row, double number, double order, struct aer_error *err)
{
	struct group *group = find_group(r, name, err);
	struct kept new = {
		.number = number, .order = order, .place = r->offered, .line = row->line
	};
	bool full;

	if (group == NULL)
		return -1;
	full = group->count == r->k;
	if (!full && reserve(group, err) < 0)
		return -1;
	r->offered++;
	group->offered++;
	if (full && !leaves_first(&group->heap[0], &new))
		return 0;
	new.bytes = copy_fields(row);
	if (new.bytes == NULL)
		return aer_error_memory(err);
	if (full) {
		free(group->heap[0].bytes);
		group->heap[0] = new;
		sink(group);
	} else {
		group->heap[group->count] = new;
		rise(group, group->count++);
	}
	return 0;
}

void aer_reservoir_trim(struct aer_reservoir *r, double share)
{
	for (size_t g = 0; g < aer_reservoir_groups(r); g++) {
		struct group *group = &r->group[g];
		size_t wanted = (size_t)(share * (double)group->offered + 0.5);

		while (group->count > wanted) {
			swap(&group->heap[0], &group->heap[--group->count]);
			free(group->heap[group->count].bytes);
			sink(group);
		}
	}
}

size_t aer_reservoir_kept(const struct aer_reservoir *r, size_t g)
{
	return r->group[g].count;
}

static int by_place(const void *left, const void *right)
{
	const struct kept *a = left, *b = right;

	return (a->place > b->place) - (a->place < b->place);
}

static int by_order(const void *left, const void *right)
{
	const struct kept *a = left, *b = right;

	return a->order != b->order ? (a->order > b->order) - (a->order < b->order)
				    : by_place(left, right);
}

static int by_number(const void *left, const void *right)
{
	const struct kept *a = left, *b = right;

	return (a->number > b->number) - (a->number < b->number);
}

static void count_twins(struct aer_reservoir *r)
{
	qsort(r->sorted, r->count, sizeof *r->sorted, by_number);
	for (size_t i = 0; i < r->count; i++)
		r->twins += (i > 0 && r->sorted[i].number == r->sorted[i - 1].number) ||
			    (i + 1 < r->count &&
				r->sorted[i].number == r->sorted[i + 1].number);
}

long aer_reservoir_sort(
    struct aer_reservoir *r, bool wants_order, struct aer_error *err)
{
	size_t total = 0;

	for (size_t g = 0; g < aer_reservoir_groups(r); g++)
		total += r->group[g].count;
	r->sorted = calloc(total + 1, sizeof *r->sorted);
	if (r->sorted == NULL)
		return aer_error_memory(err);
	for (size_t g = 0; g < aer_reservoir_groups(r); g++) {
		struct group *group = &r->group[g];

		if (group->count > 0)
			memcpy(&r->sorted[r->count], group->heap,
			    group->count * sizeof *group->heap);
		r->count += group->count;
		group->count = 0;
	}
	count_twins(r);
	qsort(
	    r->sorted, r->count, sizeof *r->sorted, wants_order ? by_order : by_place);
	return (long)r->count;
}

const struct aer_row *aer_reservoir_row(struct aer_reservoir *r, size_t i)
{
	char *at = r->sorted[i].bytes;

	for (size_t k = 0; k < r->view.count; k++) {
		r->view.field[k] = at;
		at += strlen(at) + 1;
	}
	r->view.line = r->sorted[i].line;
	return &r->view;
}

size_t aer_reservoir_twins(const struct aer_reservoir *r)
{
	return r->twins;
}
