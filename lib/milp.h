/*
 * milp - the division of groups among parts as an integer programme, for GLPK.
 *
 * Groups with the same amounts are one kind; the programme's unknowns are how many
 * of each kind a part gets, a whole number.  The other unknowns are what a part has
 * of a row above and below what it wants, whole numbers too, and the cuts are what
 * is known of them beforehand: the bound of every row (bounds.h).  The least sum of
 * these is looked for, below that of a division already known; or else the least that
 * lacks, where that cannot be nothing.
 *
 * GLPK computes in floating point.  What it finds is weighed again in whole numbers;
 * that nothing better exists is believed of it.
 */
#ifndef AER_MILP_H
#define AER_MILP_H

#include "anneal.h"

enum aer_milp {
	AER_MILP_OPEN,   /* the branches did not suffice, and nothing was found */
	AER_MILP_BETTER, /* nor did they, but something was found */
	AER_MILP_BEST,   /* the best was found */
	AER_MILP_NONE,   /* there is none */
};

/* Which divisions are looked for. */
struct aer_milp_ask {
	int64_t shortage; /* those that lack so many clips at most */
	int64_t distance; /* whose distance is below that, -1 for any */
	bool shorten;     /* of these the one that lacks least, else the nearest one */
	uint64_t nodes;   /* branches to be tried */
};

/*
 * Looks for the best division of TASK that ASK describes, and puts it into PART, by
 * place in task->group.  Ends after ask->nodes branches, or when they are slow after
 * about half a minute's worth of steps of the simplex method, counted and not timed; a
 * programme of more than 20,000 unknowns is left open.  Returns an aer_milp, or -1 when
 * memory is short or GLPK fails.  Not for two threads at a time.
 */
int aer_milp(const struct aer_task *task, const struct aer_milp_ask *ask, uint8_t *part,
    struct aer_error *err) AER_MUST_CHECK;

#endif
