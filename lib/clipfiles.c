#include "clipfiles.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int aer_clipfiles_declare(
    struct aer_clipfiles *files, struct aer_writer *writer, struct aer_error *err)
{
	files->writer = writer;
	files->clip = aer_writer_column(writer, "clip", err);
	if (files->clip < 0)
		return -1;
	for (size_t c = 0; files->columns[c] != NULL; c++) {
		if (c == AER_CLIPFILES_COLUMNS)
			return aer_error_set(err, "more than %d columns", (int)c);
		files->column[c] = -1;
		if (c == files->file && files->dir == NULL)
			continue;
		files->column[c] = aer_writer_column(writer, files->columns[c], err);
		if (files->column[c] < 0)
			return -1;
	}
	return 0;
}

char *aer_clipfiles_path(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err)
{
	char *path;

	if (asprintf(&path, "%s/%s/%s", files->dir, clip->id,
		aer_record_get(record, i, files->file)) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	return path;
}

static bool names_file(
    const struct aer_clipfiles *files, const struct aer_record *record, size_t i)
{
	return files->dir != NULL && aer_record_get(record, i, files->file)[0] != '\0';
}

static int write_row(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err)
{
	char *path;

	aer_writer_begin(files->writer, NULL);
	aer_writer_set(files->writer, files->clip, clip->id);
	for (size_t c = 0; files->columns[c] != NULL; c++)
		aer_writer_set(
		    files->writer, files->column[c], aer_record_get(record, i, c));
	if (names_file(files, record, i)) {
		path = aer_clipfiles_path(files, clip, record, i, err);
		if (path == NULL)
			return -1;
		aer_writer_set(files->writer, files->column[files->file], path);
		free(path);
	}
	return aer_writer_end(files->writer, err);
}

int aer_clipfiles_write(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	for (size_t i = 0; i < aer_record_count(record); i++)
		if (write_row(files, clip, record, i, err) < 0)
			return -1;
	return 0;
}

bool aer_clipfiles_there(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record)
{
	struct aer_error ignored;
	bool there = true;

	for (size_t i = 0; there && i < aer_record_count(record); i++) {
		char *path;

		if (!names_file(files, record, i))
			continue;
		path = aer_clipfiles_path(files, clip, record, i, &ignored);
		there = path != NULL && access(path, F_OK) == 0;
		free(path);
	}
	return there;
}
