/*
 * writer - writes tables: CSV as RFC 4180 has it, lines ended by LF.
 *
 * The columns are declared first: those of an input table that pass through
 * unchanged, in their order, and those a tool computes, which replace a column
 * of the same name or are added on the right.  A field is quoted only where it
 * must be.  Numbers are written in the C locale.
 *
 *	writer = aer_writer_open(stdout, "<stdout>", &err);
 *	aer_writer_inherit(writer, table, &err);
 *	frames = aer_writer_column(writer, "frames", &err);
 *	...
 *	aer_writer_begin(writer, &row);
 *	aer_writer_set(writer, frames, "250");
 *	aer_writer_end(writer, &err);
 *
 * A failed write is kept and reported by aer_writer_end and aer_writer_close.
 */
#ifndef AER_WRITER_H
#define AER_WRITER_H

#include "table/table.h"

#include <stdio.h>

struct aer_writer;

/*
 * A writer to STREAM, which stays the caller's to close; NAME is for messages.
 * Returns NULL when memory is short.  Nothing is written before the first row
 * or aer_writer_close: a table without rows still has its header.
 */
struct aer_writer *aer_writer_open(
    FILE *stream, const char *name, struct aer_error *err) AER_MUST_CHECK;

/* Declares all columns of TABLE, in order; at most once, before any other. */
int aer_writer_inherit(struct aer_writer *writer, const struct aer_table *table,
    struct aer_error *err) AER_MUST_CHECK;

/* The index of column NAME, added on the right if it is new; -1 when memory is
 * short.  All columns are declared before the first row. */
int aer_writer_column(
    struct aer_writer *writer, const char *name, struct aer_error *err) AER_MUST_CHECK;

/* Begins a row: inherited columns have FROM's values (NULL: empty), all others
 * are empty.  FROM must live until aer_writer_end. */
void aer_writer_begin(struct aer_writer *writer, const struct aer_row *from);

/* Sets a field of the row begun; the text is copied.  A column of -1 is
 * ignored, so that optional columns need no test. */
void aer_writer_set(struct aer_writer *writer, int column, const char *text);
void aer_writer_setf(struct aer_writer *writer, int column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes the row begun.  Fails when it cannot be written. */
int aer_writer_end(struct aer_writer *writer, struct aer_error *err) AER_MUST_CHECK;

/* Writes the header if no row did, and flushes.  Fails when anything written so
 * far did not arrive. */
int aer_writer_finish(struct aer_writer *writer, struct aer_error *err) AER_MUST_CHECK;

/* Finishes and frees the writer, which may be NULL. */
int aer_writer_close(struct aer_writer *writer, struct aer_error *err) AER_MUST_CHECK;

/* Frees the writer, which may be NULL, without writing anything more. */
void aer_writer_free(struct aer_writer *writer);

/* Writes TEXT to STREAM as one CSV field, quoted where it must be. */
void aer_writer_field(FILE *stream, const char *text);

#endif
