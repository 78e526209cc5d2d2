/*
 * anneal - a search for the division of groups among parts that is closest to what
 * is wanted, by simulated annealing (S. Kirkpatrick, C. Gelatt, M. Vecchi,
 * Optimization by simulated annealing, Science 220, 1983).
 *
 * A proposal moves one group to another part, or swaps two groups of different
 * parts, half and half; what it changes is added up over the rows of these groups
 * only.  All decisions are integer arithmetic: the same task, state of the random
 * numbers and number of moves give the same division everywhere.
 */
#ifndef AER_ANNEAL_H
#define AER_ANNEAL_H

#include "base/random.h"
#include "split/groupcounts.h"
#include "split/parts.h"

/* Some groups of a pool and K parts to place them in.  Arrays by row have row * K
 * + part.  What a part has of a row is told by its excess: got - wanted. */
struct aer_split_task {
	const struct aer_group_counts *pool;
	size_t k;
	const uint32_t *group; /* the groups to place */
	size_t groups;
	const int64_t *start; /* by row: the excess before any of them is placed */
	const int64_t *floor; /* by row: the excess that the part must have at least */
	size_t need[AER_PARTS_MAX];   /* how many of the groups it must get */
	int64_t crowd[AER_PARTS_MAX]; /* how many it should get, in billionths */
};

/* A floor that asks for nothing. */
#define AER_NO_FLOOR (INT64_MIN / 4)

/* What divisions are compared by, most important first. */
struct aer_split_score {
	int64_t shortage; /* below the floors, in clips */
	int64_t distance; /* sum of weight * units of excess */
	int64_t largest;  /* the most units of excess in a row and part */
	int64_t crowd;    /* from the wanted numbers of groups, in billionths */
};

/* Whether A is better than B: less in the first measure in which they differ. */
bool aer_split_score_less(
    const struct aer_split_score *a, const struct aer_split_score *b);

struct aer_anneal;

/* TASK must outlive it; its groups are at least as many as the parts need. */
struct aer_anneal *aer_anneal_new(
    const struct aer_split_task *task, struct aer_error *err) AER_MUST_CHECK;
void aer_anneal_free(struct aer_anneal *anneal);

/* One run of about MOVES moves from a random start; keeps the best division of all
 * runs.  Returns whether nothing is short in it and its distance is at most GOAL; ends
 * early when its numbers of groups are near their shares as well. */
bool aer_anneal_run(
    struct aer_anneal *anneal, struct aer_random *random, uint64_t moves, int64_t goal);

/* The moves tried in all runs. */
uint64_t aer_anneal_moves(const struct aer_anneal *anneal);

/* After a run: the best division, by the place of a group in task->group. */
const uint8_t *aer_anneal_part(const struct aer_anneal *anneal);
struct aer_split_score aer_anneal_score(const struct aer_anneal *anneal);

/* The score of the division PART of TASK; SPACE has rows * k numbers. */
struct aer_split_score aer_anneal_weigh(
    const struct aer_split_task *task, const uint8_t *part, int64_t *space);

#endif
