/*
 * milp - the division of groups among parts as an integer programme, for GLPK.
 *
 * Groups with the same amounts are one kind; the programme's unknowns are how many
 * of each kind a part gets, a whole number.  The other unknowns are what a part has
 * of a row above and below what it wants, whole numbers too, and the cuts are what
 * is known of them beforehand: the bound of every row (bounds.h).  One measure of
 * divisions (anneal.h) is made as small as it can be, with limits for the others.
 *
 * GLPK computes in floating point.  What it finds is weighed again in whole numbers;
 * that nothing better exists is believed of it.
 */
#ifndef AER_MILP_H
#define AER_MILP_H

#include "split/anneal.h"

enum aer_milp {
	AER_MILP_OPEN,   /* the branches did not suffice, and nothing was found */
	AER_MILP_BETTER, /* nor did they, but something was found */
	AER_MILP_BEST,   /* the best was found */
	AER_MILP_NONE,   /* there is none */
};

/* The measure that is made small. */
enum aer_milp_goal {
	AER_MILP_SHORTAGE,
	AER_MILP_DISTANCE,
	AER_MILP_LARGEST,
	AER_MILP_CROWD, /* to within a millionth of a group */
};

/* A limit that allows anything. */
#define AER_MILP_ANY INT64_MAX

/* Which divisions are looked for. */
struct aer_milp_ask {
	enum aer_milp_goal goal;
	struct aer_split_score most; /* those in which no measure is more than that */
	uint64_t nodes;              /* branches to be tried */
};

/*
 * Looks for the best division of TASK that ASK describes, and puts it into PART, by
 * place in task->group.  Ends after ask->nodes branches, or when they are slow after
 * about half a minute's worth of steps of the simplex method, counted and not timed,
 * and a quarter of that for what breaks ties; a
 * programme of more than 20,000 unknowns is left open.  Returns an aer_milp, or -1 when
 * memory is short or GLPK fails.  Not for two threads at a time.
 */
int aer_milp(const struct aer_split_task *task, const struct aer_milp_ask *ask,
    uint8_t *part, struct aer_error *err) AER_MUST_CHECK;

#endif
