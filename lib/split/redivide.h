/*
 * redivide - a part of a division made anew: the groups that are in some parts, as a
 * problem with two sides, each one of these parts or several.
 */
#ifndef AER_REDIVIDE_H
#define AER_REDIVIDE_H

#include "split/anneal.h"

#define AER_NO_SIDE 2

struct aer_sides {
	uint8_t side[AER_PARTS_MAX]; /* of each part: 0, 1 or AER_NO_SIDE */
	size_t part[2];              /* where the groups of either side are put */
	bool anew; /* else the result is only taken when it is not worse */
};

/*
 * Divides the groups that PART, by place in task->group, has in parts of either side,
 * by annealing from random starts in runs of rising length, about MOVES moves in all;
 * it ends early when nothing is off.  The moves tried are added to *TRIED.  SPACE has
 * rows * k numbers.
 */
int aer_redivide(const struct aer_split_task *task, uint8_t *part,
    const struct aer_sides *sides, uint64_t moves, struct aer_random *random,
    int64_t *space, uint64_t *tried, struct aer_error *err) AER_MUST_CHECK;

#endif
