/* A row of the manifest: the names that hold it to others, its classes and values. */
#include "split/intakepart.h"

#include "text/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	    err, "%s:%lu: clip '%s'", aer_intake_name(in), clip->row.line, clip->id);
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
	const struct aer_weighted_columns *groups = in->ask.groups;

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
	const struct aer_weighted_columns *groups = in->ask.groups;

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
	if (at != AER_INTAKE_TIMES)
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
	const struct aer_weighted_columns *wishes = in->ask.wishes;
	size_t column = 0, used = 0, joint = SIZE_MAX;

	for (size_t i = 0; i < wishes->count; i++) {
		const struct aer_weighted_column *wish = &wishes->wish[i];
		const char *text = in->wish_at[i] != AER_INTAKE_TIMES
				       ? clip->row.field[in->wish_at[i]]
				       : "";

		if (in->wish_at[i] != AER_INTAKE_TIMES && is_blank(text))
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

int aer_intake_take(struct aer_intake *in, const struct aer_clip *clip, bool *is_bad,
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
