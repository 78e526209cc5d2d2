#include "split/walk.h"

#include <stdlib.h>
#include <string.h>

/* So many groups are drawn.  All sizes take as long: one more is drawn half as often.
 */
enum { DRAWN_LEAST = 8, DRAWN_MOST = 14 };

/* What is compared of divisions, in this order. */
struct cost {
	int64_t shortage, distance, over;
	int64_t crowd; /* of the two parts; changes with the number of groups only */
};

struct aer_walk {
	const struct aer_split_task *task;
	const struct aer_group_counts *pool;
	size_t k;
	uint8_t *part;   /* the caller's */
	int64_t *excess; /* by row * k + part */
	size_t member[AER_PARTS_MAX];
	struct cost cost;
	int64_t cap;
	bool with_crowd;
	/* the step */
	size_t p, q;
	uint32_t *place;               /* the groups of both parts, those drawn first */
	unsigned drawn;                /* how many */
	size_t p_least, p_most;        /* how many of them P can have */
	int64_t crowd[DRAWN_MOST + 1]; /* by how many P has */
};

struct aer_walk *aer_walk_new(const struct aer_split_task *task, struct aer_error *err)
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
	struct aer_split_score score = aer_anneal_weigh(walk->task, part, walk->excess);

	walk->part = part;
	walk->cap = INT64_MAX;
	walk->with_crowd = false;
	walk->cost =
	    (struct cost){ .shortage = score.shortage, .distance = score.distance };
	memset(walk->member, 0, sizeof walk->member);
	for (size_t i = 0; i < walk->task->groups; i++)
		walk->member[part[i]]++;
}

/* What UNITS are over the cap. */
static inline int64_t over(const struct aer_walk *s, int64_t units)
{
	return units > s->cap ? units - s->cap : 0;
}

void aer_walk_aim(struct aer_walk *walk, int64_t cap, bool with_crowd)
{
	walk->cap = cap;
	walk->with_crowd = with_crowd;
	walk->cost.over = 0;
	for (size_t i = 0; i < walk->pool->rows * walk->k; i++)
		walk->cost.over += over(walk,
		    aer_group_counts_units(walk->pool, i / walk->k, walk->excess[i]));
}

int64_t aer_walk_over(const struct aer_walk *walk)
{
	return walk->cost.over;
}

int64_t aer_walk_shortage(const struct aer_walk *walk)
{
	return walk->cost.shortage;
}

int64_t aer_walk_distance(const struct aer_walk *walk)
{
	return walk->cost.distance;
}

int64_t aer_walk_crowd(const struct aer_walk *walk, size_t p)
{
	return llabs((int64_t)walk->member[p] * AER_SHARE_ONE - walk->task->crowd[p]);
}

bool aer_walk_off(const struct aer_walk *walk, size_t p)
{
	for (size_t r = 0; r < walk->pool->rows; r++)
		if (aer_group_counts_units(
			walk->pool, r, walk->excess[r * walk->k + p]) > 0)
			return true;
	return false;
}

/* How far the numbers of groups of both parts are off, by how many of those drawn P
 * has, OTHERS being what it has besides. */
static void weigh_crowds(struct aer_walk *s, size_t others)
{
	const int64_t *crowd = s->task->crowd;
	int64_t all = (int64_t)(s->member[s->p] + s->member[s->q]) * AER_SHARE_ONE;

	for (size_t i = 0; i <= s->drawn; i++) {
		int64_t in_p = (int64_t)(others + i) * AER_SHARE_ONE;

		s->crowd[i] = s->with_crowd ? llabs(in_p - crowd[s->p]) +
						  llabs(all - in_p - crowd[s->q])
					    : 0;
	}
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
	weigh_crowds(s, count);
	count = s->member[s->q] - (s->drawn - in_p);
	s->p_most = s->drawn;
	s->p_most -= s->task->need[s->q] > count ? s->task->need[s->q] - count : 0;
}

/* What part P costs in ROW, with SIGN 1 or -1; without TIES nothing that breaks them.
 */
static inline void add_cost(const struct aer_walk *s, struct cost *cost, size_t row,
    size_t p, int64_t sign, bool ties)
{
	int64_t excess = s->excess[row * s->k + p];
	int64_t floor = s->task->floor[row * s->k + p];
	int64_t units = aer_group_counts_units(s->pool, row, excess);

	cost->distance += sign * s->pool->weight[row] * units;
	if (ties)
		cost->over += sign * over(s, units);
	if (excess < floor)
		cost->shortage += sign * (floor - excess);
}

/* Moves drawn group I to Q, or with SIGN -1 to P, and adds what that costs. */
static inline void move(
    struct aer_walk *s, unsigned i, int64_t sign, struct cost *cost, bool ties)
{
	uint32_t g = s->task->group[s->place[i]];
	const struct aer_cell *end = s->pool->cell + s->pool->first[g + 1];

	for (const struct aer_cell *cell = s->pool->cell + s->pool->first[g];
	     cell < end; cell++) {
		add_cost(s, cost, cell->row, s->p, -1, ties);
		add_cost(s, cost, cell->row, s->q, -1, ties);
		s->excess[cell->row * s->k + s->p] -= sign * cell->n;
		s->excess[cell->row * s->k + s->q] += sign * cell->n;
		add_cost(s, cost, cell->row, s->p, 1, ties);
		add_cost(s, cost, cell->row, s->q, 1, ties);
	}
}

static inline int compare(const struct cost *a, const struct cost *b, bool ties)
{
	if (a->shortage != b->shortage)
		return a->shortage < b->shortage ? -1 : 1;
	if (a->distance != b->distance || !ties)
		return (a->distance > b->distance) - (a->distance < b->distance);
	if (a->over != b->over)
		return a->over < b->over ? -1 : 1;
	return (a->crowd > b->crowd) - (a->crowd < b->crowd);
}

/* Goes from way FROM to way TO; a bit says that the group is in Q. */
static void go(struct aer_walk *s, uint32_t from, uint32_t to)
{
	for (unsigned i = 0; i < s->drawn; i++) {
		if (((from ^ to) >> i & 1) == 0)
			continue;
		if ((to >> i & 1) != 0) {
			move(s, i, 1, &s->cost, true);
			s->part[s->place[i]] = (uint8_t)s->q;
			s->member[s->p]--;
			s->member[s->q]++;
		} else {
			move(s, i, -1, &s->cost, true);
			s->part[s->place[i]] = (uint8_t)s->p;
			s->member[s->q]--;
			s->member[s->p]++;
		}
	}
}

/* Tries all ways from FIRST on, and returns one of the best. */
static inline uint32_t try_ways(
    struct aer_walk *s, uint32_t first, bool ties, struct aer_random *random)
{
	struct cost cost = s->cost, best;
	uint32_t now = first, taken = first, same = 1;

	cost.crowd = s->crowd[s->drawn - (unsigned)__builtin_popcount(first)];
	best = cost;
	for (uint32_t i = 1; i < (uint32_t)1 << s->drawn; i++) {
		unsigned bit = (unsigned)__builtin_ctz(i);
		size_t in_p;
		int order;

		now ^= (uint32_t)1 << bit;
		move(s, bit, (now >> bit & 1) != 0 ? 1 : -1, &cost, ties);
		in_p = s->drawn - (unsigned)__builtin_popcount(now);
		cost.crowd = s->crowd[in_p];
		order = compare(&cost, &best, ties);
		if (order > 0 || in_p < s->p_least || in_p > s->p_most)
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
			move(s, i, (first >> i & 1) != 0 ? 1 : -1, &s->cost, ties);
	return taken;
}

uint64_t aer_walk_step(
    struct aer_walk *walk, size_t p, size_t q, struct aer_random *random)
{
	struct aer_walk *s = walk;
	uint32_t first = 0;

	s->p = p;
	s->q = q;
	draw(s, random);
	for (unsigned i = 0; i < s->drawn; i++)
		first |= (uint32_t)(s->part[s->place[i]] == q) << i;
	if (s->cap < INT64_MAX || s->with_crowd)
		go(s, first, try_ways(s, first, true, random));
	else
		go(s, first, try_ways(s, first, false, random));
	return (uint64_t)1 << s->drawn;
}
