#include "split/enumerate.h"

#include <stdlib.h>
#include <string.h>

/* The most bytes for the tables of nearest sums. */
static const size_t table_max = (size_t)64 << 20;

/* A row with more than that, as a total in millionths, has no table: what groups to
 * come make of it is taken for what it wants, which when none is left is 0. */
static const int64_t row_max = 1000000;
#define NO_TABLE SIZE_MAX

struct tree {
	const struct aer_split_task *task;
	const struct aer_group_counts *pool;
	size_t k, n;
	uint32_t *order; /* places in task->group, as they are placed */
	bool *same;      /* by depth: the group has the amounts of the one before */
	int64_t *total;  /* by row: of the groups */
	/* By depth and row: far[at[row] + x] is how far x is from the nearest sum of
	 * groups from this depth on, x from 0 to total[row]. */
	int32_t *far;
	size_t *at;
	size_t depth_size; /* of far, a depth */
	int64_t *excess;   /* by row * k + part, of what is placed */
	int64_t *space;    /* as large */
	uint8_t *part;     /* by depth */
	uint8_t *trial;    /* by place, when all are placed */
	size_t member[AER_PARTS_MAX];
	uint64_t nodes;
	bool ties;
	/* the best */
	uint8_t *best;
	struct aer_split_score score;
};

static void tree_free(struct tree *t)
{
	free(t->order);
	free(t->same);
	free(t->total);
	free(t->far);
	free(t->at);
	free(t->excess);
	free(t->space);
	free(t->part);
	free(t->trial);
}

/* Where the cells of the group at PLACE begin and end. */
static const struct aer_cell *cells(const struct tree *t, size_t place)
{
	return t->pool->cell + t->pool->first[t->task->group[place]];
}

static size_t cell_count(const struct tree *t, size_t place)
{
	uint32_t g = t->task->group[place];

	return t->pool->first[g + 1] - t->pool->first[g];
}

static int compare_places(const struct tree *t, size_t a, size_t b)
{
	return aer_group_counts_compare(t->pool, t->task->group[a], t->task->group[b]);
}

/* Few groups: insertion will do. */
static void sort_groups(struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		size_t j = i;

		for (; j > 0 && compare_places(t, t->order[j - 1], i) > 0; j--)
			t->order[j] = t->order[j - 1];
		t->order[j] = (uint32_t)i;
	}
	for (size_t i = 1; i < t->n; i++)
		t->same[i] = compare_places(t, t->order[i - 1], t->order[i]) == 0;
}

/* The amount of ROW that the group at PLACE has. */
static int64_t amount(const struct tree *t, size_t place, size_t row)
{
	for (size_t i = 0; i < cell_count(t, place); i++)
		if (cells(t, place)[i].row == row)
			return cells(t, place)[i].n;
	return 0;
}

/* Turns FAR, which is 0 where a sum is possible and else large, into distances. */
static void spread(int32_t *far, int64_t total)
{
	for (int64_t x = 1; x <= total; x++)
		if (far[x] > far[x - 1] + 1)
			far[x] = far[x - 1] + 1;
	for (int64_t x = total - 1; x >= 0; x--)
		if (far[x] > far[x + 1] + 1)
			far[x] = far[x + 1] + 1;
}

/* The tables of one row, from the last group, after which only 0 can be, back to
 * the first. */
static void fill_row(struct tree *t, size_t row)
{
	const int32_t large = INT32_MAX / 2;
	int64_t total = t->total[row];

	for (size_t depth = t->n + 1; depth-- > 0;) {
		int32_t *far = t->far + depth * t->depth_size + t->at[row];
		const int32_t *next = far + t->depth_size;
		int64_t a;

		if (depth == t->n) {
			for (int64_t x = 0; x <= total; x++)
				far[x] = x == 0 ? 0 : large;
			continue;
		}
		a = amount(t, t->order[depth], row);
		for (int64_t x = 0; x <= total; x++)
			far[x] =
			    next[x] == 0 || (x >= a && next[x - a] == 0) ? 0 : large;
	}
	for (size_t depth = 0; depth <= t->n; depth++)
		spread(t->far + depth * t->depth_size + t->at[row], total);
}

/* 1, or 0 when the tables would be too large. */
static int tree_init(struct tree *t, struct aer_error *err)
{
	size_t rows = t->pool->rows;

	t->order = calloc(t->n + 1, sizeof *t->order);
	t->same = calloc(t->n + 1, sizeof *t->same);
	t->total = calloc(rows + 1, sizeof *t->total);
	t->at = calloc(rows + 1, sizeof *t->at);
	t->excess = calloc(rows * t->k + 1, sizeof *t->excess);
	t->space = calloc(rows * t->k + 1, sizeof *t->space);
	t->part = calloc(t->n + 1, 1);
	t->trial = calloc(t->n + 1, 1);
	if (t->order == NULL || t->same == NULL || t->total == NULL || t->at == NULL ||
	    t->excess == NULL || t->space == NULL || t->part == NULL ||
	    t->trial == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < t->n; i++)
		for (size_t c = 0; c < cell_count(t, i); c++)
			t->total[cells(t, i)[c].row] += cells(t, i)[c].n;
	for (size_t r = 0; r < rows; r++) {
		t->at[r] = NO_TABLE;
		if (t->total[r] > row_max)
			continue;
		t->at[r] = t->depth_size;
		t->depth_size += (size_t)t->total[r] + 1;
	}
	if (t->depth_size > table_max / sizeof *t->far / (t->n + 1))
		return 0;
	t->far = calloc(t->depth_size * (t->n + 1) + 1, sizeof *t->far);
	if (t->far == NULL)
		return aer_error_memory(err);
	sort_groups(t);
	for (size_t r = 0; r < rows; r++)
		if (t->at[r] != NO_TABLE)
			fill_row(t, r);
	memcpy(t->excess, t->task->start, rows * t->k * sizeof *t->excess);
	return 1;
}

/* The least units of excess in a row and part whose excess is E now. */
static int64_t least_units(
    const struct tree *t, const int32_t *far, size_t row, int64_t e)
{
	int64_t n;

	if (e >= 0)
		n = e;
	else if (-e > t->total[row])
		n = -e - t->total[row];
	else
		n = far != NULL ? far[-e] : 0;
	return aer_group_counts_units(t->pool, row, n);
}

/* Adds to BOUND what ROW will have at least, when DEPTH groups are placed. */
static void bound_row(
    const struct tree *t, size_t depth, size_t row, struct aer_split_score *bound)
{
	const int32_t *far =
	    t->at[row] != NO_TABLE ? t->far + depth * t->depth_size + t->at[row] : NULL;
	const int64_t *excess = t->excess + row * t->k;
	const int64_t *floor = t->task->floor + row * t->k;
	int64_t sum = 0, over = 0, left = 0, lack = 0;

	for (size_t p = 0; p < t->k; p++) {
		int64_t units = least_units(t, far, row, excess[p]);

		sum += units;
		bound->largest = units > bound->largest ? units : bound->largest;
		over += excess[p] > 0 ? excess[p] : 0;
		left -= excess[p];
		lack += floor[p] > excess[p] ? floor[p] - excess[p] : 0;
	}
	/* the excess of a row sums to 0 in the end: LEFT is still to come */
	bound->shortage += lack > left ? lack - left : 0;
	if (t->pool->unit[row] == 1 && 2 * over > sum)
		sum = 2 * over;
	bound->distance += t->pool->weight[row] * sum;
}

/* Parts that have too many groups keep them, and others lack what these have. */
static int64_t bound_crowd(const struct tree *t)
{
	int64_t over = 0;

	for (size_t p = 0; p < t->k; p++) {
		int64_t e = (int64_t)t->member[p] * AER_SHARE_ONE - t->task->crowd[p];

		over += e > 0 ? e : 0;
	}
	return 2 * over;
}

/* Whether what is placed, DEPTH groups, can still become better than the best.  When
 * all are placed, the bounds are what the division has. */
static bool is_open(const struct tree *t, size_t depth)
{
	struct aer_split_score bound = { 0 };
	size_t needed = 0;

	for (size_t p = 0; p < t->k; p++)
		if (t->member[p] < t->task->need[p])
			needed += t->task->need[p] - t->member[p];
	if (needed > t->n - depth)
		return false;
	for (size_t r = 0; r < t->pool->rows; r++)
		bound_row(t, depth, r, &bound);
	if (t->ties) {
		bound.crowd = bound_crowd(t);
	} else {
		bound.largest = t->score.largest;
		bound.crowd = t->score.crowd;
	}
	return aer_split_score_less(&bound, &t->score);
}

static void put(struct tree *t, size_t depth, size_t p, int sign)
{
	size_t place = t->order[depth];
	const struct aer_cell *cell = cells(t, place);

	for (size_t i = 0; i < cell_count(t, place); i++)
		t->excess[cell[i].row * t->k + p] += sign * cell[i].n;
	t->part[depth] = (uint8_t)p;
	t->member[p] += (size_t)sign;
}

/* All is placed: remembers it if it is better, which of rows without a table is_open
 * does not know. */
static void keep(struct tree *t)
{
	struct aer_split_score now;

	for (size_t d = 0; d < t->n; d++)
		t->trial[t->order[d]] = t->part[d];
	now = aer_anneal_weigh(t->task, t->trial, t->space);
	if (!aer_split_score_less(&now, &t->score))
		return;
	memcpy(t->best, t->trial, t->n);
	t->score = now;
}

/* Depth first, without recursion: NEXT is the part to try for the group at DEPTH.
 * False when the nodes are used up. */
static bool climb(struct tree *t)
{
	size_t depth = 0, next = 0;

	for (;;) {
		if (depth == t->n)
			keep(t);
		if (depth == t->n || next == t->k) {
			if (depth == 0)
				return true;
			depth--;
			next = (size_t)t->part[depth] + 1;
			put(t, depth, t->part[depth], -1);
			continue;
		}
		if (t->nodes-- == 0)
			return false;
		put(t, depth, next, 1);
		if (is_open(t, depth + 1)) {
			depth++;
			next = depth < t->n && t->same[depth] ? t->part[depth - 1] : 0;
		} else {
			put(t, depth, next, -1);
			next++;
		}
	}
}

int aer_enumerate(const struct aer_split_task *task, bool ties, uint64_t nodes,
    uint8_t *part, struct aer_split_score *score, struct aer_error *err)
{
	struct tree t = {
		.task = task,
		.pool = task->pool,
		.k = task->k,
		.n = task->groups,
		.nodes = nodes,
		.best = part,
		.ties = ties,
		.score = *score,
	};
	int rc = 0;

	/* more groups than that are never done with the tables or the nodes */
	if (task->groups > 0 && task->groups <= 1000)
		rc = tree_init(&t, err);
	if (rc > 0) {
		rc = climb(&t);
		*score = t.score;
	}
	tree_free(&t);
	return rc;
}
