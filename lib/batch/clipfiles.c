#include "batch/clipfiles.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Whether column C of the records is not in the table. */
static bool is_hidden(const struct aer_clipfiles *files, size_t c)
{
	return (c == files->file && files->dir == NULL) ||
	       (c >= files->bytes && files->bytes > 0);
}

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
		if (is_hidden(files, c))
			continue;
		files->column[c] = aer_writer_column(writer, files->columns[c], err);
		if (files->column[c] < 0)
			return -1;
	}
	files->member_column = -1;
	if (files->member == NULL)
		return 0;
	files->member_column = aer_writer_column(writer, "member", err);
	return files->member_column < 0 ? -1 : 0;
}

char *aer_clipfiles_path(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err)
{
	const char *file = aer_record_get(record, i, files->file);
	char *path;

	if (asprintf(&path, "%s/%s%s%s", files->dir, clip->id,
		file[0] == '.' ? "" : "/", file) < 0) {
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

/* Says where the file of row I is. */
static int set_place(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err)
{
	char *place;

	if (files->member != NULL)
		place = files->member(
		    clip->id, aer_record_get(record, i, files->file), err);
	else
		place = aer_clipfiles_path(files, clip, record, i, err);
	if (place == NULL)
		return -1;
	aer_writer_set(files->writer,
	    files->member != NULL ? files->member_column : files->column[files->file],
	    place);
	if (files->member != NULL)
		aer_writer_set(
		    files->writer, files->column[files->file], files->archive);
	free(place);
	return 0;
}

static int write_row(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err)
{
	aer_writer_begin(files->writer, NULL);
	aer_writer_set(files->writer, files->clip, clip->id);
	for (size_t c = 0; files->columns[c] != NULL; c++)
		aer_writer_set(
		    files->writer, files->column[c], aer_record_get(record, i, c));
	if (names_file(files, record, i) && set_place(files, clip, record, i, err) < 0)
		return -1;
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

/* Whether the file of row I is there, with its size. */
static bool is_there(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i)
{
	struct aer_error ignored;
	char *path = aer_clipfiles_path(files, clip, record, i, &ignored);
	struct stat st;
	bool there = path != NULL && stat(path, &st) == 0;

	free(path);
	if (there && files->bytes > 0)
		there = st.st_size ==
			strtoll(aer_record_get(record, i, files->bytes), NULL, 10);
	return there;
}

bool aer_clipfiles_there(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record)
{
	for (size_t i = 0; i < aer_record_count(record); i++)
		if (names_file(files, record, i) && !is_there(files, clip, record, i))
			return false;
	return true;
}
