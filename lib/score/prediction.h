/*
 * prediction - reads a table of predictions: what a model says about each clip.
 *
 *	clip,label,p_engaged,p_distracted,status
 *	P001/003,engaged,0.81,0.19,
 *	P001/004,,,,timeout
 *
 * Needed: clip, and label or one column p_CLASS for each class of the set.  A
 * label decides; where it is empty or there is no such column, the class with
 * the largest probability does, and among equal ones the first in the order of
 * the set.  A status other than empty and "ok" says that the model gave no
 * answer; the rest of such a row is not looked at.
 *
 * Bad rows: an unsafe clip id; a label outside the set or the map, unless other labels
 * are allowed; no label and no probabilities; probabilities that are no numbers, are
 * below 0, or do not sum to 1 within AER_SUM_TOLERANCE (checked also beside a label,
 * unless all are empty).
 */
#ifndef AER_PREDICTION_H
#define AER_PREDICTION_H

#include "table/labels.h"
#include "table/map.h"
#include "table/table.h"

#define AER_SUM_TOLERANCE 1e-3

struct aer_predictions;

/* Answers that are no class of the set. */
enum {
	AER_ANSWER_OTHER = -1,
	AER_ANSWER_MISSING = -2,
};

struct aer_prediction {
	struct aer_row row;
	const char *clip;   /* also set for a bad row; "" where it has none */
	const char *status; /* why there is no answer; "" when there is one */
	long answer;        /* a class, or AER_ANSWER_... */
	bool is_tie;        /* two classes had the largest probability */
	bool is_strange;    /* the row is bad since its label is no class */
	const double *p;    /* by class, or NULL; valid until the next row */
	bool has_other;     /* there are probabilities of no class, too */
	long likeliest;     /* the answer that P alone would give */
};

/* Opens PATH ("-": standard input), such that it can be read again.  LABELS must
 * outlive the reader, and MAP, through which labels go first unless it is NULL: the
 * probabilities of labels that become one are added up.  ALLOW_OTHER makes labels
 * outside the set AER_ANSWER_OTHER. */
struct aer_predictions *aer_predictions_open(const char *path,
    const struct aer_labels *labels, const struct aer_map *map, bool allow_other,
    struct aer_error *err) AER_MUST_CHECK;

/* Starts again with the first row. */
int aer_predictions_rewind(
    struct aer_predictions *predictions, struct aer_error *err) AER_MUST_CHECK;
void aer_predictions_close(struct aer_predictions *predictions);

/* The table beneath, for its name and columns. */
const struct aer_table *aer_predictions_table(
    const struct aer_predictions *predictions);

/* Whether the table has columns p_... */
bool aer_predictions_have_p(const struct aer_predictions *predictions);

/* Reads the next row into PREDICTION, which is zero-initialized before its first
 * use and released by aer_prediction_free.  As aer_table_next; the error of a bad
 * row names file, line and clip. */
enum aer_read aer_predictions_next(struct aer_predictions *predictions,
    struct aer_prediction *prediction, struct aer_error *err) AER_MUST_CHECK;

void aer_prediction_free(struct aer_prediction *prediction);

#endif
