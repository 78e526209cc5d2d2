#include "split/intake.h"

#include "text/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The manifest's own times make up for a column duration that it lacks. */
#define AT_TIMES SIZE_MAX

static const char *table_name(const struct aer_intake *in)
{
	return aer_table_name(aer_manifest_table(in->manifest));
}

/* --- the columns ----------------------------------------------------------- */

/* "label+gender" */
static char *join_names(const struct aer_wishes *wishes)
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
	const struct aer_wish *wish = &in->ask.wishes->wish[wish_number];
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
	const struct aer_wish *wish = &in->ask.wishes->wish[i];

	in->wish_at[i] = AT_TIMES;
	if (wish->is_sum && strcmp(wish->name, "duration") == 0 &&
	    aer_table_find(table, "duration") < 0 && aer_table_find(table, "end") >= 0)
		return 0;
	return aer_table_need(table, wish->name, &in->wish_at[i], err);
}

static int find_columns(struct aer_intake *in, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(in->manifest);
	const struct aer_wishes *groups = in->ask.groups, *wishes = in->ask.wishes;
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

/* --- a row ------------------------------------------------------------------- */

/* ARRAY with room for SLOTS elements of SIZE bytes; NULL when memory is short, and
 * ARRAY is as it was. */
static void *grow(void *array, size_t slots, size_t size, struct aer_error *err)
{
	void *grown = realloc(array, slots * size);

	if (grown == NULL)
		aer_error_memory(err);
	return grown;
}

static int reserve_column(
    struct aer_intake_column *column, size_t slots, struct aer_error *err)
{
	void *grown;

	if (column->classes == NULL) {
		grown = grow(column->amount, slots, sizeof *column->amount, err);
		if (grown != NULL)
			column->amount = grown;
	} else {
		grown = grow(column->level, slots, sizeof *column->level, err);
		if (grown != NULL)
			column->level = grown;
	}
	return grown != NULL ? 0 : -1;
}

static int reserve(struct aer_intake *in, struct aer_error *err)
{
	size_t slots = in->slots > 0 ? 2 * in->slots : 1024;
	void *grown;

	if (aer_rows_count(in->rows) < in->slots)
		return 0;
	if (aer_rows_count(in->rows) >= UINT32_MAX)
		return aer_error_set(err, "too many clips");
	if ((grown = grow(in->name, slots, sizeof *in->name, err)) == NULL)
		return -1;
	in->name = grown;
	if ((grown = grow(in->original, slots, sizeof *in->original, err)) == NULL)
		return -1;
	in->original = grown;
	if ((grown = grow(in->left_out, slots, sizeof *in->left_out, err)) == NULL)
		return -1;
	in->left_out = grown;
	for (size_t c = 0; c < in->columns; c++)
		if (reserve_column(&in->column[c], slots, err) < 0)
			return -1;
	in->slots = slots;
	return 0;
}

static int set_bad(const struct aer_intake *in, const struct aer_clip *clip,
    bool *is_bad, struct aer_error *err)
{
	*is_bad = true;
	return aer_error_prefix(
	    err, "%s:%lu: clip '%s'", table_name(in), clip->row.line, clip->id);
}

/* Whether the row names an original other than itself. */
static bool is_copy(const struct aer_intake *in, const struct aer_clip *clip)
{
	const char *of = in->attach_at < 0 ? "" : clip->row.field[in->attach_at];

	return of[0] != '\0' && strcmp(of, clip->id) != 0;
}

/* Whether TEXT says nothing: blanks are no name of a subject or a class. */
static bool is_blank(const char *text)
{
	return text[strspn(text, " \t")] == '\0';
}

/* An empty field of a column that must have one. */
static int set_empty(const struct aer_intake *in, const struct aer_clip *clip,
    const char *column, bool *is_bad, struct aer_error *err)
{
	aer_error_set(err, "column '%s' is empty", column);
	return set_bad(in, clip, is_bad, err);
}

/* Refuses an empty group column, unless the row can do without. */
static int check_names(const struct aer_intake *in, const struct aer_clip *clip,
    bool *is_bad, struct aer_error *err)
{
	const struct aer_wishes *groups = in->ask.groups;

	if (in->ask.own || is_copy(in, clip))
		return 0;
	for (size_t i = 0; i < groups->count; i++)
		if (is_blank(clip->row.field[in->group_at[i]]))
			return set_empty(in, clip, groups->wish[i].name, is_bad, err);
	return 0;
}

/* Joins the names in the row's group columns; a row without any is its own, where
 * that is asked for, and a copy in any case. */
static int take_names(struct aer_intake *in, const struct aer_clip *clip, long *name,
    struct aer_error *err)
{
	const struct aer_wishes *groups = in->ask.groups;

	*name = -1;
	for (size_t i = 0; i < groups->count; i++) {
		const char *text = clip->row.field[in->group_at[i]];
		long n;

		if (is_blank(text))
			continue;
		n = aer_groups_add(in->groups, i, text, err);
		if (n < 0)
			return -1;
		if (*name >= 0)
			aer_groups_join(in->groups, *name, n);
		*name = n;
	}
	if (*name < 0)
		*name = aer_groups_add(in->groups, groups->count, clip->id, err);
	return *name < 0 ? -1 : 0;
}

/* Adds TEXT to in->joined with a + before it. */
static int join_text(
    struct aer_intake *in, size_t *used, const char *text, struct aer_error *err)
{
	size_t n = strlen(text);

	if (*used + n + 2 > in->joined_size) {
		char *joined = grow(in->joined, *used + n + 2, 1, err);

		if (joined == NULL)
			return -1;
		in->joined = joined;
		in->joined_size = *used + n + 2;
	}
	if (*used > 0)
		in->joined[(*used)++] = '+';
	memcpy(in->joined + *used, text, n + 1);
	*used += n;
	return 0;
}

/* The value of a summed column in millionths. */
static int take_amount(
    const struct aer_clip *clip, size_t at, int64_t *amount, struct aer_error *err)
{
	if (at != AT_TIMES)
		return aer_decimal_parse(clip->row.field[at], amount, err);
	if (!isfinite(clip->span.end))
		return aer_error_set(
		    err, "its end is empty, so that it has no duration");
	*amount = llround((clip->span.end - clip->span.start) * 1e6);
	return 0;
}

static int take_class(struct aer_intake *in, size_t column, const char *text,
    size_t row, struct aer_error *err)
{
	long level = aer_labels_add(in->column[column].classes, text, err);

	if (level < 0)
		return -1;
	in->column[column].level[row] = (uint32_t)level;
	return 0;
}

/* The classes and values of a row that is no copy. */
static int take_values(struct aer_intake *in, const struct aer_clip *clip, size_t row,
    bool *is_bad, struct aer_error *err)
{
	const struct aer_wishes *wishes = in->ask.wishes;
	size_t column = 0, used = 0, joint = SIZE_MAX;

	for (size_t i = 0; i < wishes->count; i++) {
		const struct aer_wish *wish = &wishes->wish[i];
		const char *text =
		    in->wish_at[i] != AT_TIMES ? clip->row.field[in->wish_at[i]] : "";

		if (in->wish_at[i] != AT_TIMES && is_blank(text))
			return set_empty(in, clip, wish->name, is_bad, err);
		if (wish->is_sum) {
			if (take_amount(clip, in->wish_at[i],
				&in->column[column++].amount[row], err) < 0) {
				aer_error_prefix(err, "column '%s'", wish->name);
				return set_bad(in, clip, is_bad, err);
			}
		} else if (in->ask.joint) {
			if (joint == SIZE_MAX)
				joint = column++;
			if (join_text(in, &used, text, err) < 0)
				return -1;
		} else if (take_class(in, column++, text, row, err) < 0) {
			return -1;
		}
	}
	return joint == SIZE_MAX ? 0 : take_class(in, joint, in->joined, row, err);
}

/* Takes one row in; -1 with *IS_BAD when it alone is at fault. */
static int take_row(struct aer_intake *in, const struct aer_clip *clip, bool *is_bad,
    struct aer_error *err)
{
	size_t row = aer_rows_count(in->rows);
	long name;

	*is_bad = false;
	if (reserve(in, err) < 0)
		return -1;
	if (check_names(in, clip, is_bad, err) < 0 ||
	    (!is_copy(in, clip) && take_values(in, clip, row, is_bad, err) < 0) ||
	    take_names(in, clip, &name, err) < 0)
		return -1;
	in->name[row] = name;
	in->left_out[row] = false;
	in->original[row] = AER_ROW_NONE;
	if (in->ids != NULL && aer_labels_add(in->ids, clip->id, err) < 0)
		return -1;
	return aer_rows_add(in->rows, &clip->row, err);
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
			aer_diag_fail(diag, "%s: %s", table_name(in), err.text);
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
			rc = take_row(intake, &clip, &is_bad, err);
		if (rc < 0 && is_bad) {
			aer_diag_fail(diag, "%s", err->text);
			rc = 0;
		}
	}
	aer_clip_free(&clip);
	return rc < 0 ? -1 : finish(intake, diag, err);
}

struct aer_stock *aer_intake_pool(const struct aer_intake *intake,
    const uint32_t *number, size_t groups, struct aer_error *err)
{
	size_t count = aer_rows_count(intake->rows);
	struct aer_stock_column *column = calloc(intake->columns + 1, sizeof *column);
	uint32_t *group = calloc(count + 1, sizeof *group);
	struct aer_stock *pool = NULL;

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
		column[c] = (struct aer_stock_column){
			.level = intake->column[c].level,
			.levels = intake->column[c].classes != NULL
				      ? aer_labels_count(intake->column[c].classes)
				      : 1,
			.amount = intake->column[c].amount,
			.weight = intake->column[c].weight,
		};
	pool = aer_stock_new(count, group,
	    number != NULL ? groups : aer_groups_count(intake->groups), column,
	    intake->columns, err);
out:
	free(column);
	free(group);
	return pool;
}
