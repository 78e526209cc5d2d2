#include "split/bounds.h"

#include "split/feasible.h"

#include <stdlib.h>

/* The most 64-bit words that are shifted for one row's subset sums; a row that
 * would take more goes without. */
static const uint64_t work_max = 200000000;

/* A row with more owners than that is not dealt out to prove that it cannot be better
 * (feasible.h).  The others share so many comparisons: some 50 ms. */
enum { DEAL_OWNERS_MAX = 1000 };
static const uint64_t deal_steps = 20000000;

/* What the groups of a task have of one row, or their numbers of clips. */
struct amounts {
	int64_t *n; /* sorted, each above 0 */
	size_t count;
	int64_t total;
};

/* The sums that subsets of amounts can have: bit s of word s / 64. */
struct sums {
	uint64_t *bit; /* NULL: not known, all are taken for possible */
	int64_t total;
};

static int compare_numbers(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* sum |= sum << SHIFT, in WORDS words. */
static void add_shifted(uint64_t *bit, size_t words, uint64_t shift)
{
	size_t far = (size_t)(shift / 64);
	unsigned near = (unsigned)(shift % 64);

	for (size_t i = words; i-- > far;) {
		uint64_t from = bit[i - far] << near;

		if (near > 0 && i > far)
			from |= bit[i - far - 1] >> (64 - near);
		bit[i] |= from;
	}
}

/*
 * M equal amounts are added as 1, 2, 4, ... of them and a rest: their sums are the
 * same, and few shifts are needed where many groups are alike.  Returns the number
 * of shifts; does none with BIT NULL.
 */
static uint64_t add_run(uint64_t *bit, size_t words, int64_t amount, size_t m)
{
	uint64_t shifts = 0;

	for (size_t piece = 1; m > 0; piece *= 2, shifts++) {
		if (piece > m)
			piece = m;
		m -= piece;
		if (bit != NULL)
			add_shifted(bit, words, (uint64_t)amount * piece);
	}
	return shifts;
}

static uint64_t add_runs(uint64_t *bit, size_t words, const struct amounts *amounts)
{
	uint64_t shifts = 0;

	for (size_t i = 0, n; i < amounts->count; i += n) {
		for (n = 1;
		     i + n < amounts->count && amounts->n[i + n] == amounts->n[i];)
			n++;
		shifts += add_run(bit, words, amounts->n[i], n);
	}
	return shifts;
}

static int find_sums(
    const struct amounts *amounts, struct sums *sums, struct aer_error *err)
{
	size_t words = (size_t)(amounts->total / 64) + 1;

	*sums = (struct sums){ .total = amounts->total };
	if (add_runs(NULL, 0, amounts) > work_max / words)
		return 0;
	sums->bit = calloc(words, sizeof *sums->bit);
	if (sums->bit == NULL)
		return aer_error_memory(err);
	sums->bit[0] = 1;
	add_runs(sums->bit, words, amounts);
	return 0;
}

static bool can_be(const struct sums *sums, int64_t s)
{
	return s >= 0 && s <= sums->total &&
	       (sums->bit == NULL || (sums->bit[s / 64] >> (s % 64) & 1) != 0);
}

/* The least |start + s| of a possible sum s, with start + s >= floor; all sums are
 * at least 0, so that what is too much to begin with stays so. */
static int64_t nearest(const struct sums *sums, int64_t start, int64_t floor)
{
	int64_t want = start < 0 ? -start : 0, best = INT64_MAX;
	int64_t least = floor > start ? floor - start : 0;

	if (want > sums->total)
		want = sums->total;
	for (int64_t s = want; s >= least; s--)
		if (can_be(sums, s)) {
			best = llabs(start + s);
			break;
		}
	for (int64_t s = want < least ? least : want; s <= sums->total; s++)
		if (can_be(sums, s)) {
			best = llabs(start + s) < best ? llabs(start + s) : best;
			break;
		}
	return best == INT64_MAX ? 0 : best; /* no sum will do: it is no bound */
}

/* The amounts of ROW, or of clips where ROW is SIZE_MAX. */
static int find_amounts(const struct aer_split_task *task, size_t row,
    struct amounts *amounts, struct aer_error *err)
{
	const struct aer_group_counts *pool = task->pool;

	*amounts = (struct amounts){ .n = calloc(task->groups + 1, sizeof(int64_t)) };
	if (amounts->n == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < task->groups; i++) {
		uint32_t g = task->group[i];
		int64_t n = row == SIZE_MAX ? pool->group_clips[g] : 0;

		for (size_t c = pool->first[g]; n == 0 && c < pool->first[g + 1]; c++)
			if (pool->cell[c].row == row)
				n = pool->cell[c].n;
		if (n > 0)
			amounts->n[amounts->count++] = n;
		amounts->total += n;
	}
	qsort(amounts->n, amounts->count, sizeof(int64_t), compare_numbers);
	return 0;
}

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* With O owners of a row, some K - O parts stay as they start. */
static int64_t few_owners(const int64_t *start, size_t k, size_t owners)
{
	int64_t lack[AER_PARTS_MAX], sum = 0;
	bool all_lack = true;

	if (owners >= k)
		return 0;
	for (size_t p = 0; p < k; p++) {
		lack[p] = llabs(start[p]);
		all_lack &= start[p] <= 0;
	}
	qsort(lack, k, sizeof *lack, compare_numbers);
	for (size_t p = 0; p < k - owners; p++)
		sum += lack[p];
	return all_lack ? 2 * sum : sum;
}

/* Some part gets the largest amount, whatever else it gets. */
static int64_t largest_owner(const int64_t *start, size_t k, int64_t amount)
{
	int64_t least = INT64_MAX;

	for (size_t p = 0; p < k; p++)
		least = start[p] + amount < least ? start[p] + amount : least;
	return max(0, least);
}

/* The bound of a row of clips, where a unit is 1. */
static int64_t bound_class(const struct aer_split_task *task, size_t row,
    const struct amounts *amounts, const struct sums *sums)
{
	const int64_t *start = task->start + row * task->k;
	const int64_t *floor = task->floor + row * task->k;
	int64_t sum = 0, most = 0, bound;

	for (size_t p = 0; p < task->k; p++) {
		int64_t n = nearest(sums, start[p], floor[p]);

		sum += n;
		most = max(most, n);
	}
	bound = max(sum, 2 * most);
	if (amounts->count > 0)
		bound = max(bound,
		    2 * largest_owner(start, task->k, amounts->n[amounts->count - 1]));
	bound = max(bound, few_owners(start, task->k, amounts->count));
	return bound + bound % 2;
}

/*
 * Raises BOUND of a row of clips, an even number, for as long as no way to deal out its
 * amounts is that good.  Stays as it is where no way is good enough for the floors.
 */
static int64_t raise_bound(const struct aer_split_task *task, size_t row,
    const struct amounts *amounts, int64_t bound, struct aer_error *err)
{
	const int64_t *start = task->start + row * task->k;
	const int64_t *floor = task->floor + row * task->k;
	int64_t sum = amounts->total, most = 0, raised = bound;
	uint64_t steps = deal_steps / task->pool->rows;

	for (size_t p = 0; p < task->k; p++) {
		sum += start[p];
		most += llabs(start[p]);
	}
	if (sum != 0 || amounts->count > DEAL_OWNERS_MAX)
		return bound;
	for (; raised <= most + amounts->total; raised += 2) {
		struct aer_feasible_ask ask = { amounts->n, amounts->count, start,
			task->k, floor, most + amounts->total, raised };
		int rc = aer_feasible(&ask, &steps, err);

		if (rc != AER_FEASIBLE_NO)
			return rc < 0 ? -1 : raised;
	}
	return bound;
}

/* The bound of a total, in units that are not 1: no more than the parts' own. */
static int64_t bound_total(const struct aer_split_task *task, size_t row,
    const struct amounts *amounts, const struct sums *sums)
{
	const int64_t *start = task->start + row * task->k;
	int64_t sum = 0, largest = 0;

	for (size_t p = 0; p < task->k; p++)
		sum += aer_group_counts_units(
		    task->pool, row, nearest(sums, start[p], AER_NO_FLOOR));
	if (amounts->count > 0)
		largest = aer_group_counts_units(task->pool, row,
		    largest_owner(start, task->k, amounts->n[amounts->count - 1]));
	return max(sum, largest);
}

int64_t aer_bounds_row(
    const struct aer_split_task *task, size_t row, struct aer_error *err)
{
	struct amounts amounts = { 0 };
	struct sums sums = { 0 };
	int64_t bound = -1;

	if (find_amounts(task, row, &amounts, err) == 0 &&
	    find_sums(&amounts, &sums, err) == 0)
		bound = task->pool->unit[row] == 1
			    ? raise_bound(task, row, &amounts,
				  bound_class(task, row, &amounts, &sums), err)
			    : bound_total(task, row, &amounts, &sums);
	free(amounts.n);
	free(sums.bit);
	return bound;
}

/* Raises LARGEST for as long as a row of clips, whose bound is BOUND, cannot be dealt
 * out with no part off by more, LIMIT being what all its parts may be off. */
static int64_t raise_largest(const struct aer_split_task *task, size_t row,
    int64_t largest, int64_t bound, int64_t limit, struct aer_error *err)
{
	const int64_t *start = task->start + row * task->k;
	struct amounts amounts = { 0 };
	uint64_t steps = deal_steps / task->pool->rows;
	/* what some parts have too much others lack: half of them at most do either */
	int64_t pairs = (int64_t)(task->k / 2), least = (bound / 2 + pairs - 1) / pairs;
	int64_t sum = 0;
	int rc = find_amounts(task, row, &amounts, err) < 0 ? -1 : AER_FEASIBLE_NO;

	largest = max(largest, least);
	for (size_t p = 0; p < task->k; p++)
		sum += start[p];
	if (rc == AER_FEASIBLE_NO &&
	    (sum + amounts.total != 0 || amounts.count > DEAL_OWNERS_MAX))
		rc = AER_FEASIBLE_OPEN;
	while (rc == AER_FEASIBLE_NO && largest < limit / 2) {
		struct aer_feasible_ask ask = { amounts.n, amounts.count, start,
			task->k, task->floor + row * task->k, largest, limit };

		rc = aer_feasible(&ask, &steps, err);
		largest += rc == AER_FEASIBLE_NO;
	}
	free(amounts.n);
	return rc < 0 ? -1 : largest;
}

int64_t aer_bounds_largest(const struct aer_split_task *task, int64_t distance,
    const int64_t *row_bound, struct aer_error *err)
{
	const struct aer_group_counts *pool = task->pool;
	int64_t least = 0, largest = 0;

	if (task->k < 2)
		return 0;
	for (size_t r = 0; r < pool->rows; r++)
		least += pool->weight[r] * row_bound[r];
	for (size_t r = 0; largest >= 0 && r < pool->rows; r++) {
		int64_t rest = least - pool->weight[r] * row_bound[r];

		if (pool->unit[r] == 1 && distance >= least)
			largest = raise_largest(task, r, largest, row_bound[r],
			    (distance - rest) / pool->weight[r], err);
	}
	return largest;
}

/* How near the parts' numbers of clips can come to those wanted by the counted
 * column of rows FIRST to END. */
static int64_t bound_clips(const struct aer_split_task *task, const struct sums *sums,
    size_t first, size_t end)
{
	int64_t sum = 0, most = 0;

	for (size_t p = 0; p < task->k; p++) {
		int64_t start = 0, n;

		for (size_t r = first; r < end; r++)
			start += task->start[r * task->k + p];
		n = nearest(sums, start, AER_NO_FLOOR);
		sum += n;
		most = max(most, n);
	}
	sum = max(sum, 2 * most);
	return sum + sum % 2;
}

int64_t aer_bounds(const struct aer_split_task *task, struct aer_error *err)
{
	const struct aer_group_counts *pool = task->pool;
	struct amounts amounts = { 0 };
	struct sums clips = { 0 };
	int64_t bound = 0;

	if (find_amounts(task, SIZE_MAX, &amounts, err) < 0 ||
	    find_sums(&amounts, &clips, err) < 0)
		bound = -1;
	for (size_t c = 0; bound >= 0 && c < pool->columns; c++) {
		size_t first = pool->column_first[c], end = pool->column_first[c + 1];
		int64_t column = 0, row = 0;

		for (size_t r = first; row >= 0 && r < end; r++) {
			row = aer_bounds_row(task, r, err);
			column += row;
		}
		if (first < end && !pool->is_sum[first])
			column = max(column, bound_clips(task, &clips, first, end));
		if (first < end)
			bound = row < 0 ? -1 : bound + pool->weight[first] * column;
	}
	free(amounts.n);
	free(clips.bit);
	return bound;
}
