/*
 * check - a data set under examination: its tables, lists and files against each
 * other, and against what is on the disk.
 *
 * Manifests, tables of frames and of faces, lists and boxes are told apart by what they
 * hold (dataset.h).  Several manifests can be stages of one data set, such as those of
 * segments, of trimmed clips and of cut ones: a clip may be in all of them, and what
 * they say of it must not differ.
 *
 * Memory: some 200 bytes a clip, 100 a line of a list, JSON as a whole, and the names
 * in an archive of tar.
 */
#ifndef AER_CHECK_H
#define AER_CHECK_H

#include "base/diag.h"
#include "base/error.h"
#include "base/option.h"

#include <stdbool.h>

/* Options of a check, which aer_check_option takes, beside -j. */
enum {
	AER_CHECK_DISK = AER_LONG_ONLY + 600,
	AER_CHECK_INDEX,
	AER_CHECK_LABELS,
	AER_CHECK_QUICK,
	AER_CHECK_ROOT
};

struct aer_check_plan {
	char *const *operand; /* as aer_dataset_read has them */
	int operands;
	const char *labels; /* the label set, as aer_labels_parse has it; NULL: any */
	/* "DIR": where the folders of lists lie; "OLD=DIR": DIR is in the place of OLD
	 * at their beginning; NULL: as they are */
	const char *root;
	const char *index; /* folder of kept indexes (video.h), NULL for none */
	int jobs;          /* 0: one for each processor */
	bool disk;         /* a check was asked for */
	bool quick;        /* nothing is decoded */
	bool table;        /* a table instead of lines */
};

/* Takes an option of a check. */
int aer_check_option(struct aer_check_plan *plan, int letter, const char *arg,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * Writes each disagreement to the file OUTPUT, as aer_sink_open has it, and at the end,
 * where they are lines, how many there are of each reason.  DIAG shows the progress, is
 * told what was not looked at, and has the status AER_FAILED where anything disagrees.
 */
int aer_check_run(const struct aer_check_plan *plan, const char *output,
    struct aer_diag *diag, struct aer_error *err) AER_MUST_CHECK;

#endif
