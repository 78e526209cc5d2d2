/*
 * tabular - a table of texts for a page or a paper: Markdown, LaTeX or HTML.
 *
 * The first row is the head; the first column is flush left, all others flush right.
 * A text is written so that it is shown as it is, whatever signs it has: what has a
 * meaning in the language is escaped, and control characters and stray bytes that
 * are no UTF-8 are shown as '?'.
 *
 * Markdown is GitHub's, with its tables (GitHub Flavored Markdown Spec 0.29, 4.10).
 * LaTeX has the rules of the package booktabs.  HTML is HTML 5.
 */
#ifndef AER_TABULAR_H
#define AER_TABULAR_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

enum aer_markup { AER_MARKDOWN, AER_LATEX, AER_HTML };

/* Writes TEXT; in HTML it can also stand between double quotes. */
void aer_markup_text(FILE *stream, enum aer_markup markup, const char *text);

struct aer_tabular;

struct aer_tabular *aer_tabular_new(
    size_t columns, struct aer_error *err) AER_MUST_CHECK;
void aer_tabular_free(struct aer_tabular *tabular);

/* Adds a cell, row by row.  When memory is short the table remembers it. */
void aer_tabular_add(struct aer_tabular *tabular, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The last cell stands out: it is bold. */
void aer_tabular_mark(struct aer_tabular *tabular);

/* A line before the next row; Markdown has none. */
void aer_tabular_rule(struct aer_tabular *tabular);

/* The number of columns, as it was made with. */
size_t aer_tabular_columns(const struct aer_tabular *tabular);

/* With that of the head. */
size_t aer_tabular_rows(const struct aer_tabular *tabular);

/* The letters of the longest cell of each column, added up. */
size_t aer_tabular_letters(const struct aer_tabular *tabular);

/* Writes the rows; fails when memory was short.  Whether STREAM took them is for
 * its owner to check. */
int aer_tabular_write(const struct aer_tabular *tabular, enum aer_markup markup,
    FILE *stream, struct aer_error *err) AER_MUST_CHECK;

#endif
