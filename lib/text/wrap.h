/*
 * wrap - texts on a page: a long one in lines, a name in a column.
 */
#ifndef AER_WRAP_H
#define AER_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* What a page of text has. */
enum { AER_PAGE_COLUMNS = 80 };

/*
 * Writes TEXT, with '?' for control characters, and ends the line.  So many columns of
 * the first line are taken: AT; those behind it begin with INDENT blanks.  Lines end at
 * a blank before column AER_PAGE_COLUMNS; a word that is longer than a line stays
 * whole.
 */
void aer_wrap(FILE *stream, const char *text, size_t at, size_t indent);

/* Writes TEXT, with '?' for control characters. */
void aer_wrap_plain(FILE *stream, const char *text);

/* Writes NAME, with '?' for control characters, and blanks up to WIDTH columns, which
 * are 2 or more; one that is wider ends in two dots. */
void aer_wrap_name(FILE *stream, const char *name, size_t width);

#endif
