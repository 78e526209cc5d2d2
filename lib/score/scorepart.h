/*
 * scorepart - what the forms of a scorecard share; for the files that write one of
 * them only.
 */
#ifndef AER_SCOREPART_H
#define AER_SCOREPART_H

#include "score/scorecard.h"

enum { AER_SCORE_NUMBER = 64, AER_SCORE_DIGITS = 15 };

/* The classes: how many, and the name of one. */
size_t aer_score_classes(const struct aer_scorecard *card);
const char *aer_score_class(const struct aer_scorecard *card, size_t k);

/* The clips of a system without an answer, and the share of those with one. */
uint64_t aer_score_missing(const struct aer_system *system);
double aer_score_coverage(const struct aer_system *system);

/* The measures of a system in group G. */
void aer_score_group(const struct aer_scorecard *card, const struct aer_system *system,
    size_t g, struct aer_measures *measures);

/* Mean, standard deviation (n - 1 in the denominator), least and largest of the values
 * that are defined; NAN where there are too few. */
struct aer_score_spread {
	size_t count;
	double mean, sd, least, most;
};

/* Of the UAR over the groups. */
struct aer_score_spread aer_score_group_spread(
    const struct aer_scorecard *card, const struct aer_system *system);

/* Of a measure over the runs of a pool. */
enum aer_run_measure { AER_RUN_UAR, AER_RUN_WAR, AER_RUN_F1 };
struct aer_score_spread aer_score_runs(
    const struct aer_system *system, enum aer_run_measure measure);

/* These write to BUF and return it.  VALUE as a percentage, or as it is, with so many
 * decimals, "-" where it is undefined; an interval in percent, "[61.20, 71.93]", ""
 * where there is none. */
const char *aer_score_percent(double value, int decimals, char buf[AER_SCORE_NUMBER]);
const char *aer_score_number(double value, int decimals, char buf[AER_SCORE_NUMBER]);
const char *aer_score_interval(
    struct aer_interval interval, int decimals, char buf[AER_SCORE_NUMBER]);

/* A p-value with four decimals, "<0.0001" where those would be zeros. */
const char *aer_score_p(double p, char buf[AER_SCORE_NUMBER]);

/* The columns of a confusion matrix that are shown behind the classes. */
struct aer_score_columns {
	size_t index[2];
	const char *name[2];
	size_t extra; /* how many */
};

struct aer_score_columns aer_score_columns(
    const struct aer_scorecard *card, const struct aer_system *system);

/* The forms, as aer_scorecard_write has them. */
int aer_scorecard_text(const struct aer_scorecard *card, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
int aer_scorecard_csv(const struct aer_scorecard *card, FILE *stream, const char *name,
    struct aer_error *err) AER_MUST_CHECK;
int aer_scorecard_json(const struct aer_scorecard *card, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
int aer_scorecard_markdown(const struct aer_scorecard *card, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
int aer_scorecard_latex(const struct aer_scorecard *card, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;

/* The part of the text that compares systems: the league table and the pairs. */
int aer_score_text_league(const struct aer_scorecard *card, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
/* The part of the text that shows both confusion matrices of SYSTEM. */
int aer_score_text_matrices(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;

#endif
