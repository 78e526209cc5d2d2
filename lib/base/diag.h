/*
 * diag - a tool's messages, its exit status and its progress line.
 *
 * Messages go to the stream the tool gives, one line each, prefixed by the
 * tool's name; control characters in them are escaped, so that a strange clip
 * id can neither break the line nor drive the terminal.  The status only ever
 * rises.  The progress line is drawn only when the stream is a terminal, and
 * is wiped before a message.
 *
 * One thread uses a struct aer_diag: workers hand their errors to it.
 */
#ifndef AER_DIAG_H
#define AER_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum aer_status {
	AER_DONE = 0,   /* every row done */
	AER_FAILED = 1, /* some rows failed, each named; the rest are good */
	AER_FATAL = 2,  /* bad usage, or nothing could be done */
};

struct aer_diag {
	FILE *stream;
	const char *tool;
	bool quiet;             /* no notes, no progress */
	enum aer_status status; /* the exit status so far */
	/* progress */
	bool terminal;
	bool drawn;
	const char *unit;
	size_t done, total;    /* total 0: unknown */
	char more[100];        /* stands at the end of the line; "" for nothing */
	double began, painted; /* monotonic seconds */
};

/* TOOL must outlive DIAG. */
void aer_diag_init(struct aer_diag *diag, FILE *stream, const char *tool);

/* A row failed: prints "TOOL: TEXT" and raises the status to AER_FAILED. */
void aer_diag_fail(struct aer_diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Nothing more can be done: prints and raises the status to AER_FATAL, and
 * returns it, so that a tool can end with "return aer_diag_fatal(...)". */
int aer_diag_fatal(struct aer_diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Something a user should know that is no failure; silent when quiet. */
void aer_diag_note(struct aer_diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same for what takes a function to tell of failed rows or of notes: DIAG is a
 * struct aer_diag, TEXT is printed as it stands. */
void aer_diag_take_fail(void *diag, const char *text);
void aer_diag_take_note(void *diag, const char *text);

/* Starts a progress line counting UNIT ("clips"), total 0 if not known. */
void aer_diag_progress(struct aer_diag *diag, const char *unit, size_t total);
/* Counts one more done, and redraws at most ten times a second. */
void aer_diag_step(struct aer_diag *diag);
/* Wipes the progress line until it is drawn again, for what goes to another stream of
 * the same terminal. */
void aer_diag_wipe(struct aer_diag *diag);
/* Wipes the progress line for good. */
void aer_diag_progress_end(struct aer_diag *diag);

#endif
