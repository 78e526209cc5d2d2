/*
 * compare - systems against each other: differences, tests, and what taking the best
 * one does.
 *
 * Holm's correction: the smallest of m p-values times m, the next times m - 1 and so
 * on, each at least as large as the one before and at most 1 (S. Holm, A simple
 * sequentially rejective multiple test procedure, 1979).
 *
 * McNemar's exact test: of the clips that only one system has right, as many should
 * be each one's (Q. McNemar, Note on the sampling error of the difference between
 * correlated proportions or percentages, 1947).  It takes clips for independent.
 *
 * Optimism of the best: in each resample the system that is best there is taken; its
 * UAR there less its mean UAR over all resamples, on average (after B. Efron,
 * Estimating the error rate of a prediction rule, 1983, with the choice of a system for
 * the rule).
 */
#ifndef AER_COMPARE_H
#define AER_COMPARE_H

#include "base/cells.h"
#include "score/scorecard.h"

/*
 * Fills in CARD's pairs and selection; two systems at least.  RESAMPLES is NULL where
 * there are none, and then only differences and McNemar's test are.
 */
int aer_compare(struct aer_scorecard *card, const struct aer_units *units,
    struct aer_resamples *resamples, const struct aer_resample_plan *plan,
    const struct aer_cells *cells, bool holm, struct aer_error *err) AER_MUST_CHECK;

#endif
