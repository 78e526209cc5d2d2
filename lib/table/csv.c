/*
 * libcsv does the parsing, in strict mode.  It is fed one physical line at a
 * time, so that the line a row begins on is known, and a bad row can be left
 * behind at the next line.  A line without quotes, which lies whole in memory, is
 * nothing but its commas: row.h takes it apart, many times faster.
 */
#include "table/csv.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 16 };

/* A test compares both ways. */
#ifndef AER_CSV_PLAIN
#define AER_CSV_PLAIN 1
#endif

struct aer_csv {
	FILE *in;         /* the caller's, and so is */
	const char *name; /* its name */
	struct csv_parser parser;
	bool parser_ready;
	bool ended;  /* the end of the file has been given to the parser */
	char *chunk; /* CHUNK bytes, [at, filled) not yet parsed */
	size_t at, filled;
	unsigned long line;     /* physical line of chunk[at] */
	unsigned long row_line; /* where the row being parsed began */
	bool last_was_cr;       /* so that CRLF counts once */
	bool in_row;            /* bytes of a row have been given to the parser */
	/* what the callbacks leave */
	struct aer_row *row;
	bool row_ready, has_nul, no_memory, too_long;
};

static void on_field(void *text, size_t n, void *data)
{
	struct aer_csv *csv = data;

	if (n > 0 && memchr(text, '\0', n) != NULL)
		csv->has_nul = true;
	if (csv->row->used + n > AER_ROW_MAX)
		csv->too_long = true;
	else if (aer_row_append(csv->row, text, n) < 0)
		csv->no_memory = true;
}

static void on_row(int end, void *data)
{
	struct aer_csv *csv = data;

	(void)end;
	csv->row_ready = true;
}

static int keep_blanks(unsigned char c)
{
	(void)c;
	return 0;
}

/* Begins, or begins again after a bad row. */
static int parser_reset(struct aer_csv *csv, struct aer_error *err)
{
	if (csv->parser_ready)
		csv_free(&csv->parser);
	csv->parser_ready = false;
	if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return aer_error_memory(err);
	csv->parser_ready = true;
	csv_set_space_func(&csv->parser, keep_blanks);
	/* libcsv grows its field by so much; by its own 128 bytes a long one would
	 * be moved in memory 100000 times */
	csv_set_blk_size(&csv->parser, CHUNK);
	csv->in_row = false;
	return 0;
}

/* Refills the chunk.  Returns 1, 0 at the end, -1 on a read error. */
static int refill(struct aer_csv *csv, struct aer_error *err)
{
	csv->at = 0;
	csv->filled = fread(csv->chunk, 1, CHUNK, csv->in);
	if (csv->filled > 0)
		return 1;
	if (ferror(csv->in))
		return aer_error_set(
		    err, "%s: cannot read: %s", csv->name, strerror(errno));
	return 0;
}

/* The number of bytes up to and including the next end of a line. */
static size_t line_length(const struct aer_csv *csv)
{
	const char *from = csv->chunk + csv->at;
	size_t n = csv->filled - csv->at;
	const char *lf = memchr(from, '\n', n);
	const char *cr;

	if (lf != NULL)
		n = (size_t)(lf - from) + 1;
	cr = memchr(from, '\r', n);
	return cr != NULL ? (size_t)(cr - from) + 1 : n;
}

/* Counts the N bytes FROM as a line if they end one; CRLF, LF and CR each do, and
 * CRLF comes in two pieces. */
static void count_line(struct aer_csv *csv, const char *from, size_t n)
{
	const char last = from[n - 1];

	if (last == '\r' || (last == '\n' && !(n == 1 && csv->last_was_cr)))
		csv->line++;
	csv->last_was_cr = last == '\r';
}

/* Skips to the start of the next physical line after a bad row. */
static int skip_line(struct aer_csv *csv, struct aer_error *err)
{
	for (;;) {
		size_t n;
		char last;
		int more;

		if (csv->at == csv->filled) {
			more = refill(csv, err);
			if (more <= 0)
				return more;
		}
		n = line_length(csv);
		last = csv->chunk[csv->at + n - 1];
		count_line(csv, csv->chunk + csv->at, n);
		csv->at += n;
		if (last == '\n' || last == '\r')
			return 0;
	}
}

static enum aer_read bad_row(
    struct aer_csv *csv, const char *reason, struct aer_error *err)
{
	struct aer_error trouble;
	unsigned long line = csv->row_line;

	if (parser_reset(csv, err) < 0)
		return AER_READ_BROKEN;
	if (skip_line(csv, &trouble) < 0) {
		*err = trouble;
		return AER_READ_BROKEN;
	}
	aer_error_set(err, "%s:%lu: %s", csv->name, line, reason);
	return AER_READ_BAD;
}

/* Gives the parser its end of file; a last row without a newline is a row. */
static enum aer_read finish(struct aer_csv *csv, struct aer_error *err)
{
	int rc;

	if (csv->ended)
		return AER_READ_END;
	csv->ended = true;
	rc = csv_fini(&csv->parser, on_field, on_row, csv);
	if (csv->no_memory) {
		aer_error_memory(err);
		return AER_READ_BROKEN;
	}
	if (rc != 0) {
		aer_error_set(err,
		    "%s:%lu: the quote that opens in this row is never closed; "
		    "the rest of the file was not read",
		    csv->name, csv->row_line);
		return AER_READ_BAD;
	}
	return csv->row_ready ? AER_READ_ROW : AER_READ_END;
}

/* Gives the parser bytes until it has a row. */
static enum aer_read parse(struct aer_csv *csv, struct aer_error *err)
{
	while (!csv->row_ready) {
		size_t n, eaten;
		const char *from;

		if (csv->at == csv->filled) {
			int more = csv->ended ? 0 : refill(csv, err);

			if (more < 0)
				return AER_READ_BROKEN;
			if (more == 0)
				return finish(csv, err);
		}
		n = line_length(csv);
		from = csv->chunk + csv->at;
		if (!csv->in_row) {
			csv->row_line = csv->line;
			csv->in_row = *from != '\n' && *from != '\r';
		}
		eaten = csv_parse(&csv->parser, from, n, on_field, on_row, csv);
		if (csv->no_memory) {
			aer_error_memory(err);
			return AER_READ_BROKEN;
		}
		if (eaten != n)
			return bad_row(csv,
			    "a quote stands inside a field; "
			    "quote the whole field and double the quote",
			    err);
		if (csv->too_long || csv->parser.entry_pos > AER_ROW_MAX)
			return bad_row(csv, "the row is longer than 16 MiB", err);
		csv->at += n;
		count_line(csv, from, n);
	}
	return AER_READ_ROW;
}

/* Takes a row from a line that needs no parser, and lies whole in the chunk. */
static bool plain_row(struct aer_csv *csv, struct aer_row *row)
{
	const char *from = csv->chunk + csv->at;
	size_t n = aer_row_take_line(row, from, csv->filled - csv->at);

	if (n == 0)
		return false;
	row->line = csv->line;
	csv->at += n;
	count_line(csv, from, n);
	return true;
}

enum aer_read aer_csv_next(
    struct aer_csv *csv, struct aer_row *row, struct aer_error *err)
{
	enum aer_read got;

	csv->has_nul = false;
	/* the second half of a CRLF */
	if (csv->last_was_cr && csv->at < csv->filled && csv->chunk[csv->at] == '\n') {
		csv->at++;
		csv->last_was_cr = false;
	}
	if (AER_CSV_PLAIN && !csv->in_row && plain_row(csv, row))
		return AER_READ_ROW;
	aer_row_reset(row);
	csv->row = row;
	csv->row_ready = csv->has_nul = csv->too_long = false;
	got = parse(csv, err);
	if (got != AER_READ_ROW) {
		csv->has_nul = false;
		aer_row_reset(row);
		return got;
	}
	csv->in_row = false;
	row->line = csv->row_line;
	if (aer_row_finish(row) < 0) {
		aer_error_memory(err);
		return AER_READ_BROKEN;
	}
	if (!csv->has_nul)
		return AER_READ_ROW;
	aer_error_set(err, "%s:%lu: the row holds a NUL byte", csv->name, row->line);
	return AER_READ_BAD;
}

bool aer_csv_has_nul(const struct aer_csv *csv)
{
	return csv->has_nul;
}

/* --- the beginning ---------------------------------------------------------------- */

/* Whether the first line holds a NUL byte, as that of a video given for a table. */
static bool binary(const struct aer_csv *csv)
{
	size_t n = line_length(csv);

	return n > 0 && memchr(csv->chunk, '\0', n) != NULL;
}

/* Skips a UTF-8 byte order mark; refuses UTF-16, which spreadsheets write. */
static int read_mark(struct aer_csv *csv, struct aer_error *err)
{
	const unsigned char *p = (const unsigned char *)csv->chunk;

	if (refill(csv, err) < 0)
		return -1;
	if (csv->filled >= 2 &&
	    ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)))
		return aer_error_set(
		    err, "%s: is UTF-16; save it as CSV in UTF-8", csv->name);
	if (binary(csv))
		return aer_error_set(err, "%s: is not a text file", csv->name);
	if (csv->filled >= 3 && memcmp(p, AER_CSV_MARK, 3) == 0)
		csv->at = 3;
	return 0;
}

int aer_csv_begin(struct aer_csv *csv, struct aer_error *err)
{
	csv->at = csv->filled = 0;
	csv->line = 1;
	csv->ended = csv->last_was_cr = false;
	return parser_reset(csv, err) < 0 ? -1 : read_mark(csv, err);
}

struct aer_csv *aer_csv_new(FILE *in, const char *name, struct aer_error *err)
{
	struct aer_csv *csv = calloc(1, sizeof *csv);

	if (csv != NULL)
		csv->chunk = malloc(CHUNK);
	if (csv == NULL || csv->chunk == NULL) {
		aer_csv_free(csv);
		aer_error_memory(err);
		return NULL;
	}
	csv->in = in;
	csv->name = name;
	return csv;
}

void aer_csv_free(struct aer_csv *csv)
{
	if (csv == NULL)
		return;
	if (csv->parser_ready)
		csv_free(&csv->parser);
	free(csv->chunk);
	free(csv);
}
