/*
 * bounds - what no division of groups among parts can be better than.
 *
 * For a row (a class, or a total) and the parts, with what is fixed taken off:
 *
 *	subset sums	a part gets a sum of some of the owners' amounts; the
 *			reachable sum nearest to what it wants, for each part
 *	balance		what one part has too many of a class others lack: the
 *			deviations of a class sum to 0, their sizes to twice the
 *			positive ones, an even number
 *	largest owner	the part that gets it has at least that much
 *	few owners	with fewer owners than parts some parts get none
 *	dealing out	all ways to deal the row's amounts out to the parts are tried,
 *			if they are few, to see that none is as good as that
 *
 * The bound of a row is the largest of these, that of a column the sum over its
 * rows or, if larger, the sum over the parts of how near the number of clips in the
 * part, again a subset sum, can come to what is wanted.  Columns are added up with
 * their weights.
 */
#ifndef AER_BOUNDS_H
#define AER_BOUNDS_H

#include "split/anneal.h"

/* A lower bound of the distance (anneal.h) of the divisions of TASK in which
 * nothing is short; -1 when memory is short. */
int64_t aer_bounds(
    const struct aer_split_task *task, struct aer_error *err) AER_MUST_CHECK;

/* The same for the weightless distance of ROW alone. */
int64_t aer_bounds_row(const struct aer_split_task *task, size_t row,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * A lower bound of the largest excess in a row and part, in units, of those divisions
 * whose distance is at most DISTANCE; ROW_BOUND has what aer_bounds_row says by row.
 * What DISTANCE leaves to a row when all others have their bound is dealt out, with
 * no part off by more than so much, until there is a way.  -1 when memory is short.
 */
int64_t aer_bounds_largest(const struct aer_split_task *task, int64_t distance,
    const int64_t *row_bound, struct aer_error *err) AER_MUST_CHECK;

#endif
