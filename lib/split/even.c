#include "split/even.h"

#include "split/meetmiddle.h"

#include <stdlib.h>
#include <string.h>

/* The choices of one meeting are of 2 * HALF groups.  After so many meetings in vain
 * a smaller change is asked for, or one of more groups. */
enum { HALF_FIRST = 13, HALF_LAST = 15, IN_VAIN = 4, STEP_MAX = 16, OCTAVES = 9 };

struct evening {
	const struct aer_split_task *task;
	uint8_t *part;
	size_t member[AER_PARTS_MAX];
	struct aer_random *random;
	int64_t *space, *unchanged;
	int64_t largest[2]; /* groups that are asked for, by clips */
	int64_t step;       /* how many groups fewer */
	unsigned half, in_vain;
};

/* How many groups too many P has, in billionths, if it had MORE. */
static int64_t over(const struct evening *e, size_t p, int64_t more)
{
	return ((int64_t)e->member[p] + more) * AER_SHARE_ONE - e->task->crowd[p];
}

/* What it is worth that N groups fewer are in P and more in Q; not above 0 for nothing,
 * or where P needs them. */
static int64_t gain(const struct evening *e, size_t p, size_t q, int64_t n)
{
	if (e->member[p] < e->task->need[p] + (size_t)n)
		return 0;
	return llabs(over(e, p, 0)) + llabs(over(e, q, 0)) - llabs(over(e, p, -n)) -
	       llabs(over(e, q, n));
}

/* Draws a pair of parts between which a group less and more is worth something; false
 * where there is none. */
static bool draw_pair(struct evening *e, size_t *p, size_t *q)
{
	uint32_t pairs = 0;

	for (size_t a = 0; a < e->task->k; a++)
		for (size_t b = 0; b < e->task->k; b++)
			if (a != b && gain(e, a, b, 1) > aer_even_grain(e->task) &&
			    aer_random_below(e->random, ++pairs) == 0) {
				*p = a;
				*q = b;
			}
	return pairs > 0;
}

/* The size of the smallest of GROUPS - 1 groups at random, or that of any for none. */
static int64_t draw_size(struct evening *e, uint32_t groups)
{
	int64_t least = INT64_MAX;

	for (; groups > 1; groups--) {
		uint32_t i = aer_random_below(e->random, (uint32_t)e->task->groups);
		int64_t n = e->task->pool->group_clips[e->task->group[i]];

		least = n < least ? n : least;
	}
	return least;
}

/* Small groups and all of them come equally often; those that Q gives are larger. */
static void draw_sizes(struct evening *e)
{
	uint32_t octave = aer_random_below(e->random, OCTAVES);

	e->largest[0] = draw_size(e, 1u << octave);
	e->largest[1] = draw_size(e, 1u << octave >> aer_random_below(e->random, 4));
}

static void count_members(struct evening *e)
{
	memset(e->member, 0, sizeof e->member);
	for (size_t i = 0; i < e->task->groups; i++)
		e->member[e->part[i]]++;
}

/* What to ask for next: sizes that led to an exchange are kept, and more is asked for
 * with them. */
static void adapt(struct evening *e, bool met)
{
	e->in_vain = met ? 0 : e->in_vain + 1;
	if (met) {
		e->step = 2 * e->step < STEP_MAX ? 2 * e->step : STEP_MAX;
		return;
	}
	draw_sizes(e);
	if (e->in_vain % IN_VAIN == 0) {
		e->half += e->step == 1 && e->half < HALF_LAST;
		e->step = e->step > 1 ? e->step / 2 : 1;
	}
}

static int run(struct evening *e, uint64_t steps, struct aer_error *err)
{
	size_t p = 0, q = 0;

	draw_sizes(e);
	while (draw_pair(e, &p, &q)) {
		uint64_t cost = ((uint64_t)2 << e->half) + e->task->groups;
		struct aer_meet_middle_ask ask = { p, q, e->unchanged, -e->step,
			{ e->largest[0], e->largest[1] }, e->half };
		int met;

		if (steps < cost)
			return 0;
		steps -= cost;
		while (gain(e, p, q, -ask.members) <= 0)
			ask.members /= 2;
		met = aer_meet_middle_middle(
		    e->task, e->part, &ask, e->random, e->space, err);
		if (met < 0)
			return -1;
		if (met > 0)
			count_members(e);
		adapt(e, met > 0);
	}
	return 0;
}

int aer_even(const struct aer_split_task *task, uint8_t *part,
    struct aer_split_score *score, uint64_t steps, struct aer_random *random,
    int64_t *space, struct aer_error *err)
{
	struct evening e = { .task = task,
		.part = part,
		.random = random,
		.space = space,
		.step = STEP_MAX,
		.half = HALF_FIRST,
		.unchanged = calloc(task->pool->rows + 1, sizeof(int64_t)) };
	int rc = e.unchanged != NULL ? 0 : aer_error_memory(err);

	if (rc == 0) {
		count_members(&e);
		rc = run(&e, steps, err);
		*score = aer_anneal_weigh(task, part, space);
	}
	free(e.unchanged);
	return rc;
}

int64_t aer_even_grain(const struct aer_split_task *task)
{
	return (int64_t)(task->k * task->pool->groups);
}

int64_t aer_even_bound(const struct aer_split_task *task)
{
	struct evening e = { .task = task };
	size_t left = task->groups;
	int64_t sum = 0;

	for (size_t p = 0; p < task->k; p++) {
		e.member[p] = task->need[p];
		left -= task->need[p];
	}
	for (; left > 0; left--) {
		size_t to = 0;

		for (size_t p = 1; p < task->k; p++)
			if (over(&e, p, 0) < over(&e, to, 0))
				to = p;
		e.member[to]++;
	}
	for (size_t p = 0; p < task->k; p++)
		sum += llabs(over(&e, p, 0));
	return sum;
}
