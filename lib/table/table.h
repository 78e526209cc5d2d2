/*
 * table - reads tables: CSV as RFC 4180 has it, in UTF-8, with one header line.
 *
 *	clip,video,start,end,subject,label
 *	P001/003,videos/P001.mp4,12.5,27.5,P001,neutrality
 *
 * Columns are found by name.  LF, CRLF and CR end a row; a byte order mark is
 * skipped; empty lines are skipped; blanks belong to the field they stand in.
 * A row of the wrong width, with a stray quote or with a NUL byte is a bad row:
 * it is reported once and reading goes on with the next line.
 *
 * Line numbers are physical, start at 1 and count the header; a row that spans
 * several lines has the number of its first.
 *
 * Memory: one row at a time, of at most AER_ROW_MAX bytes.
 */
#ifndef AER_TABLE_H
#define AER_TABLE_H

#include "base/error.h"
#include "table/row.h"

#include <stdbool.h>
#include <stddef.h>

struct aer_table;

/*
 * Opens the table at PATH, "-" for standard input, and reads its header.
 * Returns the table, which aer_table_close releases, or NULL.
 */
struct aer_table *aer_table_open(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_table_close(struct aer_table *table);

/* The same for a table that aer_table_rewind can start again with the first row
 * behind the header: what cannot be read twice, such as a pipe, is copied to a
 * temporary file without a name. */
struct aer_table *aer_table_open_twice(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
int aer_table_rewind(struct aer_table *table, struct aer_error *err) AER_MUST_CHECK;

/* The name for messages: the path, or "<stdin>". */
const char *aer_table_name(const struct aer_table *table);

/* The number of columns, and the name of column I. */
size_t aer_table_columns(const struct aer_table *table);
const char *aer_table_column_name(const struct aer_table *table, size_t i);

/* The index of the column called NAME, or -1. */
int aer_table_find(const struct aer_table *table, const char *name);

/* The same for a column that must be there: sets *INDEX, or fails naming the
 * file, the column and the columns there are. */
int aer_table_need(const struct aer_table *table, const char *name, size_t *index,
    struct aer_error *err) AER_MUST_CHECK;

/* Reads the next row into ROW.  ERR is set for AER_READ_BAD and _BROKEN. */
enum aer_read aer_table_next(
    struct aer_table *table, struct aer_row *row, struct aer_error *err) AER_MUST_CHECK;

#endif
