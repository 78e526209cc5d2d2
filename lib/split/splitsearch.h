/*
 * splitsearch - the whole search for the best division of a task, and its rounds.
 *
 * With three parts or more the parts are first divided in two, each half again, and
 * so on: every step is a small problem with two parts.  Pairs of parts are then
 * divided anew, and after that all parts at once.  What is still off is met in the
 * middle (meetmiddle.h).  Rounds grow longer until the moves are used up, or the bound
 * (bounds.h), which is asked for when the first round did not reach 0, is reached.
 */
#ifndef AER_SPLITSEARCH_H
#define AER_SPLITSEARCH_H

#include "split/anneal.h"

/* The best division so far, and one being worked on, by place in task->group. */
struct aer_split_search {
	const struct aer_split_task *task; /* the caller's */
	uint8_t *best, *work;
	struct aer_split_score score; /* of the best */
	int64_t bound;                /* of its distance; 0 until it is asked for */
	int64_t largest_bound, crowd_bound; /* once they are asked for */
	struct aer_random random;
	uint64_t moves, limit; /* tried; to be tried at most */
	/* private */
	int64_t *space, *row_bound, *change;
	uint8_t *walked; /* where the last walk ended */
	bool begun;
};

/* For divisions of groups of STOCK among K parts; task, limit and random are the
 * caller's to set before the search. */
int aer_split_search_init(struct aer_split_search *search,
    const struct aer_group_counts *stock, size_t k,
    struct aer_error *err) AER_MUST_CHECK;
void aer_split_search_free(struct aer_split_search *search);

/* Can be called again with a higher limit, and goes on from the best, then. */
int aer_split_search_search(
    struct aer_split_search *search, struct aer_error *err) AER_MUST_CHECK;

/* Finds the bounds of what breaks ties. */
int aer_split_search_bound_ties(
    struct aer_split_search *search, struct aer_error *err) AER_MUST_CHECK;

/* Of the divisions that are as near as the best: brings the largest excess down to its
 * bound, if it can, and then the numbers of groups to theirs (ties.h, even.h). */
int aer_split_search_break_ties(
    struct aer_split_search *search, struct aer_error *err) AER_MUST_CHECK;

/* Finds the bound. */
int aer_split_search_bound(
    struct aer_split_search *search, struct aer_error *err) AER_MUST_CHECK;

/* Takes the division in work for the best if it is, or if it IS_FIRST. */
void aer_split_search_keep(struct aer_split_search *search, bool is_first);

/* Whether the bound is reached. */
bool aer_split_search_done(const struct aer_split_search *search);

#endif
