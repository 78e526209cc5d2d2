/*
 * meetmiddle - a change of a division that is exactly the one wanted, met in the middle
 * (E. Horowitz, S. Sahni, Computing partitions with applications to the knapsack
 * problem, Journal of the ACM 21, 1974).
 *
 * Of the groups in two parts HALF of each are drawn, and each may change sides.  What
 * every choice from the first half of them changes is put into a table, and for every
 * choice from the second half the table is asked for what is missing: two times 2^HALF
 * steps look at 4^HALF changes.  A change of all rows is one number, the rows' changes
 * times random odd numbers, modulo 2^64; what seems to fit is weighed in full.
 *
 * Annealing comes near; where the nearest division is one in millions, this finds it.
 */
#ifndef AER_MEETMIDDLE_H
#define AER_MEETMIDDLE_H

#include "split/anneal.h"

enum { AER_MEET_MIDDLE_MAX = 20 };

/* What is asked for: the excess of part P changes by WANTED[row] in all rows whose
 * unit is 1, and Q's the other way round. */
struct aer_meet_middle_ask {
	size_t p, q;
	const int64_t *wanted;
	int64_t members; /* P's number of groups changes by that; AER_MEET_MIDDLE_ANY */
	int64_t largest[2]; /* P's and Q's groups with more clips stay where they are */
	unsigned half;      /* from 1 to AER_MEET_MIDDLE_MAX */
};

#define AER_MEET_MIDDLE_ANY INT64_MAX

/*
 * Changes the division PART of TASK as ASK says, such that neither shortage nor
 * distance grow; with all WANTED 0 the division must become better by
 * aer_split_score_less. SPACE has rows * k numbers.  Returns 1 when PART is changed, 0
 * when no such change was met, -1 when memory is short.
 */
int aer_meet_middle_middle(const struct aer_split_task *task, uint8_t *part,
    const struct aer_meet_middle_ask *ask, struct aer_random *random, int64_t *space,
    struct aer_error *err) AER_MUST_CHECK;

#endif
