#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct aer_output {
	char *path, *part;
	int lock; /* open on PART and locked for as long as we write it */
	bool is_folder;
};

char *aer_path_join(
    const char *dir, const char *id, const char *suffix, struct aer_error *err)
{
	char *path;
	int n = suffix != NULL ? asprintf(&path, "%s/%s.%s", dir, id, suffix)
			       : asprintf(&path, "%s/%s", dir, id);

	if (n < 0) {
		aer_error_memory(err);
		return NULL;
	}
	return path;
}

int aer_folder_make(const char *path, struct aer_error *err)
{
	char *copy = strdup(path);
	struct stat st;
	int rc = 0;

	if (copy == NULL)
		return aer_error_memory(err);
	for (char *slash = copy + (copy[0] == '/'); rc == 0 && slash != NULL; slash++) {
		slash = strchr(slash, '/');
		if (slash != NULL)
			*slash = '\0';
		if (mkdir(copy, 0777) < 0 && errno != EEXIST)
			rc = aer_error_set(err, "%s: cannot make the folder: %s", copy,
			    strerror(errno));
		if (slash == NULL)
			break;
		*slash = '/';
	}
	free(copy);
	if (rc == 0 && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		rc = aer_error_set(err, "%s: is not a folder", path);
	return rc;
}

/* Makes the folder that PATH is to lie in. */
static int make_parent(const char *path, struct aer_error *err)
{
	const char *slash = strrchr(path, '/');
	char *parent;
	int rc;

	if (slash == NULL || slash == path)
		return 0;
	parent = strndup(path, (size_t)(slash - path));
	if (parent == NULL)
		return aer_error_memory(err);
	rc = aer_folder_make(parent, err);
	free(parent);
	return rc;
}

static int remove_entry(
    const char *path, const struct stat *st, int type, struct FTW *level)
{
	(void)st;
	(void)type;
	(void)level;
	return remove(path);
}

/* The same for what lies in a folder, which itself stays. */
static int remove_content(
    const char *path, const struct stat *st, int type, struct FTW *level)
{
	(void)st;
	(void)type;
	return level->level == 0 ? 0 : remove(path);
}

enum { OPEN_FOLDERS = 16 }; /* nftw's use of descriptors */

int aer_path_remove(const char *path, struct aer_error *err)
{
	if (nftw(path, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) == 0 ||
	    errno == ENOENT)
		return 0;
	return aer_error_set(err, "%s: cannot remove: %s", path, strerror(errno));
}

/* "clips/P001/003.mp4" is made as "clips/P001/.003.mp4.part". */
static char *part_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	char *part;

	if (asprintf(&part, "%.*s.%s.part", (int)(base - path), path, base) < 0)
		return NULL;
	return part;
}

/* Opens the part, making it where it is not there. */
static int open_part(const struct aer_output *output)
{
	int fd;

	if (output->is_folder) {
		if (mkdir(output->part, 0777) < 0 && errno != EEXIST)
			return -1;
		return open(output->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	fd = open(output->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	return fd;
}

/* Whether the locked file is still the one the name leads to: a run that ended
 * between our open and our lock may have renamed it. */
static bool still_there(const struct aer_output *output)
{
	struct stat mine, named;

	return fstat(output->lock, &mine) == 0 && lstat(output->part, &named) == 0 &&
	       mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

static int lock_part(struct aer_output *output, struct aer_error *err)
{
	for (;;) {
		output->lock = open_part(output);
		if (output->lock < 0)
			return aer_error_set(
			    err, "%s: cannot write: %s", output->part, strerror(errno));
		if (flock(output->lock, LOCK_EX | LOCK_NB) < 0) {
			if (errno == EWOULDBLOCK)
				return aer_error_set(err,
				    "%s: is being written by another run",
				    output->path);
			return aer_error_set(
			    err, "%s: cannot lock: %s", output->part, strerror(errno));
		}
		if (still_there(output))
			return 0;
		close(output->lock);
	}
}

/* Empties what a killed run left behind. */
static int empty_part(const struct aer_output *output, struct aer_error *err)
{
	int rc = output->is_folder ? nftw(output->part, remove_content, OPEN_FOLDERS,
					 FTW_DEPTH | FTW_PHYS)
				   : ftruncate(output->lock, 0);

	if (rc == 0)
		return 0;
	return aer_error_set(
	    err, "%s: cannot write: %s", output->part, strerror(errno));
}

static void output_free(struct aer_output *output)
{
	if (output == NULL)
		return;
	if (output->lock >= 0)
		close(output->lock);
	free(output->path);
	free(output->part);
	free(output);
}

/* Refuses to put a file in the place of a device or a folder, or the other way
 * round. */
static int check_place(const char *path, bool is_folder, struct aer_error *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return 0; /* nothing there, or what making the file will tell */
	if (is_folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode))
		return 0;
	return aer_error_set(err, "%s: is there, and is no %s", path,
	    is_folder ? "folder" : "regular file");
}

static struct aer_output *begin(const char *path, bool is_folder, struct aer_error *err)
{
	struct aer_output *output = calloc(1, sizeof *output);

	if (output == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	output->lock = -1;
	output->is_folder = is_folder;
	output->path = strdup(path);
	output->part = part_name(path);
	if (output->path == NULL || output->part == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (check_place(path, is_folder, err) < 0 || make_parent(path, err) < 0 ||
	    lock_part(output, err) < 0 || empty_part(output, err) < 0)
		goto fail;
	return output;
fail:
	output_free(output);
	return NULL;
}

struct aer_output *aer_output_file(const char *path, struct aer_error *err)
{
	return begin(path, false, err);
}

struct aer_output *aer_output_folder(const char *path, struct aer_error *err)
{
	return begin(path, true, err);
}

const char *aer_output_path(const struct aer_output *output)
{
	return output->part;
}

/* Where folders cannot be exchanged: moves the old one aside.  A run killed between
 * the two steps leaves it under that name, and the clip to be made again. */
static int move_aside(const struct aer_output *output, struct aer_error *err)
{
	char *old;
	int rc = 0;

	if (asprintf(&old, "%s.old", output->part) < 0)
		return aer_error_memory(err);
	if (aer_path_remove(old, err) < 0)
		rc = -1;
	else if (rename(output->path, old) < 0 ||
		 rename(output->part, output->path) < 0)
		rc = aer_error_set(
		    err, "%s: cannot replace: %s", output->path, strerror(errno));
	else
		rc = aer_path_remove(old, err);
	free(old);
	return rc;
}

/* Puts the new folder where an old one may lie, in one step: the two change names,
 * and then the old one goes. */
static int replace_folder(const struct aer_output *output, struct aer_error *err)
{
	if (rename(output->part, output->path) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return aer_error_set(
		    err, "%s: cannot rename: %s", output->path, strerror(errno));
	if (renameat2(
		AT_FDCWD, output->part, AT_FDCWD, output->path, RENAME_EXCHANGE) == 0)
		return aer_path_remove(output->part, err);
	return move_aside(output, err);
}

static int replace_file(
    const struct aer_output *output, bool flush, struct aer_error *err)
{
	if (flush && fsync(output->lock) < 0)
		return aer_error_set(
		    err, "%s: cannot write: %s", output->path, strerror(errno));
	if (rename(output->part, output->path) < 0)
		return aer_error_set(
		    err, "%s: cannot rename: %s", output->path, strerror(errno));
	return 0;
}

static int commit(struct aer_output *output, bool flush, struct aer_error *err)
{
	int rc = output->is_folder ? replace_folder(output, err)
				   : replace_file(output, flush, err);

	if (rc < 0)
		aer_output_abort(output);
	else
		output_free(output);
	return rc;
}

int aer_output_commit(struct aer_output *output, struct aer_error *err)
{
	return commit(output, true, err);
}

int aer_output_commit_soon(struct aer_output *output, struct aer_error *err)
{
	return commit(output, false, err);
}

void aer_output_abort(struct aer_output *output)
{
	struct aer_error ignored;

	if (output == NULL)
		return;
	if (aer_path_remove(output->part, &ignored) < 0) {
		/* it is hidden, and the next run takes it over */
	}
	output_free(output);
}
