/*
 * The metadata.csv of Hugging Face's VideoFolder and ImageFolder: a table with a column
 * file_name, the path of a file from the table's own folder on.
 *
 *	file_name,label
 *	P001/003.mp4,neutrality
 *
 * Everything else passes through.  The clip's id is the column clip where there is one,
 * as aer-export writes it, else the name without its extension.
 */
#include "exchange/import.h"

#include <stdlib.h>
#include <string.h>

struct metadata {
	struct aer_import *import;
	struct aer_table *csv;
	char *folder; /* of the files */
	size_t file;
	int clip, video;
};

/* The folder that files are in: the one said, or the table's. */
static char *find_folder(const struct aer_import *import, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (import->videos != NULL)
		return strdup(import->videos);
	if (slash == NULL)
		return strdup("");
	return strndup(path, slash > path ? (size_t)(slash - path) : 1);
}

static int begin_clip(struct metadata *metadata, const struct aer_row *row,
    const char *file, struct aer_error *err)
{
	const char *slash = strrchr(file, '/');
	const char *dot = strrchr(slash != NULL ? slash : file, '.');
	char *stem;
	int rc;

	if (metadata->clip >= 0)
		return aer_import_clip(
		    metadata->import, row, row->field[metadata->clip], err);
	stem = strndup(file, dot != NULL ? (size_t)(dot - file) : strlen(file));
	if (stem == NULL)
		return aer_error_memory(err);
	rc = aer_import_clip(metadata->import, row, stem, err);
	free(stem);
	return rc;
}

static int take_row(
    struct metadata *metadata, const struct aer_row *row, struct aer_error *err)
{
	const char *file = row->field[metadata->file];
	const char *folder = metadata->folder;

	if (file[0] == '\0')
		return aer_error_set(err, "file_name is empty");
	if (begin_clip(metadata, row, file, err) < 0)
		return -1;
	aer_writer_setf(metadata->import->writer, metadata->video, "%s%s%s", folder,
	    folder[0] != '\0' && file[0] != '/' ? "/" : "", file);
	return 0;
}

static int read_rows(struct metadata *metadata, struct aer_error *err)
{
	struct aer_row row = { 0 };
	struct aer_error trouble;
	enum aer_read got;
	int rc = 0;

	while (rc == 0 &&
	       (got = aer_table_next(metadata->csv, &row, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			rc = aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW && take_row(metadata, &row, &trouble) == 0)
			rc = aer_import_row(metadata->import, err);
		else
			aer_import_bad(metadata->import, got,
			    aer_table_name(metadata->csv), row.line, &trouble);
	}
	aer_row_free(&row);
	return rc;
}

int aer_import_hf(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	struct metadata metadata = { .import = import };
	int rc = -1;

	if (count != 1)
		return aer_error_set(err, "give one metadata.csv: each has columns of "
					  "its own");
	metadata.csv = aer_table_open(operand[0], err);
	if (metadata.csv == NULL)
		return -1;
	metadata.clip = aer_table_find(metadata.csv, "clip");
	metadata.folder = find_folder(import, operand[0]);
	if (metadata.folder == NULL)
		aer_error_memory(err);
	else if (aer_table_need(metadata.csv, "file_name", &metadata.file, err) == 0 &&
		 aer_import_begin(import, metadata.csv, err) == 0) {
		metadata.video = aer_writer_column(import->writer, "video", err);
		rc = metadata.video < 0 ? -1 : read_rows(&metadata, err);
	}
	rc = aer_import_end(import, rc, err);
	aer_table_close(metadata.csv);
	free(metadata.folder);
	return rc;
}
