/*
 * wrap - a long text in lines of a page.
 */
#ifndef AER_WRAP_H
#define AER_WRAP_H

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

#endif
