#include "batch/record.h"

#include "base/file.h"
#include "table/writer.h"
#include "video/demux.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct aer_record {
	const char *const *column;
	size_t columns;
	char **cell; /* rows one after the other; NULL is "" */
	size_t rows, slots;
};

struct aer_record *aer_record_new(const char *const *columns, struct aer_error *err)
{
	struct aer_record *record = calloc(1, sizeof *record);

	if (record == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	record->column = columns;
	record->columns = 1; /* a record has at least one column */
	while (columns[record->columns] != NULL)
		record->columns++;
	return record;
}

void aer_record_free(struct aer_record *record)
{
	if (record == NULL)
		return;
	for (size_t i = 0; i < record->rows * record->columns; i++)
		free(record->cell[i]);
	free(record->cell);
	free(record);
}

long aer_record_add(struct aer_record *record, struct aer_error *err)
{
	size_t n = record->columns, slots;
	char **cell;

	if (record->rows == record->slots) {
		slots = record->slots > 0 ? 2 * record->slots : 16;
		cell = realloc(record->cell, slots * n * sizeof *cell);
		if (cell == NULL)
			return aer_error_memory(err);
		record->cell = cell;
		record->slots = slots;
	}
	for (size_t i = 0; i < n; i++)
		record->cell[record->rows * n + i] = NULL;
	return (long)record->rows++;
}

int aer_record_set(struct aer_record *record, size_t column, struct aer_error *err,
    const char *format, ...)
{
	char **cell = &record->cell[(record->rows - 1) * record->columns + column];
	va_list args;
	int n;

	free(*cell);
	va_start(args, format);
	n = vasprintf(cell, format, args);
	va_end(args);
	if (n < 0) {
		*cell = NULL;
		return aer_error_memory(err);
	}
	return 0;
}

size_t aer_record_count(const struct aer_record *record)
{
	return record->rows;
}

const char *aer_record_get(const struct aer_record *record, size_t row, size_t column)
{
	const char *text = record->cell[row * record->columns + column];

	return text != NULL ? text : "";
}

static int write_rows(const struct aer_record *record, struct aer_writer *writer,
    const char *recipe, struct aer_error *err)
{
	/* a record without rows still needs a line for its recipe */
	size_t lines = record->rows > 0 ? record->rows : 1;

	if (aer_writer_column(writer, "recipe", err) < 0)
		return -1;
	for (size_t i = 0; i < record->columns; i++)
		if (aer_writer_column(writer, record->column[i], err) < 0)
			return -1;
	for (size_t row = 0; row < lines; row++) {
		aer_writer_begin(writer, NULL);
		if (row == 0)
			aer_writer_setf(writer, 0, "%zu %s", record->rows, recipe);
		for (size_t i = 0; i < record->columns && row < record->rows; i++)
			aer_writer_set(
			    writer, (int)i + 1, aer_record_get(record, row, i));
		if (aer_writer_end(writer, err) < 0)
			return -1;
	}
	return 0;
}

static int save(const struct aer_record *record, const char *path, const char *recipe,
    int (*commit)(struct aer_output *output, struct aer_error *err),
    struct aer_error *err)
{
	struct aer_output *output = aer_output_file(path, err);
	struct aer_writer *writer = NULL;
	FILE *file = NULL;
	int rc = -1;

	if (output == NULL)
		return -1;
	file = fopen(aer_output_path(output), "w");
	if (file == NULL) {
		aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
		goto out;
	}
	writer = aer_writer_open(file, path, err);
	if (writer == NULL || write_rows(record, writer, recipe, err) < 0)
		goto out;
	rc = aer_writer_close(writer, err);
	writer = NULL;
out:
	aer_writer_free(writer);
	if (file != NULL && fclose(file) != 0 && rc == 0)
		rc = aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	if (rc == 0)
		return commit(output, err);
	aer_output_abort(output);
	return -1;
}

int aer_record_save(const struct aer_record *record, const char *path,
    const char *recipe, struct aer_error *err)
{
	return save(record, path, recipe, aer_output_commit, err);
}

int aer_record_mark(const struct aer_record *record, const char *path,
    const char *recipe, struct aer_error *err)
{
	return save(record, path, recipe, aer_output_commit_soon, err);
}

/* Whether TABLE has the columns that a record of COLUMNS is stored with. */
static bool same_columns(const struct aer_table *table, const char *const *columns)
{
	size_t n = 0;

	while (columns[n] != NULL)
		n++;
	if (aer_table_columns(table) != n + 1)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(aer_table_column_name(table, i + 1), columns[i]) != 0)
			return false;
	return true;
}

static int add_row(struct aer_record *record, const struct aer_row *row)
{
	struct aer_error ignored;

	if (aer_record_add(record, &ignored) < 0)
		return -1;
	for (size_t i = 0; i < record->columns; i++)
		if (aer_record_set(record, i, &ignored, "%s", row->field[i + 1]) < 0)
			return -1;
	return 0;
}

/* Reads the rows; fails when anything is not as it was written. */
static int read_rows(
    struct aer_record *record, struct aer_table *table, const char *recipe)
{
	struct aer_row row = { 0 };
	struct aer_error ignored;
	enum aer_read got = aer_table_next(table, &row, &ignored);
	size_t wanted = 0;
	char *end = NULL;
	int rc = -1;

	if (got == AER_READ_ROW)
		wanted = strtoul(row.field[0], &end, 10);
	if (end == NULL || *end != ' ' || strcmp(end + 1, recipe) != 0)
		goto out;
	while (got == AER_READ_ROW && record->rows < wanted) {
		if (add_row(record, &row) < 0)
			goto out;
		got = aer_table_next(table, &row, &ignored);
	}
	if (record->rows == wanted)
		rc = 0;
out:
	aer_row_free(&row);
	return rc;
}

struct aer_record *aer_record_load(
    const char *path, const char *recipe, const char *const *columns)
{
	struct aer_error ignored;
	struct aer_table *table = aer_table_open(path, &ignored);
	struct aer_record *record = NULL;

	if (table == NULL)
		return NULL;
	if (same_columns(table, columns))
		record = aer_record_new(columns, &ignored);
	if (record != NULL && read_rows(record, table, recipe) < 0) {
		aer_record_free(record);
		record = NULL;
	}
	aer_table_close(table);
	return record;
}

char *aer_record_recipe(const char *path)
{
	struct aer_error ignored;
	struct aer_table *table = aer_table_open(path, &ignored);
	struct aer_row row = { 0 };
	const char *blank;
	char *recipe = NULL;

	if (table != NULL && aer_table_next(table, &row, &ignored) == AER_READ_ROW &&
	    (blank = strchr(row.field[0], ' ')) != NULL)
		recipe = strdup(blank + 1);
	aer_row_free(&row);
	aer_table_close(table);
	return recipe;
}

char *aer_record_source(const struct aer_clip *clip, struct aer_error *err)
{
	const struct aer_region *r = &clip->region;
	struct stat st;
	char *text;

	/* the same words as where the file is opened */
	if (aer_demux_check(clip->video, err) < 0)
		return NULL;
	if (stat(clip->video, &st) < 0) {
		aer_error_set(err, "%s: %s", clip->video, strerror(errno));
		return NULL;
	}
	/* %a: the exact values */
	if (asprintf(&text,
		"video=%s bytes=%lld changed=%lld.%09ld span=%a:%a "
		"region=%d,%d,%d,%d",
		clip->video, (long long)st.st_size, (long long)st.st_mtim.tv_sec,
		st.st_mtim.tv_nsec, clip->span.start, clip->span.end, r->x, r->y, r->w,
		r->h) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	return text;
}
