#include "frames/framefolders.h"

#include "base/dict.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct folder {
	char *path;
	size_t count;
	bool bad;
};

struct aer_frame_folders {
	char *name;
	struct aer_dict *clips;
	struct folder *folder; /* of each clip */
	size_t slots;
};

void aer_frame_folders_free(struct aer_frame_folders *sampled)
{
	if (sampled == NULL)
		return;
	for (size_t i = 0; i < sampled->slots; i++)
		free(sampled->folder[i].path);
	aer_dict_free(sampled->clips);
	free(sampled->folder);
	free(sampled->name);
	free(sampled);
}

int aer_frame_folders_find(const struct aer_table *table,
    struct aer_frame_folders_columns *columns, struct aer_error *err)
{
	if (aer_table_need(table, "clip", &columns->clip, err) < 0 ||
	    aer_table_need(table, "index", &columns->index, err) < 0 ||
	    aer_table_need(table, "file", &columns->file, err) < 0)
		return -1;
	columns->frame = aer_table_find(table, "frame");
	columns->kind = aer_table_find(table, "kind");
	if (aer_table_find(table, "member") >= 0)
		return aer_error_set(err,
		    "%s: its pictures are in archives; sample with "
		    "aer-frames --format=png, jpg or npy",
		    aer_table_name(table));
	return 0;
}

bool aer_frame_folders_is(const struct aer_row *row,
    const struct aer_frame_folders_columns *columns, const char *kind)
{
	return strcmp(columns->kind >= 0 ? row->field[columns->kind] : "context",
		   kind) == 0;
}

/* The entry of clip ID, made where it is new; NULL when memory is short. */
static struct folder *find_folder(
    struct aer_frame_folders *sampled, const char *id, struct aer_error *err)
{
	long i;

	if (sampled->folder == NULL ||
	    aer_dict_count(sampled->clips) == sampled->slots) {
		size_t slots = sampled->slots > 0 ? 2 * sampled->slots : 256;
		struct folder *larger =
		    realloc(sampled->folder, slots * sizeof *larger);

		if (larger == NULL) {
			aer_error_memory(err);
			return NULL;
		}
		memset(larger + sampled->slots, 0,
		    (slots - sampled->slots) * sizeof *larger);
		sampled->folder = larger;
		sampled->slots = slots;
	}
	i = aer_dict_add(sampled->clips, id, NULL, err);
	return i >= 0 ? &sampled->folder[i] : NULL;
}

static int take_row(struct aer_frame_folders *sampled, const struct aer_row *row,
    const struct aer_frame_folders_columns *at, struct aer_error *err)
{
	const char *file = row->field[at->file], *id = row->field[at->clip];
	const char *slash = strrchr(file, '/'), *dot = strrchr(file, '.');
	struct folder *folder = find_folder(sampled, id, err);
	bool was_bad;

	if (folder == NULL)
		return -1;
	was_bad = folder->bad;
	folder->bad = true; /* unless all is well below */
	if (slash == NULL || slash == file)
		return aer_error_set(
		    err, "clip '%s': '%s' lies in no folder", id, file);
	if (dot != NULL && strcmp(dot, ".npy") == 0)
		return aer_error_set(err,
		    "clip '%s': '%s' is an array, no picture in a folder; sample with "
		    "aer-frames --format=png or jpg",
		    id, file);
	if (folder->path == NULL) {
		folder->path = strndup(file, (size_t)(slash - file));
		if (folder->path == NULL)
			return aer_error_memory(err);
	}
	if (strlen(folder->path) != (size_t)(slash - file) ||
	    strncmp(folder->path, file, (size_t)(slash - file)) != 0)
		return aer_error_set(err,
		    "clip '%s': '%s' does not lie in '%s' as those before", id, file,
		    folder->path);
	folder->count++;
	folder->bad = was_bad;
	return 0;
}

static int read_rows(struct aer_frame_folders *sampled, struct aer_table *table,
    const char *kind, void (*fail)(void *data, const char *text), void *data,
    struct aer_error *err)
{
	struct aer_frame_folders_columns at;
	struct aer_row row = { 0 };
	struct aer_error trouble;
	enum aer_read got;

	if (aer_frame_folders_find(table, &at, err) < 0)
		return -1;
	while ((got = aer_table_next(table, &row, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			break;
		if (got == AER_READ_ROW &&
		    (!aer_frame_folders_is(&row, &at, kind) ||
			take_row(sampled, &row, &at, &trouble) == 0))
			continue;
		if (got == AER_READ_ROW)
			aer_error_prefix(
			    &trouble, "%s:%lu", aer_table_name(table), row.line);
		fail(data, trouble.text);
	}
	aer_row_free(&row);
	if (got == AER_READ_BROKEN)
		return aer_error_set(err, "%s", trouble.text);
	return 0;
}

struct aer_frame_folders *aer_frame_folders_read(const char *path, const char *kind,
    void (*fail)(void *data, const char *text), void *data, struct aer_error *err)
{
	struct aer_frame_folders *sampled = calloc(1, sizeof *sampled);
	struct aer_table *table = NULL;
	int rc = -1;

	if (sampled != NULL) {
		sampled->name = strdup(path);
		sampled->clips = aer_dict_new(err);
	}
	if (sampled == NULL || sampled->name == NULL || sampled->clips == NULL)
		aer_error_memory(err);
	else if ((table = aer_table_open(path, err)) != NULL)
		rc = read_rows(sampled, table, kind, fail, data, err);
	aer_table_close(table);
	if (rc == 0)
		return sampled;
	aer_frame_folders_free(sampled);
	return NULL;
}

/* How many files a loader finds in FOLDER: all but hidden ones. */
static int count_files(const char *folder, size_t *count, struct aer_error *err)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		return aer_error_set(
		    err, "cannot open the folder '%s': %s", folder, strerror(errno));
	*count = 0;
	while ((entry = readdir(dir)) != NULL)
		*count += entry->d_name[0] != '.';
	closedir(dir);
	return 0;
}

int aer_frame_folders_get(const struct aer_frame_folders *sampled, const char *id,
    const char **folder, size_t *count, struct aer_error *err)
{
	long i = aer_dict_find(sampled->clips, id);
	size_t there = 0;

	if (i < 0 || sampled->folder[i].path == NULL || sampled->folder[i].bad)
		return aer_error_set(err, "has no pictures in %s", sampled->name);
	*folder = sampled->folder[i].path;
	*count = sampled->folder[i].count;
	if (count_files(*folder, &there, err) < 0)
		return -1;
	if (there != *count)
		return aer_error_set(err,
		    "'%s' has %zu files, not the %zu pictures of %s: loaders count on "
		    "it",
		    *folder, there, *count, sampled->name);
	return 0;
}
