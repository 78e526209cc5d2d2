#include "score/compare.h"

#include "base/binomial.h"
#include "score/permutation.h"
#include "score/pool.h"

#include <math.h>
#include <stdlib.h>

/* Counts the clips that only one of the two has right. */
static void count_single_rights(const struct aer_scorecard *card,
    const struct aer_cells *cells, struct aer_pair *pair)
{
	const struct aer_system *a = &card->system[pair->a],
				*b = &card->system[pair->b];
	size_t classes = aer_labels_count(aer_truth_labels(card->truth));

	for (size_t i = 0; i < aer_cells_count(cells); i++) {
		const int32_t *tuple = aer_cells_tuple(cells, i);
		size_t class = (size_t)tuple[AER_COLLATED_CLASS];
		size_t x = aer_pool_column(a, tuple, 0, classes);
		size_t y = aer_pool_column(b, tuple, 0, classes);

		if (card->missing == AER_MISSING_SKIP && (x > classes || y > classes))
			continue;
		if (x == class && y != class)
			pair->only_a += aer_cells_size(cells, i);
		else if (y == class && x != class)
			pair->only_b += aer_cells_size(cells, i);
	}
	pair->mcnemar = aer_binomial_sign(pair->only_a, pair->only_b);
}

static int compare_pair(const struct aer_scorecard *card, const struct aer_units *units,
    struct aer_resamples *resamples, const struct aer_resample_plan *plan,
    const struct aer_cells *cells, size_t number, struct aer_pair *pair,
    struct aer_error *err)
{
	const struct aer_system *a = &card->system[pair->a],
				*b = &card->system[pair->b];
	struct aer_permuted permuted;

	pair->difference = a->measures.uar - b->measures.uar;
	pair->interval = (struct aer_interval){ NAN, NAN };
	pair->p = pair->holm = pair->mcnemar = NAN;
	if (aer_pool_weight(a) == 1 && aer_pool_weight(b) == 1)
		count_single_rights(card, cells, pair);
	if (resamples == NULL)
		return 0;
	pair->interval =
	    aer_resamples_difference(resamples, pair->a, pair->b, AER_RESAMPLED_UAR);
	/* each clip shall count as often for one as for the other */
	if (aer_permutation(units, pair->a, aer_pool_weight(b), pair->b,
		aer_pool_weight(a), plan, number + 1, &permuted, err) < 0)
		return -1;
	pair->p = permuted.p;
	pair->exact = permuted.exact;
	return 0;
}

static int compare_p(const void *a, const void *b)
{
	const struct aer_pair *const *x = a, *const *y = b;

	if ((*x)->p != (*y)->p)
		return (*x)->p < (*y)->p ? -1 : 1;
	return *x < *y ? -1 : 1;
}

static int correct(struct aer_scorecard *card, struct aer_error *err)
{
	struct aer_pair **order = calloc(card->pairs + 1, sizeof(struct aer_pair *));
	double least = 0;

	if (order == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < card->pairs; i++)
		order[i] = &card->pair[i];
	qsort(order, card->pairs, sizeof(struct aer_pair *), compare_p);
	for (size_t i = 0; i < card->pairs; i++) {
		least = fmax(least, order[i]->p * (double)(card->pairs - i));
		order[i]->holm = fmin(1, least);
	}
	free(order);
	return 0;
}

/* The system with the largest UAR in resample I, or the number of systems. */
static size_t best_in(
    const struct aer_resamples *resamples, size_t i, size_t systems, double *uar)
{
	size_t best = systems;

	*uar = NAN;
	for (size_t s = 0; s < systems; s++) {
		double own = aer_resamples_get(resamples, i, s, AER_RESAMPLED_UAR);

		if (isnan(own) || own <= *uar)
			continue;
		*uar = own;
		best = s;
	}
	return best;
}

/* The mean UAR of system S over the resamples where it has one. */
static double mean_uar(const struct aer_resamples *resamples, size_t s)
{
	double sum = 0, n = 0;

	for (size_t i = 0; i < aer_resamples_count(resamples); i++) {
		double uar = aer_resamples_get(resamples, i, s, AER_RESAMPLED_UAR);

		if (!isnan(uar)) {
			sum += uar;
			n++;
		}
	}
	return sum / n;
}

static int select_best(struct aer_scorecard *card,
    const struct aer_resamples *resamples, struct aer_error *err)
{
	struct aer_selection *selection = &card->selection;
	double sum = 0, used = 0, *mean;

	*selection = (struct aer_selection){ NAN, NAN };
	for (size_t s = 0; s < card->count; s++)
		selection->best = fmax(selection->best, card->system[s].measures.uar);
	if (resamples == NULL)
		return 0;
	mean = calloc(card->count + 1, sizeof *mean);
	if (mean == NULL)
		return aer_error_memory(err);
	for (size_t s = 0; s < card->count; s++)
		mean[s] = mean_uar(resamples, s);
	for (size_t i = 0; i < aer_resamples_count(resamples); i++) {
		double uar;
		size_t best = best_in(resamples, i, card->count, &uar);

		if (best == card->count)
			continue;
		sum += uar - mean[best];
		used++;
	}
	selection->optimism = sum / used;
	free(mean);
	return 0;
}

int aer_compare(struct aer_scorecard *card, const struct aer_units *units,
    struct aer_resamples *resamples, const struct aer_resample_plan *plan,
    const struct aer_cells *cells, bool holm, struct aer_error *err)
{
	size_t n = 0;

	card->pairs = card->count * (card->count - 1) / 2;
	card->pair = calloc(card->pairs + 1, sizeof *card->pair);
	if (card->pair == NULL)
		return aer_error_memory(err);
	for (size_t a = 0; a < card->count; a++)
		for (size_t b = a + 1; b < card->count; b++, n++) {
			card->pair[n].a = a;
			card->pair[n].b = b;
			if (compare_pair(card, units, resamples, plan, cells, n,
				&card->pair[n], err) < 0)
				return -1;
		}
	if (select_best(card, resamples, err) < 0)
		return -1;
	return holm && resamples != NULL ? correct(card, err) : 0;
}
