/*
 * scorecard - the scores of one or more systems on one truth, as text for people
 * and papers, as a tidy table, or as JSON.
 *
 * Text has percentages; the table and JSON have fractions from 0 to 1 with 15
 * digits.  What is undefined is "-", an empty field, or null.
 *
 *	system,class,measure,value
 *	clip-caer,,uar,0.666502...
 *	clip-caer,neutrality,recall,0.840579710144928
 *	clip-caer,neutrality,predicted:fatigue,5
 */
#ifndef AER_SCORECARD_H
#define AER_SCORECARD_H

#include "system.h"

#include <stdio.h>

/* What a clip without an answer is. */
enum aer_missing {
	AER_MISSING_WRONG, /* a wrong answer, in a column of its own */
	AER_MISSING_ERROR, /* the same, and each was reported */
	AER_MISSING_SKIP,  /* not there */
};

/*
 * All is borrowed; fill it in and hand it to the functions below.  The systems'
 * confusions are counted in AER_SCOPE_ANSWERED under AER_MISSING_SKIP, else in
 * AER_SCOPE_ALL.
 */
struct aer_scorecard {
	const struct aer_truth *truth;
	bool labels_given; /* the classes' order is the user's, not by name */
	enum aer_absent absent;
	enum aer_missing missing;
	const char *other; /* the column of answers outside the set, or NULL */
	const struct aer_system *system;
	size_t count;
};

/* These write to STREAM, whose errors its owner checks when closing it; NAME is for
 * messages. */
int aer_scorecard_text(const struct aer_scorecard *card, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
int aer_scorecard_csv(const struct aer_scorecard *card, FILE *stream, const char *name,
    struct aer_error *err) AER_MUST_CHECK;
int aer_scorecard_json(const struct aer_scorecard *card, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;

/* Calls SAY once for each thing a reader of SYSTEM's figures must know.  Text and
 * JSON have the notes in them; the table has no place for them. */
typedef void aer_note_function(void *data, const char *text);
void aer_scorecard_notes(const struct aer_scorecard *card,
    const struct aer_system *system, aer_note_function *say, void *data);

/* Draws the confusion matrices: into PATH or, for SEVERAL systems, each into PATH
 * with -NAME before the ending.  The title has UAR and WAR. */
int aer_scorecard_plot(const struct aer_scorecard *card, const char *path, bool several,
    struct aer_error *err) AER_MUST_CHECK;

#endif
