/*
 * page - the frame of a page for a browser: one file with all in it, that asks
 * nothing of any network, and drawings that stand in it.
 *
 * No scripts; a policy in the head forbids all that is not in the file.
 */
#ifndef AER_PAGE_H
#define AER_PAGE_H

#include "base/error.h"
#include "plot/tabular.h"

#include <stddef.h>
#include <stdio.h>

/* Writes what stands before the content and behind it. */
void aer_page_begin(FILE *stream, const char *title);
void aer_page_end(FILE *stream);

/* Writes "<TAG>TEXT</TAG>", TEXT escaped. */
void aer_page_element(FILE *stream, const char *tag, const char *text);

/* The same as an item of a list: for what takes a function to tell of notes, STREAM
 * being a FILE. */
void aer_page_note(void *stream, const char *text);

/* Writes TABLE under TITLE and releases it; NULL, which is a table that could not be
 * made, is a failure. */
int aer_page_table(const char *title, struct aer_tabular *table, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;

/* Shares with intervals, one a line: a dot on an axis from 0 to 1. */
struct aer_page_dot {
	const char *name;
	double value, low, high; /* NAN: none */
};

/* Draws DOT[COUNT], with a thin line at CHANCE unless that is NAN; TITLE is for those
 * who do not see it. */
void aer_page_dots(FILE *stream, const char *title, const struct aer_page_dot *dot,
    size_t count, double chance);

/* The same for figures that are no percentages, such as kappa: 0.832, with a thin line
 * at LIMIT.  Those below 0 stand at 0. */
void aer_page_numbers(FILE *stream, const char *title, const struct aer_page_dot *dot,
    size_t count, double limit);

#endif
