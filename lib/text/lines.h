/*
 * lines - reads text line by line, and lines word by word: lists as loaders read them.
 *
 *	frames/P001/003 32 5
 *
 * LF and CRLF end a line.  A line with a NUL byte or of more than AER_LINE_MAX bytes is
 * a bad one: reading goes on with the next.
 */
#ifndef AER_LINES_H
#define AER_LINES_H

#include "table/table.h"

enum { AER_LINE_MAX = 1 << 20 };

struct aer_lines;

/* Opens PATH, "-" for standard input. */
struct aer_lines *aer_lines_open(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_lines_close(struct aer_lines *lines);

/* Reads the next line; the results are those of aer_table_next. */
enum aer_read aer_lines_next(
    struct aer_lines *lines, struct aer_error *err) AER_MUST_CHECK;

/* The line read, without its end; the caller may change it.  Valid until the next. */
char *aer_lines_text(const struct aer_lines *lines);

/* Its number, from 1 on; the name for messages; and whether the last line read ended
 * without a newline. */
unsigned long aer_lines_number(const struct aer_lines *lines);
const char *aer_lines_name(const struct aer_lines *lines);
bool aer_lines_open_end(const struct aer_lines *lines);

/* How words are parted: by one blank each, so that two blanks have an empty word
 * between them, as Python's split(" ") has it; or by any white space, as split(). */
enum aer_parting { AER_PARTED_BY_BLANK, AER_PARTED_BY_SPACE };

/* Cuts TEXT into words; returns how many there are, of which the first MAX are in
 * WORD. */
size_t aer_lines_split(char *text, enum aer_parting parting, char **word, size_t max);

#endif
