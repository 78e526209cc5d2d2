#include "frames/tarshards.h"

#include "archive/tar.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/hash.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTE_SIZE = 64 };

/* A file that is to be in the archive. */
struct member {
	char *name, *path;
};

struct aer_tarshards {
	char *dir;
	const struct aer_clipfiles *files;
	size_t most, clips; /* in an archive, and in the one at work */
	size_t number;      /* of the one at work */
	char *path, *note;  /* its path, and that of the note on it */
	struct member *member;
	size_t members, slots;
};

static void forget_members(struct aer_tarshards *shards)
{
	for (size_t i = 0; i < shards->members; i++) {
		free(shards->member[i].name);
		free(shards->member[i].path);
	}
	shards->members = 0;
	shards->clips = 0;
}

void aer_tarshards_free(struct aer_tarshards *shards)
{
	if (shards == NULL)
		return;
	forget_members(shards);
	free(shards->member);
	free(shards->dir);
	free(shards->path);
	free(shards->note);
	free(shards);
}

/* Goes to archive NUMBER. */
static int go_to(struct aer_tarshards *shards, size_t number, struct aer_error *err)
{
	free(shards->path);
	free(shards->note);
	shards->number = number;
	shards->path = shards->note = NULL;
	if (asprintf(&shards->path, "%s/%06zu.tar", shards->dir, number) < 0)
		shards->path = NULL;
	else if (asprintf(&shards->note, "%s/.aer/shards/%06zu", shards->dir, number) <
		 0)
		shards->note = NULL;
	return shards->note != NULL ? 0 : aer_error_memory(err);
}

struct aer_tarshards *aer_tarshards_new(const char *dir,
    const struct aer_clipfiles *files, size_t clips, struct aer_error *err)
{
	struct aer_tarshards *shards = calloc(1, sizeof *shards);

	if (shards == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	shards->files = files;
	shards->most = clips;
	shards->dir = strdup(dir);
	if (shards->dir == NULL)
		aer_error_memory(err);
	else if (go_to(shards, 0, err) == 0)
		return shards;
	aer_tarshards_free(shards);
	return NULL;
}

const char *aer_tarshards_path(const struct aer_tarshards *shards)
{
	return shards->path;
}

/* --- an archive ---------------------------------------------------------------- */

/* A number that differs, but for chance, when a member or its file does. */
static int digest(
    const struct aer_tarshards *shards, uint64_t *hash, struct aer_error *err)
{
	*hash = AER_HASH_BEGIN;
	for (size_t i = 0; i < shards->members; i++) {
		const struct member *member = &shards->member[i];
		struct stat st;

		if (stat(member->path, &st) < 0)
			return aer_error_set(
			    err, "%s: cannot read: %s", member->path, strerror(errno));
		*hash = aer_hash(*hash, member->name, strlen(member->name) + 1);
		*hash = aer_hash(*hash, &st.st_size, sizeof st.st_size);
		*hash = aer_hash(*hash, &st.st_mtim.tv_sec, sizeof st.st_mtim.tv_sec);
		*hash = aer_hash(*hash, &st.st_mtim.tv_nsec, sizeof st.st_mtim.tv_nsec);
	}
	return 0;
}

/* Writes TEXT as the note on the archive at work. */
static int write_note(
    const struct aer_tarshards *shards, const char *text, struct aer_error *err)
{
	struct aer_output *output = aer_output_file(shards->note, err);
	FILE *file;
	bool good;

	if (output == NULL)
		return -1;
	file = fopen(aer_output_path(output), "w");
	good = file != NULL && fputs(text, file) >= 0;
	if (file != NULL && fclose(file) != 0)
		good = false;
	if (good)
		return aer_output_commit(output, err);
	aer_error_set(err, "%s: cannot write: %s", shards->note, strerror(errno));
	aer_output_abort(output);
	return -1;
}

/* What an archive of digest HASH that is there now would have as its note. */
static bool describe(
    const struct aer_tarshards *shards, uint64_t hash, char note[NOTE_SIZE])
{
	struct stat st;

	if (stat(shards->path, &st) < 0)
		return false;
	snprintf(note, NOTE_SIZE, "%016" PRIx64 " %lld\n", hash, (long long)st.st_size);
	return true;
}

/* Whether the archive is there and was made of what has this digest. */
static bool is_made(const struct aer_tarshards *shards, uint64_t hash)
{
	char wanted[NOTE_SIZE], got[NOTE_SIZE];
	FILE *file = fopen(shards->note, "r");
	bool same;

	if (file == NULL)
		return false;
	same = fgets(got, sizeof got, file) != NULL && describe(shards, hash, wanted) &&
	       strcmp(got, wanted) == 0;
	fclose(file);
	return same;
}

static int write_members(
    const struct aer_tarshards *shards, const char *path, struct aer_error *err)
{
	struct aer_tar *tar = aer_tar_new(path, err);

	if (tar == NULL)
		return -1;
	for (size_t i = 0; i < shards->members; i++)
		if (aer_tar_add(
			tar, shards->member[i].name, shards->member[i].path, err) < 0) {
			aer_tar_free(tar);
			return -1;
		}
	return aer_tar_close(tar, err);
}

static int write_archive(const struct aer_tarshards *shards, struct aer_error *err)
{
	struct aer_output *output = aer_output_file(shards->path, err);

	if (output == NULL)
		return -1;
	if (write_members(shards, aer_output_path(output), err) == 0)
		return aer_output_commit(output, err);
	aer_output_abort(output);
	return -1;
}

/* Writes the archive at work, if it is not there already.  The note comes first, and
 * is put right at the end: were this run killed between, a later one would know the
 * archive as ours and not believe it. */
static int make_archive(const struct aer_tarshards *shards, struct aer_error *err)
{
	char note[NOTE_SIZE];
	uint64_t hash;

	if (digest(shards, &hash, err) < 0)
		return -1;
	if (is_made(shards, hash))
		return 0;
	if (access(shards->note, F_OK) != 0 && access(shards->path, F_OK) == 0)
		return aer_error_set(err,
		    "%s: is there, and no note in '%s/.aer/shards' says that it was "
		    "made by aer-frames; move it away, or take another -o",
		    shards->path, shards->dir);
	if (write_note(shards, "being made\n", err) < 0 ||
	    write_archive(shards, err) < 0)
		return -1;
	if (!describe(shards, hash, note))
		return aer_error_set(
		    err, "%s: cannot read: %s", shards->path, strerror(errno));
	return write_note(shards, note, err);
}

/* Writes the archive at work and goes on to the next one. */
static int turn_over(struct aer_tarshards *shards, struct aer_error *err)
{
	if (make_archive(shards, err) < 0)
		return -1;
	forget_members(shards);
	return go_to(shards, shards->number + 1, err);
}

/* --- clips --------------------------------------------------------------------- */

static int add_member(struct aer_tarshards *shards, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err)
{
	struct member *member;

	if (aer_grow(&shards->member, shards->members, &shards->slots,
		sizeof *shards->member, err) < 0)
		return -1;
	member = &shards->member[shards->members++];
	member->path = aer_clipfiles_path(shards->files, clip, record, i, err);
	member->name = aer_tarshards_member(
	    clip->id, aer_record_get(record, i, shards->files->file), err);
	return member->path != NULL && member->name != NULL ? 0 : -1;
}

int aer_tarshards_add(struct aer_tarshards *shards, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	for (size_t i = 0; i < aer_record_count(record); i++)
		if (add_member(shards, clip, record, i, err) < 0)
			return -1;
	return ++shards->clips < shards->most ? 0 : turn_over(shards, err);
}

int aer_tarshards_finish(struct aer_tarshards *shards, struct aer_error *err)
{
	if (shards->clips > 0 && turn_over(shards, err) < 0)
		return -1;
	/* the note goes last: it says that the archive is ours to remove */
	while (access(shards->note, F_OK) == 0)
		if (aer_path_remove(shards->path, err) < 0 ||
		    aer_path_remove(shards->note, err) < 0 ||
		    go_to(shards, shards->number + 1, err) < 0)
			return -1;
	return 0;
}
