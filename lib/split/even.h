/*
 * even - the numbers of groups in the parts of a division, brought nearer to the
 * shares while the parts' amounts stay as they are.
 *
 * Of two parts, one with too many groups and one with too few, some groups of either
 * are exchanged for others that have the same in all rows but are fewer, or more.  Such
 * exchanges are met in the middle (meetmiddle.h), among small groups and large ones in
 * turn.
 */
#ifndef AER_EVEN_H
#define AER_EVEN_H

#include "split/anneal.h"

/*
 * Changes PART, by place in task->group, for as long as that makes its *SCORE better
 * and no more than STEPS choices are looked at.  SPACE has rows * k numbers.
 */
int aer_even(const struct aer_split_task *task, uint8_t *part,
    struct aer_split_score *score, uint64_t steps, struct aer_random *random,
    int64_t *space, struct aer_error *err) AER_MUST_CHECK;

/* Crowds (anneal.h) that differ by no more are the same: shares are rounded to
 * billionths, so that one of equal folds may have a larger one. */
int64_t aer_even_grain(const struct aer_split_task *task);

/* The least crowd that whole groups can have: those that are not needed
 * anywhere go, one by one, to the part that lacks most. */
int64_t aer_even_bound(const struct aer_split_task *task);

#endif
