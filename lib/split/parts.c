/*
 * Apportioning is the controlled rounding of a two-way table (L. Cox, A
 * constructive procedure for unbiased controlled rounding, JASA 82, 1987): all
 * cells are rounded down, and the clips that are left over are given to cells,
 * at most one each, largest remainder first, within what is left of the row and
 * of the column.  What the greedy pass cannot place is placed by augmenting paths
 * that move such clips between the columns.
 */
#include "split/parts.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {
	char *name;
	int64_t share;
};

struct aer_parts {
	struct part part[AER_PARTS_MAX];
	size_t count;
};

size_t aer_parts_count(const struct aer_parts *parts)
{
	return parts->count;
}

const char *aer_parts_name(const struct aer_parts *parts, size_t p)
{
	return parts->part[p].name;
}

int64_t aer_parts_share(const struct aer_parts *parts, size_t p)
{
	return parts->part[p].share;
}

int aer_parts_find(const struct aer_parts *parts, const char *name)
{
	for (size_t p = 0; p < parts->count; p++)
		if (strcmp(parts->part[p].name, name) == 0)
			return (int)p;
	return -1;
}

void aer_parts_free(struct aer_parts *parts)
{
	if (parts == NULL)
		return;
	for (size_t p = 0; p < parts->count; p++)
		free(parts->part[p].name);
	free(parts);
}

static int check_name(
    const struct aer_parts *parts, const char *name, struct aer_error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	if (name[0] == '\0' || name[strspn(name, allowed)] != '\0')
		return aer_error_set(err,
		    "part '%s': a name is one or more letters, digits and ._-", name);
	for (size_t p = 0; p < parts->count; p++)
		if (strcmp(parts->part[p].name, name) == 0)
			return aer_error_set(err, "part '%s' stands there twice", name);
	return 0;
}

/* Adds "NAME=SHARE", and SHARE to SUM. */
static int add_part(
    struct aer_parts *parts, char *text, double *sum, struct aer_error *err)
{
	char *equals = strchr(text, '='), *end;
	struct part *part = &parts->part[parts->count];
	double share;

	if (equals == NULL)
		return aer_error_set(err, "part '%s' is not NAME=SHARE", text);
	*equals = '\0';
	if (check_name(parts, text, err) < 0)
		return -1;
	share = strtod(equals + 1, &end);
	if (end == equals + 1 || *end != '\0' ||
	    strspn(equals + 1, "0123456789.eE-") != strlen(equals + 1))
		return aer_error_set(
		    err, "part '%s': share '%s' is not a number", text, equals + 1);
	/* the negation also catches NaN */
	if (!(share >= 1.0 / AER_SHARE_ONE && share <= 1))
		return aer_error_set(err,
		    "part '%s': share '%s' is not above 0 and at most 1", text,
		    equals + 1);
	if (parts->count == AER_PARTS_MAX)
		return aer_error_set(err, "more than %d parts", AER_PARTS_MAX);
	part->name = strdup(text);
	if (part->name == NULL)
		return aer_error_memory(err);
	/* A product rounded once and llround, which is exact: no machine differs. */
	part->share = llround(share * AER_SHARE_ONE);
	parts->count++;
	*sum += share;
	return 0;
}

/* Checks that the shares sum to 1, and gives what their rounding to billionths
 * lost to the largest. */
static int settle(struct aer_parts *parts, double sum, struct aer_error *err)
{
	int64_t total = 0;
	size_t largest = 0;

	if (fabs(sum - 1) > 1.001e-9)
		return aer_error_set(err, "the shares sum to %.10g, not to 1", sum);
	for (size_t p = 0; p < parts->count; p++) {
		total += parts->part[p].share;
		if (parts->part[p].share > parts->part[largest].share)
			largest = p;
	}
	parts->part[largest].share += AER_SHARE_ONE - total;
	return 0;
}

struct aer_parts *aer_parts_parse(const char *text, struct aer_error *err)
{
	struct aer_parts *parts = calloc(1, sizeof *parts);
	char *copy = strdup(text), *at = copy, *one;
	double sum = 0;
	int rc = 0;

	if (parts == NULL || copy == NULL)
		rc = aer_error_memory(err);
	while (rc == 0 && (one = strsep(&at, ",")) != NULL)
		rc = add_part(parts, one, &sum, err);
	if (rc == 0)
		rc = settle(parts, sum, err);
	free(copy);
	if (rc == 0)
		return parts;
	aer_parts_free(parts);
	return NULL;
}

struct aer_parts *aer_parts_equal(size_t count, struct aer_error *err)
{
	struct aer_parts *parts;
	char name[24];

	if (count < 2 || count > AER_PARTS_MAX) {
		aer_error_set(
		    err, "%zu folds: there can be 2 to %d", count, AER_PARTS_MAX);
		return NULL;
	}
	parts = calloc(1, sizeof *parts);
	for (size_t p = 0; parts != NULL && p < count; p++) {
		snprintf(name, sizeof name, "%zu", p + 1);
		parts->part[p].name = strdup(name);
		parts->part[p].share = AER_SHARE_ONE / (int64_t)count;
		/* what does not divide goes to the first ones, a billionth each */
		parts->part[p].share += (int64_t)p < AER_SHARE_ONE % (int64_t)count;
		parts->count++;
		if (parts->part[p].name == NULL) {
			aer_parts_free(parts);
			parts = NULL;
		}
	}
	if (parts == NULL)
		aer_error_memory(err);
	return parts;
}

/* SHARE of N: the whole part, and in *REMAINDER what is left in billionths.  The
 * product may need more than 64 bits. */
static int64_t share_of(int64_t share, int64_t n, int64_t *remainder)
{
	int64_t high = n / AER_SHARE_ONE, low = n % AER_SHARE_ONE * share;

	*remainder = low % AER_SHARE_ONE;
	return high * share + low / AER_SHARE_ONE;
}

/* A cell that can be rounded up. */
struct cell {
	int64_t remainder; /* of share * size, in billionths */
	uint32_t row, column;
};

struct table {
	size_t rows, columns;
	int64_t *row_left;                  /* clips of the class without a cell */
	int64_t column_left[AER_PARTS_MAX]; /* clips the part should still get */
	unsigned char *state;               /* of each cell */
	int64_t *value;                     /* the caller's table */
};

enum { EXACT, DOWN, UP };

static void round_up(struct table *table, size_t row, size_t column)
{
	table->state[row * table->columns + column] = UP;
	table->value[row * table->columns + column]++;
}

static void round_down(struct table *table, size_t row, size_t column)
{
	table->state[row * table->columns + column] = DOWN;
	table->value[row * table->columns + column]--;
}

/* Larger remainders first; among equal ones the earlier part, then class, so that
 * the order is complete. */
static int compare_cells(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	if (x->remainder != y->remainder)
		return x->remainder > y->remainder ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Rounds all down, lists the cells that can be rounded up in CELL; returns their
 * number. */
static size_t round_all_down(const struct aer_parts *parts, const int64_t *size,
    struct table *table, struct cell *cell)
{
	int64_t all = 0, column_sum[AER_PARTS_MAX] = { 0 };
	size_t n = 0;

	for (size_t c = 0; c < table->rows; c++) {
		table->row_left[c] = size[c];
		all += size[c];
		for (size_t p = 0; p < table->columns; p++) {
			int64_t remainder;
			int64_t down =
			    share_of(parts->part[p].share, size[c], &remainder);

			table->value[c * table->columns + p] = down;
			table->row_left[c] -= down;
			column_sum[p] += down;
			table->state[c * table->columns + p] =
			    remainder > 0 ? DOWN : EXACT;
			if (remainder > 0)
				cell[n++] = (struct cell){ remainder, (uint32_t)c,
					(uint32_t)p };
		}
	}
	/* The totals of the parts, by largest remainder. */
	struct cell total[AER_PARTS_MAX] = { 0 };
	int64_t left = all;

	for (size_t p = 0; p < table->columns; p++) {
		int64_t remainder;
		int64_t down = share_of(parts->part[p].share, all, &remainder);

		total[p] = (struct cell){ remainder, 0, (uint32_t)p };
		table->column_left[p] = down - column_sum[p];
		left -= down;
	}
	qsort(total, table->columns, sizeof *total, compare_cells);
	for (size_t i = 0; left > 0; i++, left--)
		table->column_left[total[i].column]++;
	return n;
}

/*
 * Places a clip of ROW although the columns that ROW can use are full: breadth
 * first over the columns, from one to another wherever some row could be rounded
 * up there instead of here.  False when no column with room can be reached.
 */
static bool augment(struct table *table, size_t row)
{
	size_t queue[AER_PARTS_MAX], head = 0, tail = 0;
	size_t via[AER_PARTS_MAX] = { 0 }, from[AER_PARTS_MAX] = { 0 };
	bool seen[AER_PARTS_MAX] = { false };
	size_t k = table->columns;

	for (size_t p = 0; p < k; p++)
		if (table->state[row * k + p] == DOWN) {
			seen[p] = true;
			from[p] = k;
			queue[tail++] = p;
		}
	for (; head < tail; head++) {
		size_t p = queue[head];

		if (table->column_left[p] > 0) {
			table->column_left[p]--;
			for (; from[p] < k; p = from[p]) {
				round_up(table, via[p], p);
				round_down(table, via[p], from[p]);
			}
			round_up(table, row, p);
			return true;
		}
		for (size_t c = 0; c < table->rows; c++)
			for (size_t q = 0; table->state[c * k + p] == UP && q < k; q++)
				if (!seen[q] && table->state[c * k + q] == DOWN) {
					seen[q] = true;
					from[q] = p;
					via[q] = c;
					queue[tail++] = q;
				}
	}
	return false;
}

static void place(struct table *table, const struct cell *cell, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t c = cell[i].row, p = cell[i].column;

		if (table->row_left[c] > 0 && table->column_left[p] > 0) {
			round_up(table, c, p);
			table->row_left[c]--;
			table->column_left[p]--;
		}
	}
	for (size_t c = 0; c < table->rows; c++)
		while (table->row_left[c] > 0 && augment(table, c))
			table->row_left[c]--;
	/* The sums of the classes are kept, those of the parts given up. */
	for (size_t i = 0; i < n; i++) {
		size_t c = cell[i].row, p = cell[i].column;

		if (table->row_left[c] > 0 &&
		    table->state[c * table->columns + p] == DOWN) {
			round_up(table, c, p);
			table->row_left[c]--;
		}
	}
}

int aer_parts_apportion(const struct aer_parts *parts, size_t classes,
    const int64_t *size, int64_t *wanted, struct aer_error *err)
{
	size_t cells = classes * parts->count;
	struct cell *cell = calloc(cells + 1, sizeof *cell);
	struct table table = {
		.rows = classes,
		.columns = parts->count,
		.row_left = calloc(classes + 1, sizeof(int64_t)),
		.state = calloc(cells + 1, 1),
		.value = wanted,
	};
	size_t n;
	int rc = 0;

	if (cell == NULL || table.row_left == NULL || table.state == NULL) {
		rc = aer_error_memory(err);
		goto done;
	}
	n = round_all_down(parts, size, &table, cell);
	qsort(cell, n, sizeof *cell, compare_cells);
	place(&table, cell, n);
done:
	free(cell);
	free(table.row_left);
	free(table.state);
	return rc;
}
