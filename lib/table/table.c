/*
 * libcsv does the parsing, in strict mode.  It is fed one physical line at a
 * time, so that the line a row begins on is known, and a bad row can be left
 * behind at the next line.  A line without quotes, which lies whole in memory, is
 * nothing but its commas: row.h takes it apart, many times faster.
 */
#include "table/table.h"

#include "base/scratch.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

/* A test compares both ways. */
#ifndef AER_TABLE_PLAIN
#define AER_TABLE_PLAIN 1
#endif

struct aer_table {
	FILE *in;
	char *name;
	struct aer_row header;
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

const char *aer_table_name(const struct aer_table *table)
{
	return table->name;
}

size_t aer_table_columns(const struct aer_table *table)
{
	return table->header.count;
}

const char *aer_table_column_name(const struct aer_table *table, size_t i)
{
	return table->header.field[i];
}

int aer_table_find(const struct aer_table *table, const char *name)
{
	for (size_t i = 0; i < table->header.count; i++)
		if (strcmp(table->header.field[i], name) == 0)
			return (int)i;
	return -1;
}

/* Whether TEXT is a line of the lists that loaders read: "DIRECTORY FRAMES LABEL". */
static bool is_list_line(const char *text)
{
	const char *label = strrchr(text, ' '), *frames = label;

	if (label == NULL || label[1 + strspn(label + 1, "0123456789")] != '\0')
		return false;
	while (frames > text && frames[-1] >= '0' && frames[-1] <= '9')
		frames--;
	return frames < label && frames - 1 > text && frames[-1] == ' ' &&
	       label[1] != '\0';
}

int aer_table_need(const struct aer_table *table, const char *name, size_t *index,
    struct aer_error *err)
{
	char have[512] = "";
	size_t used = 0;
	int i = aer_table_find(table, name);

	if (i >= 0) {
		*index = (size_t)i;
		return 0;
	}
	if (table->header.count == 1 && strpbrk(table->header.field[0], ";\t|") != NULL)
		return aer_error_set(err,
		    "%s: its columns are separated by '%c'; save it with commas",
		    table->name, *strpbrk(table->header.field[0], ";\t|"));
	if (table->header.count == 1 && is_list_line(table->header.field[0]))
		return aer_error_set(err,
		    "%s: a list of DIRECTORY FRAMES LABEL is no table; make one of it: "
		    "aer-import --subject-from='(.*)/' dfer %s, when its folders are "
		    "the subjects",
		    table->name, table->name);
	for (size_t k = 0; k < table->header.count && used < sizeof have; k++)
		used += (size_t)snprintf(have + used, sizeof have - used, "%s%s",
		    k > 0 ? ", " : "", table->header.field[k]);
	return aer_error_set(
	    err, "%s: column '%s' is missing; it has: %s", table->name, name, have);
}

static void on_field(void *text, size_t n, void *data)
{
	struct aer_table *table = data;

	if (n > 0 && memchr(text, '\0', n) != NULL)
		table->has_nul = true;
	if (table->row->used + n > AER_ROW_MAX)
		table->too_long = true;
	else if (aer_row_append(table->row, text, n) < 0)
		table->no_memory = true;
}

static void on_row(int end, void *data)
{
	struct aer_table *table = data;

	(void)end;
	table->row_ready = true;
}

static int keep_blanks(unsigned char c)
{
	(void)c;
	return 0;
}

/* Begins, or begins again after a bad row. */
static int parser_reset(struct aer_table *table, struct aer_error *err)
{
	if (table->parser_ready)
		csv_free(&table->parser);
	table->parser_ready = false;
	if (csv_init(&table->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return aer_error_memory(err);
	table->parser_ready = true;
	csv_set_space_func(&table->parser, keep_blanks);
	/* libcsv grows its field by so much; by its own 128 bytes a long one would
	 * be moved in memory 100000 times */
	csv_set_blk_size(&table->parser, CHUNK);
	table->in_row = false;
	return 0;
}

/* Refills the chunk.  Returns 1, 0 at the end, -1 on a read error. */
static int refill(struct aer_table *table, struct aer_error *err)
{
	table->at = 0;
	table->filled = fread(table->chunk, 1, CHUNK, table->in);
	if (table->filled > 0)
		return 1;
	if (ferror(table->in))
		return aer_error_set(
		    err, "%s: cannot read: %s", table->name, strerror(errno));
	return 0;
}

/* The number of bytes up to and including the next end of a line. */
static size_t line_length(const struct aer_table *table)
{
	const char *from = table->chunk + table->at;
	size_t n = table->filled - table->at;
	const char *lf = memchr(from, '\n', n);
	const char *cr;

	if (lf != NULL)
		n = (size_t)(lf - from) + 1;
	cr = memchr(from, '\r', n);
	return cr != NULL ? (size_t)(cr - from) + 1 : n;
}

/* Counts the N bytes FROM as a line if they end one; CRLF, LF and CR each do, and
 * CRLF comes in two pieces. */
static void count_line(struct aer_table *table, const char *from, size_t n)
{
	const char last = from[n - 1];

	if (last == '\r' || (last == '\n' && !(n == 1 && table->last_was_cr)))
		table->line++;
	table->last_was_cr = last == '\r';
}

/* Skips to the start of the next physical line after a bad row. */
static int skip_line(struct aer_table *table, struct aer_error *err)
{
	for (;;) {
		size_t n;
		char last;
		int more;

		if (table->at == table->filled) {
			more = refill(table, err);
			if (more <= 0)
				return more;
		}
		n = line_length(table);
		last = table->chunk[table->at + n - 1];
		count_line(table, table->chunk + table->at, n);
		table->at += n;
		if (last == '\n' || last == '\r')
			return 0;
	}
}

static enum aer_read bad_row(
    struct aer_table *table, const char *reason, struct aer_error *err)
{
	struct aer_error trouble;
	unsigned long line = table->row_line;

	if (parser_reset(table, err) < 0)
		return AER_READ_BROKEN;
	if (skip_line(table, &trouble) < 0) {
		*err = trouble;
		return AER_READ_BROKEN;
	}
	aer_error_set(err, "%s:%lu: %s", table->name, line, reason);
	return AER_READ_BAD;
}

/* Gives the parser its end of file; a last row without a newline is a row. */
static enum aer_read finish(struct aer_table *table, struct aer_error *err)
{
	int rc;

	if (table->ended)
		return AER_READ_END;
	table->ended = true;
	rc = csv_fini(&table->parser, on_field, on_row, table);
	if (table->no_memory) {
		aer_error_memory(err);
		return AER_READ_BROKEN;
	}
	if (rc != 0) {
		aer_error_set(err,
		    "%s:%lu: the quote that opens in this row is never closed; "
		    "the rest of the file was not read",
		    table->name, table->row_line);
		return AER_READ_BAD;
	}
	return table->row_ready ? AER_READ_ROW : AER_READ_END;
}

/* Gives the parser bytes until it has a row. */
static enum aer_read parse(struct aer_table *table, struct aer_error *err)
{
	while (!table->row_ready) {
		size_t n, eaten;
		const char *from;

		if (table->at == table->filled) {
			int more = table->ended ? 0 : refill(table, err);

			if (more < 0)
				return AER_READ_BROKEN;
			if (more == 0)
				return finish(table, err);
		}
		n = line_length(table);
		from = table->chunk + table->at;
		if (!table->in_row) {
			table->row_line = table->line;
			table->in_row = *from != '\n' && *from != '\r';
		}
		eaten = csv_parse(&table->parser, from, n, on_field, on_row, table);
		if (table->no_memory) {
			aer_error_memory(err);
			return AER_READ_BROKEN;
		}
		if (eaten != n)
			return bad_row(table,
			    "a quote stands inside a field; "
			    "quote the whole field and double the quote",
			    err);
		if (table->too_long || table->parser.entry_pos > AER_ROW_MAX)
			return bad_row(table, "the row is longer than 16 MiB", err);
		table->at += n;
		count_line(table, from, n);
	}
	return AER_READ_ROW;
}

/* Takes a row from a line that needs no parser, and lies whole in the chunk. */
static bool plain_row(struct aer_table *table, struct aer_row *row)
{
	const char *from = table->chunk + table->at;
	size_t n = aer_row_take_line(row, from, table->filled - table->at);

	if (n == 0)
		return false;
	row->line = table->line;
	table->at += n;
	count_line(table, from, n);
	return true;
}

/* Reads a row of any width. */
static enum aer_read next_any(
    struct aer_table *table, struct aer_row *row, struct aer_error *err)
{
	enum aer_read got;

	table->has_nul = false;
	/* the second half of a CRLF */
	if (table->last_was_cr && table->at < table->filled &&
	    table->chunk[table->at] == '\n') {
		table->at++;
		table->last_was_cr = false;
	}
	if (AER_TABLE_PLAIN && !table->in_row && plain_row(table, row))
		return AER_READ_ROW;
	aer_row_reset(row);
	table->row = row;
	table->row_ready = table->has_nul = table->too_long = false;
	got = parse(table, err);
	if (got == AER_READ_ROW) {
		table->in_row = false;
		row->line = table->row_line;
		if (aer_row_finish(row) < 0) {
			aer_error_memory(err);
			return AER_READ_BROKEN;
		}
	} else {
		aer_row_reset(row);
	}
	return got;
}

enum aer_read aer_table_next(
    struct aer_table *table, struct aer_row *row, struct aer_error *err)
{
	enum aer_read got = next_any(table, row, err);

	if (got != AER_READ_ROW)
		return got;
	if (table->has_nul) {
		aer_error_set(
		    err, "%s:%lu: the row holds a NUL byte", table->name, row->line);
		return AER_READ_BAD;
	}
	if (row->count != table->header.count) {
		aer_error_set(err, "%s:%lu: %zu fields, the header has %zu",
		    table->name, row->line, row->count, table->header.count);
		return AER_READ_BAD;
	}
	return AER_READ_ROW;
}

/* Whether the first line holds a NUL byte, as that of a video given for a table. */
static bool binary(const struct aer_table *table)
{
	size_t n = line_length(table);

	return n > 0 && memchr(table->chunk, '\0', n) != NULL;
}

#define MARK "\xef\xbb\xbf"

/* Skips a UTF-8 byte order mark; refuses UTF-16, which spreadsheets write. */
static int read_mark(struct aer_table *table, struct aer_error *err)
{
	const unsigned char *p = (const unsigned char *)table->chunk;

	if (refill(table, err) < 0)
		return -1;
	if (table->filled >= 2 &&
	    ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)))
		return aer_error_set(
		    err, "%s: is UTF-16; save it as CSV in UTF-8", table->name);
	if (binary(table))
		return aer_error_set(err, "%s: is not a text file", table->name);
	if (table->filled >= 3 && memcmp(p, MARK, 3) == 0)
		table->at = 3;
	return 0;
}

/* Further marks: some programs add one each time they save, or write an empty line
 * before theirs. */
static void drop_marks(char *name)
{
	const char *from = name;

	while (strncmp(from, MARK, 3) == 0)
		from += 3;
	memmove(name, from, strlen(from) + 1);
}

static int check_header(const struct aer_table *table, struct aer_error *err)
{
	const struct aer_row *header = &table->header;

	/* Columns without a name are let through: pandas writes its index so. */
	for (size_t i = 0; i < header->count; i++)
		for (size_t k = 0; k < i && header->field[i][0] != '\0'; k++)
			if (strcmp(header->field[i], header->field[k]) == 0)
				return aer_error_set(err,
				    "%s:%lu: two columns are called '%s'", table->name,
				    header->line, header->field[i]);
	return 0;
}

static int read_header(struct aer_table *table, struct aer_error *err)
{
	enum aer_read got;

	if (read_mark(table, err) < 0)
		return -1;
	got = next_any(table, &table->header, err);
	if (got != AER_READ_ROW && got != AER_READ_END)
		return -1;
	if (table->has_nul)
		return aer_error_set(err, "%s: is not a text file", table->name);
	if (got == AER_READ_ROW)
		drop_marks(table->header.field[0]);
	if (got == AER_READ_END ||
	    (table->header.count == 1 && table->header.field[0][0] == '\0'))
		return aer_error_set(err,
		    "%s: is empty; a table begins with a line of column names",
		    table->name);
	return check_header(table, err);
}

static int open_input(struct aer_table *table, const char *path, struct aer_error *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		table->in = stdin;
		return 0;
	}
	table->in = fopen(path, "r");
	if (table->in == NULL)
		return aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	if (fstat(fileno(table->in), &st) == 0 && S_ISDIR(st.st_mode))
		return aer_error_set(err, "%s: is a directory, not a table", path);
	return 0;
}

/* Opens a scratch file as a stream. */
static FILE *open_scratch(struct aer_error *err)
{
	int fd = aer_scratch_open(err);
	FILE *copy = fd >= 0 ? fdopen(fd, "w+") : NULL;

	if (fd >= 0 && copy == NULL) {
		aer_scratch_failed(err);
		close(fd);
	}
	return copy;
}

/* Copies what cannot be read twice to a scratch file. */
static int spool(struct aer_table *table, struct aer_error *err)
{
	FILE *copy;
	size_t n;

	if (lseek(fileno(table->in), 0, SEEK_SET) == 0)
		return 0;
	copy = open_scratch(err);
	if (copy == NULL)
		return aer_error_prefix(err, "%s", table->name);
	while ((n = fread(table->chunk, 1, CHUNK, table->in)) > 0)
		if (fwrite(table->chunk, 1, n, copy) != n)
			break;
	if (ferror(table->in)) {
		aer_error_set(err, "%s: cannot read: %s", table->name, strerror(errno));
		goto fail;
	}
	if (ferror(copy) || fflush(copy) != 0 || fseek(copy, 0, SEEK_SET) != 0) {
		aer_scratch_failed(err);
		aer_error_prefix(err, "%s", table->name);
		goto fail;
	}
	if (table->in != stdin)
		fclose(table->in);
	table->in = copy;
	return 0;
fail:
	fclose(copy);
	return -1;
}

static struct aer_table *open_table(const char *path, bool twice, struct aer_error *err)
{
	struct aer_table *table = calloc(1, sizeof *table);

	if (table == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	table->line = 1;
	table->name = strdup(strcmp(path, "-") == 0 ? "<stdin>" : path);
	table->chunk = malloc(CHUNK);
	if (table->name == NULL || table->chunk == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (open_input(table, path, err) < 0 || (twice && spool(table, err) < 0) ||
	    parser_reset(table, err) < 0 || read_header(table, err) < 0)
		goto fail;
	return table;
fail:
	aer_table_close(table);
	return NULL;
}

struct aer_table *aer_table_open(const char *path, struct aer_error *err)
{
	return open_table(path, false, err);
}

struct aer_table *aer_table_open_twice(const char *path, struct aer_error *err)
{
	return open_table(path, true, err);
}

int aer_table_rewind(struct aer_table *table, struct aer_error *err)
{
	struct aer_row *header = &table->header;
	size_t columns = header->count;

	if (fseek(table->in, 0, SEEK_SET) != 0)
		return aer_error_set(
		    err, "%s: cannot be read again: %s", table->name, strerror(errno));
	table->at = table->filled = 0;
	table->line = 1;
	table->ended = table->last_was_cr = false;
	if (parser_reset(table, err) < 0 || read_header(table, err) < 0)
		return -1;
	if (header->count != columns)
		return aer_error_set(err, "%s: changed while it was read", table->name);
	return 0;
}

void aer_table_close(struct aer_table *table)
{
	if (table == NULL)
		return;
	if (table->in != NULL && table->in != stdin)
		fclose(table->in);
	if (table->parser_ready)
		csv_free(&table->parser);
	aer_row_free(&table->header);
	free(table->chunk);
	free(table->name);
	free(table);
}
