/*
 * scoring - from a truth and files of predictions to a scorecard with all figures.
 */
#ifndef AER_SCORING_H
#define AER_SCORING_H

#include "score/figures.h"
#include "score/scorecard.h"

/*
 * Reads the files of CARD's systems, which have their names and paths, beside TRUTH,
 * which is scanned and the card's; labels go through MAP unless it is NULL.  Then
 * fills in all figures as PLAN says.  FAIL is called with DATA for each row and file
 * that failed: a system with such a file is released, and those behind it move up;
 * CARD->count is what is left, which may be 0.
 */
int aer_scoring(struct aer_scorecard *card, struct aer_truth *truth,
    const struct aer_map *map, const struct aer_figures_plan *plan,
    aer_fail_function *fail, void *data, struct aer_error *err) AER_MUST_CHECK;

#endif
