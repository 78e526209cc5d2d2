/*
 * npy - arrays in NumPy's file format, versions 1.0 to 3.0: read, and tables written.
 *
 * Read are arrays of numbers of one or two dimensions, in C's or Fortran's order, and
 * one-dimensional arrays of records, whose fields are numbers or texts; of any byte
 * order.  The file is mapped into memory, so that of a large one only what is read is
 * there.
 *
 * The format: numpy.lib.format, NumPy Enhancement Proposal 1.
 */
#ifndef AER_NPY_H
#define AER_NPY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct aer_npy;

/* Opens PATH, a regular file. */
struct aer_npy *aer_npy_open(const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_npy_close(struct aer_npy *npy);

/* Rows and columns; an array of one dimension has one column, records have their
 * fields. */
size_t aer_npy_rows(const struct aer_npy *npy);
size_t aer_npy_columns(const struct aer_npy *npy);

/* The name of field I of records; NULL for an array that has none. */
const char *aer_npy_field(const struct aer_npy *npy, size_t i);

/* Whether column I holds numbers, and whether whole ones. */
bool aer_npy_is_number(const struct aer_npy *npy, size_t i);
bool aer_npy_is_whole(const struct aer_npy *npy, size_t i);

/* The number in ROW of column I, which holds numbers, as a double. */
double aer_npy_number(const struct aer_npy *npy, size_t row, size_t i);

/* What stands there as a text, in new memory: UTF-8, whole numbers as such, others
 * with the fewest digits that read back as the same.  NULL when memory is short, or
 * where a text has a letter that Unicode does not have. */
char *aer_npy_text(
    const struct aer_npy *npy, size_t row, size_t i, struct aer_error *err);

/* Says that no row before ROW is read again: what is mapped of them takes no more
 * memory. */
void aer_npy_pass(struct aer_npy *npy, size_t row);

/* --- writing ---------------------------------------------------------------------- */

/* A field of records: text of WIDTH letters, or WIDTH 0 for a whole number of 8 bytes.
 */
struct aer_npy_column {
	const char *name;
	size_t width;
};

/* Writes the header of ROWS records of these COUNT fields. */
int aer_npy_begin(FILE *stream, const struct aer_npy_column *column, size_t count,
    size_t rows, struct aer_error *err) AER_MUST_CHECK;

/* Writes a whole number, or the good UTF-8 TEXT in WIDTH letters (letters.h) of 4
 * bytes, which it fits. */
void aer_npy_put_whole(FILE *stream, long long value);
void aer_npy_put_text(FILE *stream, const char *text, size_t width);

#endif
