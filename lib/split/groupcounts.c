#include "split/groupcounts.h"

#include "base/grow.h"

#include <stdlib.h>

/* The largest sum, in millionths; what is added up of such sums fits 64 bits. */
static const int64_t sum_max = 9000000000000000;

void aer_group_counts_free(struct aer_group_counts *pool)
{
	if (pool == NULL)
		return;
	free(pool->column_first);
	free(pool->first);
	free(pool->cell);
	free(pool->group_clips);
	free(pool->size);
	free(pool->owners);
	free(pool->weight);
	free(pool->unit);
	free(pool->is_sum);
	free(pool);
}

static int allocate(struct aer_group_counts *pool,
    const struct aer_group_counts_column *column, size_t columns, struct aer_error *err)
{
	pool->columns = columns;
	pool->column_first = calloc(columns + 1, sizeof(size_t));
	if (pool->column_first == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < columns; i++) {
		pool->column_first[i] = pool->rows;
		pool->rows += column[i].level != NULL ? column[i].levels : 1;
	}
	pool->column_first[columns] = pool->rows;
	pool->first = calloc(pool->groups + 2, sizeof(size_t));
	pool->group_clips = calloc(pool->groups + 1, sizeof(int64_t));
	pool->size = calloc(pool->rows + 1, sizeof(int64_t));
	pool->owners = calloc(pool->rows + 1, sizeof(size_t));
	pool->weight = calloc(pool->rows + 1, sizeof(int64_t));
	pool->unit = calloc(pool->rows + 1, sizeof(int64_t));
	pool->is_sum = calloc(pool->rows + 1, sizeof(bool));
	if (pool->first == NULL || pool->group_clips == NULL || pool->size == NULL ||
	    pool->owners == NULL || pool->weight == NULL || pool->unit == NULL ||
	    pool->is_sum == NULL)
		return aer_error_memory(err);
	return 0;
}

/* The clips that count, group after group: ORDER gets their numbers, and the clips
 * of group g are ORDER[end[g - 1]] to ORDER[end[g]]. */
static void sort_clips(struct aer_group_counts *pool, size_t clips,
    const uint32_t *group, size_t *end, size_t *order)
{
	for (size_t i = 0; i < clips; i++)
		if (group[i] != AER_NO_GROUP)
			pool->group_clips[group[i]]++;
	for (size_t g = 0; g < pool->groups; g++) {
		end[g] = (size_t)pool->clips;
		pool->clips += pool->group_clips[g];
	}
	for (size_t i = 0; i < clips; i++)
		if (group[i] != AER_NO_GROUP)
			order[end[group[i]]++] = i;
}

/* The row of clip I in a column that begins at FIRST, and how much it has. */
static struct aer_cell entry(
    const struct aer_group_counts_column *column, size_t first, size_t i)
{
	if (column->level != NULL)
		return (struct aer_cell){ 1, (uint32_t)(first + column->level[i]) };
	return (struct aer_cell){ column->amount[i], (uint32_t)first };
}

static int compare_rows(const void *a, const void *b)
{
	const struct aer_cell *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

/* What is being collected: TOTAL and PLACE by row, of the group at hand. */
struct builder {
	int64_t *total;
	size_t *place; /* 1 + its cell's number among the group's, 0 for none */
	size_t cells, slots;
};

static int add_cell(struct aer_group_counts *pool, struct builder *b, uint32_t row,
    struct aer_error *err)
{
	if (aer_grow(&pool->cell, b->cells, &b->slots, sizeof *pool->cell, err) < 0)
		return -1;
	pool->cell[b->cells++] = (struct aer_cell){ 0, row };
	b->place[row] = b->cells;
	return 0;
}

/* The cells of one group, whose clips are ORDER[0..n). */
static int add_group(struct aer_group_counts *pool, struct builder *b,
    const struct aer_group_counts_column *column, const size_t *order, size_t n,
    struct aer_error *err)
{
	size_t begin = b->cells;

	for (size_t c = 0; c < pool->columns; c++)
		for (size_t i = 0; i < n; i++) {
			struct aer_cell one =
			    entry(&column[c], pool->column_first[c], order[i]);

			if (one.n == 0)
				continue;
			if (b->place[one.row] <= begin &&
			    add_cell(pool, b, one.row, err) < 0)
				return -1;
			pool->cell[b->place[one.row] - 1].n += one.n;
			pool->size[one.row] += one.n;
			if (pool->size[one.row] > sum_max)
				return aer_error_set(err, "the sum is beyond 9e9");
		}
	if (b->cells > begin)
		qsort(pool->cell + begin, b->cells - begin, sizeof *pool->cell,
		    compare_rows);
	for (size_t i = begin; i < b->cells; i++)
		pool->owners[pool->cell[i].row]++;
	return 0;
}

static int fill(struct aer_group_counts *pool, size_t clips, const uint32_t *group,
    const struct aer_group_counts_column *column, struct aer_error *err)
{
	size_t *end = calloc(pool->groups + 1, sizeof(size_t));
	size_t *order = calloc(clips + 1, sizeof(size_t));
	struct builder b = { .place = calloc(pool->rows + 1, sizeof(size_t)) };
	int rc = 0;

	if (end == NULL || order == NULL || b.place == NULL)
		rc = aer_error_memory(err);
	else
		sort_clips(pool, clips, group, end, order);
	for (size_t g = 0; rc == 0 && g < pool->groups; g++) {
		size_t n = (size_t)pool->group_clips[g];

		rc = add_group(pool, &b, column, order + end[g] - n, n, err);
		pool->first[g + 1] = b.cells;
	}
	free(end);
	free(order);
	free(b.place);
	return rc;
}

struct aer_group_counts *aer_group_counts_new(size_t clips, const uint32_t *group,
    size_t groups, const struct aer_group_counts_column *column, size_t columns,
    struct aer_error *err)
{
	struct aer_group_counts *pool = calloc(1, sizeof *pool);

	if (pool == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	pool->groups = groups;
	if (allocate(pool, column, columns, err) < 0 ||
	    fill(pool, clips, group, column, err) < 0) {
		aer_group_counts_free(pool);
		return NULL;
	}
	for (size_t c = 0; c < columns; c++)
		for (size_t r = pool->column_first[c]; r < pool->column_first[c + 1];
		     r++) {
			pool->weight[r] = column[c].weight;
			pool->is_sum[r] = column[c].level == NULL;
			pool->unit[r] = 1;
			if (pool->is_sum[r] && pool->size[r] > pool->clips)
				pool->unit[r] = pool->size[r] / pool->clips;
		}
	return pool;
}

int aer_group_counts_compare(
    const struct aer_group_counts *pool, uint32_t a, uint32_t b)
{
	const struct aer_cell *x = pool->cell + pool->first[a];
	const struct aer_cell *y = pool->cell + pool->first[b];
	size_t n = pool->first[a + 1] - pool->first[a];
	size_t m = pool->first[b + 1] - pool->first[b];

	if (pool->group_clips[a] != pool->group_clips[b])
		return pool->group_clips[a] > pool->group_clips[b] ? -1 : 1;
	if (n != m)
		return n > m ? -1 : 1;
	for (size_t i = 0; i < n; i++) {
		if (x[i].row != y[i].row)
			return x[i].row < y[i].row ? -1 : 1;
		if (x[i].n != y[i].n)
			return x[i].n > y[i].n ? -1 : 1;
	}
	return 0;
}
