/*
 * walk - a division changed a little at a time, and never for the worse.
 *
 * A step draws some groups of two parts, tries all ways to divide these anew, and takes
 * one of the best ways, whichever.  N groups have 2^N ways; in the order of F. Gray's
 * code each differs from the last by one group, so that a way costs a few additions.
 * Ways that are as good as what there was lead on over wide plains of equal divisions:
 * where parts have few groups each, as many folds have, this arrives where annealing
 * does not.
 *
 * Divisions are compared by shortage and distance (anneal.h), and if that is asked for
 * by what breaks ties as well.  The largest excess itself would say nothing of a step
 * that makes one of several large ones smaller; what all of them are over a cap, in
 * sum, does.
 */
#ifndef AER_WALK_H
#define AER_WALK_H

#include "split/anneal.h"

struct aer_walk;

/* TASK must outlive it. */
struct aer_walk *aer_walk_new(
    const struct aer_split_task *task, struct aer_error *err) AER_MUST_CHECK;
void aer_walk_free(struct aer_walk *walk);

/* Goes to the division PART, by place in task->group; PART is the caller's, changes
 * with every step, and must not be changed otherwise.  Nothing breaks ties. */
void aer_walk_begin(struct aer_walk *walk, uint8_t *part);

/* From here on ties are broken by the sum of what excesses are over CAP units, and
 * WITH_CROWD then by the numbers of groups. */
void aer_walk_aim(struct aer_walk *walk, int64_t cap, bool with_crowd);

/* One step, with groups of parts P and Q.  Returns the number of ways tried. */
uint64_t aer_walk_step(
    struct aer_walk *walk, size_t p, size_t q, struct aer_random *random);

/* The shortage and the distance of the division, and what it is over the cap. */
int64_t aer_walk_shortage(const struct aer_walk *walk);
int64_t aer_walk_distance(const struct aer_walk *walk);
int64_t aer_walk_over(const struct aer_walk *walk);

/* How far the number of groups of part P is off, in billionths. */
int64_t aer_walk_crowd(const struct aer_walk *walk, size_t p);

/* Whether part P is off in any row. */
bool aer_walk_off(const struct aer_walk *walk, size_t p);

#endif
