/*
 * The part of the text form that compares systems: a league table and the pairs.
 *
 * Where names are too long for a page the table loses columns, and the pairs are of
 * numbers, which then stand before the names in the table.
 */
#include "score/scoretabular.h"

#include "text/grid.h"
#include "text/wrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The systems, the best first, and where each stands, from 1 on. */
struct league {
	const struct aer_scorecard *card;
	size_t *order, *rank;
	bool numbered;
};

static void add_head(struct aer_grid *grid, const char *const *head, size_t columns)
{
	for (size_t i = 0; i < columns; i++)
		aer_grid_add(grid, "%s", head[i]);
}

static void add_percent(struct aer_grid *grid, double value)
{
	char buf[AER_SCORE_NUMBER];

	aer_grid_add(grid, "%s", aer_score_percent(value, 2, buf));
}

static void add_interval(struct aer_grid *grid, struct aer_interval interval)
{
	char buf[AER_SCORE_NUMBER];

	aer_grid_add(grid, "%s", aer_score_interval(interval, 2, buf));
}

/* FIGURES: how many columns there are beside the name and the interval. */
static void league_row(const struct league *league, struct aer_grid *grid,
    const struct aer_system *system, size_t figures)
{
	const struct aer_measures *m = &system->measures;
	const double value[] = { m->uar, m->war, m->f1, aer_score_coverage(system),
		m->precision };
	int digits = snprintf(NULL, 0, "%zu", league->card->count);

	if (league->numbered)
		aer_grid_add(grid, "%*zu %s", digits,
		    league->rank[system - league->card->system], system->name);
	else
		aer_grid_add(grid, "%s", system->name);
	for (size_t i = 0; i < figures; i++) {
		add_percent(grid, value[i]);
		if (i == 0 && league->card->resampling.replicates > 0)
			add_interval(grid, system->uar);
	}
}

static struct aer_grid *make_table(
    const struct league *league, size_t figures, struct aer_error *err)
{
	static const char *const head[] = { "system", "UAR", "95 %", "WAR", "F1",
		"coverage", "precision" };
	bool intervals = league->card->resampling.replicates > 0;
	struct aer_grid *grid = aer_grid_new(1 + figures + (intervals ? 1 : 0), err);

	if (grid == NULL)
		return NULL;
	add_head(grid, head, intervals ? 3 : 2);
	add_head(grid, head + 3, figures - 1);
	for (size_t i = 0; i < league->card->count; i++)
		league_row(
		    league, grid, &league->card->system[league->order[i]], figures);
	return grid;
}

/* Prints GRID and releases it; NULL is a failure. */
static int print(struct aer_grid *grid, FILE *stream, struct aer_error *err)
{
	int rc = grid != NULL ? aer_grid_print(grid, stream, err) : -1;

	aer_grid_free(grid);
	return rc;
}

static int print_table(const struct league *league, FILE *stream, struct aer_error *err)
{
	enum { FIGURES = 5, LEAST = 2 };
	size_t figures = FIGURES;
	struct aer_grid *grid = make_table(league, figures, err);

	while (grid != NULL && aer_grid_width(grid) > AER_PAGE_COLUMNS &&
	       figures > LEAST) {
		aer_grid_free(grid);
		grid = make_table(league, --figures, err);
	}
	return print(grid, stream, err);
}

/* --- pairs ------------------------------------------------------------------- */

static void add_p(struct aer_grid *grid, double p, bool exact)
{
	char buf[AER_SCORE_NUMBER];

	aer_grid_add(grid, "%s%s", aer_score_p(p, buf), exact ? "*" : "");
}

/* Each pair the way round that its difference is not below 0. */
static void pair_row(const struct league *league, struct aer_grid *grid,
    const struct aer_pair *pair, bool holm)
{
	const struct aer_scorecard *card = league->card;
	bool turned = pair->difference < 0;
	size_t first = turned ? pair->b : pair->a, second = turned ? pair->a : pair->b;
	struct aer_interval interval = pair->interval;

	if (turned)
		interval =
		    (struct aer_interval){ -pair->interval.high, -pair->interval.low };
	if (league->numbered)
		aer_grid_add(
		    grid, "%zu - %zu", league->rank[first], league->rank[second]);
	else
		aer_grid_add(grid, "%s - %s", card->system[first].name,
		    card->system[second].name);
	add_percent(grid, fabs(pair->difference));
	if (card->resampling.replicates > 0) {
		add_interval(grid, interval);
		add_p(grid, pair->p, pair->exact);
	}
	if (holm)
		add_p(grid, pair->holm, false);
	add_p(grid, pair->mcnemar, false);
}

static struct aer_grid *make_pairs(const struct league *league, struct aer_error *err)
{
	static const char *const head[] = { "difference of UAR", "points", "95 %", "p",
		"p, Holm", "McNemar" };
	const struct aer_scorecard *card = league->card;
	bool tested = card->resampling.replicates > 0;
	bool holm = tested && !isnan(card->pair->holm);
	struct aer_grid *grid =
	    aer_grid_new((tested ? 5u : 3u) + (holm ? 1u : 0u), err);

	if (grid == NULL)
		return NULL;
	add_head(grid, head, 2);
	add_head(grid, head + 2, tested ? 2 : 0);
	add_head(grid, head + 4, holm ? 1 : 0);
	add_head(grid, head + 5, 1);
	for (size_t i = 0; i < card->pairs; i++)
		pair_row(league, grid, &card->pair[i], holm);
	return grid;
}

/* How p came about. */
static void print_rule(const struct aer_scorecard *card, FILE *stream)
{
	char rule[AER_ERROR_SIZE];

	aer_score_rule(card, rule, sizeof rule);
	if (rule[0] == '\0')
		return;
	putc('\n', stream);
	aer_wrap(stream, rule, 0, strlen("p: "));
}

static int print_league(struct league *league, FILE *stream, struct aer_error *err)
{
	struct aer_grid *pairs = make_pairs(league, err);

	if (pairs != NULL && aer_grid_width(pairs) > AER_PAGE_COLUMNS) {
		aer_grid_free(pairs);
		league->numbered = true;
		pairs = make_pairs(league, err);
	}
	putc('\n', stream);
	if (pairs == NULL || print_table(league, stream, err) < 0) {
		aer_grid_free(pairs);
		return -1;
	}
	putc('\n', stream);
	if (print(pairs, stream, err) < 0)
		return -1;
	print_rule(league->card, stream);
	return 0;
}

int aer_score_text_league(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	struct league league = { card, calloc(card->count, sizeof(size_t)),
		calloc(card->count, sizeof(size_t)), false };
	int rc = -1;

	if (league.order == NULL || league.rank == NULL) {
		aer_error_memory(err);
	} else {
		aer_scorecard_order(card, league.order);
		for (size_t i = 0; i < card->count; i++)
			league.rank[league.order[i]] = i + 1;
		rc = print_league(&league, stream, err);
	}
	free(league.order);
	free(league.rank);
	return rc;
}
