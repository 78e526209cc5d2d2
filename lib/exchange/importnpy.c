/*
 * An index of a data set as NumPy has it: a one-dimensional array of records with a
 * field clip, as aer-export writes it.  Every field becomes a column.
 */
#include "archive/npy.h"
#include "exchange/import.h"

#include <stdlib.h>
#include <string.h>

struct index {
	struct aer_import *import;
	struct aer_npy *npy;
	size_t clip; /* the field */
	int *column; /* of each field */
};

static int find_clip(const struct aer_npy *npy, const char *path, const char *name,
    size_t *field, struct aer_error *err)
{
	for (size_t i = 0; i < aer_npy_columns(npy); i++)
		if (aer_npy_field(npy, i) != NULL &&
		    strcmp(aer_npy_field(npy, i), name) == 0) {
			*field = i;
			return 0;
		}
	return aer_error_set(err, "%s: has no records with a field '%s'", path, name);
}

static int declare(struct index *index, struct aer_error *err)
{
	size_t count = aer_npy_columns(index->npy);

	index->column = calloc(count, sizeof *index->column);
	if (index->column == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < count; i++) {
		index->column[i] = aer_writer_column(index->import->writer,
		    i == index->clip ? "clip" : aer_npy_field(index->npy, i), err);
		if (index->column[i] < 0)
			return -1;
	}
	return 0;
}

/* Takes record ROW in; the id is made last, and stands. */
static int take_record(struct index *index, size_t row, struct aer_error *err)
{
	char *name = aer_npy_text(index->npy, row, index->clip, err), *text;
	int rc = name != NULL ? aer_import_clip(index->import, NULL, name, err) : -1;

	for (size_t i = 0; rc == 0 && i < aer_npy_columns(index->npy); i++) {
		if (i == index->clip)
			continue;
		text = aer_npy_text(index->npy, row, i, err);
		if (text == NULL)
			rc = -1;
		else
			aer_writer_set(index->import->writer, index->column[i], text);
		free(text);
	}
	free(name);
	return rc;
}

static int read_records(struct index *index, const char *path, struct aer_error *err)
{
	struct aer_error trouble;

	for (size_t row = 0; row < aer_npy_rows(index->npy); row++) {
		if (take_record(index, row, &trouble) < 0)
			aer_import_fail(index->import, "%s: record %zu: %s", path, row,
			    trouble.text);
		else if (aer_import_row(index->import, err) < 0)
			return -1;
		aer_npy_pass(index->npy, row);
	}
	return 0;
}

int aer_import_npy(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	const char *name = import->clip_column != NULL ? import->clip_column : "clip";
	struct index index = { .import = import };
	int rc = -1;

	if (count != 1)
		return aer_error_set(err, "give one index: each has fields of its own");
	index.npy = aer_npy_open(operand[0], err);
	if (index.npy != NULL &&
	    find_clip(index.npy, operand[0], name, &index.clip, err) == 0 &&
	    aer_import_begin(import, NULL, err) == 0 && declare(&index, err) == 0)
		rc = read_records(&index, operand[0], err);
	rc = aer_import_end(import, rc, err);
	aer_npy_close(index.npy);
	free(index.column);
	return rc;
}
