#include "split/groups.h"

#include "base/grow.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct name {
	const char *text; /* the dictionary's */
	uint32_t column;
	uint32_t up;    /* another name of the group, or itself */
	uint32_t group; /* when all is finished */
};

struct aer_groups {
	struct aer_dict **dict; /* by column */
	uint32_t **number;      /* by column and the dictionary's number: the name's */
	size_t *slots;
	size_t columns;
	struct name *name;
	size_t names, name_slots;
	uint32_t *first; /* by group: its first name */
	size_t count;
};

struct aer_groups *aer_groups_new(size_t columns, struct aer_error *err)
{
	struct aer_groups *groups = calloc(1, sizeof *groups);

	if (groups == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	groups->dict = calloc(columns + 1, sizeof(struct aer_dict *));
	groups->number = calloc(columns + 1, sizeof(uint32_t *));
	groups->slots = calloc(columns + 1, sizeof(size_t));
	if (groups->dict == NULL || groups->number == NULL || groups->slots == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	for (; groups->columns < columns; groups->columns++) {
		groups->dict[groups->columns] = aer_dict_new(err);
		if (groups->dict[groups->columns] == NULL)
			goto fail;
	}
	return groups;
fail:
	aer_groups_free(groups);
	return NULL;
}

void aer_groups_free(struct aer_groups *groups)
{
	if (groups == NULL)
		return;
	for (size_t c = 0; c < groups->columns; c++) {
		aer_dict_free(groups->dict[c]);
		free(groups->number[c]);
	}
	free(groups->dict);
	free(groups->number);
	free(groups->slots);
	free(groups->name);
	free(groups->first);
	free(groups);
}

/* Room for one more name, and for its number in COLUMN. */
static int reserve(struct aer_groups *groups, size_t column, struct aer_error *err)
{
	if (aer_grow(&groups->name, groups->names, &groups->name_slots,
		sizeof *groups->name, err) < 0)
		return -1;
	if (aer_grow(&groups->number[column], aer_dict_count(groups->dict[column]),
		&groups->slots[column], sizeof *groups->number[column], err) < 0)
		return -1;
	return groups->names < UINT32_MAX ? 0 : aer_error_set(err, "too many names");
}

long aer_groups_add(
    struct aer_groups *groups, size_t column, const char *name, struct aer_error *err)
{
	bool is_new;
	long at;

	if (reserve(groups, column, err) < 0)
		return -1;
	at = aer_dict_add(groups->dict[column], name, &is_new, err);
	if (at < 0)
		return -1;
	if (is_new) {
		groups->number[column][at] = (uint32_t)groups->names;
		groups->name[groups->names] = (struct name){
			.text = aer_dict_key(groups->dict[column], (size_t)at),
			.column = (uint32_t)column,
			.up = (uint32_t)groups->names,
		};
		groups->names++;
	}
	return (long)groups->number[column][at];
}

long aer_groups_find(const struct aer_groups *groups, size_t column, const char *name)
{
	long at = aer_dict_find(groups->dict[column], name);

	return at < 0 ? -1 : (long)groups->number[column][at];
}

/* The name that stands for the group of N; halves the way to it. */
static uint32_t top(struct aer_groups *groups, uint32_t n)
{
	struct name *name = groups->name;

	while (name[n].up != n) {
		name[n].up = name[name[n].up].up;
		n = name[n].up;
	}
	return n;
}

const struct aer_dict *aer_groups_names(const struct aer_groups *groups, size_t column)
{
	return groups->dict[column];
}

void aer_groups_join(struct aer_groups *groups, long a, long b)
{
	uint32_t x = top(groups, (uint32_t)a), y = top(groups, (uint32_t)b);

	/* the earlier one stays on top */
	if (x < y)
		groups->name[y].up = x;
	else
		groups->name[x].up = y;
}

static int compare_names(const void *a, const void *b, void *data)
{
	const struct name *name = data;
	const struct name *x = &name[*(const uint32_t *)a];
	const struct name *y = &name[*(const uint32_t *)b];

	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return strcmp(x->text, y->text);
}

int aer_groups_finish(struct aer_groups *groups, struct aer_error *err)
{
	uint32_t *order = calloc(groups->names + 1, sizeof *order);

	groups->first = calloc(groups->names + 1, sizeof *groups->first);
	if (order == NULL || groups->first == NULL) {
		free(order);
		return aer_error_memory(err);
	}
	for (uint32_t i = 0; i < groups->names; i++) {
		order[i] = i;
		groups->name[i].group = UINT32_MAX;
	}
	if (groups->names > 0)
		qsort_r(
		    order, groups->names, sizeof *order, compare_names, groups->name);
	for (size_t i = 0; i < groups->names; i++) {
		uint32_t *group = &groups->name[top(groups, order[i])].group;

		if (*group == UINT32_MAX) {
			groups->first[groups->count] = order[i];
			*group = (uint32_t)groups->count++;
		}
	}
	for (uint32_t i = 0; i < groups->names; i++)
		groups->name[i].group = groups->name[top(groups, i)].group;
	free(order);
	return 0;
}

size_t aer_groups_count(const struct aer_groups *groups)
{
	return groups->count;
}

uint32_t aer_groups_of(const struct aer_groups *groups, long name)
{
	return groups->name[name].group;
}

const char *aer_groups_name(const struct aer_groups *groups, size_t group)
{
	return groups->name[groups->first[group]].text;
}
