#include "batch/prune.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char suffix[] = ".csv";

/* Removes the folders above PATH, below TOP, as long as they are empty. */
static void remove_empty(char *path, const char *top)
{
	size_t n = strlen(top);
	char *slash;

	while ((slash = strrchr(path, '/')) != NULL && (size_t)(slash - path) > n) {
		*slash = '\0';
		if (rmdir(path) < 0)
			return;
	}
}

/* Removes TOP/ID.ENDING, and the folders above it that are empty then. */
static int remove_one(const struct aer_prune *prune, const char *top, const char *id,
    const char *ending, struct aer_error *err)
{
	char *path = aer_path_join(top, id, ending, err);
	int rc = path != NULL ? aer_path_remove(path, err) : -1;

	if (rc == 0 && prune->portion.of == 0)
		remove_empty(path, top);
	free(path);
	return rc;
}

/* Whether a clip that is named lies in the place of what ID has made: its output is a
 * folder for others. */
static bool is_shared(const struct aer_prune *prune, const char *id)
{
	size_t n = strlen(id), m = prune->suffix != NULL ? strlen(prune->suffix) : 0;

	for (size_t i = 0; i < aer_dict_count(prune->named); i++) {
		const char *other = aer_dict_key(prune->named, i);

		if (strncmp(other, id, n) != 0)
			continue;
		other += n;
		if (m > 0) {
			if (*other != '.' || strncmp(other + 1, prune->suffix, m) != 0)
				continue;
			other += m + 1;
		}
		if (*other == '/')
			return true;
	}
	return false;
}

/* Sees to the clip ID, which has a record. */
static int prune_clip(struct aer_prune *prune, const char *id, struct aer_error *err)
{
	if (aer_dict_find(prune->named, id) >= 0 || is_shared(prune, id) ||
	    !aer_shard_has(&prune->portion, id))
		return 0;
	prune->removed++;
	/* the record last: it says whose the output is */
	if (remove_one(prune, prune->dir, id, prune->suffix, err) < 0)
		return -1;
	return remove_one(prune, prune->records, id, suffix + 1, err);
}

/* The entries of the folder at PATH, in new memory, as scandir has them. */
static int list_folder(const char *path, struct dirent ***entry, struct aer_error *err)
{
	int n = scandir(path, entry, NULL, alphasort);

	if (n >= 0 || errno == ENOENT || errno == ENOTDIR) {
		if (n < 0)
			*entry = NULL;
		return n < 0 ? 0 : n;
	}
	return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
}

static int prune_folder(
    struct aer_prune *prune, const char *below, struct aer_error *err);

/* Sees to the entry NAME in the folder BELOW of the records: a record, or a folder. */
static int prune_entry(struct aer_prune *prune, const char *below,
    const struct dirent *entry, struct aer_error *err)
{
	size_t n = strlen(entry->d_name), tail = strlen(suffix);
	bool record = n > tail && strcmp(entry->d_name + n - tail, suffix) == 0;
	char *id;
	int rc;

	if (entry->d_name[0] == '.')
		return 0;
	if (asprintf(&id, "%s%s%.*s", below, below[0] != '\0' ? "/" : "",
		(int)(record && entry->d_type != DT_DIR ? n - tail : n),
		entry->d_name) < 0)
		return aer_error_memory(err);
	/* not all file systems tell what an entry is */
	if (entry->d_type == DT_DIR || (entry->d_type == DT_UNKNOWN && !record))
		rc = prune_folder(prune, id, err);
	else
		rc = record ? prune_clip(prune, id, err) : 0;
	free(id);
	return rc;
}

/* Sees to all records in the folder BELOW of the records. */
static int prune_folder(
    struct aer_prune *prune, const char *below, struct aer_error *err)
{
	struct dirent **entry;
	char *path;
	int n, rc = 0;

	if (asprintf(&path, "%s/%s", prune->records, below) < 0)
		return aer_error_memory(err);
	n = list_folder(path, &entry, err);
	free(path);
	if (n < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		if (rc == 0)
			rc = prune_entry(prune, below, entry[i], err);
		free(entry[i]);
	}
	free(entry);
	return rc;
}

int aer_prune(struct aer_prune *prune, struct aer_error *err)
{
	return prune_folder(prune, "", err);
}
