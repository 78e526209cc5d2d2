#include "split/fixedgroups.h"

#include "base/dict.h"
#include "split/division.h"

#include <stdlib.h>
#include <string.h>

struct fixing {
	const struct aer_intake *intake;
	const struct aer_parts *parts;
	struct aer_table *table;
	size_t part_at, clip_at;
	int *group_at;         /* by group column: where the table has it, or -1 */
	bool by_group;         /* the table has one of them */
	struct aer_dict *clip; /* by row of the intake, unless by_group */
	uint8_t *fixed;
};

static int find_columns(struct fixing *f, const char *column, struct aer_error *err)
{
	const struct aer_weighted_columns *groups = f->intake->ask.groups;

	f->group_at = calloc(groups->count + 1, sizeof *f->group_at);
	if (f->group_at == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < groups->count; i++) {
		f->group_at[i] = aer_table_find(f->table, groups->wish[i].name);
		f->by_group |= f->group_at[i] >= 0;
	}
	if (!f->by_group && aer_table_need(f->table, "clip", &f->clip_at, err) < 0)
		return -1;
	return aer_table_need(f->table, column, &f->part_at, err);
}

/* The numbers of the clips, when they are asked for. */
static int list_clips(struct fixing *f, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(f->intake->manifest);
	size_t at;

	f->clip = aer_dict_new(err);
	if (f->clip == NULL || aer_table_need(table, "clip", &at, err) < 0)
		return -1;
	for (size_t i = 0; i < aer_rows_count(f->intake->rows); i++)
		if (aer_dict_add(f->clip, aer_rows_get(f->intake->rows, i)->field[at],
			NULL, err) < 0)
			return -1;
	return 0;
}

/* Puts the group that NAME, "subject 'P001'", is about into part P. */
static int fix_group(struct fixing *f, const struct aer_row *row, uint32_t group,
    size_t p, const char *what, const char *name, struct aer_error *err)
{
	if (f->fixed[group] != AER_NOT_FIXED && f->fixed[group] != p)
		return aer_error_set(err,
		    "%s:%lu: %s '%s' is in '%s', but its group is in '%s' by an "
		    "earlier row",
		    aer_table_name(f->table), row->line, what, name,
		    aer_parts_name(f->parts, p),
		    aer_parts_name(f->parts, f->fixed[group]));
	f->fixed[group] = (uint8_t)p;
	return 0;
}

/* 1 when the row is about a group of the intake, 0 when not. */
static int take_row(
    struct fixing *f, const struct aer_row *row, size_t p, struct aer_error *err)
{
	const struct aer_weighted_columns *groups = f->intake->ask.groups;
	int known = 0;

	if (!f->by_group) {
		const char *id = row->field[f->clip_at];
		long clip = aer_dict_find(f->clip, id);

		if (clip < 0)
			return 0;
		return fix_group(f, row, f->intake->group[clip], p, "clip", id, err) < 0
			   ? -1
			   : 1;
	}
	for (size_t i = 0; i < groups->count; i++) {
		const char *name = f->group_at[i] < 0 ? "" : row->field[f->group_at[i]];
		long n =
		    name[0] == '\0' ? -1 : aer_groups_find(f->intake->groups, i, name);

		if (n < 0)
			continue;
		known = 1;
		if (fix_group(f, row, aer_groups_of(f->intake->groups, n), p,
			groups->wish[i].name, name, err) < 0)
			return -1;
	}
	return known;
}

static int read_rows(struct fixing *f, size_t *strangers, struct aer_error *err)
{
	struct aer_row row = { 0 };
	enum aer_read got;
	int rc = 0;

	while (rc >= 0 && (got = aer_table_next(f->table, &row, err)) != AER_READ_END) {
		const char *name;
		int p;

		if (got != AER_READ_ROW) {
			rc = -1;
			break;
		}
		name = row.field[f->part_at];
		if (name[0] == '\0')
			continue;
		p = aer_parts_find(f->parts, name);
		if (p < 0)
			rc = aer_error_set(err, "%s:%lu: there is no part '%s'",
			    aer_table_name(f->table), row.line, name);
		else
			rc = take_row(f, &row, (size_t)p, err);
		*strangers += rc == 0;
	}
	aer_row_free(&row);
	return rc < 0 ? -1 : 0;
}

int aer_fixed_groups_read(const char *path, const char *column,
    const struct aer_intake *intake, const struct aer_parts *parts, uint8_t *fixed,
    size_t *strangers, struct aer_error *err)
{
	struct fixing f = { .intake = intake, .parts = parts, .fixed = fixed };
	int rc = -1;

	*strangers = 0;
	memset(fixed, AER_NOT_FIXED, aer_groups_count(intake->groups));
	f.table = aer_table_open(path, err);
	if (f.table != NULL)
		rc = find_columns(&f, column, err);
	if (rc == 0 && !f.by_group)
		rc = list_clips(&f, err);
	if (rc == 0)
		rc = read_rows(&f, strangers, err);
	aer_table_close(f.table);
	aer_dict_free(f.clip);
	free(f.group_at);
	return rc;
}
