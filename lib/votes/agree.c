/*
 * Clips with the same tally are one kind.  All figures are made from sums over clips,
 * so that a replicate of the bootstrap is a weighted sum over kinds.
 */
#include "votes/agree.h"

#include "base/cells.h"
#include "base/parallel.h"
#include "base/spread.h"
#include "score/draws.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is summed over clips; then 3 for each label.  All but RATED and SHARE are of
 * clips with two votes or more. */
enum {
	RATED,
	CLIPS,
	VOTES,
	UNANIMOUS,
	AGREEING, /* P_i */
	APART,    /* n_i Do of the clip: sum of n_ij (n_i - n_ij) / (n_i - 1) */
	LABEL,
};
enum { L_VOTES, L_SHARE, L_APART, PER_LABEL };

/* What is kept of a replicate; then the kappa of each label. */
enum { PAIRS, KAPPA, ALPHA, AC1, FIGURES };

struct aer_agree {
	size_t labels;
	struct aer_cells *kinds;
	int32_t *tally; /* [labels], for one clip */
	/* made from the kinds */
	size_t count;
	uint64_t *size; /* clips of a kind */
	double *part;   /* [kind * stride]: what one clip adds to the sums */
};

static size_t stride_of(const struct aer_agree *agree)
{
	return LABEL + PER_LABEL * agree->labels;
}

struct aer_agree *aer_agree_new(size_t labels, struct aer_error *err)
{
	struct aer_agree *agree = calloc(1, sizeof *agree);

	if (agree != NULL) {
		agree->labels = labels;
		agree->tally = calloc(labels + 1, sizeof *agree->tally);
		agree->kinds = aer_cells_new(labels > 0 ? labels : 1, err);
	}
	if (agree != NULL && agree->tally != NULL && agree->kinds != NULL)
		return agree;
	aer_agree_free(agree);
	aer_error_memory(err);
	return NULL;
}

void aer_agree_free(struct aer_agree *agree)
{
	if (agree == NULL)
		return;
	aer_cells_free(agree->kinds);
	free(agree->tally);
	free(agree->size);
	free(agree->part);
	free(agree);
}

int aer_agree_add(struct aer_agree *agree, const int32_t *tally, uint64_t clips,
    struct aer_error *err)
{
	return aer_cells_add(agree->kinds, tally, clips, err);
}

int aer_agree_add_set(struct aer_agree *agree, const struct aer_vote_set *set,
    size_t count, const bool *chosen, struct aer_error *err)
{
	int32_t *tally = agree->tally;
	int rc = 0;

	for (size_t c = 0; rc == 0 && c < count; c++) {
		size_t from = set->start[c], to = set->start[c + 1];

		if (from == to || (chosen != NULL && !chosen[c]))
			continue;
		memset(tally, 0, agree->labels * sizeof *tally);
		for (size_t i = from; i < to; i++)
			tally[set->vote[i].label]++;
		rc = aer_cells_add(agree->kinds, tally, 1, err);
	}
	return rc;
}

/* --- sums ---------------------------------------------------------------------- */

/* What a clip with TALLY adds to the sums. */
static void fill_part(const int32_t *tally, size_t labels, double *part)
{
	double n = 0;
	bool two;

	for (size_t j = 0; j < labels; j++)
		n += tally[j];
	two = n >= 2;
	part[RATED] = n > 0;
	part[CLIPS] = two;
	part[VOTES] = two ? n : 0;
	for (size_t j = 0; j < labels; j++) {
		double same = tally[j], *own = part + LABEL + PER_LABEL * j;

		own[L_VOTES] = two ? same : 0;
		own[L_SHARE] = n > 0 ? same / n : 0;
		if (!two)
			continue;
		own[L_APART] = 2 * same * (n - same) / (n * (n - 1));
		part[UNANIMOUS] += same == n;
		part[AGREEING] += same * (same - 1) / (n * (n - 1));
		part[APART] += same * (n - same) / (n - 1);
	}
}

/* Makes kinds into parts; in the order of their tallies, so that sums do not depend on
 * that of the clips. */
static int make_parts(struct aer_agree *agree, struct aer_error *err)
{
	size_t stride = stride_of(agree);

	if (agree->part != NULL)
		return 0;
	aer_cells_sort(agree->kinds);
	agree->count = aer_cells_count(agree->kinds);
	agree->size = calloc(agree->count + 1, sizeof *agree->size);
	agree->part = calloc(agree->count * stride + 1, sizeof *agree->part);
	if (agree->size == NULL || agree->part == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < agree->count; i++) {
		agree->size[i] = aer_cells_size(agree->kinds, i);
		fill_part(aer_cells_tuple(agree->kinds, i), agree->labels,
		    agree->part + i * stride);
	}
	return 0;
}

static void add_up(const struct aer_agree *agree, const uint64_t *times, double *sum)
{
	size_t stride = stride_of(agree);

	memset(sum, 0, stride * sizeof *sum);
	for (size_t i = 0; i < agree->count; i++) {
		const double *part = agree->part + i * stride;
		double n = (double)times[i];

		if (times[i] > 0)
			for (size_t k = 0; k < stride; k++)
				sum[k] += n * part[k];
	}
}

/* --- figures ------------------------------------------------------------------- */

/* (SHARE - CHANCE) / (1 - CHANCE); NAN where chance explains all. */
static double beyond(double share, double chance)
{
	return 1 - chance > 1e-12 ? (share - chance) / (1 - chance) : NAN;
}

static void measure(const double *sum, size_t labels, struct aer_agreement *a)
{
	double squares = 0, kept_apart = 0, spread = 0, n = sum[VOTES];
	/* of one label that is known there could be another */
	double others = labels > 2 ? (double)labels - 1 : 1;

	*a = (struct aer_agreement){
		.rated = (uint64_t)llround(sum[RATED]),
		.clips = (uint64_t)llround(sum[CLIPS]),
		.votes = (uint64_t)llround(n),
		.unanimous = (uint64_t)llround(sum[UNANIMOUS]),
		.pairs = sum[CLIPS] > 0 ? sum[AGREEING] / sum[CLIPS] : NAN,
	};
	for (size_t j = 0; j < labels; j++) {
		const double *own = sum + LABEL + PER_LABEL * j;
		double votes = own[L_VOTES], share = own[L_SHARE] / sum[RATED];

		squares += votes / n * (votes / n);
		kept_apart += votes * (n - votes);
		spread += share * (1 - share);
	}
	a->kappa_chance = squares;
	a->kappa = beyond(a->pairs, squares);
	/* as agreement, for a view beside the others */
	a->alpha_chance = 1 - kept_apart / (n * (n - 1));
	a->alpha = beyond(1 - sum[APART] / n, a->alpha_chance);
	a->ac1_chance = spread / others;
	a->ac1 = beyond(a->pairs, a->ac1_chance);
}

static double label_kappa(const double *sum, size_t j)
{
	const double *own = sum + LABEL + PER_LABEL * j;
	double p = own[L_VOTES] / sum[VOTES], q = 1 - p;

	return beyond(1 - own[L_APART] / sum[CLIPS], p * p + q * q);
}

int aer_agree_measure(
    struct aer_agree *agree, struct aer_agreement *agreement, struct aer_error *err)
{
	double *sum = calloc(stride_of(agree), sizeof *sum);
	int rc = sum != NULL ? make_parts(agree, err) : aer_error_memory(err);

	if (rc == 0) {
		add_up(agree, agree->size, sum);
		measure(sum, agree->labels, agreement);
	}
	free(sum);
	return rc;
}

/* --- bootstrap ----------------------------------------------------------------- */

struct bootstrap {
	const struct aer_agree *agree;
	const struct aer_agree_plan *plan;
	struct aer_draws draws;
	double *value; /* [figure * replicates + i] */
};

static int replicate(void *data, size_t from, size_t until)
{
	const struct bootstrap *b = data;
	const struct aer_agree *agree = b->agree;
	uint64_t *times = calloc(agree->count + 1, sizeof *times);
	double *sum = calloc(stride_of(agree), sizeof *sum);
	int rc = times != NULL && sum != NULL ? 0 : -1;

	for (size_t i = from; rc == 0 && i < until; i++) {
		struct aer_random random = aer_draws_random(b->plan->seed, 0, i);
		double *value = b->value + i;
		struct aer_agreement a;

		aer_draws_next(&b->draws, &random, times);
		add_up(agree, times, sum);
		measure(sum, agree->labels, &a);
		value[PAIRS * b->plan->replicates] = a.pairs;
		value[KAPPA * b->plan->replicates] = a.kappa;
		value[ALPHA * b->plan->replicates] = a.alpha;
		value[AC1 * b->plan->replicates] = a.ac1;
		for (size_t j = 0; j < agree->labels; j++)
			value[(FIGURES + j) * b->plan->replicates] =
			    label_kappa(sum, j);
	}
	free(times);
	free(sum);
	return rc;
}

static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* The interval of one figure, whose values are sorted; *LEFT, unless it is NULL, is how
 * many replicates have none. */
static struct aer_interval interval(
    const struct bootstrap *b, size_t figure, size_t *left)
{
	size_t all = b->plan->replicates, n = 0;
	double *value = b->value + figure * all;

	for (size_t i = 0; i < all; i++)
		if (!isnan(value[i]))
			value[n++] = value[i];
	if (left != NULL)
		*left = all - n;
	if (n == 0)
		return (struct aer_interval){ NAN, NAN };
	qsort(value, n, sizeof *value, by_size);
	return (struct aer_interval){ aer_quantile(value, n, 0.025),
		aer_quantile(value, n, 0.975) };
}

static void read_intervals(const struct bootstrap *b, struct aer_agree_label *label,
    struct aer_agree_intervals *to)
{
	to->pairs = interval(b, PAIRS, NULL);
	to->kappa = interval(b, KAPPA, &to->without);
	to->alpha = interval(b, ALPHA, NULL);
	to->ac1 = interval(b, AC1, NULL);
	for (size_t j = 0; j < b->agree->labels; j++)
		label[j].interval = interval(b, FIGURES + j, NULL);
}

static int measure_labels(
    struct aer_agree *agree, struct aer_agree_label *label, struct aer_error *err)
{
	double *sum = calloc(stride_of(agree), sizeof *sum);
	int rc = sum != NULL ? make_parts(agree, err) : aer_error_memory(err);

	if (rc == 0)
		add_up(agree, agree->size, sum);
	for (size_t j = 0; rc == 0 && j < agree->labels; j++) {
		double votes = sum[LABEL + PER_LABEL * j + L_VOTES];

		label[j] = (struct aer_agree_label){ (uint64_t)llround(votes),
			votes / sum[VOTES], label_kappa(sum, j), { NAN, NAN } };
	}
	free(sum);
	return rc;
}

int aer_agree_bootstrap(struct aer_agree *agree, const struct aer_agree_plan *plan,
    struct aer_agree_label *label, struct aer_agree_intervals *intervals,
    struct aer_error *err)
{
	const struct aer_interval none = { NAN, NAN };
	struct bootstrap b = { .agree = agree, .plan = plan };
	int rc = measure_labels(agree, label, err);

	*intervals = (struct aer_agree_intervals){ none, none, none, none, 0 };
	if (rc < 0 || plan->replicates == 0)
		return rc;
	b.value = calloc((FIGURES + agree->labels) * plan->replicates, sizeof(double));
	rc = b.value != NULL ? aer_draws_init(&b.draws, agree->size, agree->count, err)
			     : aer_error_memory(err);
	if (rc == 0 && aer_parallel(plan->jobs, plan->replicates, replicate, &b) < 0)
		rc = aer_error_memory(err);
	if (rc == 0)
		read_intervals(&b, label, intervals);
	aer_draws_free(&b.draws);
	free(b.value);
	return rc;
}
