#include "batch/claim.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *aer_claim_ending(const struct aer_batch *batch)
{
	return batch->suffix != NULL ? batch->suffix : "/";
}

/* The value of the word NAME, with its "=", at *AT, in new memory; *AT moves behind it.
 * NULL where there is none. */
static char *take_word(const char **at, const char *name)
{
	size_t n = strlen(name), length;
	char *value;

	if (strncmp(*at, name, n) != 0)
		return NULL;
	length = strcspn(*at + n, " ");
	value = strndup(*at + n, length);
	*at += n + length + ((*at)[n + length] == ' ');
	return value;
}

/* Whether what the clip makes is there, whole. */
static bool output_exists(const struct aer_item *item)
{
	struct aer_error ignored;
	char *path = aer_path_join(
	    item->batch->dir, item->clip.id, item->batch->suffix, &ignored);
	bool exists = path != NULL && access(path, F_OK) == 0;

	free(path);
	return exists;
}

/* Whether the output's place is taken by the row's own video. */
static bool is_source(const struct aer_item *item)
{
	struct aer_error ignored;
	char *path = aer_path_join(
	    item->batch->dir, item->clip.id, item->batch->suffix, &ignored);
	struct stat output, video;
	bool same = path != NULL && stat(path, &output) == 0 &&
		    stat(item->clip.video, &video) == 0 &&
		    output.st_dev == video.st_dev && output.st_ino == video.st_ino;

	free(path);
	return same;
}

/* Whether the other tool has a record of the clip. */
static bool rival_has(const struct aer_item *item)
{
	const struct aer_batch *batch = item->batch;
	char *path;
	bool has;

	if (batch->rival == NULL || asprintf(&path, "%s/.aer/%s/%s.csv", batch->dir,
					batch->rival, item->clip.id) < 0)
		return false;
	has = access(path, F_OK) == 0;
	free(path);
	return has;
}

/* Whether what is there without a record is of our making after all. */
static bool is_ours(const struct aer_item *item)
{
	const struct aer_batch *batch = item->batch;
	struct aer_error ignored;
	char *path;
	bool ours;

	if (batch->recognize == NULL)
		return false;
	path = aer_path_join(batch->dir, item->clip.id, batch->suffix, &ignored);
	ours = path != NULL && batch->recognize(path);
	free(path);
	return ours;
}

/* Whether the output that is there may be replaced, as far as records tell: the clip's
 * says that this is how its output ends, or says nothing.  Finds the stale one. */
static bool has_record(struct aer_item *item)
{
	char *recipe = aer_record_recipe(item->record_path), *output, *also;
	const char *at = recipe;
	bool same = recipe != NULL;

	if (recipe == NULL)
		return access(item->record_path, F_OK) == 0;
	output = take_word(&at, "output=");
	also = take_word(&at, "also=");
	if (output != NULL && strcmp(output, aer_claim_ending(item->batch)) != 0) {
		same = false;
		free(also);
		also = output;
		output = NULL;
	}
	free(output);
	free(recipe);
	item->stale = also;
	if (also != NULL && strcmp(also, aer_claim_ending(item->batch)) == 0) {
		/* back again before the other one was made */
		same = true;
		item->stale = NULL;
		free(also);
	}
	return same;
}

/* Writes the record that says that the clip is being made. */
static int save_claim(const struct aer_item *item, struct aer_error *err)
{
	struct aer_record *record = aer_record_new(item->batch->columns, err);
	char *text;
	int rc;

	if (record == NULL)
		return -1;
	if (asprintf(&text, "output=%s %s%s%sbeing made", aer_claim_ending(item->batch),
		item->stale != NULL ? "also=" : "",
		item->stale != NULL ? item->stale : "",
		item->stale != NULL ? " " : "") < 0) {
		aer_record_free(record);
		return aer_error_memory(err);
	}
	rc = aer_record_mark(record, item->record_path, text, err);
	aer_record_free(record);
	free(text);
	return rc;
}

int aer_claim_clear(const struct aer_item *item, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;
	char *path;
	int rc = 0;

	if (item->stale == NULL || strchr(item->stale, '/') != NULL ||
	    batch->recognize == NULL)
		return 0;
	path = aer_path_join(batch->dir, item->clip.id, item->stale, err);
	if (path == NULL)
		return -1;
	if (batch->recognize(path))
		rc = aer_path_remove(path, err);
	free(path);
	return rc;
}

int aer_claim_take(struct aer_item *item, struct aer_error *err)
{
	const struct aer_batch *batch = item->batch;

	if (rival_has(item))
		return aer_error_set(err, "%s/%s: is for %s; take another -o",
		    batch->dir, item->clip.id, batch->rival);
	if (is_source(item))
		return aer_error_set(err, "%s: is the row's own video; take another -o",
		    item->clip.video);
	if (!has_record(item) && output_exists(item) && !is_ours(item))
		return aer_error_set(err,
		    "%s/%s%s%s: is there, and no record in '%s' says that %s made it; "
		    "move it away, or take another -o",
		    batch->dir, item->clip.id, batch->suffix != NULL ? "." : "",
		    batch->suffix != NULL ? batch->suffix : "", batch->records,
		    batch->name);
	return save_claim(item, err);
}

void aer_claim_give_back(const struct aer_item *item)
{
	struct aer_error ignored;

	if (item->record_path != NULL && !output_exists(item) &&
	    aer_path_remove(item->record_path, &ignored) < 0)
		return;
}
