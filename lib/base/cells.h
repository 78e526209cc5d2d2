/*
 * cells - how many clips are alike: counts of short tuples of numbers.
 *
 * A tuple has what scoring needs to know of a clip, its cluster, its group, its
 * class and each system's answer.  There are few different ones, so that ten million
 * clips become some hundred cells, and all figures and tests are made from those.
 *
 * Memory: 4 bytes a number and some 16 a cell.
 */
#ifndef AER_CELLS_H
#define AER_CELLS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct aer_cells;

/* Tuples of WIDTH >= 1 numbers. */
struct aer_cells *aer_cells_new(size_t width, struct aer_error *err) AER_MUST_CHECK;
void aer_cells_free(struct aer_cells *cells);

/* Counts N more of TUPLE. */
int aer_cells_add(struct aer_cells *cells, const int32_t *tuple, uint64_t n,
    struct aer_error *err) AER_MUST_CHECK;

/* Forgets all. */
void aer_cells_clear(struct aer_cells *cells);

/* Orders the cells by their tuples, so that their order does not tell that of the
 * clips; nothing is added after that. */
void aer_cells_sort(struct aer_cells *cells);

/* How many cells there are; the tuple of number I, WIDTH numbers owned by CELLS and
 * valid until something is added; and how often it was counted. */
size_t aer_cells_count(const struct aer_cells *cells);
const int32_t *aer_cells_tuple(const struct aer_cells *cells, size_t i);
uint64_t aer_cells_size(const struct aer_cells *cells, size_t i);

#endif
