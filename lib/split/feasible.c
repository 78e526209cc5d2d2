#include "split/feasible.h"

#include "split/parts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct deal {
	const int64_t *amount;
	size_t count, k;
	int64_t excess[AER_PARTS_MAX];
	int64_t floor[AER_PARTS_MAX], most; /* how little and how much it may be */
	int64_t over, over_max;             /* the sum of what is above 0 */
	int64_t left;                       /* of the amounts */
	uint8_t *part; /* by depth; the largest amount is at depth 0 */
	uint64_t steps;
};

static int64_t at_depth(const struct deal *d, size_t depth)
{
	return d->amount[d->count - 1 - depth];
}

static int64_t above(int64_t n)
{
	return n > 0 ? n : 0;
}

/* An earlier part in the same state would do as well as P. */
static bool has_twin(const struct deal *d, size_t p)
{
	for (size_t q = 0; q < p; q++)
		if (d->excess[q] == d->excess[p] && d->floor[q] == d->floor[p])
			return true;
	return false;
}

/*
 * The part to try after LAST, or first with LAST = k: by excess, then by number.  k
 * when there is no other.  Why both rules that leave parts out are safe: among all
 * ways to deal, that one whose parts, read by depth, come first as a word breaks
 * neither, because the exchange that mends a breach makes an earlier word.
 */
static size_t next_part(struct deal *d, size_t depth, size_t last)
{
	size_t first = 0, best = d->k;

	if (depth > 0 && at_depth(d, depth) == at_depth(d, depth - 1))
		first = d->part[depth - 1];
	for (size_t p = first; p < d->k; p++) {
		int64_t e = d->excess[p];
		bool is_after = last == d->k || e > d->excess[last] ||
				(p > last && e == d->excess[last]);

		if (is_after && (best == d->k || e < d->excess[best]) &&
		    !has_twin(d, p))
			best = p;
	}
	d->steps -= d->steps < d->k ? d->steps : d->k;
	return best;
}

static void put(struct deal *d, size_t depth, size_t p, int sign)
{
	int64_t n = sign * at_depth(d, depth);

	d->over -= above(d->excess[p]);
	d->excess[p] += n;
	d->over += above(d->excess[p]);
	d->left -= n;
	d->part[depth] = (uint8_t)p;
}

static bool is_open(const struct deal *d)
{
	int64_t lack = 0;

	for (size_t p = 0; p < d->k; p++) {
		if (d->excess[p] > d->most)
			return false;
		lack += above(d->floor[p] - d->excess[p]);
	}
	return d->over <= d->over_max && lack <= d->left;
}

static enum aer_feasible climb(struct deal *d)
{
	size_t depth = 0, last = d->k;

	while (depth < d->count) {
		size_t p = next_part(d, depth, last);

		if (d->steps == 0)
			return AER_FEASIBLE_OPEN;
		if (p == d->k) {
			if (depth == 0)
				return AER_FEASIBLE_NO;
			last = d->part[--depth];
			put(d, depth, last, -1);
			continue;
		}
		put(d, depth, p, 1);
		if (is_open(d)) {
			depth++;
			last = d->k;
		} else {
			put(d, depth, p, -1);
			last = p;
		}
	}
	return AER_FEASIBLE_YES;
}

int aer_feasible(
    const struct aer_feasible_ask *ask, uint64_t *steps, struct aer_error *err)
{
	struct deal d = {
		.amount = ask->amount,
		.count = ask->count,
		.k = ask->k,
		.most = ask->most,
		.over_max = ask->limit / 2, /* what some have too much others lack */
		.part = calloc(ask->count + 1, 1),
		.steps = *steps,
	};
	int rc;

	if (d.part == NULL)
		return aer_error_memory(err);
	memcpy(d.excess, ask->start, ask->k * sizeof *ask->start);
	for (size_t p = 0; p < ask->k; p++) {
		d.floor[p] = ask->floor[p] > -ask->most ? ask->floor[p] : -ask->most;
		d.over += above(ask->start[p]);
	}
	for (size_t i = 0; i < ask->count; i++)
		d.left += ask->amount[i];
	rc = is_open(&d) ? (int)climb(&d) : AER_FEASIBLE_NO;
	*steps = d.steps;
	free(d.part);
	return rc;
}
