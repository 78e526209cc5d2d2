#include "score/permutation.h"

#include "base/binomial.h"
#include "base/parallel.h"
#include "score/draws.h"
#include "score/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* UAR needs the supports and the rightly answered: the first 2 K margins. */
struct pair {
	const struct aer_resample_plan *plan;
	size_t classes, stream;
	size_t units;       /* whose margins differ */
	uint64_t *clusters; /* by unit */
	int64_t *change;    /* [unit * 2 K]: B - A */
	int64_t *a, *b;     /* [2 K]: the totals */
	double observed;
	size_t *reached; /* by replicate: at least as large as observed */
};

static double recall_mean(const int64_t *totals, size_t classes)
{
	double sum = 0, k = 0;

	for (size_t i = 0; i < classes; i++)
		if (totals[i] > 0) {
			sum += (double)totals[classes + i] / (double)totals[i];
			k++;
		}
	return sum / k;
}

static double statistic(const struct pair *pair, const int64_t *a, const int64_t *b)
{
	return fabs(recall_mean(a, pair->classes) - recall_mean(b, pair->classes));
}

/* Less what rounding can make of equal values. */
static bool reaches(const struct pair *pair, const int64_t *a, const int64_t *b)
{
	return !(statistic(pair, a, b) < pair->observed - 1e-12);
}

/* Exchanges N clusters of UNIT; a negative N takes it back. */
static void exchange(
    const struct pair *pair, size_t unit, int64_t n, int64_t *a, int64_t *b)
{
	const int64_t *change = pair->change + unit * 2 * pair->classes;

	for (size_t k = 0; k < 2 * pair->classes; k++) {
		a[k] += n * change[k];
		b[k] -= n * change[k];
	}
}

static uint64_t draw_exchanged(struct aer_random *random, uint64_t n)
{
	if (n < 64)
		return (uint64_t)__builtin_popcountll(
		    aer_random_next(random) & ((UINT64_C(1) << n) - 1));
	return aer_binomial_draw(random, n, 0.5);
}

static int permute_stretch(void *data, size_t from, size_t until)
{
	const struct pair *pair = data;
	size_t size = 2 * pair->classes;
	int64_t *a = calloc(2 * size, sizeof *a), *b;

	if (a == NULL)
		return -1;
	b = a + size;
	for (size_t i = from; i < until; i++) {
		struct aer_random random =
		    aer_draws_random(pair->plan->seed, pair->stream, i);

		memcpy(a, pair->a, size * sizeof *a);
		memcpy(b, pair->b, size * sizeof *b);
		for (size_t u = 0; u < pair->units; u++)
			exchange(pair, u,
			    (int64_t)draw_exchanged(&random, pair->clusters[u]), a, b);
		pair->reached[i] = reaches(pair, a, b);
	}
	free(a);
	return 0;
}

/* Tries all exchanges, one cluster changing at a time: F. Gray's code. */
static double enumerate(const struct pair *pair, uint64_t clusters)
{
	size_t unit_of[AER_SWAPS_MAX] = { 0 }, at = 0;
	uint64_t reached = 1, swapped = 0; /* nothing exchanged: as observed */

	for (size_t u = 0; u < pair->units; u++)
		for (uint64_t c = 0; c < pair->clusters[u]; c++)
			unit_of[at++] = u;
	for (uint64_t i = 1; i < UINT64_C(1) << clusters; i++) {
		int bit = __builtin_ctzll(i);

		swapped ^= UINT64_C(1) << bit;
		exchange(pair, unit_of[bit], (swapped >> bit & 1) != 0 ? 1 : -1,
		    pair->a, pair->b);
		reached += reaches(pair, pair->a, pair->b);
	}
	return (double)reached / (double)(UINT64_C(1) << clusters);
}

/* Lists the units whose margins differ; returns how many clusters those are. */
static uint64_t list_changes(struct pair *pair, const struct aer_units *units, size_t a,
    uint64_t a_weight, size_t b, uint64_t b_weight)
{
	size_t size = 2 * pair->classes;
	uint64_t clusters = 0;

	for (size_t u = 0; u < units->count; u++) {
		const uint64_t *x = aer_units_margins(units, u, a);
		const uint64_t *y = aer_units_margins(units, u, b);
		int64_t *change = pair->change + pair->units * size;
		bool differs = false;

		for (size_t k = 0; k < size; k++) {
			int64_t from = (int64_t)(x[k] * a_weight);
			int64_t to = (int64_t)(y[k] * b_weight);

			pair->a[k] += from * (int64_t)units->clusters[u];
			pair->b[k] += to * (int64_t)units->clusters[u];
			change[k] = to - from;
			differs |= change[k] != 0;
		}
		if (!differs)
			continue;
		pair->clusters[pair->units++] = units->clusters[u];
		clusters += units->clusters[u];
	}
	return clusters;
}

static int permute(struct pair *pair, struct aer_permuted *result)
{
	size_t b = pair->plan->replicates, reached = 0;

	result->exact = result->clusters <= AER_SWAPS_MAX;
	if (result->exact) {
		result->p = enumerate(pair, result->clusters);
		return 0;
	}
	if (aer_parallel(pair->plan->jobs, b, permute_stretch, pair) < 0)
		return -1;
	for (size_t i = 0; i < b; i++)
		reached += pair->reached[i];
	result->p = (double)(reached + 1) / (double)(b + 1);
	return 0;
}

int aer_permutation(const struct aer_units *units, size_t a, uint64_t a_weight,
    size_t b, uint64_t b_weight, const struct aer_resample_plan *plan, size_t stream,
    struct aer_permuted *result, struct aer_error *err)
{
	struct pair pair = {
		.plan = plan, .classes = units->classes, .stream = stream
	};
	size_t size = 2 * units->classes;
	int rc = -1;

	pair.clusters = calloc(units->count + 1, sizeof *pair.clusters);
	pair.change = calloc((units->count + 1) * size, sizeof *pair.change);
	pair.a = calloc(2 * size, sizeof *pair.a);
	pair.reached = calloc(plan->replicates + 1, sizeof *pair.reached);
	if (pair.clusters != NULL && pair.change != NULL && pair.a != NULL &&
	    pair.reached != NULL) {
		pair.b = pair.a + size;
		result->clusters = list_changes(&pair, units, a, a_weight, b, b_weight);
		pair.observed = statistic(&pair, pair.a, pair.b);
		rc = permute(&pair, result);
	}
	free(pair.clusters);
	free(pair.change);
	free(pair.a);
	free(pair.reached);
	return rc == 0 ? 0 : aer_error_memory(err);
}
