/* Files of pictures: whether they are there and can be decoded, all of them. */
#include "archive/array.h"
#include "archive/tarread.h"
#include "base/parallel.h"
#include "check/checkpart.h"
#include "check/whole.h"
#include "picture/picture.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MEMBER_MAX = 1 << 28 };

/* --- one picture --------------------------------------------------------------- */

/* Whether picture INDEX is in the array at PATH, all of it. */
static int read_array(const char *path, long index, struct aer_error *err)
{
	struct aer_picture picture = { 0 };
	int rc = aer_array_read(path, (size_t)index, &picture, err);

	aer_picture_free(&picture);
	return rc;
}

static int look(void *data, size_t from, size_t until)
{
	struct aer_check_picture *looks = data;

	for (size_t i = from; i < until; i++) {
		struct aer_check_picture *it = &looks[i];
		int width, height;

		it->bad =
		    (it->index < 0 ? aer_whole_file(it->path, &width, &height, &it->why)
				   : read_array(it->path, it->index, &it->why)) < 0;
	}
	return 0;
}

int aer_check_looks(struct aer_check *check, struct aer_error *err)
{
	size_t jobs = (size_t)check->plan->jobs;

	if (aer_parallel(jobs, check->looks, look, check->look) < 0)
		return aer_error_memory(err);
	for (size_t i = 0; i < check->looks; i++) {
		struct aer_check_picture *it = &check->look[i];

		if (it->bad)
			aer_find(&check->findings, AER_ODD_UNREADABLE, it->place, "%s",
			    it->why.text);
		free(it->path);
		free(it->clip);
	}
	check->looks = 0;
	return 0;
}

int aer_check_look(struct aer_check *check, const char *path, long index,
    struct aer_place place, struct aer_error *err)
{
	struct aer_check_picture *it;
	struct stat st;

	check->pictures++;
	if (stat(path, &st) < 0) {
		aer_find(&check->findings,
		    errno == ENOENT || errno == ENOTDIR ? AER_ODD_MISSING
							: AER_ODD_UNREADABLE,
		    place, "%s: %s", path, strerror(errno));
		return 0;
	}
	if (st.st_size == 0) {
		aer_find(
		    &check->findings, AER_ODD_UNREADABLE, place, "%s: is empty", path);
		return 0;
	}
	if (check->plan->quick)
		return 0;
	if (check->looks == AER_CHECK_LOOKS && aer_check_looks(check, err) < 0)
		return -1;
	it = &check->look[check->looks];
	*it = (struct aer_check_picture){ .path = strdup(path),
		.index = index,
		.place = place,
		.clip = place.clip != NULL ? strdup(place.clip) : NULL };
	if (it->path == NULL || (place.clip != NULL && it->clip == NULL)) {
		free(it->path);
		free(it->clip);
		return aer_error_memory(err);
	}
	/* the row's memory is used again */
	it->place.clip = it->clip;
	check->looks++;
	return 0;
}

/* --- folders ------------------------------------------------------------------- */

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

long aer_check_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	long n = 0;

	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL)
		n += is_shown(entry);
	closedir(dir);
	return n;
}

bool aer_check_nowhere(struct aer_check *check, const char *path, const char *column)
{
	struct aer_error ignored;
	struct aer_table *table = aer_table_open(path, &ignored);
	int at = table != NULL ? aer_table_find(table, column) : -1;
	struct aer_row row = { 0 };
	struct stat st;
	char *first = NULL;
	enum aer_read got;
	size_t n = 0;

	while (
	    at >= 0 && ((got = aer_table_next(table, &row, &ignored)) == AER_READ_ROW ||
			   got == AER_READ_BAD)) {
		if (got == AER_READ_BAD || row.field[at][0] == '\0')
			continue;
		if (first == NULL)
			first = strdup(row.field[at]);
		n++;
		if (stat(row.field[at], &st) == 0)
			n = 0;
		if (n == 0)
			break;
	}
	aer_row_free(&row);
	aer_table_close(table);
	if (n > 1)
		aer_find(&check->findings, AER_ODD_MISSING,
		    (struct aer_place){ path, 0, NULL },
		    "none of the files in its column %s is there, the first is '%s'; "
		    "-C "
		    "says where paths begin",
		    column, first != NULL ? first : "");
	free(first);
	return n > 1;
}

/* Calls TAKE for the path of each file in FOLDER, in order of their names, until it
 * returns something else than 0. */
static int for_each(const char *folder, int (*take)(void *data, const char *path),
    void *data, struct aer_error *err)
{
	struct dirent **entry;
	int n = scandir(folder, &entry, is_shown, alphasort), rc = 0;
	char *path;

	if (n < 0)
		return aer_error_set(
		    err, "%s: cannot read: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (rc == 0 && asprintf(&path, "%s/%s", folder, entry[i]->d_name) < 0)
			rc = aer_error_memory(err);
		else if (rc == 0) {
			rc = take(data, path);
			free(path);
		}
		free(entry[i]);
	}
	free(entry);
	return rc;
}

struct first {
	int width, height;
};

static int take_first(void *data, const char *path)
{
	struct first *first = data;
	struct aer_error ignored;

	return aer_whole_file(path, &first->width, &first->height, &ignored) < 0 ? -1
										 : 1;
}

bool aer_check_first(const char *folder, int *width, int *height)
{
	struct first first = { 0 };
	struct aer_error ignored;

	if (for_each(folder, take_first, &first, &ignored) <= 0)
		return false;
	*width = first.width;
	*height = first.height;
	return true;
}

struct all {
	struct aer_check *check;
	struct aer_place place;
	struct aer_error *err;
};

static int take_picture(void *data, const char *path)
{
	struct all *all = data;

	return aer_check_look(all->check, path, -1, all->place, all->err);
}

int aer_check_look_all(struct aer_check *check, const char *folder,
    struct aer_place place, struct aer_error *err)
{
	struct all all = { check, place, err };

	return for_each(folder, take_picture, &all, err);
}

/* --- archives ------------------------------------------------------------------ */

/* Looks at the member that TAR is at, if it is a picture by its name. */
static void look_at_member(
    struct aer_check *check, struct aer_tarread *tar, const char *path)
{
	const char *name = aer_tarread_name(tar), *dot = strrchr(name, '.');
	struct aer_error why;
	char *bytes;

	if (dot == NULL || (strcmp(dot, ".png") != 0 && strcmp(dot, ".jpg") != 0))
		return;
	check->pictures++;
	if (check->plan->quick)
		return;
	bytes = aer_tarread_bytes(tar, MEMBER_MAX, &why);
	if (bytes == NULL ||
	    aer_whole_bytes(bytes, (size_t)aer_tarread_size(tar), &why) < 0)
		aer_find(&check->findings, AER_ODD_UNREADABLE,
		    (struct aer_place){ path, 0, NULL },
		    "member '%s' cannot be decoded", name);
	free(bytes);
}

int aer_check_archive(struct aer_check *check, const char *path, struct aer_dict *names,
    struct aer_error *err)
{
	struct aer_error why;
	struct aer_tarread *tar = aer_tarread_open(path, &why);
	int got = tar != NULL ? 1 : -1;

	while (got > 0 && (got = aer_tarread_next(tar, &why)) > 0) {
		if (aer_dict_add(names, aer_tarread_name(tar), NULL, err) < 0) {
			aer_tarread_close(tar);
			return -1;
		}
		look_at_member(check, tar, path);
	}
	if (got < 0)
		aer_find(&check->findings, AER_ODD_UNREADABLE,
		    (struct aer_place){ path, 0, NULL }, "%s", why.text);
	aer_tarread_close(tar);
	return 0;
}
