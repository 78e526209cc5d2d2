/*
 * intake - the clips of a manifest, as a split looks at them: for each its group, and
 * its class or value in every column that is to be shared out.
 *
 * The classes of a column are numbered in the order of their names and the groups in
 * that of theirs, so that the order of the rows does not matter to the split.
 *
 * Memory: the rows' text and some 30 bytes a clip.
 */
#ifndef AER_INTAKE_H
#define AER_INTAKE_H

#include "base/diag.h"
#include "split/groupcounts.h"
#include "split/groups.h"
#include "split/weightedcolumns.h"
#include "table/labels.h"
#include "table/manifest.h"
#include "table/rows.h"

/* What of the rows is asked for. */
struct aer_intake_ask {
	const struct aer_weighted_columns
	    *groups; /* the columns that keep clips together */
	const struct aer_weighted_columns *wishes; /* the columns that are shared out */
	bool joint;         /* counted columns are one, of their combinations */
	bool own;           /* a clip without any group is one of its own */
	const char *attach; /* the column that names a copy's original, or NULL */
};

/* A column that is shared out. */
struct aer_intake_column {
	char *name;
	int64_t weight;
	struct aer_labels *classes; /* by name; NULL for a total */
	uint32_t *level;            /* by row: its class */
	int64_t *amount;            /* by row: its value in millionths */
};

/* Read it freely; the functions below write. */
struct aer_intake {
	struct aer_intake_ask ask;
	struct aer_manifest *manifest;
	struct aer_rows *rows;
	struct aer_groups *groups; /* its last column has the clips themselves */
	struct aer_intake_column *column;
	size_t columns;
	/* By row: a name of its group, and then its group; for a copy the row of its
	 * original, else ROW_NONE; whether it is left out after all. */
	long *name;
	uint32_t *group;
	uint32_t *original;
	bool *left_out;
	size_t copies; /* that are not left out */
	/* private */
	size_t slots;
	size_t *group_at, *wish_at;
	int attach_at;
	struct aer_labels *ids;
	char *joined;
	size_t joined_size;
};

#define AER_ROW_NONE UINT32_MAX

/* Opens the manifest at PATH and finds the columns.  INTAKE is zero-initialized. */
int aer_intake_open(struct aer_intake *intake, const char *path,
    const struct aer_intake_ask *ask, struct aer_error *err) AER_MUST_CHECK;

/* Reads all rows and numbers groups and classes.  Bad rows go to DIAG and are left
 * out. */
int aer_intake_read(struct aer_intake *intake, struct aer_diag *diag,
    struct aer_error *err) AER_MUST_CHECK;

/* Releases what INTAKE has, and closes the manifest; also after a failure. */
void aer_intake_free(struct aer_intake *intake);

/* The pool of all clips that are no copies.  With NUMBER, by group, only of the groups
 * that have one there, below GROUPS, and under that number. */
struct aer_group_counts *aer_intake_pool(const struct aer_intake *intake,
    const uint32_t *number, size_t groups, struct aer_error *err) AER_MUST_CHECK;

#endif
