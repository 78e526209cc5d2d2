/*
 * feasible - whether amounts can be dealt out to parts with no more than so much
 * deviation.
 *
 * One row of a task (anneal.h) by itself, all parts together: depth first, large
 * amounts first and to the part that lacks most first, until a way is found or all are
 * tried.  Of parts in the same state only the first gets an amount, and of equal
 * amounts a later one goes to no earlier part, so that few ways are left where the
 * parts want the same.
 */
#ifndef AER_FEASIBLE_H
#define AER_FEASIBLE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum aer_feasible {
	AER_FEASIBLE_NO,
	AER_FEASIBLE_YES,
	AER_FEASIBLE_OPEN, /* the steps did not suffice */
};

/* COUNT amounts, sorted, the smallest first, each above 0, for K parts whose excess is
 * START by part, which with all amounts sums to 0. */
struct aer_feasible_ask {
	const int64_t *amount;
	size_t count;
	const int64_t *start;
	size_t k;
	/* In the end each part shall have at least FLOOR by part, and no more than MOST
	 * above or below 0; the sizes of all shall sum to LIMIT at most. */
	const int64_t *floor;
	int64_t most, limit;
};

/* Can it be dealt out as ASK says?  Tries *STEPS comparisons at most, and takes off
 * what it used.  Returns an aer_feasible, or -1 when memory is short. */
int aer_feasible(const struct aer_feasible_ask *ask, uint64_t *steps,
    struct aer_error *err) AER_MUST_CHECK;

#endif
