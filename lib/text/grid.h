/*
 * grid - a small table of texts for people: columns aligned with blanks.
 *
 *	class        recall  support
 *	neutrality    84.06      345
 *
 * The first column is flush left, all others flush right, two blanks between.
 * Widths are those of a terminal: wide East Asian letters count two, combining
 * marks none.  Control characters are shown as '?'.
 */
#ifndef AER_GRID_H
#define AER_GRID_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct aer_grid;

struct aer_grid *aer_grid_new(size_t columns, struct aer_error *err) AER_MUST_CHECK;
void aer_grid_free(struct aer_grid *grid);

/* Adds a cell, row by row.  When memory is short the grid remembers it. */
void aer_grid_add(struct aer_grid *grid, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* An empty line before the next row. */
void aer_grid_gap(struct aer_grid *grid);

/* The width of the longest line. */
size_t aer_grid_width(const struct aer_grid *grid);

/* Prints all rows; fails when memory was short.  Whether STREAM took them is for
 * its owner to check. */
int aer_grid_print(
    const struct aer_grid *grid, FILE *stream, struct aer_error *err) AER_MUST_CHECK;

/* The columns TEXT takes on a terminal. */
size_t aer_text_width(const char *text);

#endif
