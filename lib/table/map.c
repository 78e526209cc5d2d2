#include "table/map.h"

#include "table/labels.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

struct aer_map {
	char *name;
	struct aer_labels *from, *to;
	long *target; /* by from */
};

const char *aer_map_name(const struct aer_map *map)
{
	return map->name;
}

const char *aer_map_get(const struct aer_map *map, const char *label)
{
	long i;

	if (map == NULL)
		return label;
	i = aer_labels_find(map->from, label);
	if (i >= 0)
		return aer_labels_name(map->to, (size_t)map->target[i]);
	i = aer_labels_find(map->to, label);
	return i >= 0 ? aer_labels_name(map->to, (size_t)i) : NULL;
}

void aer_map_free(struct aer_map *map)
{
	if (map == NULL)
		return;
	aer_labels_free(map->from);
	aer_labels_free(map->to);
	free(map->target);
	free(map->name);
	free(map);
}

/* Takes one row of the table. */
static int add(
    struct aer_map *map, const char *from, const char *to, struct aer_error *err)
{
	size_t count = aer_labels_count(map->from);
	long *target;

	if (from[0] == '\0' || to[0] == '\0')
		return aer_error_set(err, "a label is empty");
	if (aer_labels_find(map->from, from) >= 0)
		return aer_error_set(err, "label '%s' stands there twice", from);
	target = realloc(map->target, (count + 1) * sizeof *target);
	if (target == NULL)
		return aer_error_memory(err);
	map->target = target;
	target[count] = aer_labels_add(map->to, to, err);
	return target[count] < 0 || aer_labels_add(map->from, from, err) < 0 ? -1 : 0;
}

/* A label under both names must stay what it is. */
static int check(const struct aer_map *map, struct aer_error *err)
{
	if (map->target == NULL)
		return aer_error_set(err, "%s: maps no label", map->name);
	for (size_t i = 0; i < aer_labels_count(map->from); i++) {
		const char *from = aer_labels_name(map->from, i);
		const char *to = aer_labels_name(map->to, (size_t)map->target[i]);

		if (strcmp(from, to) != 0 && aer_labels_find(map->to, from) >= 0)
			return aer_error_set(err,
			    "%s: '%s' is mapped to '%s', and another label to '%s'",
			    map->name, from, to, from);
	}
	return 0;
}

static int read_rows(
    struct aer_map *map, struct aer_table *table, struct aer_error *err)
{
	struct aer_row row = { 0 };
	enum aer_read got;
	size_t from, to;
	int rc = 0;

	if (aer_table_need(table, "from", &from, err) < 0 ||
	    aer_table_need(table, "to", &to, err) < 0)
		return -1;
	while (rc == 0 && (got = aer_table_next(table, &row, err)) != AER_READ_END) {
		rc = got == AER_READ_ROW ? 0 : -1;
		if (rc == 0 && add(map, row.field[from], row.field[to], err) < 0)
			rc = aer_error_prefix(err, "%s:%lu", map->name, row.line);
	}
	aer_row_free(&row);
	return rc == 0 ? check(map, err) : -1;
}

struct aer_map *aer_map_read(const char *path, struct aer_error *err)
{
	struct aer_table *table = aer_table_open(path, err);
	struct aer_map *map = table != NULL ? calloc(1, sizeof *map) : NULL;

	if (table == NULL)
		return NULL;
	if (map == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	map->from = aer_labels_new(err);
	map->to = aer_labels_new(err);
	map->name = strdup(aer_table_name(table));
	if (map->name == NULL)
		aer_error_memory(err);
	if (map->name == NULL || map->from == NULL || map->to == NULL ||
	    read_rows(map, table, err) < 0)
		goto fail;
	aer_table_close(table);
	return map;
fail:
	aer_table_close(table);
	aer_map_free(map);
	return NULL;
}
