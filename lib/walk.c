#include "walk.h"

#include <stdlib.h>
#include <string.h>

/* So many groups are drawn.  All sizes take as long: one more is drawn half as often.
 */
enum { DRAWN_LEAST = 8, DRAWN_MOST = 14 };

/* What is compared of divisions. */
struct cost {
	int64_t shortage, distance;
};

struct aer_walk {
	const struct aer_task *task;
	const struct aer_stock *pool;
	size_t k;
	uint8_t *part;   /* the caller's */
	int64_t *excess; /* by row * k + part */
	size_t member[AER_PARTS_MAX];
	struct cost cost;
	/* the step */
	size_t p, q;
	uint32_t *place;        /* the groups of both parts, those drawn first */
	unsigned drawn;         /* how many */
	size_t p_least, p_most; /* how many of them P can have */
};

struct aer_walk *aer_walk_new(const struct aer_task *task, struct aer_error *err)
{
	struct aer_walk *s = calloc(1, sizeof *s);

	if (s == NULL)
		goto fail;
	s->task = task;
	s->pool = task->pool;
	s->k = task->k;
	s->excess = calloc(s->pool->rows * s->k + 1, sizeof *s->excess);
	s->place = calloc(task->groups + 1, sizeof *s->place);
	if (s->excess == NULL || s->place == NULL)
		goto fail;
	return s;
fail:
	aer_walk_free(s);
	aer_error_memory(err);
	return NULL;
}

void aer_walk_free(struct aer_walk *walk)
{
	if (walk == NULL)
		return;
	free(walk->excess);
	free(walk->place);
	free(walk);
}

void aer_walk_begin(struct aer_walk *walk, uint8_t *part)
{
	struct aer_score score = aer_anneal_weigh(walk->task, part, walk->excess);

	walk->part = part;
	walk->cost = (struct cost){ score.shortage, score.distance };
	memset(walk->member, 0, sizeof walk->member);
	for (size_t i = 0; i < walk->task->groups; i++)
		walk->member[part[i]]++;
}

int64_t aer_walk_shortage(const struct aer_walk *walk)
{
	return walk->cost.shortage;
}

int64_t aer_walk_distance(const struct aer_walk *walk)
{
	return walk->cost.distance;
}

bool aer_walk_off(const struct aer_walk *walk, size_t p)
{
	for (size_t r = 0; r < walk->pool->rows; r++)
		if (aer_stock_units(walk->pool, r, walk->excess[r * walk->k + p]) > 0)
			return true;
	return false;
}

/* Draws the groups, each choice equally likely. */
static void draw(struct aer_walk *s, struct aer_random *random)
{
	uint64_t octaves = aer_random_next(random) | 1 << (DRAWN_MOST - DRAWN_LEAST);
	size_t count = 0, in_p = 0;

	s->drawn = DRAWN_LEAST + (unsigned)__builtin_ctzll(octaves);
	for (size_t i = 0; i < s->task->groups; i++)
		if (s->part[i] == s->p || s->part[i] == s->q)
			s->place[count++] = (uint32_t)i;
	if (s->drawn > count)
		s->drawn = (unsigned)count;
	for (unsigned i = 0; i < s->drawn; i++) {
		size_t j = i + aer_random_below(random, (uint32_t)(count - i));
		uint32_t place = s->place[j];

		s->place[j] = s->place[i];
		s->place[i] = place;
		in_p += s->part[place] == s->p;
	}
	/* the others that P and Q have may be enough for what they need */
	count = s->member[s->p] - in_p;
	s->p_least = s->task->need[s->p] > count ? s->task->need[s->p] - count : 0;
	count = s->member[s->q] - (s->drawn - in_p);
	s->p_most = s->drawn;
	s->p_most -= s->task->need[s->q] > count ? s->task->need[s->q] - count : 0;
}

/* What part P costs in ROW, with SIGN 1 or -1. */
static inline void add_cost(
    const struct aer_walk *s, struct cost *cost, size_t row, size_t p, int64_t sign)
{
	int64_t excess = s->excess[row * s->k + p];
	int64_t floor = s->task->floor[row * s->k + p];

	cost->distance +=
	    sign * s->pool->weight[row] * aer_stock_units(s->pool, row, excess);
	if (excess < floor)
		cost->shortage += sign * (floor - excess);
}

/* Moves drawn group I to Q, or with SIGN -1 to P, and adds what that costs. */
static inline void move(struct aer_walk *s, unsigned i, int64_t sign, struct cost *cost)
{
	uint32_t g = s->task->group[s->place[i]];
	const struct aer_cell *end = s->pool->cell + s->pool->first[g + 1];

	for (const struct aer_cell *cell = s->pool->cell + s->pool->first[g];
	     cell < end; cell++) {
		add_cost(s, cost, cell->row, s->p, -1);
		add_cost(s, cost, cell->row, s->q, -1);
		s->excess[cell->row * s->k + s->p] -= sign * cell->n;
		s->excess[cell->row * s->k + s->q] += sign * cell->n;
		add_cost(s, cost, cell->row, s->p, 1);
		add_cost(s, cost, cell->row, s->q, 1);
	}
}

static int compare(const struct cost *a, const struct cost *b)
{
	if (a->shortage != b->shortage)
		return a->shortage < b->shortage ? -1 : 1;
	return (a->distance > b->distance) - (a->distance < b->distance);
}

/* Goes from way FROM to way TO; a bit says that the group is in Q. */
static void go(struct aer_walk *s, uint32_t from, uint32_t to)
{
	for (unsigned i = 0; i < s->drawn; i++) {
		if (((from ^ to) >> i & 1) == 0)
			continue;
		if ((to >> i & 1) != 0) {
			move(s, i, 1, &s->cost);
			s->part[s->place[i]] = (uint8_t)s->q;
			s->member[s->p]--;
			s->member[s->q]++;
		} else {
			move(s, i, -1, &s->cost);
			s->part[s->place[i]] = (uint8_t)s->p;
			s->member[s->q]--;
			s->member[s->p]++;
		}
	}
}

uint64_t aer_walk_step(
    struct aer_walk *walk, size_t p, size_t q, struct aer_random *random)
{
	struct aer_walk *s = walk;
	struct cost cost = s->cost, best = s->cost;
	uint32_t first = 0, now, taken, same = 1, ways;

	s->p = p;
	s->q = q;
	draw(s, random);
	for (unsigned i = 0; i < s->drawn; i++)
		first |= (uint32_t)(s->part[s->place[i]] == q) << i;
	now = taken = first;
	ways = (uint32_t)1 << s->drawn;
	for (uint32_t i = 1; i < ways; i++) {
		unsigned bit = (unsigned)__builtin_ctz(i);
		size_t in_p;
		int order;

		now ^= (uint32_t)1 << bit;
		move(s, bit, (now >> bit & 1) != 0 ? 1 : -1, &cost);
		order = compare(&cost, &best);
		if (order > 0)
			continue;
		in_p = s->drawn - (unsigned)__builtin_popcount(now);
		if (in_p < s->p_least || in_p > s->p_most)
			continue;
		same = order < 0 ? 1 : same + 1;
		best = cost;
		if (aer_random_below(random, same) == 0)
			taken = now;
	}
	/* back from the last way, whose parts were not noted */
	s->cost = cost;
	for (unsigned i = 0; i < s->drawn; i++)
		if (((now ^ first) >> i & 1) != 0)
			move(s, i, (first >> i & 1) != 0 ? 1 : -1, &s->cost);
	go(s, first, taken);
	return ways;
}
