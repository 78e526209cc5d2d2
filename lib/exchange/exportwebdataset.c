/*
 * Shards of WebDataset: importwebdataset.c tells the format.
 *
 * A sample has the clip's pictures or array, of a table of frames, or else its video
 * file; the number of its label as .cls; and its row as .json, all texts.  Archives are
 * called DIR/000000.tar and so on, or DIR/SPLIT-000000.tar where there are splits.  The
 * same input gives the same bytes.
 *
 * Samples are in the order of the table of frames, for which the manifest is in memory;
 * files of videos are taken row by row.
 */
#include "archive/tar.h"
#include "base/dict.h"
#include "base/grow.h"
#include "exchange/export.h"
#include "exchange/splitshards.h"
#include "frames/framefolders.h"
#include "frames/tarshards.h"
#include "table/rows.h"
#include "text/jsonfill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct member {
	char *path, *name;
};

struct shards {
	const struct aer_export *export;
	const struct aer_table *table; /* of the clips */
	int label, split, start, end;  /* columns, or -1 */
	size_t dotted;
	struct aer_splitshards *archives;
	/* the sample at hand */
	struct member *member;
	size_t members, member_slots;
	/* of frames: the clips' rows, their ids and lines */
	struct aer_rows *rows;
	struct aer_dict *ids;
	unsigned long *line;
	bool *done;
	size_t slots;
	struct aer_frame_folders_columns at;
	char *clip; /* of the rows at hand, or NULL */
	bool bad;
};

/* --- members ------------------------------------------------------------------- */

static void forget_members(struct shards *shards)
{
	for (size_t i = 0; i < shards->members; i++) {
		free(shards->member[i].path);
		free(shards->member[i].name);
	}
	shards->members = 0;
}

/* What of PATH comes behind the clip's id: "context/000000.png" or "npy". */
static const char *find_rest(const char *path, const char *id)
{
	size_t n = strlen(id);
	const char *rest = NULL;

	for (const char *p = path; (p = strstr(p, id)) != NULL; p++)
		if ((p == path || p[-1] == '/') && (p[n] == '/' || p[n] == '.'))
			rest = p + n + 1;
	return rest;
}

/* Takes the file PATH into the sample of clip ID, REST being the end of its name. */
static int add_member(struct shards *shards, const char *id, const char *path,
    const char *rest, struct aer_error *err)
{
	struct member *member;

	if (rest == NULL)
		return aer_error_set(err, "'%s' is not called after its clip", path);
	if (access(path, R_OK) < 0)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	if (aer_grow(&shards->member, shards->members, &shards->member_slots,
		sizeof *shards->member, err) < 0)
		return -1;
	member = &shards->member[shards->members++];
	member->path = strdup(path);
	member->name = aer_tarshards_member(id, rest, err);
	if (member->path == NULL || member->name == NULL)
		return aer_error_memory(err);
	if (aer_tar_fits(member->name))
		return 0;
	return aer_error_set(
	    err, "'%s' is too long for a name in an archive of tar", member->name);
}

/* --- samples ------------------------------------------------------------------- */

/* The row as an object of JSON, in new memory. */
static char *row_json(const struct shards *shards, const struct aer_row *row)
{
	bool bad = false;
	struct aer_jsonfill object = aer_jsonfill_begin(&bad);
	char *text = NULL;

	for (size_t i = 0; !bad && i < aer_table_columns(shards->table); i++)
		aer_jsonfill_text(
		    object, aer_table_column_name(shards->table, i), row->field[i]);
	if (!bad)
		text = json_dumps(object.object, JSON_COMPACT);
	json_decref(object.object);
	return text;
}

/* Adds the BYTES, text, as the clip's member with this ending. */
static int put_text(struct aer_tar *tar, const char *id, const char *ending,
    const char *text, struct aer_error *err)
{
	char *name = aer_tarshards_member(id, ending, err);
	int rc = name != NULL ? aer_tar_put(tar, name, text, strlen(text), err) : -1;

	free(name);
	return rc;
}

/* What must hold before anything is written. */
static int check_sample(const struct shards *shards, const struct aer_row *row,
    const char *id, long *label, const char **split, struct aer_error *err)
{
	const char *slash = strchr(id, '/');

	*split = aer_export_field(row, shards->split);
	if (shards->split >= 0 && (*split)[0] == '\0')
		return aer_error_set(err, "is in no split");
	if ((*split)[0] != '\0' &&
	    (strchr(*split, '/') != NULL || aer_id_check(*split, err) < 0))
		return aer_error_set(err, "split '%s' is no name for a file", *split);
	if (slash != NULL && slash - id >= 4 && strncmp(id, "__", 2) == 0 &&
	    strncmp(slash - 2, "__", 2) == 0)
		return aer_error_set(
		    err, "loaders take a folder called __...__ for none of theirs");
	if (shards->label >= 0 &&
	    aer_export_label(shards->export, row->field[shards->label], label, err) < 0)
		return -1;
	if (shards->members == 0)
		return aer_error_set(err, "has no pictures");
	return aer_tarshards_check(id, err);
}

/* Writes the sample of clip ID and its ROW with the members at hand; *STOP: the archive
 * is broken. */
static int write_sample(struct shards *shards, const char *id,
    const struct aer_row *row, bool *stop, struct aer_error *err)
{
	const char *split;
	struct aer_tar *tar;
	char *json, number[32];
	long label = 0;
	int rc = 0;

	if (check_sample(shards, row, id, &label, &split, err) < 0)
		return -1;
	*stop = true;
	tar = aer_splitshards_open(shards->archives, split, err);
	if (tar == NULL)
		return -1;
	for (size_t k = 0; rc == 0 && k < shards->members; k++)
		rc = aer_tar_add(
		    tar, shards->member[k].name, shards->member[k].path, err);
	snprintf(number, sizeof number, "%ld", label);
	if (rc == 0 && shards->label >= 0)
		rc = put_text(tar, id, "cls", number, err);
	json = row_json(shards, row);
	if (rc == 0)
		rc = json != NULL ? put_text(tar, id, "json", json, err)
				  : aer_error_memory(err);
	free(json);
	shards->dotted += strchr(id, '.') != NULL;
	if (rc == 0)
		rc = aer_splitshards_end_clip(shards->archives, err);
	*stop = rc < 0;
	return rc;
}

/* --- with a table of frames ---------------------------------------------------- */

/* Keeps the row until its pictures come. */
static int keep_clip(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct shards *shards = context;
	size_t count = aer_rows_count(shards->rows), slots = shards->slots;

	*stop = true;
	if (aer_grow(&shards->line, count, &slots, sizeof *shards->line, err) < 0 ||
	    aer_grow(&shards->done, count, &shards->slots, sizeof *shards->done, err) <
		0)
		return -1;
	shards->line[count] = clip->row.line;
	shards->done[count] = false;
	if (aer_dict_add(shards->ids, clip->id, NULL, err) < 0 ||
	    aer_rows_add(shards->rows, &clip->row, err) < 0)
		return -1;
	*stop = false;
	return 0;
}

static void name_bad(const struct shards *shards, size_t i, const char *why)
{
	aer_export_fail(shards->export, "%s:%lu: clip '%s': %s",
	    aer_table_name(shards->table), shards->line[i],
	    aer_dict_key(shards->ids, i), why);
}

/* Ends the clip at hand, when its rows are behind. */
static int end_clip(struct shards *shards, bool *stop, struct aer_error *err)
{
	struct aer_error trouble;
	long i = shards->clip != NULL ? aer_dict_find(shards->ids, shards->clip) : -1;
	int rc = 0;

	if (i >= 0)
		shards->done[i] = true;
	/* a bad one was named */
	if (i >= 0 && !shards->bad &&
	    write_sample(shards, shards->clip, aer_rows_get(shards->rows, (size_t)i),
		stop, &trouble) < 0) {
		if (*stop)
			rc = aer_error_set(err, "%s", trouble.text);
		else
			name_bad(shards, (size_t)i, trouble.text);
	}
	forget_members(shards);
	free(shards->clip);
	shards->clip = NULL;
	shards->bad = false;
	return rc;
}

static int begin_clip(
    struct shards *shards, const char *id, bool *stop, struct aer_error *err)
{
	long i;

	if (shards->clip != NULL && strcmp(shards->clip, id) == 0)
		return 0;
	if (end_clip(shards, stop, err) < 0)
		return -1;
	shards->clip = strdup(id);
	*stop = shards->clip == NULL;
	if (shards->clip == NULL)
		return aer_error_memory(err);
	i = aer_dict_find(shards->ids, id);
	if (i >= 0 && !shards->done[i])
		return 0;
	shards->bad = true;
	return i < 0 ? aer_error_set(err, "clip '%s' is not in %s", id,
			   aer_table_name(shards->table))
		     : aer_error_set(
			   err, "the rows of clip '%s' do not stand together", id);
}

static int take_frame(
    void *context, const struct aer_row *row, bool *stop, struct aer_error *err)
{
	struct shards *shards = context;
	const char *id = row->field[shards->at.clip];
	const char *file = row->field[shards->at.file];
	size_t n;

	if (begin_clip(shards, id, stop, err) < 0)
		return -1;
	n = shards->members;
	/* the rows of an array have one file */
	if (shards->bad || (n > 0 && strcmp(shards->member[n - 1].path, file) == 0))
		return 0;
	if (add_member(shards, id, file, find_rest(file, id), err) == 0)
		return 0;
	shards->bad = true;
	return aer_error_prefix(err, "clip '%s'", id);
}

static int read_frames(struct shards *shards, struct aer_error *err)
{
	struct aer_table *frames = aer_table_open(shards->export->frames, err);
	bool stop = false;
	int rc = -1;

	if (frames != NULL && aer_frame_folders_find(frames, &shards->at, err) == 0)
		rc = aer_export_rows(shards->export, frames, take_frame, shards, err);
	if (rc == 0)
		rc = end_clip(shards, &stop, err);
	aer_table_close(frames);
	return rc;
}

static int write_frames(
    struct shards *shards, struct aer_manifest *manifest, struct aer_error *err)
{
	char why[AER_ERROR_SIZE];

	shards->ids = aer_dict_new(err);
	shards->rows = aer_rows_new(aer_table_columns(shards->table), err);
	if (shards->ids == NULL || shards->rows == NULL ||
	    aer_export_clips(shards->export, manifest, keep_clip, shards, err) < 0 ||
	    read_frames(shards, err) < 0)
		return -1;
	snprintf(why, sizeof why, "has no pictures in %s", shards->export->frames);
	for (size_t i = 0; i < aer_rows_count(shards->rows); i++)
		if (!shards->done[i])
			name_bad(shards, i, why);
	return 0;
}

/* --- with the clips' own files ------------------------------------------------- */

static int take_video(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct shards *shards = context;
	const char *dot = strrchr(clip->video, '.');
	int rc;

	if (clip->video[0] == '\0')
		return aer_error_set(err, "has no video; give pictures by --frames");
	if (aer_export_field(&clip->row, shards->start)[0] != '\0' ||
	    aer_export_field(&clip->row, shards->end)[0] != '\0' || clip->region.w > 0)
		return aer_error_set(err,
		    "is a part of '%s'; cut it with aer-cut first, or give pictures by "
		    "--frames",
		    clip->video);
	if (dot == NULL || strchr(dot, '/') != NULL)
		return aer_error_set(err, "'%s' has no extension", clip->video);
	rc = add_member(shards, clip->id, clip->video, dot + 1, err);
	if (rc == 0)
		rc = write_sample(shards, clip->id, &clip->row, stop, err);
	forget_members(shards);
	return rc;
}

static int write_all(
    struct shards *shards, struct aer_manifest *manifest, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(manifest);

	shards->table = table;
	shards->label = aer_table_find(table, "label");
	shards->split = aer_table_find(table, "split");
	shards->start = aer_table_find(table, "start");
	shards->end = aer_table_find(table, "end");
	shards->archives = aer_splitshards_new(
	    shards->export->output, shards->export->shard_clips, err);
	if (shards->archives == NULL)
		return -1;
	if (shards->export->frames != NULL)
		return write_frames(shards, manifest, err);
	return aer_export_clips(shards->export, manifest, take_video, shards, err);
}

int aer_export_webdataset(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct aer_export own = *export;
	struct shards shards = { .export = &own };
	struct aer_manifest *manifest;
	int rc = -1;

	if (export->output == NULL)
		return aer_error_set(err, "-o DIR is needed: where the archives go");
	if (export->base > 0)
		return aer_error_set(
		    err, "a .cls counts from 0, not from %ld", export->base);
	own.base = 0;
	manifest = aer_manifest_open(input, AER_NEED_CLIP, err);
	if (manifest != NULL)
		rc = write_all(&shards, manifest, err);
	if (rc == 0)
		rc = aer_splitshards_finish(
		    shards.archives, export->fail, export->data, err);
	aer_splitshards_free(shards.archives);
	if (rc == 0 && shards.dotted > 0)
		aer_export_note(export,
		    "%zu ids have a dot, which is + in the archives, as the first one "
		    "begins the extension there; the .json has the id",
		    shards.dotted);
	forget_members(&shards);
	aer_manifest_close(manifest);
	aer_rows_free(shards.rows);
	aer_dict_free(shards.ids);
	free(shards.clip);
	free(shards.line);
	free(shards.done);
	free(shards.member);
	return rc;
}
