/*
 * enumerate - the best division of a few groups, by trying all that can be better
 * than one that is known (branch and bound).
 *
 * Groups are placed one by one, large ones first.  For each row and part the sums
 * that the groups not yet placed can still make are known; a branch ends where the
 * nearest of them cannot make the distance smaller than the best known, or where what
 * is lacking is more than that of the best already.  Groups that have the same amounts
 * are placed in the order of the parts only.
 */
#ifndef AER_ENUMERATE_H
#define AER_ENUMERATE_H

#include "split/anneal.h"

/*
 * Looks for a division of TASK that is better than *SCORE: lacks less, or as little
 * with a smaller distance, or, with TIES, is better by aer_split_score_less.  Every
 * better one found is left in PART, by place in task->group, and its measures in
 * *SCORE. Returns 1 when all have been tried, so that none is better; 0 when NODES
 * branches did not suffice or the tables would be too large; -1 when memory is short.
 */
int aer_enumerate(const struct aer_split_task *task, bool ties, uint64_t nodes,
    uint8_t *part, struct aer_split_score *score, struct aer_error *err) AER_MUST_CHECK;

#endif
