#include "split/splitsearch.h"

#include "split/bounds.h"
#include "split/even.h"
#include "split/meetmiddle.h"
#include "split/redivide.h"
#include "split/ties.h"
#include "split/walk.h"

#include <stdlib.h>
#include <string.h>

int aer_split_search_init(struct aer_split_search *search,
    const struct aer_group_counts *stock, size_t k, struct aer_error *err)
{
	*search = (struct aer_split_search){ 0 };
	search->space = calloc(stock->rows * k + 1, sizeof(int64_t));
	search->row_bound = calloc(stock->rows + 1, sizeof(int64_t));
	search->change = calloc(stock->rows + 1, sizeof(int64_t));
	search->best = calloc(stock->groups + 1, 1);
	search->work = calloc(stock->groups + 1, 1);
	search->walked = calloc(stock->groups + 1, 1);
	return search->space != NULL && search->row_bound != NULL &&
		       search->change != NULL && search->best != NULL &&
		       search->work != NULL && search->walked != NULL
		   ? 0
		   : aer_error_memory(err);
}

void aer_split_search_free(struct aer_split_search *search)
{
	free(search->space);
	free(search->row_bound);
	free(search->change);
	free(search->best);
	free(search->work);
	free(search->walked);
}

void aer_split_search_keep(struct aer_split_search *s, bool is_first)
{
	struct aer_split_score now = aer_anneal_weigh(s->task, s->work, s->space);

	if (is_first || aer_split_score_less(&now, &s->score)) {
		s->score = now;
		memcpy(s->best, s->work, s->task->groups);
	}
}

bool aer_split_search_done(const struct aer_split_search *s)
{
	return s->score.shortage == 0 && s->score.distance <= s->bound;
}

static uint64_t moves_left(const struct aer_split_search *s, uint64_t wanted)
{
	uint64_t left = s->limit > s->moves ? s->limit - s->moves : 0;

	return wanted < left ? wanted : left;
}

/* aer_redivide within what is left of the moves. */
static int redivide(struct aer_split_search *s, const struct aer_sides *sides,
    uint64_t slice, struct aer_error *err)
{
	return aer_redivide(s->task, s->work, sides, moves_left(s, slice), &s->random,
	    s->space, &s->moves, err);
}

/* Divides the groups that work has in part FIRST among the COUNT parts from there. */
static int divide(struct aer_split_search *s, size_t first, size_t count,
    uint64_t slice, struct aer_error *err)
{
	size_t half = count / 2;
	struct aer_sides sides = { .part = { first, first + half }, .anew = true };

	if (count == 1)
		return 0;
	memset(sides.side, AER_NO_SIDE, sizeof sides.side);
	memset(sides.side + first, 0, half);
	memset(sides.side + first + half, 1, count - half);
	if (redivide(s, &sides, slice, err) < 0)
		return -1;
	return divide(s, first, half, slice, err) < 0
		   ? -1
		   : divide(s, first + half, count - half, slice, err);
}

/* How far part P is off in work, whose excesses are in s->space. */
static int64_t off(const struct aer_split_search *s, size_t p)
{
	int64_t sum = 0;

	for (size_t r = 0; r < s->task->pool->rows; r++)
		sum += aer_group_counts_units(
		    s->task->pool, r, s->space[r * s->task->k + p]);
	return sum;
}

/* Divides COUNT pairs of parts anew: one that is off, if there is one, and another. */
static int mend_pairs(
    struct aer_split_search *s, size_t count, uint64_t slice, struct aer_error *err)
{
	for (size_t i = 0;
	     i < count && !aer_split_search_done(s) && moves_left(s, 1) > 0; i++) {
		struct aer_sides sides = { .anew = false };
		size_t p, q, tries = 4 * s->task->k;

		aer_anneal_weigh(s->task, s->work, s->space);
		do
			p = aer_random_below(&s->random, (uint32_t)s->task->k);
		while (off(s, p) == 0 && tries-- > 0);
		q = aer_random_below(&s->random, (uint32_t)s->task->k - 1);
		q += q >= p;
		memset(sides.side, AER_NO_SIDE, sizeof sides.side);
		sides.side[p] = 0;
		sides.side[q] = 1;
		sides.part[0] = p;
		sides.part[1] = q;
		if (redivide(s, &sides, slice, err) < 0)
			return -1;
		aer_split_search_keep(s, false);
	}
	return 0;
}

/* The change that would leave part P with no excess, in the rows where there is less
 * to be had; the division in work is weighed into s->space first. */
static void find_change(struct aer_split_search *s, size_t p)
{
	aer_anneal_weigh(s->task, s->work, s->space);
	for (size_t r = 0; r < s->task->pool->rows; r++) {
		int64_t sum = 0;

		for (size_t q = 0; q < s->task->k; q++)
			sum += llabs(s->space[r * s->task->k + q]);
		s->change[r] =
		    sum > s->row_bound[r] ? -s->space[r * s->task->k + p] : 0;
	}
}

/* Tries to change the best division into one without excess: part after part hands
 * all of its own to the next, and the last has none then. */
static int mend_exactly(
    struct aer_split_search *s, unsigned half, struct aer_error *err)
{
	size_t turn = aer_random_below(&s->random, (uint32_t)s->task->k);

	memcpy(s->work, s->best, s->task->groups);
	for (size_t i = 0; i + 1 < s->task->k; i++) {
		size_t p = (i + turn) % s->task->k, q = (p + 1) % s->task->k;
		struct aer_meet_middle_ask ask = { p, q, s->change, AER_MEET_MIDDLE_ANY,
			{ INT64_MAX, INT64_MAX }, half };
		int met = 0;

		for (int tries = 0; met == 0 && tries < 4 && moves_left(s, 1) > 0;
		     tries++) {
			find_change(s, p);
			met = aer_meet_middle_middle(
			    s->task, s->work, &ask, &s->random, s->space, err);
			s->moves += (uint64_t)2 << half;
		}
		if (met < 0)
			return -1;
		aer_split_search_keep(s, false);
		if (aer_split_search_done(s))
			return 0;
	}
	return 0;
}

/* All parts at once. */
static int anneal_all(struct aer_split_search *s, struct aer_anneal *anneal,
    uint64_t length, bool is_first)
{
	uint64_t before = aer_anneal_moves(anneal);
	struct aer_split_score score;

	aer_anneal_run(anneal, &s->random, moves_left(s, length), s->bound);
	s->moves += aer_anneal_moves(anneal) - before;
	score = aer_anneal_score(anneal);
	if (is_first || aer_split_score_less(&score, &s->score)) {
		memcpy(s->work, aer_anneal_part(anneal), s->task->groups);
		aer_split_search_keep(s, is_first);
	}
	return 0;
}

/* Parts with fewer groups than that have few. */
enum { MANY = 20 };

/* Two parts, one of them off if there is one. */
static void draw_parts(
    struct aer_split_search *s, const struct aer_walk *walk, size_t *p, size_t *q)
{
	size_t tries = 4 * s->task->k;

	do
		*p = aer_random_below(&s->random, (uint32_t)s->task->k);
	while (!aer_walk_off(walk, *p) && tries-- > 0);
	*q = aer_random_below(&s->random, (uint32_t)s->task->k - 1);
	*q += *q >= *p;
}

/* Walks on from where the last walk ended, or from a better division found since.  WAYS
 * of a step are about as much work as a move. */
static int walk(struct aer_split_search *s, uint64_t moves, struct aer_error *err)
{
	enum { WAYS = 8 };
	struct aer_walk *walk = aer_walk_new(s->task, err);
	struct aer_split_score score = aer_anneal_weigh(s->task, s->walked, s->space);
	uint64_t end = s->moves + moves_left(s, moves);

	if (walk == NULL)
		return -1;
	memcpy(s->work,
	    score.shortage == s->score.shortage && score.distance == s->score.distance
		? s->walked
		: s->best,
	    s->task->groups);
	aer_walk_begin(walk, s->work);
	while (s->moves < end && !aer_split_search_done(s)) {
		size_t p, q;

		draw_parts(s, walk, &p, &q);
		s->moves += aer_walk_step(walk, p, q, &s->random) / WAYS + 1;
		if (aer_walk_shortage(walk) < s->score.shortage ||
		    (aer_walk_shortage(walk) == s->score.shortage &&
			aer_walk_distance(walk) <= s->score.distance))
			aer_split_search_keep(s, false);
	}
	memcpy(s->walked, s->work, s->task->groups);
	aer_walk_free(walk);
	return 0;
}

/* Several parts: halves and pairs, some groups of pairs, and all at once.  Where pairs
 * have few groups, the walk does the most. */
static int search_many(struct aer_split_search *s, struct aer_anneal *anneal,
    uint64_t length, bool is_first, struct aer_error *err)
{
	bool few = s->task->groups < MANY * s->task->k;

	if (is_first || !few) {
		memset(s->work, 0, s->task->groups);
		if (divide(s, 0, s->task->k, length, err) < 0)
			return -1;
		aer_split_search_keep(s, false);
		if (mend_pairs(s, 4 * s->task->k, length, err) < 0)
			return -1;
	}
	if (is_first && !aer_split_search_done(s) && aer_split_search_bound(s, err) < 0)
		return -1;
	if (walk(s, (few ? 8 : 2) * length * s->task->k, err) < 0)
		return -1;
	return aer_split_search_done(s)
		   ? 0
		   : anneal_all(s, anneal, length * s->task->k, false);
}

int aer_split_search_bound(struct aer_split_search *s, struct aer_error *err)
{
	s->bound = aer_bounds(s->task, err);
	for (size_t r = 0; s->bound >= 0 && r < s->task->pool->rows; r++) {
		s->row_bound[r] = aer_bounds_row(s->task, r, err);
		if (s->row_bound[r] < 0)
			s->bound = -1;
	}
	return s->bound < 0 ? -1 : 0;
}

int aer_split_search_search(struct aer_split_search *s, struct aer_error *err)
{
	struct aer_anneal *anneal = aer_anneal_new(s->task, err);
	uint64_t length = 20000 + 8 * (uint64_t)s->task->groups;
	unsigned half = 12;
	int rc = anneal != NULL ? 0 : -1;

	/* a first division without a move, so that there is one whatever the limit */
	if (rc == 0)
		anneal_all(s, anneal, 0, !s->begun);
	s->begun = true;
	for (bool is_first = true;
	     rc == 0 && !aer_split_search_done(s) && s->task->k > 1 &&
	     s->task->groups > 0 && moves_left(s, 1) > 0;
	     is_first = false) {
		rc = s->task->k > 2 ? search_many(s, anneal, length, is_first, err)
				    : anneal_all(s, anneal, length, false);
		if (rc == 0 && is_first && !aer_split_search_done(s))
			rc = aer_split_search_bound(s, err);
		if (rc == 0 && !aer_split_search_done(s))
			rc = mend_exactly(s, half, err);
		length += length / 2;
		half += half < 17;
	}
	aer_anneal_free(anneal);
	return rc;
}

/* What is known of the largest excess; bounds hold where nothing is short. */
static int bound_largest(struct aer_split_search *s, struct aer_error *err)
{
	s->largest_bound = s->score.largest < 1 ? s->score.largest : 1;
	if (s->score.shortage > 0 || s->score.largest <= 1)
		return 0;
	s->largest_bound =
	    aer_bounds_largest(s->task, s->score.distance, s->row_bound, err);
	return s->largest_bound < 0 ? -1 : 0;
}

int aer_split_search_bound_ties(struct aer_split_search *s, struct aer_error *err)
{
	s->crowd_bound = aer_even_bound(s->task);
	if (s->score.crowd <= s->crowd_bound + aer_even_grain(s->task))
		s->crowd_bound = s->score.crowd;
	return bound_largest(s, err);
}

int aer_split_search_break_ties(struct aer_split_search *s, struct aer_error *err)
{
	enum { EVEN_STEPS = 8000000, TIES_MOVES = 4000000 };
	uint64_t steps = s->limit < EVEN_STEPS ? s->limit : EVEN_STEPS;
	struct aer_ties ties = { .task = s->task,
		.part = s->best,
		.score = &s->score,
		.moves = s->limit < TIES_MOVES ? s->limit : TIES_MOVES };

	if (aer_split_search_bound_ties(s, err) < 0)
		return -1;
	if (s->task->k < 2)
		return 0;
	ties.goal = s->largest_bound;
	if (aer_ties_level(&ties, &s->random, s->space, err) < 0 ||
	    aer_even(s->task, s->best, &s->score, steps, &s->random, s->space, err) < 0)
		return -1;
	ties.goal = s->crowd_bound + aer_even_grain(s->task);
	if (aer_ties_crowd(&ties, &s->random, s->space, err) < 0)
		return -1;
	return aer_split_search_bound_ties(s, err);
}
