/*
 * ties - among divisions that are as near to what is wanted: the smallest largest
 * deviation, and then numbers of groups near the shares.
 *
 * Divisions that are as near can be far from each other: here a class is two clips off
 * in one part, there one clip in two parts.  A walk (walk.h) goes from one to the
 * other, and where its few groups do not suffice, a change that makes one large excess
 * smaller, and others no larger than that, is met in the middle (meetmiddle.h).
 */
#ifndef AER_TIES_H
#define AER_TIES_H

#include "split/anneal.h"

/* A division, by place in task->group, and how far it is to be pursued. */
struct aer_ties {
	const struct aer_split_task *task;
	uint8_t *part;
	struct aer_split_score *score; /* of PART */
	uint64_t moves;                /* to be tried at most */
	int64_t goal; /* the largest excess, or the crowd, that is enough */
};

/* Changes the division for as long as its largest excess is above the goal, and gets
 * smaller; shortage and distance do not grow.  SPACE has rows * k numbers. */
int aer_ties_level(const struct aer_ties *ties, struct aer_random *random,
    int64_t *space, struct aer_error *err) AER_MUST_CHECK;

/* The same for its numbers of groups, the largest excess not growing. */
int aer_ties_crowd(const struct aer_ties *ties, struct aer_random *random,
    int64_t *space, struct aer_error *err) AER_MUST_CHECK;

#endif
