/*
 * scorepart - what the forms of a scorecard share; for scorecard.c, scoretext.c,
 * scoretable.c and scorejson.c only.
 */
#ifndef AER_SCOREPART_H
#define AER_SCOREPART_H

#include "scorecard.h"

enum { AER_SCORE_NUMBER = 32, AER_SCORE_DIGITS = 15 };

/* The classes: how many, and the name of one. */
size_t aer_score_classes(const struct aer_scorecard *card);
const char *aer_score_class(const struct aer_scorecard *card, size_t k);

/* The selected clips of the truth without and with an answer. */
size_t aer_score_missing(const struct aer_system *system);
size_t aer_score_answered(
    const struct aer_scorecard *card, const struct aer_system *system);
double aer_score_coverage(
    const struct aer_scorecard *card, const struct aer_system *system);

void aer_score_measure(const struct aer_scorecard *card,
    const struct aer_system *system, enum aer_scope scope,
    struct aer_measures *measures);

/* VALUE as a percentage in BUF, "-" where it is undefined.  Returns BUF. */
const char *aer_score_percent(double value, int decimals, char buf[AER_SCORE_NUMBER]);

/* "" for one, "s" for any other number. */
const char *aer_score_plural(size_t n);

/* The columns of a confusion matrix that are shown behind the classes. */
struct aer_score_columns {
	size_t index[2];
	const char *name[2];
	size_t extra; /* how many */
};

struct aer_score_columns aer_score_columns(
    const struct aer_scorecard *card, const struct aer_system *system);

#endif
