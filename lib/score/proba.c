#include "score/proba.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct aer_proba {
	size_t classes, clips, slots;
	double *p;       /* [clip * classes + class], as given */
	uint32_t *truth; /* by clip */
};

struct aer_proba *aer_proba_new(size_t classes, struct aer_error *err)
{
	struct aer_proba *proba = calloc(1, sizeof *proba);

	if (proba == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	proba->classes = classes;
	return proba;
}

void aer_proba_free(struct aer_proba *proba)
{
	if (proba == NULL)
		return;
	free(proba->p);
	free(proba->truth);
	free(proba);
}

static int reserve(struct aer_proba *proba, struct aer_error *err)
{
	size_t slots = proba->slots > 0 ? 2 * proba->slots : 256;
	double *p;
	uint32_t *truth;

	if (proba->clips < proba->slots)
		return 0;
	p = realloc(proba->p, slots * proba->classes * sizeof *p);
	if (p == NULL)
		return aer_error_memory(err);
	proba->p = p;
	truth = realloc(proba->truth, slots * sizeof *truth);
	if (truth == NULL)
		return aer_error_memory(err);
	proba->truth = truth;
	proba->slots = slots;
	return 0;
}

int aer_proba_add(
    struct aer_proba *proba, size_t truth, const double *p, struct aer_error *err)
{
	if (reserve(proba, err) < 0)
		return -1;
	memcpy(proba->p + proba->clips * proba->classes, p, proba->classes * sizeof *p);
	proba->truth[proba->clips++] = (uint32_t)truth;
	return 0;
}

/* The sums over clips that the measures are made of. */
struct sums {
	double log_loss, brier;
	uint64_t clipped, top[6]; /* top[k]: the true class is among the first k */
	uint64_t size[AER_ECE_BINS], right[AER_ECE_BINS];
	double confidence[AER_ECE_BINS];
};

static void add_clip(struct sums *sums, const double *p, size_t classes, size_t truth)
{
	double brier = 0, sum = 0, bounded;
	size_t best = 0, before = 0;
	long bin;

	for (size_t k = 0; k < classes; k++)
		sum += p[k];
	bounded = p[truth] / sum;
	for (size_t k = 0; k < classes; k++) {
		double wrong = p[k] / sum - (k == truth ? 1 : 0);

		brier += wrong * wrong;
		if (p[k] > p[best])
			best = k;
		before += p[k] > p[truth] || (k < truth && p[k] == p[truth]);
	}
	sums->brier += brier;
	if (bounded < DBL_EPSILON) {
		bounded = DBL_EPSILON;
		sums->clipped++;
	}
	sums->log_loss -= log(fmin(bounded, 1 - DBL_EPSILON));
	for (size_t k = before + 1; k < 6; k++)
		sums->top[k]++;
	bin = (long)ceil(p[best] * AER_ECE_BINS) - 1;
	bin = bin < 0 ? 0 : bin >= AER_ECE_BINS ? AER_ECE_BINS - 1 : bin;
	sums->size[bin]++;
	sums->right[bin] += best == truth;
	sums->confidence[bin] += p[best];
}

static double calibration_error(const struct sums *sums, double clips)
{
	double error = 0;

	for (int b = 0; b < AER_ECE_BINS; b++)
		error += fabs((double)sums->right[b] - sums->confidence[b]);
	return error / clips;
}

struct scored {
	double p;
	bool own;
};

static int compare_scored(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

/* Lists for class K what all clips of PROBA have; returns how many. */
static size_t list_scored(
    const struct aer_proba *const *proba, size_t count, size_t k, struct scored *scored)
{
	size_t n = 0;

	for (size_t r = 0; r < count; r++)
		for (size_t i = 0; proba[r] != NULL && i < proba[r]->clips; i++)
			scored[n++] = (struct scored){
				proba[r]->p[i * proba[r]->classes + k],
				proba[r]->truth[i] == k,
			};
	return n;
}

/* The area for the class whose N clips are SCORED, by ranks: twice the number of pairs
 * won by its clips, a draw being half a win, over twice the number of pairs.  NAN: no
 * such pairs. */
static double area(struct scored *scored, size_t n)
{
	double wins = 0, own = 0, others = 0;

	qsort(scored, n, sizeof *scored, compare_scored);
	for (size_t i = 0, end; i < n; i = end) {
		double mine = 0, theirs = 0;

		for (end = i; end < n && scored[end].p == scored[i].p; end++)
			if (scored[end].own)
				mine++;
			else
				theirs++;
		wins += mine * (others + theirs / 2);
		own += mine;
		others += theirs;
	}
	return own > 0 && others > 0 ? wins / own / others : NAN;
}

static int measure_area(const struct aer_proba *const *proba, size_t count,
    size_t classes, struct aer_proba_measures *measures, struct aer_error *err)
{
	struct scored *scored = calloc(measures->clips, sizeof *scored);
	double sum = 0;

	if (scored == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < classes; k++) {
		double one = area(scored, list_scored(proba, count, k, scored));

		if (isnan(one))
			continue;
		sum += one;
		measures->auc_classes++;
	}
	measures->auc =
	    measures->auc_classes > 0 ? sum / (double)measures->auc_classes : NAN;
	free(scored);
	return 0;
}

static void add_clips(struct sums *sums, const struct aer_proba *proba)
{
	for (size_t i = 0; i < proba->clips; i++)
		add_clip(sums, proba->p + i * proba->classes, proba->classes,
		    proba->truth[i]);
}

int aer_proba_measure(const struct aer_proba *const *proba, size_t count,
    struct aer_proba_measures *measures, struct aer_error *err)
{
	double *const top[] = {
		[2] = &measures->top2, [3] = &measures->top3, [5] = &measures->top5
	};
	struct sums sums = { 0 };
	size_t classes = 0;
	double n;

	*measures =
	    (struct aer_proba_measures){ 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0 };
	for (size_t r = 0; r < count; r++) {
		if (proba[r] == NULL)
			continue;
		add_clips(&sums, proba[r]);
		classes = proba[r]->classes;
		measures->clips += proba[r]->clips;
	}
	if (measures->clips == 0)
		return 0;
	n = (double)measures->clips;
	measures->clipped = sums.clipped;
	measures->log_loss = sums.log_loss / n;
	measures->brier = sums.brier / n;
	measures->ece = calibration_error(&sums, n);
	for (size_t k = 2; k <= 5; k++)
		if (k < classes && top[k] != NULL)
			*top[k] = (double)sums.top[k] / n;
	return measure_area(proba, count, classes, measures, err);
}
