#include "split/intakepart.h"

#include <stdlib.h>
#include <string.h>

const char *aer_intake_name(const struct aer_intake *in)
{
	return aer_table_name(aer_manifest_table(in->manifest));
}

/* --- the columns ----------------------------------------------------------- */

/* "label+gender" */
static char *join_names(const struct aer_weighted_columns *wishes)
{
	size_t size = 1;
	char *name;

	for (size_t i = 0; i < wishes->count; i++)
		size += strlen(wishes->wish[i].name) + 1;
	name = calloc(size, 1);
	for (size_t i = 0; name != NULL && i < wishes->count; i++)
		if (!wishes->wish[i].is_sum) {
			strcat(name, name[0] != '\0' ? "+" : "");
			strcat(name, wishes->wish[i].name);
		}
	return name;
}

static int add_column(struct aer_intake *in, size_t wish_number, struct aer_error *err)
{
	const struct aer_weighted_column *wish = &in->ask.wishes->wish[wish_number];
	struct aer_intake_column *column = &in->column[in->columns++];
	bool joint = in->ask.joint && !wish->is_sum;

	column->weight = wish->weight;
	column->name = joint ? join_names(in->ask.wishes) : strdup(wish->name);
	if (!wish->is_sum) {
		column->classes = aer_labels_new(err);
		if (column->classes == NULL)
			return -1;
	}
	return column->name != NULL ? 0 : aer_error_memory(err);
}

static int find_wish(struct aer_intake *in, size_t i, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(in->manifest);
	const struct aer_weighted_column *wish = &in->ask.wishes->wish[i];

	in->wish_at[i] = AER_INTAKE_TIMES;
	if (wish->is_sum && strcmp(wish->name, "duration") == 0 &&
	    aer_table_find(table, "duration") < 0 && aer_table_find(table, "end") >= 0)
		return 0;
	return aer_table_need(table, wish->name, &in->wish_at[i], err);
}

static int find_columns(struct aer_intake *in, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(in->manifest);
	const struct aer_weighted_columns *groups = in->ask.groups,
					  *wishes = in->ask.wishes;
	bool has_joint = false;

	in->group_at = calloc(groups->count + 1, sizeof(size_t));
	in->wish_at = calloc(wishes->count + 1, sizeof(size_t));
	in->column = calloc(wishes->count + 1, sizeof *in->column);
	if (in->group_at == NULL || in->wish_at == NULL || in->column == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < groups->count; i++)
		if (aer_table_need(table, groups->wish[i].name, &in->group_at[i], err) <
		    0)
			return -1;
	for (size_t i = 0; i < wishes->count; i++) {
		bool joins = in->ask.joint && !wishes->wish[i].is_sum;

		if (find_wish(in, i, err) < 0)
			return -1;
		if (!(joins && has_joint) && add_column(in, i, err) < 0)
			return -1;
		has_joint |= joins;
	}
	in->attach_at = -1;
	if (in->ask.attach != NULL) {
		size_t at;

		if (aer_table_need(table, in->ask.attach, &at, err) < 0)
			return -1;
		in->attach_at = (int)at;
	}
	return 0;
}

int aer_intake_open(struct aer_intake *intake, const char *path,
    const struct aer_intake_ask *ask, struct aer_error *err)
{
	intake->ask = *ask;
	intake->manifest = aer_manifest_open(path, AER_NEED_CLIP, err);
	if (intake->manifest == NULL || find_columns(intake, err) < 0)
		return -1;
	intake->rows =
	    aer_rows_new(aer_table_columns(aer_manifest_table(intake->manifest)), err);
	intake->groups = aer_groups_new(ask->groups->count + 1, err);
	if (ask->attach != NULL)
		intake->ids = aer_labels_new(err);
	return intake->rows != NULL && intake->groups != NULL &&
		       (ask->attach == NULL || intake->ids != NULL)
		   ? 0
		   : -1;
}

void aer_intake_free(struct aer_intake *intake)
{
	for (size_t c = 0; c < intake->columns; c++) {
		free(intake->column[c].name);
		aer_labels_free(intake->column[c].classes);
		free(intake->column[c].level);
		free(intake->column[c].amount);
	}
	free(intake->column);
	free(intake->name);
	free(intake->group);
	free(intake->original);
	free(intake->left_out);
	free(intake->group_at);
	free(intake->wish_at);
	free(intake->joined);
	aer_labels_free(intake->ids);
	aer_groups_free(intake->groups);
	aer_rows_free(intake->rows);
	aer_manifest_close(intake->manifest);
}

/* --- all rows ---------------------------------------------------------------- */

/* Gives a copy to its original: both are of one group, and the copy is not counted.
 * -1 with *IS_BAD when there is no such original. */
static int attach_row(
    struct aer_intake *in, size_t row, bool *is_bad, struct aer_error *err)
{
	const struct aer_row *fields = aer_rows_get(in->rows, row);
	const char *of = fields->field[in->attach_at];
	const char *id = aer_labels_name(in->ids, row);
	long original;

	*is_bad = false;
	if (of[0] == '\0' || strcmp(of, id) == 0)
		return 0;
	*is_bad = true;
	original = aer_labels_find(in->ids, of);
	if (original < 0)
		return aer_error_set(err,
		    "clip '%s': there is no clip '%s' that it is a copy of", id, of);
	in->original[row] = (uint32_t)original;
	of = aer_rows_get(in->rows, (size_t)original)->field[in->attach_at];
	if (of[0] != '\0' && original != aer_labels_find(in->ids, of))
		return aer_error_set(
		    err, "clip '%s': its original is itself a copy, of '%s'", id, of);
	*is_bad = false;
	aer_groups_join(in->groups, in->name[row], in->name[original]);
	in->copies++;
	return 0;
}

static void attach_rows(struct aer_intake *in, struct aer_diag *diag)
{
	struct aer_error err;
	bool is_bad;

	for (size_t row = 0; row < aer_rows_count(in->rows); row++)
		if (attach_row(in, row, &is_bad, &err) < 0) {
			aer_diag_fail(diag, "%s: %s", aer_intake_name(in), err.text);
			in->left_out[row] = true;
		}
}

/* Numbers the classes of a column by their names. */
static int sort_classes(const struct aer_intake *in, struct aer_intake_column *column,
    struct aer_error *err)
{
	size_t count = aer_labels_count(column->classes);
	long *rank = calloc(count + 1, sizeof *rank);
	struct aer_labels *sorted =
	    rank != NULL ? aer_labels_sorted(column->classes, rank, err) : NULL;

	if (rank == NULL)
		aer_error_memory(err);
	for (size_t row = 0; sorted != NULL && row < aer_rows_count(in->rows); row++)
		if (in->original[row] == AER_ROW_NONE && !in->left_out[row])
			column->level[row] = (uint32_t)rank[column->level[row]];
	free(rank);
	if (sorted == NULL)
		return -1;
	aer_labels_free(column->classes);
	column->classes = sorted;
	return 0;
}

static int finish(struct aer_intake *in, struct aer_diag *diag, struct aer_error *err)
{
	size_t count = aer_rows_count(in->rows);

	if (in->attach_at >= 0)
		attach_rows(in, diag);
	for (size_t c = 0; c < in->columns; c++)
		if (in->column[c].classes != NULL &&
		    sort_classes(in, &in->column[c], err) < 0)
			return -1;
	if (aer_groups_finish(in->groups, err) < 0)
		return -1;
	in->group = calloc(count + 1, sizeof *in->group);
	if (in->group == NULL)
		return aer_error_memory(err);
	for (size_t row = 0; row < count; row++)
		in->group[row] = aer_groups_of(in->groups, in->name[row]);
	return 0;
}

int aer_intake_read(
    struct aer_intake *intake, struct aer_diag *diag, struct aer_error *err)
{
	struct aer_clip clip = { 0 };
	bool is_bad = false;
	enum aer_read got;
	int rc = 0;

	while (rc == 0 && (got = aer_manifest_next(intake->manifest, &clip, err)) !=
			      AER_READ_END) {
		is_bad = got == AER_READ_BAD;
		if (got == AER_READ_BROKEN || is_bad)
			rc = -1;
		else
			rc = aer_intake_take(intake, &clip, &is_bad, err);
		if (rc < 0 && is_bad) {
			aer_diag_fail(diag, "%s", err->text);
			rc = 0;
		}
	}
	aer_clip_free(&clip);
	return rc < 0 ? -1 : finish(intake, diag, err);
}

struct aer_group_counts *aer_intake_pool(const struct aer_intake *intake,
    const uint32_t *number, size_t groups, struct aer_error *err)
{
	size_t count = aer_rows_count(intake->rows);
	struct aer_group_counts_column *column =
	    calloc(intake->columns + 1, sizeof *column);
	uint32_t *group = calloc(count + 1, sizeof *group);
	struct aer_group_counts *pool = NULL;

	if (column == NULL || group == NULL) {
		aer_error_memory(err);
		goto out;
	}
	for (size_t row = 0; row < count; row++)
		if (intake->original[row] != AER_ROW_NONE || intake->left_out[row])
			group[row] = AER_NO_GROUP;
		else
			group[row] = number != NULL ? number[intake->group[row]]
						    : intake->group[row];
	for (size_t c = 0; c < intake->columns; c++)
		column[c] = (struct aer_group_counts_column){
			.level = intake->column[c].level,
			.levels = intake->column[c].classes != NULL
				      ? aer_labels_count(intake->column[c].classes)
				      : 1,
			.amount = intake->column[c].amount,
			.weight = intake->column[c].weight,
		};
	pool = aer_group_counts_new(count, group,
	    number != NULL ? groups : aer_groups_count(intake->groups), column,
	    intake->columns, err);
out:
	free(column);
	free(group);
	return pool;
}
