/*
 * The tables that have several systems in them: the league, the pairs, and the recall
 * of each class by each system.
 */
#include "score/scoretabular.h"

#include <math.h>
#include <stdlib.h>

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
		aer_score_add_percent(t, league_value(system, i), 2);
		if (i != COVERAGE && is_best(card, system, i))
			aer_tabular_mark(t);
		if (i == UAR && intervals)
			aer_score_add_interval(t, system->uar, 2);
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
	aer_score_add_head(t, head, 2);
	aer_score_add_head(t, head + 2, intervals ? 1 : 0);
	aer_score_add_head(t, head + 3, 4);
	aer_scorecard_order(card, order);
	for (size_t i = 0; i < card->count; i++)
		league_row(t, card, &card->system[order[i]], intervals);
	free(order);
	return t;
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
	aer_score_add_percent(t, fabs(pair->difference), 2);
	if (tested) {
		aer_score_add_interval(t, interval, 2);
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
	aer_score_add_head(t, head, 2);
	aer_score_add_head(t, head + 2, tested ? 2 : 0);
	aer_score_add_head(t, head + 4, holm ? 1 : 0);
	aer_score_add_head(t, head + 5, 1);
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

	aer_score_add_percent(t, value, 2);
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
