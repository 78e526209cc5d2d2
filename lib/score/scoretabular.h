/*
 * scoretabular - the tables of a scorecard, for the forms that write them in one
 * language or another; percentages with two decimals.
 */
#ifndef AER_SCORETABULAR_H
#define AER_SCORETABULAR_H

#include "plot/tabular.h"
#include "score/scorepart.h"

/* All return a new table, or NULL when memory is short. */

/* The systems, the best first; with whole, means and coverage.  The best of each
 * column stands out. */
struct aer_tabular *aer_score_tabular_league(
    const struct aer_scorecard *card, struct aer_error *err) AER_MUST_CHECK;

/* The pairs of systems, each the way round that its difference is not below 0. */
struct aer_tabular *aer_score_tabular_pairs(
    const struct aer_scorecard *card, struct aer_error *err) AER_MUST_CHECK;

/* The recall of each class by each system, and UAR and WAR; a row for each system, or,
 * TURNED, for each class. */
struct aer_tabular *aer_score_tabular_recalls(const struct aer_scorecard *card,
    bool turned, struct aer_error *err) AER_MUST_CHECK;

/* Of one system: the figures over all classes; those of each class; the matrix, in
 * clips or in percent with so many DECIMALS, NUMBERED: columns headed by number; the
 * runs of a pool; the groups. */
struct aer_tabular *aer_score_tabular_totals(const struct aer_scorecard *card,
    const struct aer_system *system, struct aer_error *err) AER_MUST_CHECK;
struct aer_tabular *aer_score_tabular_classes(const struct aer_scorecard *card,
    const struct aer_system *system, struct aer_error *err) AER_MUST_CHECK;
enum { AER_SCORE_COUNTS = -1 };
struct aer_tabular *aer_score_tabular_matrix(const struct aer_scorecard *card,
    const struct aer_system *system, int decimals, bool numbered,
    struct aer_error *err) AER_MUST_CHECK;
struct aer_tabular *aer_score_tabular_runs(
    const struct aer_system *system, struct aer_error *err) AER_MUST_CHECK;
struct aer_tabular *aer_score_tabular_groups(const struct aer_scorecard *card,
    const struct aer_system *system, struct aer_error *err) AER_MUST_CHECK;

/* For the tables: N cells of a head; a percentage, and an interval in percent, as
 * scorepart.h has them. */
void aer_score_add_head(struct aer_tabular *t, const char *const *head, size_t n);
void aer_score_add_percent(struct aer_tabular *t, double value, int decimals);
void aer_score_add_interval(
    struct aer_tabular *t, struct aer_interval interval, int decimals);

/* The captions, in BUF of SIZE bytes.  "95 % intervals from 2000 resamples of 120
 * subjects", "" where there are none. */
void aer_score_resampling(const struct aer_scorecard *card, char *buf, size_t size);

/* "p: both systems' answers exchanged for whole subjects; * in all ways", and why pairs
 * have no McNemar's test; "" where there is nothing to say. */
void aer_score_rule(const struct aer_scorecard *card, char *buf, size_t size);

/* "truth.csv, split=test: 528 clips". */
void aer_score_subject(const struct aer_scorecard *card, char *buf, size_t size);

#endif
