#include "check/dataset.h"

#include "base/file.h"
#include "base/grow.h"
#include "base/option.h"
#include "exchange/import.h"
#include "table/table.h"
#include "text/lines.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool aer_dataset_has_folder(char *const *operand, int count)
{
	for (int i = 0; i < count; i++)
		if (is_folder(operand[i]))
			return true;
	return false;
}

static bool ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return n > m && strcmp(name + n - m, ending) == 0;
}

/* --- what a file is ------------------------------------------------------------ */

/* Whether the first line is that of a list. */
static bool is_list(const char *path)
{
	struct aer_error ignored;
	struct aer_lines *lines = aer_lines_open(path, &ignored);
	char *word[4];
	bool list =
	    lines != NULL && aer_lines_next(lines, &ignored) == AER_READ_ROW &&
	    aer_lines_split(aer_lines_text(lines), AER_PARTED_BY_SPACE, word, 4) == 3 &&
	    aer_is_count(word[1]) && aer_is_count(word[2]);

	aer_lines_close(lines);
	return list;
}

/* Whether the first character that is no blank is that of an object of JSON. */
static bool is_object(const char *path)
{
	FILE *file = fopen(path, "rb");
	int c = ' ';

	while (file != NULL && c != EOF && isspace(c))
		c = getc(file);
	if (file != NULL)
		fclose(file);
	return c == '{';
}

static bool has_all(const struct aer_table *table, const char *const *names)
{
	for (; *names != NULL; names++)
		if (aer_table_find(table, *names) < 0)
			return false;
	return true;
}

/* The kind of TABLE; answers and votes have clips and labels, too, but say nothing of
 * where a clip is, whose, or in which part. */
static enum aer_dataset_kind table_kind(const struct aer_table *table)
{
	static const char *const frames[] = { "clip", "index", "file", NULL };
	static const char *const faces[] = { "clip", "frame", "x", "y", "w", "h",
		NULL };
	static const char *const signs[] = { "video", "dir", "subject", "split", NULL };

	if (has_all(table, frames))
		return AER_SET_FRAMES;
	if (has_all(table, faces))
		return AER_SET_FACES;
	if (aer_table_find(table, "clip") < 0 ||
	    aer_table_find(table, "annotator") >= 0)
		return AER_SET_OTHER;
	for (size_t i = 0; signs[i] != NULL; i++)
		if (aer_table_find(table, signs[i]) >= 0)
			return AER_SET_MANIFEST;
	return AER_SET_OTHER;
}

static enum aer_dataset_kind find_kind(const char *path)
{
	enum aer_dataset_kind kind = AER_SET_OTHER;
	struct aer_error ignored;
	struct aer_table *table;

	if (is_object(path))
		return AER_SET_BOXES;
	if (is_list(path))
		return AER_SET_LIST;
	table = aer_table_open(path, &ignored);
	if (table != NULL)
		kind = table_kind(table);
	aer_table_close(table);
	return kind;
}

/* --- operands ------------------------------------------------------------------ */

/* Adds PATH, which is called NAME where that is not NULL. */
static int add_file(
    struct aer_dataset *set, const char *path, const char *name, struct aer_error *err)
{
	struct aer_dataset_file *file;
	const char *slash = strrchr(path, '/');

	if (aer_grow(&set->file, set->files, &set->slots, sizeof *set->file, err) < 0)
		return -1;
	file = &set->file[set->files++];
	*file = (struct aer_dataset_file){
		.path = strdup(path), .named = name != NULL, .kind = find_kind(path)
	};
	if (name != NULL)
		file->part = strdup(name);
	else if (file->kind == AER_SET_LIST)
		file->part = strdup(slash != NULL ? slash + 1 : path);
	if (file->path == NULL ||
	    (file->part == NULL && (name != NULL || file->kind == AER_SET_LIST)))
		return aer_error_memory(err);
	if (file->part != NULL && name == NULL && ends_in(file->part, ".txt"))
		file->part[strlen(file->part) - strlen(".txt")] = '\0';
	return 0;
}

static int is_described(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       (ends_in(entry->d_name, ".csv") || ends_in(entry->d_name, ".txt") ||
		   ends_in(entry->d_name, ".json"));
}

static int add_folder(struct aer_dataset *set, const char *path, struct aer_error *err)
{
	struct dirent **entry;
	int n = scandir(path, &entry, is_described, alphasort), rc = 0;

	if (n < 0)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		char *inner = aer_path_join(path, entry[i]->d_name, NULL, err);

		if (inner == NULL)
			rc = -1;
		if (rc == 0 && !is_folder(inner))
			rc = add_file(set, inner, NULL, err);
		free(inner);
		free(entry[i]);
	}
	free(entry);
	return rc;
}

/* Adds the operand "NAME=FILE", or FILE. */
static int add_operand(
    struct aer_dataset *set, const char *operand, struct aer_error *err)
{
	const char *path;
	struct stat st;
	char *name;
	int rc = -1;

	if (aer_parse_named(operand, &name, &path, err) == 0) {
		if (stat(path, &st) < 0)
			aer_error_set(
			    err, "%s: cannot open: %s", path, strerror(errno));
		else if (!S_ISREG(st.st_mode))
			aer_error_set(
			    err, "%s: is no file, and is to be read twice", path);
		else
			rc = add_file(set, path, path != operand ? name : NULL, err);
	}
	free(name);
	if (rc == 0 && set->file[set->files - 1].kind == AER_SET_OTHER)
		rc = aer_error_set(err,
		    "%s: is no table of clips, frames or faces, no list and no file of "
		    "boxes",
		    path);
	return rc;
}

int aer_dataset_read(
    struct aer_dataset *set, char *const *operand, int count, struct aer_error *err)
{
	*set = (struct aer_dataset){ 0 };
	for (int i = 0; i < count; i++)
		if ((is_folder(operand[i]) ? add_folder(set, operand[i], err)
					   : add_operand(set, operand[i], err)) < 0)
			return -1;
	if (set->files > 0)
		return 0;
	return aer_error_set(err, "there is no table, list or file of boxes to check");
}

void aer_dataset_free(struct aer_dataset *set)
{
	for (size_t i = 0; i < set->files; i++) {
		free(set->file[i].path);
		free(set->file[i].part);
	}
	free(set->file);
}
