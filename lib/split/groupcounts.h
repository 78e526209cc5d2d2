/*
 * groupcounts - what a split divides: groups of clips, and how much each group has of
 * everything that is to be shared out.
 *
 * Columns are shared out.  A counted column ("label") has a row for each of its
 * classes, and a group has in that row the number of its clips of the class.  A
 * summed column ("duration") has one row, with the group's total in millionths.
 * Rows are numbered through, column after column.
 *
 * Memory: 16 bytes a (group, row) that occurs, some 30 a group and 60 a row.
 */
#ifndef AER_GROUPCOUNTS_H
#define AER_GROUPCOUNTS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A clip that does not count: an augmented copy, or one of another fold. */
#define AER_NO_GROUP UINT32_MAX

/* A column as the clips have it: LEVEL[i] < LEVELS is clip i's class, or, in a
 * summed column, where LEVEL is NULL, AMOUNT[i] >= 0 its value in millionths. */
struct aer_group_counts_column {
	const uint32_t *level;
	size_t levels;
	const int64_t *amount;
	int64_t weight; /* of its deviations, from 1 to AER_WEIGHT_MAX */
};

enum { AER_WEIGHT_MAX = 1000 };

/* N of a row, in the list of a group. */
struct aer_cell {
	int64_t n;
	uint32_t row;
};

/* Read it freely; only aer_group_counts_new and aer_group_counts_free write. */
struct aer_group_counts {
	size_t groups, rows, columns;
	int64_t clips;
	size_t *column_first;  /* by column, and one more: its first row */
	size_t *first;         /* by group, and one more: its first cell */
	struct aer_cell *cell; /* sorted by row within a group, n > 0 */
	int64_t *group_clips;  /* by group */
	/* By row: the total; the groups that have some; the column's weight; what
	 * one unit of deviation is, 1 clip or the mean value of a clip. */
	int64_t *size;
	size_t *owners;
	int64_t *weight, *unit;
	bool *is_sum;
};

/* The pool of CLIPS clips; GROUP[i] < GROUPS, or AER_NO_GROUP, is that of clip i.
 * Fails when memory is short or a sum is beyond 9e12. */
struct aer_group_counts *aer_group_counts_new(size_t clips, const uint32_t *group,
    size_t groups, const struct aer_group_counts_column *column, size_t columns,
    struct aer_error *err) AER_MUST_CHECK;
void aer_group_counts_free(struct aer_group_counts *pool);

/* Orders groups A and B as qsort wants it: more clips first, then anything that puts
 * groups with the same amounts side by side; 0 for these. */
int aer_group_counts_compare(
    const struct aer_group_counts *pool, uint32_t a, uint32_t b);

/* What EXCESS of a row costs before its weight: whole units. */
static inline int64_t aer_group_counts_units(
    const struct aer_group_counts *pool, size_t row, int64_t excess)
{
	int64_t n = excess < 0 ? -excess : excess;

	return pool->unit[row] == 1 ? n : n / pool->unit[row];
}

#endif
