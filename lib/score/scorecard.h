/*
 * scorecard - the scores of one or more systems on one truth, as text for people,
 * as tables for papers, as a tidy table, as JSON, or as a page for a browser.
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

#include "score/system.h"

#include <stdio.h>

/* What a clip without an answer is. */
enum aer_missing {
	AER_MISSING_WRONG, /* a wrong answer, in a column of its own */
	AER_MISSING_ERROR, /* the same, and each was reported */
	AER_MISSING_SKIP,  /* not there */
};

/* Two systems, by their numbers: is A better than B? */
struct aer_pair {
	size_t a, b;
	double difference;            /* UAR of a - UAR of b */
	struct aer_interval interval; /* from the resamples that all share */
	double p;                     /* permutation of whole clusters, two-sided */
	bool exact;                   /* of p: all swaps were tried */
	double holm;                  /* p corrected for all pairs, or NAN */
	uint64_t only_a, only_b;      /* clips that only one has right */
	double mcnemar;               /* exact, two-sided; NAN for pools over seeds */
};

/* Where intervals and permutations come from. */
struct aer_resampling {
	size_t asked, replicates; /* 0: none were wanted; there are none */
	uint64_t seed;
	const char *cluster; /* the column, or NULL: each clip is one */
	uint64_t clusters;   /* of the clips scored */
};

/* What choosing the best of several systems on these clips adds to its UAR. */
struct aer_selection {
	double best;     /* the largest UAR */
	double optimism; /* as in compare.h; NAN without resamples */
};

/*
 * All is borrowed but the pairs, which figures.h makes with all other figures.  The
 * systems' confusions are counted in AER_SCOPE_ANSWERED under AER_MISSING_SKIP, else
 * in AER_SCOPE_ALL.
 */
struct aer_scorecard {
	const struct aer_truth *truth;
	bool labels_given; /* the classes' order is the user's, not by name */
	enum aer_absent absent;
	enum aer_missing missing;
	const char *other; /* the column of answers outside the set, or NULL */
	struct aer_system *system;
	size_t count;
	struct aer_resampling resampling;
	struct aer_pair *pair; /* [pairs]: (0,1), (0,2) ... (1,2) ... */
	size_t pairs;
	const char *by;                  /* the column that groups clips, or NULL */
	const struct aer_labels *groups; /* its values, sorted; NULL without it */
	struct aer_selection selection;  /* of two systems and more */
	const char *validation;          /* the table of --val, or NULL */
	uint64_t validated;              /* clips scored that are in it, too */
};

/* Fills ORDER[card->count] with the systems' numbers, the largest UAR first,
 * undefined ones last; equal ones as they were given. */
void aer_scorecard_order(const struct aer_scorecard *card, size_t *order);

/* The forms of the whole. */
enum aer_form {
	AER_FORM_TEXT,
	AER_FORM_CSV,
	AER_FORM_JSON,
	AER_FORM_MARKDOWN,
	AER_FORM_LATEX,
};
extern const char *const aer_form_names[]; /* in that order, NULL-ended */

/* Writes to STREAM, whose errors its owner checks when closing it; NAME is for
 * messages. */
int aer_scorecard_write(const struct aer_scorecard *card, enum aer_form form,
    FILE *stream, const char *name, struct aer_error *err) AER_MUST_CHECK;

/* Calls SAY once for each thing a reader of SYSTEM's figures must know.  All
 * forms have the notes in them but the tidy table, which has no place for them. */
typedef void aer_note_function(void *data, const char *text);
/* The same for what concerns all systems. */
void aer_scorecard_head_notes(
    const struct aer_scorecard *card, aer_note_function *say, void *data);
void aer_scorecard_notes(const struct aer_scorecard *card,
    const struct aer_system *system, aer_note_function *say, void *data);

/*
 * Writes a page for a browser into PATH, with all in one file.  FRAMES is a table of
 * frames, from which the errors that are listed get pictures, or NULL; FAIL is called
 * with DATA for each bad row of it.  A picture that cannot be read is named in its
 * place.
 */
int aer_scorecard_html(const struct aer_scorecard *card, const char *path,
    const char *frames, aer_fail_function *fail, void *data,
    struct aer_error *err) AER_MUST_CHECK;

/* Draws the confusion matrices: into PATH or, for SEVERAL systems, each into PATH
 * with -NAME before the ending.  The title has UAR and WAR.  Several systems also get
 * bars for each class, in PATH with -recall, -precision and -f1. */
int aer_scorecard_plot(const struct aer_scorecard *card, const char *path, bool several,
    struct aer_error *err) AER_MUST_CHECK;

#endif
