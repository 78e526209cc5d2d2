/*
 * An index of a data set as NumPy has it: importnpy.c tells the format.
 *
 * Each column is a field of text as wide as its longest; with labels there is a field
 * class as well, the number of the label.  numpy.load(path, mmap_mode="r") maps it, and
 * index["class"][5] is a number.  Memory: the table.
 */
#include "export.h"
#include "letters.h"
#include "npy.h"
#include "rows.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

struct index {
	const struct aer_export *export;
	struct aer_rows *rows;
	struct aer_npy_column *column;
	size_t columns; /* of the table */
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
		size_t n = aer_letters_count(clip->row.field[i]);

		if (n > index->column[i].width)
			index->column[i].width = n;
	}
	*stop = true;
	if (aer_rows_add(index->rows, &clip->row, err) < 0)
		return -1;
	*stop = false;
	return 0;
}

static int write_records(
    struct index *index, int label_at, FILE *stream, struct aer_error *err)
{
	bool numbered = index->export->labels != NULL;
	size_t count = aer_rows_count(index->rows);
	long label;

	if (aer_npy_begin(
		stream, index->column, index->columns + numbered, count, err) < 0)
		return -1;
	for (size_t r = 0; r < count; r++) {
		const struct aer_row *row = aer_rows_get(index->rows, r);

		for (size_t i = 0; i < index->columns; i++)
			aer_npy_put_text(stream, row->field[i], index->column[i].width);
		if (numbered && aer_export_label(index->export,
				    aer_export_field(row, label_at), &label, err) < 0)
			return -1;
		if (numbered)
			aer_npy_put_whole(stream, label);
	}
	return 0;
}

static int read_clips(
    struct index *index, struct aer_manifest *manifest, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(manifest);

	index->columns = aer_table_columns(table);
	index->rows = aer_rows_new(index->columns, err);
	/* one more, for the class */
	index->column = calloc(index->columns + 1, sizeof *index->column);
	if (index->rows == NULL || index->column == NULL)
		return aer_error_memory(err);
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
	aer_rows_free(index.rows);
	free(index.column);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}
