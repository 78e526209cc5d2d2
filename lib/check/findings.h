/*
 * findings - what a check has found wrong, a line each, and how many of each reason.
 *
 *	frames.csv:17: clip 'P001/003': missing file: frames/P001/003/000004.png
 *
 * or as a table with the columns file, line, clip, reason and text.
 */
#ifndef AER_FINDINGS_H
#define AER_FINDINGS_H

#include "base/diag.h"
#include "table/writer.h"

#include <stdio.h>

enum aer_reason {
	AER_ODD_ROW,        /* a row or a line that cannot be read */
	AER_ODD_TWICE,      /* a clip is listed twice */
	AER_ODD_UNKNOWN,    /* a clip that the manifest, or the list, does not have */
	AER_ODD_ABSENT,     /* a clip of it that is not there */
	AER_ODD_MISSING,    /* a file or folder is not there */
	AER_ODD_UNREADABLE, /* a file cannot be decoded, or not all of it */
	AER_ODD_SPAN,       /* start and end are not within the video */
	AER_ODD_FRAMES,     /* numbers of frames or files differ */
	AER_ODD_DURATION,   /* durations differ */
	AER_ODD_BOX,     /* a box or region is no box, or lies outside of the picture */
	AER_ODD_LABEL,   /* a label is not in the set, or differs */
	AER_ODD_SUBJECT, /* subjects of one clip differ */
	AER_ODD_SPLIT,   /* a clip or a subject is on two sides */
	AER_ODD_SAME,    /* two sides have the same clips */
	AER_ODD_REASONS
};
extern const char *const aer_odd_names[]; /* "bad row", ... in that order */

struct aer_findings {
	FILE *stream;
	struct aer_writer *writer; /* of the table; NULL: lines */
	struct aer_diag *diag;     /* whose progress is wiped before a line, or NULL */
	size_t count[AER_ODD_REASONS], all;
	bool broken; /* a row could not be written: */
	struct aer_error error;
};

/* Where something was found. */
struct aer_place {
	const char *file;
	unsigned long line; /* 0: the file as a whole */
	const char *clip;   /* NULL: no single one */
};

/* Findings to STREAM, called NAME in messages, as a TABLE or as lines. */
int aer_findings_open(struct aer_findings *findings, FILE *stream, const char *name,
    bool table, struct aer_error *err) AER_MUST_CHECK;
void aer_findings_free(struct aer_findings *findings);

/* Adds one.  The text is complete; control characters in it are escaped. */
void aer_find(struct aer_findings *findings, enum aer_reason reason,
    struct aer_place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Writes the number of each reason, and of all, as lines; where findings are a table
 * only that is finished. */
int aer_findings_close(
    struct aer_findings *findings, struct aer_error *err) AER_MUST_CHECK;

#endif
