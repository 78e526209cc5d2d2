#include "score/scoretabular.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void add_head(struct aer_tabular *t, const char *const *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		aer_tabular_add(t, "%s", head[i]);
}

static void add_percent(struct aer_tabular *t, double value, int decimals)
{
	char buf[AER_SCORE_NUMBER];

	aer_tabular_add(t, "%s", aer_score_percent(value, decimals, buf));
}

static void add_interval(
    struct aer_tabular *t, struct aer_interval interval, int decimals)
{
	char buf[AER_SCORE_NUMBER];

	aer_tabular_add(t, "%s", aer_score_interval(interval, decimals, buf));
}

void aer_score_resampling(const struct aer_scorecard *card, char *buf, size_t size)
{
	const struct aer_resampling *r = &card->resampling;

	buf[0] = '\0';
	if (r->replicates > 0)
		snprintf(buf, size,
		    "95 %% intervals from %zu resamples of %" PRIu64 " %s%s",
		    r->replicates, r->clusters,
		    r->cluster != NULL ? r->cluster : "clip",
		    aer_score_plural(r->clusters));
}

void aer_score_rule(const struct aer_scorecard *card, char *buf, size_t size)
{
	const struct aer_resampling *r = &card->resampling;
	bool tested = r->replicates > 0, any_exact = false, any_without = false;

	buf[0] = '\0';
	for (size_t i = 0; i < card->pairs; i++) {
		any_exact |= card->pair[i].exact;
		any_without |= isnan(card->pair[i].mcnemar);
	}
	if (tested || any_without)
		snprintf(buf, size, "%s%s%s%s%s%s",
		    tested ? "p: both systems' answers exchanged for whole " : "",
		    !tested              ? ""
		    : r->cluster != NULL ? r->cluster
					 : "clip",
		    tested ? "s" : "", tested && any_exact ? "; * in all ways" : "",
		    tested && any_without ? "; " : "",
		    any_without
			? "no McNemar's test of a pool over seeds, where a clip "
			  "counts several times"
			: "");
}

void aer_score_subject(const struct aer_scorecard *card, char *buf, size_t size)
{
	const char *selection = aer_truth_selection(card->truth);
	size_t clips = aer_truth_selected(card->truth);

	snprintf(buf, size, "%s%s%s: %zu clip%s", aer_truth_name(card->truth),
	    selection[0] != '\0' ? ", " : "", selection, clips,
	    aer_score_plural(clips));
}

/* --- several systems --------------------------------------------------------- */

enum { UAR, WAR, PRECISION, F1, COVERAGE, LEAGUE };

static double league_value(const struct aer_system *system, size_t i)
{
	const struct aer_measures *m = &system->measures;
	const double value[LEAGUE] = { m->uar, m->war, m->precision, m->f1,
		aer_score_coverage(system) };

	return value[i];
}

/* Whether no other system of CARD has more of measure I, and one has less. */
static bool is_best(
    const struct aer_scorecard *card, const struct aer_system *system, size_t i)
{
	double value = league_value(system, i);
	bool better = false;

	for (size_t s = 0; s < card->count; s++) {
		double other = league_value(&card->system[s], i);

		if (other > value)
			return false;
		better |= other < value;
	}
	return better;
}

static void league_row(struct aer_tabular *t, const struct aer_scorecard *card,
    const struct aer_system *system, bool intervals)
{
	aer_tabular_add(t, "%s", system->name);
	for (size_t i = 0; i < LEAGUE; i++) {
		add_percent(t, league_value(system, i), 2);
		if (i != COVERAGE && is_best(card, system, i))
			aer_tabular_mark(t);
		if (i == UAR && intervals)
			add_interval(t, system->uar, 2);
	}
}

struct aer_tabular *aer_score_tabular_league(
    const struct aer_scorecard *card, struct aer_error *err)
{
	static const char *const head[] = { "system", "UAR", "95 %", "WAR", "precision",
		"F1", "coverage" };
	bool intervals = card->resampling.replicates > 0;
	struct aer_tabular *t = aer_tabular_new(intervals ? 7 : 6, err);
	size_t *order = calloc(card->count, sizeof *order);

	if (t == NULL || order == NULL) {
		aer_tabular_free(t);
		free(order);
		aer_error_memory(err);
		return NULL;
	}
	add_head(t, head, 2);
	add_head(t, head + 2, intervals ? 1 : 0);
	add_head(t, head + 3, 4);
	aer_scorecard_order(card, order);
	for (size_t i = 0; i < card->count; i++)
		league_row(t, card, &card->system[order[i]], intervals);
	free(order);
	return t;
}

const char *aer_score_p(double p, char buf[AER_SCORE_NUMBER])
{
	if (p < 0.00005)
		snprintf(buf, AER_SCORE_NUMBER, "<0.0001");
	else
		aer_score_number(p, 4, buf);
	return buf;
}

static void add_p(struct aer_tabular *t, double p, bool exact)
{
	char buf[AER_SCORE_NUMBER];

	aer_tabular_add(t, "%s%s", aer_score_p(p, buf), exact ? "*" : "");
}

static void pair_row(struct aer_tabular *t, const struct aer_scorecard *card,
    const struct aer_pair *pair, bool tested, bool holm)
{
	bool turned = pair->difference < 0;
	struct aer_interval interval = pair->interval;

	if (turned)
		interval =
		    (struct aer_interval){ -pair->interval.high, -pair->interval.low };
	aer_tabular_add(t, "%s - %s", card->system[turned ? pair->b : pair->a].name,
	    card->system[turned ? pair->a : pair->b].name);
	add_percent(t, fabs(pair->difference), 2);
	if (tested) {
		add_interval(t, interval, 2);
		add_p(t, pair->p, pair->exact);
	}
	if (holm)
		add_p(t, pair->holm, false);
	add_p(t, pair->mcnemar, false);
}

struct aer_tabular *aer_score_tabular_pairs(
    const struct aer_scorecard *card, struct aer_error *err)
{
	static const char *const head[] = { "difference of UAR", "points", "95 %", "p",
		"p, Holm", "McNemar" };
	bool tested = card->resampling.replicates > 0;
	bool holm = tested && card->pairs > 0 && !isnan(card->pair->holm);
	struct aer_tabular *t =
	    aer_tabular_new((tested ? 5u : 3u) + (holm ? 1u : 0u), err);

	if (t == NULL)
		return NULL;
	add_head(t, head, 2);
	add_head(t, head + 2, tested ? 2 : 0);
	add_head(t, head + 4, holm ? 1 : 0);
	add_head(t, head + 5, 1);
	for (size_t i = 0; i < card->pairs; i++)
		pair_row(t, card, &card->pair[i], tested, holm);
	return t;
}

/* The recall of class K; behind the classes UAR and WAR. */
static double recall_value(
    const struct aer_scorecard *card, const struct aer_system *system, size_t k)
{
	size_t classes = aer_score_classes(card);
	struct aer_class_measures class;

	if (k >= classes)
		return league_value(system, k == classes ? UAR : WAR);
	aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &class);
	return class.recall;
}

static const char *recall_name(const struct aer_scorecard *card, size_t k)
{
	size_t classes = aer_score_classes(card);

	return k < classes ? aer_score_class(card, k) : k == classes ? "UAR" : "WAR";
}

static void recall_cell(struct aer_tabular *t, const struct aer_scorecard *card,
    const struct aer_system *system, size_t k)
{
	double value = recall_value(card, system, k);
	bool best = true, better = false;

	add_percent(t, value, 2);
	for (size_t s = 0; s < card->count; s++) {
		double other = recall_value(card, &card->system[s], k);

		best &= !(other > value);
		better |= other < value;
	}
	if (best && better)
		aer_tabular_mark(t);
}

static void recall_rows(
    struct aer_tabular *t, const struct aer_scorecard *card, const size_t *order)
{
	size_t rows = aer_score_classes(card) + 2;

	aer_tabular_add(t, "system");
	for (size_t k = 0; k < rows; k++)
		aer_tabular_add(t, "%s", recall_name(card, k));
	for (size_t i = 0; i < card->count; i++) {
		aer_tabular_add(t, "%s", card->system[order[i]].name);
		for (size_t k = 0; k < rows; k++)
			recall_cell(t, card, &card->system[order[i]], k);
	}
}

static void recall_rows_turned(
    struct aer_tabular *t, const struct aer_scorecard *card, const size_t *order)
{
	size_t classes = aer_score_classes(card);

	aer_tabular_add(t, "class");
	for (size_t i = 0; i < card->count; i++)
		aer_tabular_add(t, "%s", card->system[order[i]].name);
	for (size_t k = 0; k < classes + 2; k++) {
		if (k == classes)
			aer_tabular_rule(t);
		aer_tabular_add(t, "%s", recall_name(card, k));
		for (size_t i = 0; i < card->count; i++)
			recall_cell(t, card, &card->system[order[i]], k);
	}
}

struct aer_tabular *aer_score_tabular_recalls(
    const struct aer_scorecard *card, bool turned, struct aer_error *err)
{
	size_t rows = aer_score_classes(card) + 2;
	struct aer_tabular *t = aer_tabular_new(1 + (turned ? card->count : rows), err);
	size_t *order = calloc(card->count, sizeof *order);

	if (t == NULL || order == NULL) {
		aer_tabular_free(t);
		free(order);
		aer_error_memory(err);
		return NULL;
	}
	aer_scorecard_order(card, order);
	if (turned)
		recall_rows_turned(t, card, order);
	else
		recall_rows(t, card, order);
	free(order);
	return t;
}

/* --- one system -------------------------------------------------------------- */

static void total_percent(
    struct aer_tabular *t, const char *name, double value, struct aer_interval interval)
{
	aer_tabular_add(t, "%s, %%", name);
	add_percent(t, value, 2);
	add_interval(t, interval, 2);
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
	add_head(t, head, 3);
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
	add_percent(t, prf[0], 2);
	add_percent(t, prf[1], 2);
	if (recall != NULL)
		add_interval(t, *recall, 1);
	add_percent(t, prf[2], 2);
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
	add_head(t, head, 3);
	add_head(t, head + 3, intervals ? 1 : 0);
	add_head(t, head + 4, 3);
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
		add_percent(
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
		add_percent(t, spread[i].mean, 2);
	aer_tabular_add(t, "standard deviation");
	for (int i = AER_RUN_UAR; i <= AER_RUN_F1; i++)
		add_percent(t, spread[i].sd, 2);
}

struct aer_tabular *aer_score_tabular_runs(
    const struct aer_system *system, struct aer_error *err)
{
	static const char *const head[] = { "run", "UAR", "WAR", "F1" };
	struct aer_tabular *t = aer_tabular_new(4, err);

	if (t == NULL)
		return NULL;
	add_head(t, head, 4);
	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_run *run = &system->run[r];

		aer_tabular_add(t, "%s", aer_answers_name(run->answers));
		add_percent(t, run->measures.uar, 2);
		add_percent(t, run->measures.war, 2);
		add_percent(t, run->measures.f1, 2);
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
	add_head(t, head, 5);
	for (size_t g = 0; g < system->groups; g++) {
		const char *name = aer_labels_name(card->groups, g);
		struct aer_measures m;

		aer_score_group(card, system, g, &m);
		aer_tabular_add(t, "%s", name[0] != '\0' ? name : "(empty)");
		aer_tabular_add(t, "%" PRIu64, m.clips);
		aer_tabular_add(t, "%zu", m.classes);
		add_percent(t, m.uar, 2);
		add_percent(t, m.war, 2);
		add_percent(t, m.f1, 2);
	}
	return t;
}
