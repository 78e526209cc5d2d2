/*
 * An index of a data set as NumPy has it: importnpy.c tells the format.
 *
 * Each column is a field of text as wide as its longest; with labels there is a field
 * class as well, the number of the label.  numpy.load(path, mmap_mode="r") maps it, and
 * index["class"][5] is a number.
 *
 * How wide fields are, and how many records there are, stands before the first one: the
 * rows wait in a temporary file, each field ended by a 0.  Memory: the ids.
 */
#include "archive/npy.h"
#include "base/scratch.h"
#include "exchange/export.h"
#include "text/letters.h"
#include "text/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct index {
	const struct aer_export *export;
	struct aer_npy_column *column;
	size_t columns; /* of the table */
	FILE *waiting;  /* its rows */
	size_t rows;
};

static int take_clip(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct index *index = context;
	long label;

	if (index->export->labels != NULL &&
	    aer_export_label(index->export, clip->label, &label, err) < 0)
		return -1;
	for (size_t i = 0; i < index->columns; i++)
		if (clip->row.field[i][aer_utf8_good(clip->row.field[i])] != '\0')
			return aer_error_set(
			    err, "%s is no UTF-8", index->column[i].name);
	for (size_t i = 0; i < index->columns; i++) {
		const char *field = clip->row.field[i];
		size_t n = aer_letters_count(field);

		if (n > index->column[i].width)
			index->column[i].width = n;
		fwrite(field, 1, strlen(field) + 1, index->waiting);
	}
	index->rows++;
	*stop = ferror(index->waiting);
	return *stop ? aer_scratch_failed(err) : 0;
}

/* Reads the next field that waits. */
static int next_field(
    struct index *index, char **text, size_t *size, struct aer_error *err)
{
	errno = 0;
	return getdelim(text, size, '\0', index->waiting) > 0 ? 0
							      : aer_scratch_failed(err);
}

static int write_record(struct index *index, long label_at, char **text, size_t *size,
    FILE *stream, struct aer_error *err)
{
	long label = -1;

	for (long i = 0; i < (long)index->columns; i++) {
		if (next_field(index, text, size, err) < 0)
			return -1;
		aer_npy_put_text(stream, *text, index->column[i].width);
		if (i == label_at && index->export->labels != NULL &&
		    aer_export_label(index->export, *text, &label, err) < 0)
			return -1;
	}
	if (index->export->labels != NULL)
		aer_npy_put_whole(stream, label);
	return 0;
}

static int write_records(
    struct index *index, int label_at, FILE *stream, struct aer_error *err)
{
	size_t fields = index->columns + (index->export->labels != NULL), size = 0;
	char *text = NULL;
	int rc = aer_npy_begin(stream, index->column, fields, index->rows, err);

	errno = 0;
	if (rc == 0 && fseeko(index->waiting, 0, SEEK_SET) < 0)
		rc = aer_scratch_failed(err);
	for (size_t r = 0; rc == 0 && r < index->rows; r++)
		rc = write_record(index, label_at, &text, &size, stream, err);
	free(text);
	return rc;
}

/* The temporary file that rows wait in. */
static int open_waiting(struct index *index, struct aer_error *err)
{
	int fd = aer_scratch_open(err);

	if (fd < 0)
		return -1;
	index->waiting = fdopen(fd, "w+");
	if (index->waiting != NULL)
		return 0;
	close(fd);
	return aer_error_memory(err);
}

static int read_clips(
    struct index *index, struct aer_manifest *manifest, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(manifest);

	index->columns = aer_table_columns(table);
	/* one more, for the class */
	index->column = calloc(index->columns + 1, sizeof *index->column);
	if (index->column == NULL)
		return aer_error_memory(err);
	if (open_waiting(index, err) < 0)
		return -1;
	for (size_t i = 0; i < index->columns; i++)
		index->column[i] =
		    (struct aer_npy_column){ aer_table_column_name(table, i), 1 };
	index->column[index->columns] = (struct aer_npy_column){ "class", 0 };
	if (index->export->labels != NULL && aer_table_find(table, "class") >= 0)
		return aer_error_set(err,
		    "%s: has a column class, as the numbers of --labels are called",
		    aer_table_name(table));
	return aer_export_clips(index->export, manifest, take_clip, index, err);
}

int aer_export_npy(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct index index = { .export = export };
	struct aer_manifest *manifest;
	struct aer_sink *sink = NULL;
	int rc = -1;

	if (export->labels != NULL && export->base < 0)
		return aer_error_set(
		    err, "say by --base whether classes count from 0 or from 1");
	manifest = aer_manifest_open(input, AER_NEED_CLIP, err);
	if (manifest != NULL && read_clips(&index, manifest, err) == 0)
		sink = aer_sink_open(export->output, err);
	if (sink != NULL)
		rc = write_records(&index,
		    aer_table_find(aer_manifest_table(manifest), "label"),
		    aer_sink_stream(sink), err);
	aer_manifest_close(manifest);
	if (index.waiting != NULL)
		fclose(index.waiting);
	free(index.column);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}
