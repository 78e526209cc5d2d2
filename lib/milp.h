/*
 * milp - the division of groups among parts as an integer programme, for GLPK.
 *
 * Groups with the same amounts are one kind; the programme's unknowns are how many
 * of each kind a part gets, a whole number.  The other unknowns are what a part has
 * of a row above and below what it wants, whole numbers too, and the cuts are what
 * is known of them beforehand: the bound of every row (bounds.h).  The least sum of
 * these is looked for, below that of a division already known.
 *
 * GLPK computes in floating point.  What it finds is weighed again in whole numbers;
 * that nothing better exists is believed of it.
 */
#ifndef AER_MILP_H
#define AER_MILP_H

#include "anneal.h"

enum aer_milp {
	AER_MILP_OPEN,   /* the branches did not suffice, and nothing was found */
	AER_MILP_BETTER, /* nor did they, but something better was found */
	AER_MILP_BEST,   /* the best was found, and nothing can be better */
	AER_MILP_NONE,   /* nothing is better than DISTANCE */
};

/*
 * Looks for a division of TASK in which nothing is short and whose distance is below
 * DISTANCE, -1 for any.  One that is found is put into PART, by place in task->group.
 * Ends after NODES branches, or when they are slow after about half a minute's worth of
 * steps of the simplex method, counted and not timed; a programme of more than 20,000
 * unknowns is left open.  Returns an aer_milp, or -1 when memory is short or GLPK
 * fails.  Not for two threads at a time.
 */
int aer_milp(const struct aer_task *task, int64_t distance, uint64_t nodes,
    uint8_t *part, struct aer_error *err) AER_MUST_CHECK;

#endif
