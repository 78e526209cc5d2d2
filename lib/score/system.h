/*
 * system - one of the systems that are compared: its name, its files of
 * predictions, and what came of them.
 *
 * A system is one file, or the runs of a pool: the same system over several seeds,
 * where every run predicts all clips, or over the folds of a cross-validation, where
 * each clip is in one run.  Its confusion is then the sum of the runs'.
 */
#ifndef AER_SYSTEM_H
#define AER_SYSTEM_H

#include "score/confusion.h"
#include "score/join.h"
#include "score/proba.h"
#include "score/resample.h"

struct aer_class_intervals {
	struct aer_interval precision, recall, f1;
};

/* One file of predictions. */
struct aer_system_run {
	const char *path;            /* the caller's */
	size_t file;                 /* its number among all files */
	struct aer_answers *answers; /* what was read; aer_answers_slips has errors */
	struct aer_confusion *confusion; /* of a fold, over its own clips */
	struct aer_measures measures;
	const char *only_part; /* as in collate.h */
};

/* Why answers are missing: "no row", "bad row", "status X". */
struct aer_kind {
	char *name;
	uint64_t clips; /* may be 0 */
};

struct aer_system {
	char *name;
	struct aer_system_run *run;
	size_t runs;
	bool pooled;   /* named by --pool, even if of one run */
	bool disjoint; /* of a pool: no clip has rows in two runs (folds) */
	/* of a pool: the clips with a row in one run only, and in two or more */
	uint64_t in_one, in_several;

	struct aer_confusion *confusion; /* all runs together */
	uint64_t clips, answered;        /* all runs together, under any rule */
	struct aer_kind *kind;           /* of the clips not answered */
	size_t kinds;

	/* of the confusion, over all its clips and over those answered */
	struct aer_measures measures, measures_answered;

	/* from the resamples; all NAN without them */
	struct aer_interval uar, war, precision, f1, weighted_precision, weighted_f1;
	struct aer_interval kappa, mcc;
	struct aer_class_intervals *class; /* [K]; NULL without resamples */
	size_t lost;                       /* resamples that lost a class */

	struct aer_proba_measures proba; /* all runs together; .clips 0: none */

	struct aer_confusion **group; /* [groups]; NULL where the card has none */
	size_t groups;
};

/*
 * Fills SYSTEM[COUNT], zero-initialized, from the operands behind the first, which
 * is the truth: "NAME=FILE", or FILE, whose name without folder and .csv is then
 * the system's.  A slash before the = makes it part of a path: ./lr=0.1.csv.
 * Fails when a name is empty.
 */
int aer_system_parse(struct aer_system *system, size_t count, char **operand,
    struct aer_error *err) AER_MUST_CHECK;

/* Makes SYSTEM, zero-initialized, the pool that TEXT says: "NAME=FILE,FILE...".  TEXT
 * is cut up and must outlive it. */
int aer_system_pool(
    struct aer_system *system, char *text, struct aer_error *err) AER_MUST_CHECK;

/* Fails when two of SYSTEM[COUNT] have one name, when two runs of a pool have one
 * file, or when standard input, which may be the truth's, is used twice. */
int aer_system_check(const struct aer_system *system, size_t count, bool truth_is_stdin,
    struct aer_error *err) AER_MUST_CHECK;

/* Releases what SYSTEM holds and empties it. */
void aer_system_free(struct aer_system *system);

#endif
