#include "split/division.h"

#include "text/plural.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A repetition is looked for with at most so many seeds. */
enum { SEEDS = 20 };

/* The branches of an integer programme. */
static const uint64_t exact_nodes = 2000;

static void division_free(struct aer_division *division)
{
	aer_partition_free(division->partition);
	aer_group_counts_free(division->pool);
	free(division->number);
	*division = (struct aer_division){ 0 };
}

void aer_divisions_free(struct aer_divisions *divisions)
{
	for (size_t i = 0; i < divisions->count; i++)
		division_free(&divisions->division[i]);
	free(divisions->division);
	*divisions = (struct aer_divisions){ 0 };
}

/* Numbers the groups that have clips and, where OUTER is not NULL, are not in its part
 * P; makes the pool of these. */
static int make_pool(struct aer_division *division, const struct aer_intake *intake,
    const struct aer_division *outer, long p, struct aer_error *err)
{
	size_t groups = aer_groups_count(intake->groups);
	uint32_t count = 0;

	division->number = calloc(groups + 1, sizeof *division->number);
	if (division->number == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < aer_rows_count(intake->rows); i++)
		if (intake->original[i] == AER_ROW_NONE && !intake->left_out[i])
			division->number[intake->group[i]] = 1;
	for (size_t g = 0; g < groups; g++) {
		bool is_in = division->number[g] != 0 &&
			     (outer == NULL || aer_division_part(outer, g) != p);

		division->number[g] = is_in ? count++ : AER_NO_GROUP;
	}
	division->pool = aer_intake_pool(intake, division->number, count, err);
	return division->pool != NULL ? 0 : -1;
}

static int check_groups(const struct aer_division *division,
    const struct aer_intake *intake, const struct aer_parts *parts,
    struct aer_error *err)
{
	size_t groups = division->pool->groups, k = aer_parts_count(parts);
	const char *what =
	    intake->ask.groups->count == 1 ? intake->ask.groups->wish[0].name : "group";

	if (groups >= k)
		return 0;
	return aer_error_set(err, "%zu %s%s, %zu part%s: every part needs a %s", groups,
	    what, aer_plural(groups), k, aer_plural(k), what);
}

/* Divides the pool of DIVISION among PARTS. */
static int solve(struct aer_division *division, const struct aer_intake *intake,
    const struct aer_division_ask *ask, const struct aer_parts *parts, uint64_t seed,
    struct aer_error *err)
{
	if (check_groups(division, intake, parts, err) < 0)
		return -1;
	division->partition =
	    aer_partition_new(division->pool, parts, ask->at_least, err);
	if (division->partition == NULL)
		return -1;
	for (size_t g = 0; ask->fixed != NULL && parts == ask->parts &&
			   g < aer_groups_count(intake->groups);
	     g++)
		if (ask->fixed[g] != AER_NOT_FIXED &&
		    division->number[g] != AER_NO_GROUP)
			aer_partition_fix(
			    division->partition, division->number[g], ask->fixed[g]);
	if (aer_partition_solve(division->partition, seed, ask->moves, err) < 0)
		return -1;
	return ask->exact ? aer_partition_exact(division->partition, exact_nodes, err)
			  : 0;
}

/* Whether two divisions of the same groups are one, folds under any name. */
static bool is_same(
    const struct aer_division *a, const struct aer_division *b, bool folds)
{
	size_t name[AER_PARTS_MAX];

	for (size_t p = 0; p < AER_PARTS_MAX; p++)
		name[p] = folds ? AER_PARTS_MAX : p;
	for (size_t g = 0; g < a->pool->groups; g++) {
		size_t p = aer_partition_part(a->partition, g);
		size_t q = aer_partition_part(b->partition, g);

		if (name[p] == AER_PARTS_MAX)
			name[p] = q;
		if (name[p] != q)
			return false;
	}
	return true;
}

/* -1 when A is the better division, 1 when B is, 0 when they are as good. */
static int compare(const struct aer_division *a, const struct aer_division *b)
{
	struct aer_split_score x = aer_partition_score(a->partition);
	struct aer_split_score y = aer_partition_score(b->partition);

	if (x.shortage != y.shortage)
		return x.shortage < y.shortage ? -1 : 1;
	return (x.distance > y.distance) - (x.distance < y.distance);
}

/* Takes ONE among the repetitions: a better one drives out all others.  False when it
 * is worse or there already. */
static bool take(struct aer_divisions *divisions, struct aer_division *one, bool folds)
{
	for (size_t i = 0; i < divisions->count; i++) {
		int order = compare(&divisions->division[i], one);

		if (order < 0 ||
		    (order == 0 && is_same(&divisions->division[i], one, folds)))
			return false;
		if (order > 0) {
			for (size_t k = 0; k < divisions->count; k++)
				division_free(&divisions->division[k]);
			divisions->count = 0;
		}
	}
	divisions->division[divisions->count++] = *one;
	*one = (struct aer_division){ 0 };
	return true;
}

static int repeat(struct aer_divisions *divisions, const struct aer_intake *intake,
    const struct aer_division_ask *ask, struct aer_error *err)
{
	size_t misses = 0;

	for (uint64_t seed = ask->seed;
	     divisions->count < ask->repeat && misses < SEEDS; seed++) {
		struct aer_division one = { 0 };
		int rc = make_pool(&one, intake, NULL, 0, err);

		if (rc == 0)
			rc = solve(&one, intake, ask, ask->parts, seed, err);
		if (rc == 0)
			misses = take(divisions, &one, ask->folds) ? 0 : misses + 1;
		division_free(&one);
		if (rc < 0)
			return -1;
	}
	for (size_t i = 0; i < divisions->count; i++)
		snprintf(divisions->division[i].name,
		    sizeof divisions->division[i].name,
		    ask->repeat > 1 ? "%s%zu" : "%s", ask->folds ? "fold" : "split",
		    i + 1);
	return 0;
}

static int nest(struct aer_divisions *divisions, const struct aer_intake *intake,
    const struct aer_division_ask *ask, struct aer_error *err)
{
	const struct aer_division *outer = &divisions->division[0];

	for (size_t p = 0; p < aer_parts_count(ask->parts); p++) {
		struct aer_division *inner = &divisions->division[1 + p];

		divisions->count++;
		snprintf(inner->name, sizeof inner->name, "inner%zu", p + 1);
		if (make_pool(inner, intake, outer, (long)p, err) < 0)
			return -1;
		if (solve(inner, intake, ask, ask->inner, ask->seed + 1 + p, err) < 0)
			return aer_error_prefix(err, "without fold %zu", p + 1);
	}
	return 0;
}

int aer_divisions_make(struct aer_divisions *divisions, const struct aer_intake *intake,
    const struct aer_division_ask *ask, struct aer_error *err)
{
	size_t slots = ask->repeat;

	if (ask->parts != NULL && ask->inner != NULL)
		slots += aer_parts_count(ask->parts);
	divisions->wanted = ask->repeat;
	divisions->folds = ask->folds || ask->parts == NULL;
	divisions->division = calloc(slots + 1, sizeof *divisions->division);
	if (divisions->division == NULL)
		return aer_error_memory(err);
	if (ask->parts == NULL) {
		divisions->count = 1;
		snprintf(divisions->division[0].name,
		    sizeof divisions->division[0].name, "fold");
		return make_pool(&divisions->division[0], intake, NULL, 0, err);
	}
	if (repeat(divisions, intake, ask, err) < 0)
		return -1;
	return ask->inner != NULL ? nest(divisions, intake, ask, err) : 0;
}

long aer_division_part(const struct aer_division *division, size_t group)
{
	uint32_t number = division->number[group];

	if (number == AER_NO_GROUP)
		return -1;
	return division->partition == NULL
		   ? (long)number
		   : (long)aer_partition_part(division->partition, number);
}

const char *aer_division_name(const struct aer_division *division, long p, char buf[24])
{
	if (p < 0)
		return "";
	if (division->partition != NULL)
		return aer_parts_name(
		    aer_partition_parts(division->partition), (size_t)p);
	snprintf(buf, 24, "%ld", p + 1);
	return buf;
}

/* The name of a row's part in a column. */
static const char *part_of(const struct aer_division *division,
    const struct aer_intake *intake, size_t row, bool folds, char buf[24])
{
	long part = aer_division_part(division, intake->group[row]);
	const char *name = aer_division_name(division, part, buf);
	bool is_copy = intake->original[row] != AER_ROW_NONE;

	return is_copy && !folds && strcmp(name, "train") != 0 ? "" : name;
}

int aer_divisions_write(const struct aer_divisions *divisions,
    const struct aer_intake *intake, struct aer_writer *writer, struct aer_error *err)
{
	size_t count = divisions->count;
	int *column = calloc(count + 1, sizeof *column), rc = 0;
	char buf[24];

	if (column == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		column[i] = aer_writer_column(writer, divisions->division[i].name, err);
		rc = column[i] < 0 ? -1 : 0;
	}
	for (size_t row = 0; rc == 0 && row < aer_rows_count(intake->rows); row++) {
		if (intake->left_out[row])
			continue;
		aer_writer_begin(writer, aer_rows_get(intake->rows, row));
		for (size_t i = 0; i < count; i++)
			aer_writer_set(writer, column[i],
			    part_of(&divisions->division[i], intake, row,
				divisions->folds, buf));
		rc = aer_writer_end(writer, err);
	}
	free(column);
	return rc;
}
