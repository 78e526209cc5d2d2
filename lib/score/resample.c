#include "score/resample.h"

#include "base/parallel.h"
#include "base/spread.h"
#include "score/draws.h"
#include "score/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct aer_resamples {
	size_t count, systems, measures; /* of a system */
	double *value;                   /* [(system * measures + m) * count + i] */
	size_t *lost;
	double *sorted; /* [count], for percentiles */
};

/* What the threads share; they write to their own replicates only. */
struct bootstrap {
	const struct aer_units *units;
	const struct aer_resample_plan *plan;
	struct aer_resamples *resamples;
	struct aer_draws draws;
	const size_t *absent; /* by system: the classes that the data lack */
	bool *lost;           /* [system * count + i] */
};

/* Adds N times UNIT to SUM. */
static void add_unit(
    const struct aer_units *units, size_t unit, uint64_t n, uint64_t *sum)
{
	const uint64_t *from = units->margins + unit * units->stride;

	for (size_t k = 0; k < units->stride; k++)
		sum[k] += n * from[k];
}

static void keep(const struct bootstrap *b, size_t system, size_t i,
    const struct aer_measures *m, const uint64_t *margins)
{
	struct aer_resamples *to = b->resamples;
	double *value = to->value + system * to->measures * to->count + i;
	/* a class lost is left out; those that the data lack may count 0 */
	double zeros =
	    b->plan->absent == AER_ABSENT_ZERO ? (double)b->absent[system] : 0;
	double scale = (double)m->classes / ((double)m->classes + zeros);
	const double totals[] = {
		[AER_RESAMPLED_UAR] = m->uar * scale,
		[AER_RESAMPLED_WAR] = m->war,
		[AER_RESAMPLED_PRECISION] = m->precision * scale,
		[AER_RESAMPLED_F1] = m->f1 * scale,
		[AER_RESAMPLED_WEIGHTED_PRECISION] = m->weighted_precision,
		[AER_RESAMPLED_WEIGHTED_F1] = m->weighted_f1,
		[AER_RESAMPLED_KAPPA] = m->kappa,
		[AER_RESAMPLED_MCC] = m->mcc,
	};

	for (size_t k = 0; k < AER_RESAMPLED_CLASS; k++)
		value[k * to->count] = totals[k];
	value += AER_RESAMPLED_CLASS * to->count;
	for (size_t k = 0; k < b->units->classes; k++, value += 3 * to->count) {
		struct aer_class_measures class;

		aer_margins_class(margins, b->units->classes, k, &class);
		value[0] = class.precision;
		value[to->count] = class.recall;
		value[2 * to->count] = class.f1;
	}
	b->lost[system * to->count + i] = m->absent > b->absent[system];
}

static int draw_stretch(void *data, size_t from, size_t until)
{
	const struct bootstrap *b = data;
	const struct aer_units *units = b->units;
	uint64_t *times = calloc(units->count + 1, sizeof *times);
	uint64_t *sum = calloc(units->stride, sizeof *sum);
	int rc = times != NULL && sum != NULL ? 0 : -1;

	for (size_t i = from; rc == 0 && i < until; i++) {
		struct aer_random random = aer_draws_random(b->plan->seed, 0, i);

		aer_draws_next(&b->draws, &random, times);
		memset(sum, 0, units->stride * sizeof *sum);
		for (size_t u = 0; u < units->count; u++)
			if (times[u] > 0)
				add_unit(units, u, times[u], sum);
		for (size_t s = 0; s < units->systems; s++) {
			const uint64_t *own =
			    sum + s * aer_margins_size(units->classes);
			struct aer_measures m;

			aer_margins_measure(
			    own, units->classes, AER_ABSENT_EXCLUDE, &m);
			keep(b, s, i, &m, own);
		}
	}
	free(times);
	free(sum);
	return rc;
}

static struct aer_resamples *new_resamples(
    const struct aer_units *units, size_t count, struct aer_error *err)
{
	struct aer_resamples *resamples = calloc(1, sizeof *resamples);

	if (resamples == NULL)
		goto fail;
	resamples->count = count;
	resamples->systems = units->systems;
	resamples->measures = AER_RESAMPLED_CLASS + 3 * units->classes;
	resamples->value = calloc(
	    resamples->systems * resamples->measures * count + 1, sizeof(double));
	resamples->lost = calloc(units->systems, sizeof(size_t));
	resamples->sorted = calloc(count + 1, sizeof(double));
	if (resamples->value == NULL || resamples->lost == NULL ||
	    resamples->sorted == NULL)
		goto fail;
	return resamples;
fail:
	aer_resamples_free(resamples);
	aer_error_memory(err);
	return NULL;
}

void aer_resamples_free(struct aer_resamples *resamples)
{
	if (resamples == NULL)
		return;
	free(resamples->value);
	free(resamples->lost);
	free(resamples->sorted);
	free(resamples);
}

/* The classes that each system's data lack. */
static bool list_absent(const struct aer_units *units, size_t **list)
{
	uint64_t *sum = calloc(units->stride, sizeof *sum);

	*list = calloc(units->systems, sizeof **list);
	if (sum == NULL || *list == NULL) {
		free(sum);
		return false;
	}
	for (size_t u = 0; u < units->count; u++)
		add_unit(units, u, units->clusters[u], sum);
	for (size_t s = 0; s < units->systems; s++)
		for (size_t k = 0; k < units->classes; k++)
			(*list)[s] +=
			    sum[s * aer_margins_size(units->classes) + k] == 0;
	free(sum);
	return true;
}

struct aer_resamples *aer_bootstrap(const struct aer_units *units,
    const struct aer_resample_plan *plan, struct aer_error *err)
{
	struct aer_resamples *resamples = new_resamples(units, plan->replicates, err);
	struct bootstrap b = { .units = units, .plan = plan, .resamples = resamples };
	size_t *absent = NULL;
	bool good;

	if (resamples == NULL)
		return NULL;
	b.lost = calloc(units->systems * plan->replicates + 1, sizeof(bool));
	good = aer_draws_init(&b.draws, units->clusters, units->count, err) == 0 &&
	       b.lost != NULL && list_absent(units, &absent);
	b.absent = absent;
	good =
	    good && aer_parallel(plan->jobs, plan->replicates, draw_stretch, &b) == 0;
	for (size_t s = 0; good && s < units->systems; s++)
		for (size_t i = 0; i < plan->replicates; i++)
			resamples->lost[s] += b.lost[s * plan->replicates + i];
	aer_draws_free(&b.draws);
	free(absent);
	free(b.lost);
	if (good)
		return resamples;
	aer_resamples_free(resamples);
	aer_error_memory(err);
	return NULL;
}

size_t aer_resamples_count(const struct aer_resamples *resamples)
{
	return resamples->count;
}

static const double *values_of(
    const struct aer_resamples *resamples, size_t system, size_t m)
{
	return resamples->value + (system * resamples->measures + m) * resamples->count;
}

double aer_resamples_get(
    const struct aer_resamples *resamples, size_t i, size_t system, size_t m)
{
	return values_of(resamples, system, m)[i];
}

size_t aer_resamples_lost(const struct aer_resamples *resamples, size_t system)
{
	return resamples->lost[system];
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of the first N of SORTED, which are sorted here. */
static struct aer_interval percentiles(struct aer_resamples *resamples, size_t n)
{
	double *sorted = resamples->sorted;

	if (n == 0)
		return (struct aer_interval){ NAN, NAN };
	qsort(sorted, n, sizeof *sorted, compare_doubles);
	return (struct aer_interval){ aer_quantile(sorted, n, 0.025),
		aer_quantile(sorted, n, 0.975) };
}

struct aer_interval aer_resamples_interval(
    struct aer_resamples *resamples, size_t system, size_t m)
{
	const double *value = values_of(resamples, system, m);
	size_t n = 0;

	for (size_t i = 0; i < resamples->count; i++)
		if (!isnan(value[i]))
			resamples->sorted[n++] = value[i];
	return percentiles(resamples, n);
}

struct aer_interval aer_resamples_difference(
    struct aer_resamples *resamples, size_t a, size_t b, size_t m)
{
	const double *x = values_of(resamples, a, m), *y = values_of(resamples, b, m);
	size_t n = 0;

	for (size_t i = 0; i < resamples->count; i++)
		if (!isnan(x[i] - y[i]))
			resamples->sorted[n++] = x[i] - y[i];
	return percentiles(resamples, n);
}
