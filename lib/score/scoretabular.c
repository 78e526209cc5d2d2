#include "score/scoretabular.h"

#include <inttypes.h>
#include <math.h>

void aer_score_add_head(struct aer_tabular *t, const char *const *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		aer_tabular_add(t, "%s", head[i]);
}

void aer_score_add_percent(struct aer_tabular *t, double value, int decimals)
{
	char buf[AER_SCORE_NUMBER];

	aer_tabular_add(t, "%s", aer_score_percent(value, decimals, buf));
}

void aer_score_add_interval(
    struct aer_tabular *t, struct aer_interval interval, int decimals)
{
	char buf[AER_SCORE_NUMBER];

	aer_tabular_add(t, "%s", aer_score_interval(interval, decimals, buf));
}

static void total_percent(
    struct aer_tabular *t, const char *name, double value, struct aer_interval interval)
{
	aer_tabular_add(t, "%s, %%", name);
	aer_score_add_percent(t, value, 2);
	aer_score_add_interval(t, interval, 2);
}

static void total_number(
    struct aer_tabular *t, const char *name, double value, struct aer_interval interval)
{
	char buf[AER_SCORE_NUMBER];

	aer_tabular_add(t, "%s", name);
	aer_tabular_add(t, "%s", aer_score_number(value, 3, buf));
	if (isnan(interval.low))
		aer_tabular_add(t, "%s", "");
	else
		aer_tabular_add(t, "[%.3f, %.3f]", interval.low, interval.high);
}

static const struct aer_interval none = { NAN, NAN };

static void total_probabilities(
    struct aer_tabular *t, const struct aer_proba_measures *p)
{
	static const char *const name[] = { "top 2", "top 3", "top 5" };
	const double top[] = { p->top2, p->top3, p->top5 };
	char ece[64];

	if (p->clips == 0)
		return;
	for (size_t i = 0; i < 3 && !isnan(top[i]); i++)
		total_percent(t, name[i], top[i], none);
	total_number(t, "log loss", p->log_loss, none);
	total_number(t, "Brier score", p->brier, none);
	snprintf(ece, sizeof ece, "calibration error (ECE, %d bins)", AER_ECE_BINS);
	total_percent(t, ece, p->ece, none);
	total_number(t, "AUC", p->auc, none);
}

struct aer_tabular *aer_score_tabular_totals(const struct aer_scorecard *card,
    const struct aer_system *system, struct aer_error *err)
{
	const struct aer_measures *m = &system->measures;
	struct aer_tabular *t = aer_tabular_new(3, err);
	static const char *const head[] = { "measure", "value", "95 %" };
	bool partly =
	    aer_score_missing(system) > 0 && card->missing != AER_MISSING_SKIP;

	if (t == NULL)
		return NULL;
	aer_score_add_head(t, head, 3);
	total_percent(t, "UAR", m->uar, system->uar);
	total_percent(t, "WAR (accuracy)", m->war, system->war);
	total_percent(t, "macro F1", m->f1, system->f1);
	total_percent(t, "chance", m->chance, none);
	total_percent(t, "coverage", aer_score_coverage(system), none);
	if (partly) {
		total_percent(
		    t, "UAR of answered", system->measures_answered.uar, none);
		total_percent(
		    t, "WAR of answered", system->measures_answered.war, none);
	}
	total_number(t, "kappa", m->kappa, system->kappa);
	total_number(t, "MCC", m->mcc, system->mcc);
	total_probabilities(t, &system->proba);
	return t;
}

static void class_row(struct aer_tabular *t, const char *name, const double *prf,
    const struct aer_interval *recall, uint64_t support, uint64_t predicted)
{
	aer_tabular_add(t, "%s", name);
	aer_score_add_percent(t, prf[0], 2);
	aer_score_add_percent(t, prf[1], 2);
	if (recall != NULL)
		aer_score_add_interval(t, *recall, 1);
	aer_score_add_percent(t, prf[2], 2);
	aer_tabular_add(t, "%" PRIu64, support);
	aer_tabular_add(t, "%" PRIu64, predicted);
}

struct aer_tabular *aer_score_tabular_classes(const struct aer_scorecard *card,
    const struct aer_system *system, struct aer_error *err)
{
	static const char *const head[] = { "class", "precision", "recall", "95 %",
		"F1", "support", "predicted" };
	const struct aer_measures *m = &system->measures;
	bool intervals = system->class != NULL;
	struct aer_tabular *t = aer_tabular_new(intervals ? 7 : 6, err);
	uint64_t predicted = 0;

	if (t == NULL)
		return NULL;
	aer_score_add_head(t, head, 3);
	aer_score_add_head(t, head + 3, intervals ? 1 : 0);
	aer_score_add_head(t, head + 4, 3);
	for (size_t k = 0; k < aer_score_classes(card); k++) {
		struct aer_class_measures c;

		aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &c);
		class_row(t, aer_score_class(card, k),
		    (const double[]){ c.precision, c.recall, c.f1 },
		    intervals ? &system->class[k].recall : NULL, c.support,
		    c.predicted);
		predicted += c.predicted;
	}
	aer_tabular_rule(t);
	class_row(t, "macro mean", (const double[]){ m->precision, m->recall, m->f1 },
	    intervals ? &system->uar : NULL, m->clips, predicted);
	class_row(t, "weighted mean",
	    (const double[]){ m->weighted_precision, m->war, m->weighted_f1 },
	    intervals ? &system->war : NULL, m->clips, predicted);
	return t;
}

static void matrix_cell(struct aer_tabular *t, const struct aer_confusion *c, size_t k,
    size_t column, int decimals)
{
	uint64_t n = aer_confusion_count(c, k, column);
	uint64_t support = aer_confusion_row(c, k);

	if (decimals == AER_SCORE_COUNTS)
		aer_tabular_add(t, "%" PRIu64, n);
	else
		aer_score_add_percent(
		    t, support > 0 ? (double)n / (double)support : NAN, decimals);
	if (column == k)
		aer_tabular_mark(t);
}

struct aer_tabular *aer_score_tabular_matrix(const struct aer_scorecard *card,
    const struct aer_system *system, int decimals, bool numbered, struct aer_error *err)
{
	struct aer_score_columns columns = aer_score_columns(card, system);
	size_t classes = aer_score_classes(card);
	struct aer_tabular *t = aer_tabular_new(1 + classes + columns.extra, err);

	if (t == NULL)
		return NULL;
	aer_tabular_add(t, "true \\ predicted");
	for (size_t i = 0; i < classes; i++)
		if (numbered)
			aer_tabular_add(t, "%zu", i + 1);
		else
			aer_tabular_add(t, "%s", aer_score_class(card, i));
	for (size_t i = 0; i < columns.extra; i++)
		aer_tabular_add(t, "%s", columns.name[i]);
	for (size_t k = 0; k < classes; k++) {
		if (numbered)
			aer_tabular_add(t, "%zu %s", k + 1, aer_score_class(card, k));
		else
			aer_tabular_add(t, "%s", aer_score_class(card, k));
		for (size_t i = 0; i < classes; i++)
			matrix_cell(t, system->confusion, k, i, decimals);
		for (size_t i = 0; i < columns.extra; i++)
			matrix_cell(
			    t, system->confusion, k, columns.index[i], decimals);
	}
	return t;
}

/* The mean and the standard deviation over the runs, as rows. */
static void spread_rows(struct aer_tabular *t, const struct aer_system *system)
{
	struct aer_score_spread spread[AER_RUN_F1 + 1];

	for (int i = AER_RUN_UAR; i <= AER_RUN_F1; i++)
		spread[i] = aer_score_runs(system, (enum aer_run_measure)i);
	aer_tabular_rule(t);
	aer_tabular_add(t, "mean");
	for (int i = AER_RUN_UAR; i <= AER_RUN_F1; i++)
		aer_score_add_percent(t, spread[i].mean, 2);
	aer_tabular_add(t, "standard deviation");
	for (int i = AER_RUN_UAR; i <= AER_RUN_F1; i++)
		aer_score_add_percent(t, spread[i].sd, 2);
}

struct aer_tabular *aer_score_tabular_runs(
    const struct aer_system *system, struct aer_error *err)
{
	static const char *const head[] = { "run", "UAR", "WAR", "F1" };
	struct aer_tabular *t = aer_tabular_new(4, err);

	if (t == NULL)
		return NULL;
	aer_score_add_head(t, head, 4);
	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_system_run *run = &system->run[r];

		aer_tabular_add(t, "%s", aer_answers_name(run->answers));
		aer_score_add_percent(t, run->measures.uar, 2);
		aer_score_add_percent(t, run->measures.war, 2);
		aer_score_add_percent(t, run->measures.f1, 2);
	}
	spread_rows(t, system);
	return t;
}

struct aer_tabular *aer_score_tabular_groups(const struct aer_scorecard *card,
    const struct aer_system *system, struct aer_error *err)
{
	static const char *const head[] = { "clips", "classes", "UAR", "WAR", "F1" };
	struct aer_tabular *t = aer_tabular_new(6, err);

	if (t == NULL)
		return NULL;
	aer_tabular_add(t, "%s", card->by);
	aer_score_add_head(t, head, 5);
	for (size_t g = 0; g < system->groups; g++) {
		const char *name = aer_labels_name(card->groups, g);
		struct aer_measures m;

		aer_score_group(card, system, g, &m);
		aer_tabular_add(t, "%s", name[0] != '\0' ? name : "(empty)");
		aer_tabular_add(t, "%" PRIu64, m.clips);
		aer_tabular_add(t, "%zu", m.classes);
		aer_score_add_percent(t, m.uar, 2);
		aer_score_add_percent(t, m.war, 2);
		aer_score_add_percent(t, m.f1, 2);
	}
	return t;
}
