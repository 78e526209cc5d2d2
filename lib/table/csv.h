/*
 * csv - rows out of a stream of CSV, as RFC 4180 has it; the inside of table.h, which
 * has names for the columns and checks the width.
 *
 * LF, CRLF and CR end a row; empty lines are skipped; blanks belong to the field they
 * stand in.  A row with a stray quote, with a NUL byte or of more than AER_ROW_MAX
 * bytes is a bad row: it is reported once and reading goes on with the next line.  Line
 * numbers are physical and start at 1; a row that spans several lines has the number of
 * its first.
 *
 * Memory: 64 KiB, and the row.
 */
#ifndef AER_CSV_H
#define AER_CSV_H

#include "base/error.h"
#include "table/row.h"

#include <stdbool.h>
#include <stdio.h>

/* UTF-8's byte order mark. */
#define AER_CSV_MARK "\xef\xbb\xbf"

struct aer_csv;

/* Rows of IN, which messages call NAME; both stay the caller's and outlive it.  NULL
 * when memory is short.  aer_csv_begin comes first. */
struct aer_csv *aer_csv_new(
    FILE *in, const char *name, struct aer_error *err) AER_MUST_CHECK;
void aer_csv_free(struct aer_csv *csv);

/* Begins with what IN has from here on as line 1, and skips a byte order mark.  Fails
 * when it cannot be read, is UTF-16, which spreadsheets write, or is no text. */
int aer_csv_begin(struct aer_csv *csv, struct aer_error *err) AER_MUST_CHECK;

/* Reads the next row, of any width, into ROW.  ERR is set for AER_READ_BAD and
 * _BROKEN, with name and line. */
enum aer_read aer_csv_next(
    struct aer_csv *csv, struct aer_row *row, struct aer_error *err) AER_MUST_CHECK;

/* Whether the row read last is a bad one for nothing but a NUL byte. */
bool aer_csv_has_nul(const struct aer_csv *csv);

#endif
