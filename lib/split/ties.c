#include "split/ties.h"

#include "split/meetmiddle.h"
#include "split/walk.h"

#include <stdlib.h>
#include <string.h>

/* So many ways of a step of the walk are about as much work as a move. */
enum { WAYS = 8 };

struct chase {
	const struct aer_ties *ties;
	const struct aer_split_task *task;
	size_t k;
	struct aer_walk *walk;
	uint8_t *work; /* the division that is changed */
	int64_t *space, *change;
	struct aer_random *random;
	uint64_t moves;
	unsigned half; /* of a meeting */
	unsigned departures;
};

static int chase_init(struct chase *c, const struct aer_ties *ties,
    struct aer_random *random, int64_t *space, struct aer_error *err)
{
	*c = (struct chase){
		.ties = ties,
		.task = ties->task,
		.k = ties->task->k,
		.walk = aer_walk_new(ties->task, err),
		.work = calloc(ties->task->groups + 1, 1),
		.change = calloc(ties->task->pool->rows + 1, sizeof(int64_t)),
		.space = space,
		.random = random,
	};
	if (c->walk == NULL)
		return -1;
	if (c->work == NULL || c->change == NULL)
		return aer_error_memory(err);
	memcpy(c->work, ties->part, ties->task->groups);
	aer_walk_begin(c->walk, c->work);
	return 0;
}

static void chase_free(struct chase *c)
{
	aer_walk_free(c->walk);
	free(c->work);
	free(c->change);
}

/* Takes the division for the best if it is. */
static bool keep(struct chase *c)
{
	struct aer_split_score now = aer_anneal_weigh(c->task, c->work, c->space);

	if (!aer_split_score_less(&now, c->ties->score))
		return false;
	memcpy(c->ties->part, c->work, c->task->groups);
	*c->ties->score = now;
	return true;
}

/* Another part than P. */
static size_t draw_other(struct chase *c, size_t p)
{
	size_t q = aer_random_below(c->random, (uint32_t)c->k - 1);

	return q + (q >= p);
}

/* Whether the division lacks as little and is as near as the best. */
static bool is_as_near(const struct chase *c)
{
	return aer_walk_shortage(c->walk) <= c->ties->score->shortage &&
	       aer_walk_distance(c->walk) <= c->ties->score->distance;
}

/*
 * Begins again: with the division at hand, when it is as near as the best, else with
 * the best; and every other time with some groups of it in other parts, from where the
 * way back may lead elsewhere: what two parts can do does not reach all divisions.
 */
static void depart(struct chase *c)
{
	enum { KICKED = 6 };
	const struct aer_split_task *task = c->task;

	if (!is_as_near(c))
		memcpy(c->work, c->ties->part, task->groups);
	if (c->departures++ % 2 != 0) {
		size_t member[AER_PARTS_MAX] = { 0 };

		for (size_t i = 0; i < task->groups; i++)
			member[c->work[i]]++;
		for (uint32_t n = 2 + aer_random_below(c->random, KICKED); n > 0; n--) {
			size_t i = aer_random_below(c->random, (uint32_t)task->groups);
			size_t from = c->work[i], to = draw_other(c, from);

			if (member[from] <= task->need[from])
				continue;
			c->work[i] = (uint8_t)to;
			member[from]--;
			member[to]++;
		}
	}
	aer_walk_begin(c->walk, c->work);
}

/* --- the largest excess -------------------------------------------------------- */

/* Weighs the division into the space, and draws a cell that is over CAP. */
static size_t draw_cell(struct chase *c, int64_t cap)
{
	size_t cells = c->task->pool->rows * c->k, drawn = 0;
	uint32_t over = 0;

	aer_anneal_weigh(c->task, c->work, c->space);
	for (size_t i = 0; i < cells; i++)
		if (aer_group_counts_units(c->task->pool, i / c->k, c->space[i]) >
			cap &&
		    aer_random_below(c->random, ++over) == 0)
			drawn = i;
	return drawn;
}

/* What it would change of the distance, and of what cells are over CAP, if part P had D
 * more of ROW, and Q as many less. */
static void weigh_change(const struct chase *c, size_t row, size_t p, size_t q,
    int64_t d, int64_t cap, int64_t sum[2])
{
	const struct aer_group_counts *pool = c->task->pool;
	const size_t part[2] = { p, q };

	for (int i = 0; i < 2; i++) {
		int64_t e = c->space[row * c->k + part[i]];
		int64_t was = aer_group_counts_units(pool, row, e);
		int64_t is = aer_group_counts_units(pool, row, i == 0 ? e + d : e - d);

		sum[0] += pool->weight[row] * (is - was);
		sum[1] += (is > cap ? is - cap : 0) - (was > cap ? was - cap : 0);
	}
}

/*
 * Draws a change between P and Q for P's cell of ROW: some clips less off, in another
 * part of the same row more, or in another row.  False where that would be no
 * improvement.
 */
static bool draw_change(struct chase *c, size_t row, size_t p, size_t q, int64_t cap)
{
	const struct aer_group_counts *pool = c->task->pool;
	int64_t e = c->space[row * c->k + p], sum[2] = { 0, 0 };
	int64_t d = 1 + aer_random_below(c->random, (uint32_t)(llabs(e) - cap));
	size_t other = aer_random_below(c->random, (uint32_t)pool->rows);

	memset(c->change, 0, pool->rows * sizeof *c->change);
	c->change[row] = e > 0 ? -d : d;
	weigh_change(c, row, p, q, c->change[row], cap, sum);
	if (sum[0] > 0)
		return false;
	if (other != row && pool->unit[other] == 1) {
		int64_t more = -sum[0] / (2 * pool->weight[other]);

		if (aer_random_below(c->random, 2) == 0)
			more = -more;
		c->change[other] = more;
		weigh_change(c, other, p, q, more, cap, sum);
	}
	return sum[0] <= 0 && sum[1] < 0;
}

/* Tries to meet a change that makes a cell over CAP smaller; returns whether it did. */
static int meet(struct chase *c, int64_t cap, struct aer_error *err)
{
	enum { TRIES = 64, HALF_MOST = 15 };
	size_t cell = draw_cell(c, cap), row = cell / c->k, p = cell % c->k;
	struct aer_meet_middle_ask ask = { p, p, c->change, AER_MEET_MIDDLE_ANY,
		{ INT64_MAX, INT64_MAX }, c->half };
	int met;

	if (c->task->pool->unit[row] != 1 || llabs(c->space[cell]) - cap > INT32_MAX)
		return 0;
	for (int tries = 0; tries < TRIES && ask.q == p; tries++) {
		size_t q = draw_other(c, p);

		if (draw_change(c, row, p, q, cap))
			ask.q = q;
	}
	if (ask.q == p)
		return 0;
	met = aer_meet_middle_middle(c->task, c->work, &ask, c->random, c->space, err);
	c->moves += ((uint64_t)2 << c->half) + c->task->groups;
	c->half += met == 0 && c->half < HALF_MOST;
	return met;
}

/* Some steps of the walk between parts of which one is over CAP, while there is one;
 * ends when the division is as near as the best, and no cell over CAP. */
static void stride(struct chase *c, int64_t cap, uint64_t moves)
{
	aer_walk_aim(c->walk, cap, false);
	for (uint64_t end = c->moves + moves; c->moves < end;) {
		bool is_under = aer_walk_over(c->walk) == 0;
		size_t p = aer_random_below(c->random, (uint32_t)c->k);

		if (is_under && is_as_near(c))
			return;
		if (!is_under && is_as_near(c))
			p = draw_cell(c, cap) % c->k;
		c->moves +=
		    aer_walk_step(c->walk, p, draw_other(c, p), c->random) / WAYS + 1;
	}
}

int aer_ties_level(const struct aer_ties *ties, struct aer_random *random,
    int64_t *space, struct aer_error *err)
{
	enum { HALF_FIRST = 11, SLICE = 20000 };
	struct chase c;
	int rc = chase_init(&c, ties, random, space, err);

	c.half = HALF_FIRST;
	while (rc >= 0 && c.k > 1 && ties->score->largest > ties->goal &&
	       c.moves < ties->moves) {
		int64_t cap = ties->score->largest - 1;

		stride(&c, cap, SLICE);
		if (keep(&c))
			continue;
		depart(&c);
		if (is_as_near(&c))
			rc = meet(&c, cap, err);
		if (rc > 0) {
			aer_walk_begin(c.walk, c.work);
			if (keep(&c))
				c.half = HALF_FIRST;
		}
	}
	chase_free(&c);
	return rc < 0 ? -1 : 0;
}

/* --- the numbers of groups ----------------------------------------------------- */

/* A part with too many groups or too few, if there is one. */
static size_t draw_crowded(struct chase *c)
{
	size_t p, tries = 4 * c->k;

	do
		p = aer_random_below(c->random, (uint32_t)c->k);
	while (aer_walk_crowd(c->walk, p) < AER_SHARE_ONE && tries-- > 0);
	return p;
}

int aer_ties_crowd(const struct aer_ties *ties, struct aer_random *random,
    int64_t *space, struct aer_error *err)
{
	enum { SLICE = 50000 };
	struct chase c;
	int rc = chase_init(&c, ties, random, space, err);

	while (rc == 0 && c.k > 1 && ties->score->crowd > ties->goal &&
	       c.moves < ties->moves) {
		uint64_t end = c.moves + SLICE;

		aer_walk_aim(c.walk, ties->score->largest, true);
		while (c.moves < end && ties->score->crowd > ties->goal) {
			size_t p = draw_crowded(&c);

			c.moves +=
			    aer_walk_step(c.walk, p, draw_other(&c, p), random) / WAYS +
			    1;
			keep(&c);
		}
		depart(&c);
	}
	chase_free(&c);
	return rc;
}
