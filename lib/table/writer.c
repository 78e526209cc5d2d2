#include "table/writer.h"

#include <csv.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct column {
	char *name;
	char *set;   /* the value set for the row begun, grown as needed */
	size_t size; /* bytes of set */
	bool is_set;
};

struct aer_writer {
	FILE *stream;
	char *name;
	struct column *column;
	size_t count;
	size_t inherited;
	const struct aer_row *from;
	bool header_written;
	bool no_memory;
	int failed; /* errno of the first failed write, 0 for none */
};

struct aer_writer *aer_writer_open(
    FILE *stream, const char *name, struct aer_error *err)
{
	struct aer_writer *writer = calloc(1, sizeof *writer);

	if (writer != NULL)
		writer->name = strdup(name);
	if (writer == NULL || writer->name == NULL) {
		free(writer);
		aer_error_memory(err);
		return NULL;
	}
	writer->stream = stream;
	return writer;
}

static int add_column(
    struct aer_writer *writer, const char *name, struct aer_error *err)
{
	struct column *column;
	char *copy = strdup(name);

	column = realloc(writer->column, (writer->count + 1) * sizeof *column);
	if (column != NULL)
		writer->column = column;
	if (column == NULL || copy == NULL) {
		free(copy);
		return aer_error_memory(err);
	}
	memset(&column[writer->count], 0, sizeof *column);
	column[writer->count].name = copy;
	return (int)writer->count++;
}

int aer_writer_inherit(
    struct aer_writer *writer, const struct aer_table *table, struct aer_error *err)
{
	for (size_t i = 0; i < aer_table_columns(table); i++)
		if (add_column(writer, aer_table_column_name(table, i), err) < 0)
			return -1;
	writer->inherited = writer->count;
	return 0;
}

int aer_writer_column(
    struct aer_writer *writer, const char *name, struct aer_error *err)
{
	for (size_t i = 0; i < writer->count; i++)
		if (strcmp(writer->column[i].name, name) == 0)
			return (int)i;
	return add_column(writer, name, err);
}

void aer_writer_begin(struct aer_writer *writer, const struct aer_row *from)
{
	writer->from = from;
	for (size_t i = 0; i < writer->count; i++)
		writer->column[i].is_set = false;
}

/* Room for SIZE bytes in column I. */
static char *column_reserve(struct aer_writer *writer, int i, size_t size)
{
	struct column *column = &writer->column[i];
	char *set;

	if (size > column->size) {
		set = realloc(column->set, size);
		if (set == NULL) {
			writer->no_memory = true;
			return NULL;
		}
		column->set = set;
		column->size = size;
	}
	column->is_set = true;
	return column->set;
}

void aer_writer_set(struct aer_writer *writer, int column, const char *text)
{
	size_t size = strlen(text) + 1;
	char *set;

	if (column < 0)
		return;
	set = column_reserve(writer, column, size);
	if (set != NULL)
		memcpy(set, text, size);
}

void aer_writer_setf(struct aer_writer *writer, int column, const char *format, ...)
{
	va_list args, again;
	int n;
	char *set;

	if (column < 0)
		return;
	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	set = n < 0 ? NULL : column_reserve(writer, column, (size_t)n + 1);
	if (set != NULL)
		vsnprintf(set, (size_t)n + 1, format, again);
	va_end(again);
}

void aer_writer_field(FILE *stream, const char *text)
{
	size_t n = strlen(text);
	bool quote = strpbrk(text, ",\"\r\n") != NULL ||
		     (n > 0 && (text[0] == ' ' || text[n - 1] == ' '));

	if (quote)
		csv_fwrite(stream, text, n);
	else
		fwrite(text, 1, n, stream);
}

static void check_stream(struct aer_writer *writer)
{
	if (writer->failed == 0 && ferror(writer->stream))
		writer->failed = errno != 0 ? errno : EIO;
}

static void write_header(struct aer_writer *writer)
{
	if (writer->header_written)
		return;
	writer->header_written = true;
	for (size_t i = 0; i < writer->count; i++) {
		if (i > 0)
			putc(',', writer->stream);
		aer_writer_field(writer->stream, writer->column[i].name);
	}
	putc('\n', writer->stream);
}

static const char *value(const struct aer_writer *writer, size_t i)
{
	if (writer->column[i].is_set)
		return writer->column[i].set;
	if (i < writer->inherited && writer->from != NULL)
		return writer->from->field[i];
	return "";
}

static int report(const struct aer_writer *writer, struct aer_error *err)
{
	if (writer->no_memory)
		return aer_error_memory(err);
	if (writer->failed != 0)
		return aer_error_set(err, "%s: cannot write: %s", writer->name,
		    strerror(writer->failed));
	return 0;
}

int aer_writer_end(struct aer_writer *writer, struct aer_error *err)
{
	write_header(writer);
	/* A row of one empty field would read back as an empty line. */
	if (writer->count == 1 && value(writer, 0)[0] == '\0')
		fputs("\"\"", writer->stream);
	else
		for (size_t i = 0; i < writer->count; i++) {
			if (i > 0)
				putc(',', writer->stream);
			aer_writer_field(writer->stream, value(writer, i));
		}
	putc('\n', writer->stream);
	check_stream(writer);
	return report(writer, err);
}

int aer_writer_finish(struct aer_writer *writer, struct aer_error *err)
{
	write_header(writer);
	if (fflush(writer->stream) != 0 && writer->failed == 0)
		writer->failed = errno;
	check_stream(writer);
	return report(writer, err);
}

int aer_writer_close(struct aer_writer *writer, struct aer_error *err)
{
	int rc;

	if (writer == NULL)
		return 0;
	rc = aer_writer_finish(writer, err);
	aer_writer_free(writer);
	return rc;
}

void aer_writer_free(struct aer_writer *writer)
{
	if (writer == NULL)
		return;
	for (size_t i = 0; i < writer->count; i++) {
		free(writer->column[i].name);
		free(writer->column[i].set);
	}
	free(writer->column);
	free(writer->name);
	free(writer);
}
