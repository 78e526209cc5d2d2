/*
 * partition - divides the groups of a pool among the parts of a split, so that each
 * row is shared out as wanted, and proves that it cannot be done better.
 *
 *	partition = aer_partition_new(pool, parts, 1, &err);
 *	aer_partition_fix(partition, group, part);         where it must stay
 *	aer_partition_solve(partition, seed, moves, &err);
 *	part = aer_partition_part(partition, group);
 *
 * Every part gets at least one group.  Among such divisions the search looks for
 * the one that is first by
 *
 *	1. shortage: clips that parts lack to AT_LEAST of a class, over the classes
 *	   that can be in every part,
 *	2. distance: the sum over rows and parts of |got - wanted|, in clips times
 *	   the weight of the column, with wanted as in aer_parts_apportion,
 *	3. the largest single |got - wanted|,
 *	4. the distance of the parts' numbers of groups from their shares.
 *
 * |got - wanted| of a summed column is in mean clips: the difference divided by the
 * mean value of a clip, rounded down.
 *
 * The search is in splitsearch.h.  The distance is compared with a bound (bounds.h);
 * when they are not equal and the groups are few, all divisions that could be better
 * are tried (enumerate.h).  The proof is of 1 and 2; 3 and 4 have their own, where
 * these are proven.  The same groups, seed and number of moves give the same division
 * everywhere.
 */
#ifndef AER_PARTITION_H
#define AER_PARTITION_H

#include "split/anneal.h"

struct aer_partition;

/* Both must outlive the partition. */
struct aer_partition *aer_partition_new(const struct aer_group_counts *pool,
    const struct aer_parts *parts, int64_t at_least,
    struct aer_error *err) AER_MUST_CHECK;
void aer_partition_free(struct aer_partition *partition);

/* Keeps GROUP in part P. */
void aer_partition_fix(struct aer_partition *partition, size_t group, size_t p);

/* Divides the groups that are not fixed, trying at most MOVES moves, and proves what
 * it can.  Once.  Fails when memory is short or there are fewer groups than parts. */
int aer_partition_solve(struct aer_partition *partition, uint64_t seed, uint64_t moves,
    struct aer_error *err) AER_MUST_CHECK;

/* After that: hands what is not proved, measure after measure, to an integer programme
 * (milp.h), limited to NODES branches each.  May find a better division. */
int aer_partition_exact(struct aer_partition *partition, uint64_t nodes,
    struct aer_error *err) AER_MUST_CHECK;

/* All from here on after aer_partition_solve only. */

/* What it was made of. */
const struct aer_group_counts *aer_partition_pool(
    const struct aer_partition *partition);
const struct aer_parts *aer_partition_parts(const struct aer_partition *partition);

/* The number of GROUP's part. */
size_t aer_partition_part(const struct aer_partition *partition, size_t group);

/* Wanted and got of ROW in part P, in clips or millionths. */
int64_t aer_partition_wanted(
    const struct aer_partition *partition, size_t row, size_t p);
int64_t aer_partition_got(const struct aer_partition *partition, size_t row, size_t p);

/* The groups of P, and those of them that have some of ROW. */
size_t aer_partition_members(const struct aer_partition *partition, size_t p);
size_t aer_partition_owners_in(
    const struct aer_partition *partition, size_t row, size_t p);

/* The clips of P, and of all clips those that its share is, rounded. */
int64_t aer_partition_clips(const struct aer_partition *partition, size_t p);
int64_t aer_partition_clips_wanted(const struct aer_partition *partition, size_t p);

/* Whether ROW is held to AT_LEAST clips in each part. */
bool aer_partition_spread(const struct aer_partition *partition, size_t row);
int64_t aer_partition_at_least(const struct aer_partition *partition);

/* The measures of the division; the moves tried. */
struct aer_split_score aer_partition_score(const struct aer_partition *partition);
uint64_t aer_partition_moves(const struct aer_partition *partition);

/* How it is known that nothing can lack less, nor the distance be less. */
enum aer_proof {
	AER_PROOF_NONE,
	AER_PROOF_ZERO,   /* it is 0 */
	AER_PROOF_BOUNDS, /* it is the bound */
	AER_PROOF_TRIED,  /* everything else was tried */
	AER_PROOF_MILP,   /* the integer programme has no solution that is better */
};

enum aer_proof aer_partition_proof(const struct aer_partition *partition);

/* Whether aer_partition_exact was asked, and could not prove it. */
bool aer_partition_gave_up(const struct aer_partition *partition);

/* No division in which nothing is short has a smaller distance; where there is a proof,
 * none has that lacks as little. */
int64_t aer_partition_bound(const struct aer_partition *partition);

/* Whether none that is as good by 1 and 2 is better by 3, and what none can be below,
 * in units. */
bool aer_partition_largest_proven(const struct aer_partition *partition);
int64_t aer_partition_largest_bound(const struct aer_partition *partition);

/* Whether none that is as good by 1 and 2 is better by 3 and 4. */
bool aer_partition_ties_proven(const struct aer_partition *partition);

/* The least distance of the parts' numbers of groups from their shares that whole
 * groups can have, in billionths of a group. */
int64_t aer_partition_crowd_bound(const struct aer_partition *partition);

/* The classes and totals alone: what they are off the exact shares, not rounded, in
 * clips times weight, over all parts. */
double aer_partition_exact_distance(const struct aer_partition *partition);

#endif
