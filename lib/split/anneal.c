#include "split/anneal.h"

#include <stdlib.h>
#include <string.h>

/* The excess of a part in a row, and the least that it must have. */
struct level {
	int64_t excess, floor;
};

struct aer_anneal {
	const struct aer_split_task *task;
	const struct aer_group_counts *pool;
	size_t k;
	struct aer_random random;
	uint8_t *part;       /* by place in task->group */
	struct level *level; /* by row * k + part */
	size_t member[AER_PARTS_MAX];
	size_t should[AER_PARTS_MAX]; /* how many it should have */
	int64_t share[AER_PARTS_MAX]; /* of the groups, SHARES for all */
	int64_t odds[AER_PARTS_MAX];  /* of moves into a part to those out of it */
	uint32_t *order;              /* the places, shuffled anew for each run */
	int64_t shortage, distance;
	int64_t price; /* of a clip that is short, as a distance */
	int64_t temperature;
	uint64_t moves;
	/* The best so far. */
	bool has_best;
	uint8_t *best;
	struct aer_split_score score;
};

bool aer_split_score_less(
    const struct aer_split_score *a, const struct aer_split_score *b)
{
	if (a->shortage != b->shortage)
		return a->shortage < b->shortage;
	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (a->largest != b->largest)
		return a->largest < b->largest;
	return a->crowd < b->crowd;
}

/* To mend a shortage by moving one group costs less than this. */
static int64_t price_of(const struct aer_split_task *task)
{
	const struct aer_group_counts *pool = task->pool;
	int64_t most = 0;

	for (size_t i = 0; i < task->groups; i++) {
		int64_t cost = 0;

		for (size_t c = pool->first[task->group[i]];
		     c < pool->first[task->group[i] + 1]; c++) {
			const struct aer_cell *cell = &pool->cell[c];

			cost += pool->weight[cell->row] *
				(aer_group_counts_units(pool, cell->row, cell->n) + 1);
		}
		most = cost > most ? cost : most;
	}
	return 2 * most + 1;
}

enum { SHARES = 1 << 16 };

/*
 * A group of a part with share s is moved, and not swapped, with probability
 * (1 + s) / 2: so often either a coin says it or the other group is in the same part.
 * That is taken off again.  A part that needs none of the groups gets some by chance.
 */
static void find_shares(struct aer_anneal *s)
{
	int64_t all = 1;

	for (size_t p = 0; p < s->k; p++)
		all += s->task->crowd[p] > 0 ? s->task->crowd[p] : 0;
	for (size_t p = 0; p < s->k; p++) {
		int64_t crowd = s->task->crowd[p] > 0 ? s->task->crowd[p] : 0;

		s->should[p] = (size_t)((crowd + AER_SHARE_ONE / 2) / AER_SHARE_ONE);
		s->share[p] = 1 + crowd / (all / SHARES + 1);
		s->odds[p] = s->share[p] * (SHARES + s->share[p]);
	}
}

struct aer_anneal *aer_anneal_new(
    const struct aer_split_task *task, struct aer_error *err)
{
	struct aer_anneal *s = calloc(1, sizeof *s);

	if (s == NULL)
		goto fail;
	s->task = task;
	s->pool = task->pool;
	s->k = task->k;
	s->part = calloc(task->groups + 1, 1);
	s->best = calloc(task->groups + 1, 1);
	s->order = calloc(task->groups + 1, sizeof *s->order);
	s->level = calloc(s->pool->rows * s->k + 1, sizeof *s->level);
	if (s->part == NULL || s->best == NULL || s->order == NULL || s->level == NULL)
		goto fail;
	s->price = price_of(task);
	find_shares(s);
	return s;
fail:
	aer_anneal_free(s);
	aer_error_memory(err);
	return NULL;
}

void aer_anneal_free(struct aer_anneal *anneal)
{
	if (anneal == NULL)
		return;
	free(anneal->part);
	free(anneal->best);
	free(anneal->order);
	free(anneal->level);
	free(anneal);
}

uint64_t aer_anneal_moves(const struct aer_anneal *anneal)
{
	return anneal->moves;
}

const uint8_t *aer_anneal_part(const struct aer_anneal *anneal)
{
	return anneal->best;
}

struct aer_split_score aer_anneal_score(const struct aer_anneal *anneal)
{
	return anneal->score;
}

static const struct aer_cell *cells(const struct aer_anneal *s, size_t i)
{
	return s->pool->cell + s->pool->first[s->task->group[i]];
}

static const struct aer_cell *cells_end(const struct aer_anneal *s, size_t i)
{
	return s->pool->cell + s->pool->first[s->task->group[i] + 1];
}

/* A proposal: the group at G goes from FROM to TO, and H, unless it is NOBODY,
 * back. */
struct move {
	size_t g, h;
	size_t from, to;
	int64_t shortage, distance, crowd; /* what it would change */
};

#define NOBODY SIZE_MAX

static int64_t lack(const struct level *level, int64_t excess)
{
	return level->floor > excess ? level->floor - excess : 0;
}

/* Adds what D fewer of ROW in move->from and D more in move->to change. */
static inline void weigh_row(
    const struct aer_anneal *s, struct move *move, size_t row, int64_t d)
{
	const struct level *from = &s->level[row * s->k + move->from];
	const struct level *to = &s->level[row * s->k + move->to];
	int64_t a = from->excess, b = to->excess, change;

	if (s->pool->unit[row] == 1)
		change = llabs(a - d) - llabs(a) + llabs(b + d) - llabs(b);
	else
		change = aer_group_counts_units(s->pool, row, a - d) -
			 aer_group_counts_units(s->pool, row, a) +
			 aer_group_counts_units(s->pool, row, b + d) -
			 aer_group_counts_units(s->pool, row, b);
	move->distance += s->pool->weight[row] * change;
	move->shortage +=
	    lack(from, a - d) - lack(from, a) + lack(to, b + d) - lack(to, b);
}

/* Both lists are sorted by row: they are merged. */
static void weigh(const struct aer_anneal *s, struct move *move)
{
	const struct aer_cell *a = cells(s, move->g), *a_end = cells_end(s, move->g);
	const struct aer_cell *b = NULL, *b_end = NULL;

	if (move->h != NOBODY) {
		b = cells(s, move->h);
		b_end = cells_end(s, move->h);
	}
	move->shortage = move->distance = move->crowd = 0;
	if (move->h == NOBODY)
		move->crowd = (s->member[move->to] >= s->should[move->to] ? 2 : 0) -
			      (s->member[move->from] > s->should[move->from] ? 2 : 0);
	while (a < a_end || b < b_end) {
		size_t row;
		int64_t d = 0;

		if (b == b_end || (a < a_end && a->row <= b->row))
			row = a->row;
		else
			row = b->row;
		if (a < a_end && a->row == row)
			d += (a++)->n;
		if (b < b_end && b->row == row)
			d -= (b++)->n;
		if (d != 0)
			weigh_row(s, move, row, d);
	}
}

static void carry(struct aer_anneal *s, size_t i, size_t from, size_t to)
{
	const struct aer_cell *end = cells_end(s, i);

	for (const struct aer_cell *cell = cells(s, i); cell < end; cell++) {
		s->level[cell->row * s->k + from].excess -= cell->n;
		s->level[cell->row * s->k + to].excess += cell->n;
	}
	s->part[i] = (uint8_t)to;
	s->member[from]--;
	s->member[to]++;
}

static void apply(struct aer_anneal *s, const struct move *move)
{
	carry(s, move->g, move->from, move->to);
	if (move->h != NOBODY)
		carry(s, move->h, move->to, move->from);
	s->shortage += move->shortage;
	s->distance += move->distance;
}

/*
 * Draws a proposal; false for one that would leave a part with too few groups.  A move
 * into a part that should have fewer groups is drawn less often, by the quotient of
 * their numbers: else the small groups, whose moves cost next to nothing while it is
 * hot, would end up in all parts alike.
 */
static bool propose(struct aer_anneal *s, struct move *move)
{
	uint32_t groups = (uint32_t)s->task->groups;
	uint64_t u;

	move->g = aer_random_below(&s->random, groups);
	move->h = aer_random_below(&s->random, groups);
	move->from = s->part[move->g];
	move->to = s->part[move->h];
	u = aer_random_next(&s->random);
	if (move->from == move->to || u >> 63 != 0) {
		uint32_t other = aer_random_below(&s->random, (uint32_t)s->k - 1);

		move->h = NOBODY;
		move->to = other < move->from ? other : other + 1;
		if (s->member[move->from] <= s->task->need[move->from] ||
		    (int64_t)(u % SHARES) * s->odds[move->from] >=
			s->odds[move->to] * SHARES)
			return false;
	}
	weigh(s, move);
	return true;
}

/*
 * The temperature is in units that double the odds: a change for the worse by D
 * is accepted with probability 2^(-D/T), that is when D <= T * -log2(u) for a
 * uniform u.  The logarithm is J. Mitchell's, Computer multiplication and division
 * using binary logarithms, 1962: the place of the first one-bit, and the bits
 * behind it taken as the fraction.  It is exact in integers and within 0.09 of the
 * true one, which is all that annealing needs; exp() and log() may differ in their
 * last bit between C libraries.
 */
enum { T_BITS = 16, LOG_BITS = 10, CROWD_BITS = 2, CROWD = 1 << CROWD_BITS };

static bool accept(struct aer_anneal *s, const struct move *move)
{
	int64_t d = CROWD * (move->distance + s->price * move->shortage) + move->crowd;
	const int64_t hopeless = (int64_t)1 << 36;
	uint64_t u, fraction;
	int zeros;

	if (d <= 0)
		return true;
	u = aer_random_next(&s->random) | 1;
	zeros = __builtin_clzll(u);
	fraction = (u << zeros << 1) >> (64 - LOG_BITS);
	if (d >= hopeless)
		return false;
	return d << (T_BITS + LOG_BITS - CROWD_BITS) <=
	       s->temperature *
		   (((int64_t)(zeros + 1) << LOG_BITS) - (int64_t)fraction);
}

/* Counts distance and shortage anew. */
static void measure(struct aer_anneal *s)
{
	s->shortage = s->distance = 0;
	for (size_t r = 0; r < s->pool->rows; r++)
		for (size_t p = 0; p < s->k; p++) {
			const struct level *level = &s->level[r * s->k + p];

			s->distance +=
			    s->pool->weight[r] *
			    aer_group_counts_units(s->pool, r, level->excess);
			s->shortage += lack(level, level->excess);
		}
}

/* The part for the next group: one that still needs a group, else the one that lacks
 * most for its share, by the weighted units of its rows. */
static size_t choose_part(const struct aer_anneal *s, const int64_t *poor)
{
	size_t to = 0;

	for (size_t p = 0; p < s->k; p++)
		if (s->member[p] < s->task->need[p])
			return p;
	for (size_t p = 1; p < s->k; p++)
		if (poor[p] * s->share[to] > poor[to] * s->share[p])
			to = p;
	return to;
}

/* Begins a run: groups in random order, each to the part that lacks most. */
static void scatter(struct aer_anneal *s)
{
	const struct aer_split_task *task = s->task;
	int64_t poor[AER_PARTS_MAX] = { 0 };

	memset(s->member, 0, sizeof s->member);
	for (size_t i = 0; i < s->pool->rows * s->k; i++) {
		size_t row = i / s->k;

		s->level[i] = (struct level){ task->start[i], task->floor[i] };
		poor[i % s->k] -=
		    s->pool->weight[row] * (task->start[i] / s->pool->unit[row]);
	}
	for (size_t i = 0; i < task->groups; i++)
		s->order[i] = (uint32_t)i;
	for (size_t i = 0; i < task->groups; i++) {
		size_t j =
		    i + aer_random_below(&s->random, (uint32_t)(task->groups - i));
		uint32_t place = s->order[j];
		size_t to = choose_part(s, poor);

		s->order[j] = s->order[i];
		for (const struct aer_cell *cell = cells(s, place);
		     cell < cells_end(s, place); cell++) {
			s->level[cell->row * s->k + to].excess += cell->n;
			poor[to] -= s->pool->weight[cell->row] *
				    (cell->n / s->pool->unit[cell->row]);
		}
		s->part[place] = (uint8_t)to;
		s->member[to]++;
	}
	measure(s);
}

static int64_t crowd_of(const struct aer_split_task *task, const size_t *member)
{
	int64_t sum = 0;

	for (size_t p = 0; p < task->k; p++)
		sum += llabs((int64_t)member[p] * AER_SHARE_ONE - task->crowd[p]);
	return sum;
}

static struct aer_split_score score(const struct aer_anneal *s)
{
	struct aer_split_score score = { .shortage = s->shortage,
		.distance = s->distance };

	for (size_t i = 0; s->distance > 0 && i < s->pool->rows * s->k; i++) {
		int64_t units =
		    aer_group_counts_units(s->pool, i / s->k, s->level[i].excess);

		score.largest = units > score.largest ? units : score.largest;
	}
	score.crowd = crowd_of(s->task, s->member);
	return score;
}

/* Numbers of groups that are off by less in all are left to be evened out (even.h). */
static int64_t crowd_enough(const struct aer_anneal *s)
{
	return (int64_t)(2 * s->k + s->task->groups / 1000) * AER_SHARE_ONE;
}

static bool reached(const struct aer_anneal *s, int64_t goal)
{
	return s->score.shortage == 0 && s->score.distance <= goal;
}

/* Keeps the division as the best where it is; true when it is good enough. */
static bool keep(struct aer_anneal *s, int64_t goal)
{
	struct aer_split_score now;

	if (s->has_best &&
	    (s->shortage > s->score.shortage ||
		(s->shortage == s->score.shortage && s->distance > s->score.distance)))
		return false;
	now = score(s);
	if (!s->has_best || aer_split_score_less(&now, &s->score)) {
		s->has_best = true;
		s->score = now;
		memcpy(s->best, s->part, s->task->groups);
	}
	return reached(s, goal) && s->score.crowd <= crowd_enough(s);
}

/* Temperatures in units of 2^-T_BITS clips.  The last is 0.12 clips a factor of
 * e, where a change by two clips is all but never accepted any more. */
enum { COLDEST = 5451, COOLING = 64, SAMPLE = 256 };

/* The first temperature: the mean change of a proposal, times ln 2. */
static int64_t heat(struct aer_anneal *s)
{
	int64_t sum = 0;
	struct move move;

	for (int i = 0; i < SAMPLE; i++)
		if (propose(s, &move))
			sum += llabs(move.distance);
	return sum / SAMPLE * 45426 + sum % SAMPLE * 45426 / SAMPLE;
}

bool aer_anneal_run(
    struct aer_anneal *s, struct aer_random *random, uint64_t moves, int64_t goal)
{
	uint64_t levels = 1, each;
	struct move move;
	bool done;

	s->random = *random;
	scatter(s);
	done = keep(s, goal);
	if (!done && s->k > 1 && s->task->groups > 0 && moves > 0) {
		s->temperature = heat(s);
		for (int64_t t = s->temperature; t > COLDEST; t -= t / COOLING)
			levels++;
		each = moves / levels + 1;
		for (; !done && levels > 0;
		     levels--, s->temperature -= s->temperature / COOLING)
			for (uint64_t i = 0; !done && i < each; i++) {
				s->moves++;
				if (!propose(s, &move) || !accept(s, &move))
					continue;
				apply(s, &move);
				done = keep(s, goal);
			}
	}
	*random = s->random;
	return reached(s, goal);
}

struct aer_split_score aer_anneal_weigh(
    const struct aer_split_task *task, const uint8_t *part, int64_t *space)
{
	const struct aer_group_counts *pool = task->pool;
	struct aer_split_score score = { 0 };
	size_t member[AER_PARTS_MAX] = { 0 };

	memcpy(space, task->start, pool->rows * task->k * sizeof *space);
	for (size_t i = 0; i < task->groups; i++) {
		member[part[i]]++;
		for (size_t c = pool->first[task->group[i]];
		     c < pool->first[task->group[i] + 1]; c++)
			space[pool->cell[c].row * task->k + part[i]] += pool->cell[c].n;
	}
	for (size_t i = 0; i < pool->rows * task->k; i++) {
		int64_t units = aer_group_counts_units(pool, i / task->k, space[i]);

		score.distance += pool->weight[i / task->k] * units;
		score.largest = units > score.largest ? units : score.largest;
		if (task->floor[i] > space[i])
			score.shortage += task->floor[i] - space[i];
	}
	score.crowd = crowd_of(task, member);
	return score;
}
