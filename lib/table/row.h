/*
 * row - one row of a table: its fields, and the memory that they stand in.
 *
 * Whoever uses tables declares a row, reads its fields and frees it; table.c fills
 * it, field by field or from a whole line.
 */
#ifndef AER_ROW_H
#define AER_ROW_H

#include "base/error.h"

#include <stddef.h>

/* The most bytes of a row. */
enum { AER_ROW_MAX = 1 << 24 };

/* What became of reading a row. */
enum aer_read {
	AER_READ_ROW,   /* a row was read */
	AER_READ_END,   /* there are no more rows */
	AER_READ_BAD,   /* a bad row, described by the error; go on reading */
	AER_READ_BROKEN /* the file cannot be read further; the error says why */
};

/*
 * Zero-initialize it before the first use; a row can be filled again and again, and
 * belongs to whoever declared it until aer_row_free.  The fields are NUL-terminated
 * strings inside the row's own memory.
 */
struct aer_row {
	char **field;
	size_t count;
	unsigned long line;
	/* private */
	char *bytes;
	size_t used, size, slots;
};

/* Releases what ROW has; it can be filled again. */
void aer_row_free(struct aer_row *row);

/* Empties the row and keeps its memory. */
void aer_row_reset(struct aer_row *row);

/* Adds the N bytes of TEXT as a field, which aer_row_finish makes readable when all
 * are there; negative: memory is short. */
int aer_row_append(struct aer_row *row, const void *text, size_t n) AER_MUST_CHECK;
int aer_row_finish(struct aer_row *row) AER_MUST_CHECK;

/*
 * Fills ROW from the line at FROM, when it ends within the SIZE bytes there, not among
 * the last 7, and holds no quote and no NUL: it is nothing but its commas.  Returns its
 * length with its end, of which a CRLF counts the CR only.  0: it is no such line, or
 * is empty, or memory is short; the row must be reset.
 */
size_t aer_row_take_line(struct aer_row *row, const char *from, size_t size);

#endif
