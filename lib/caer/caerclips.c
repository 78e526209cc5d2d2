#include "caer/caerclips.h"

#include "base/option.h"
#include "frames/framefolders.h"
#include "frames/sample.h"
#include "table/selected.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[AER_CAER_KINDS] = { "face", "context" };

void aer_caer_clips_free(struct aer_caer_clips *clips)
{
	if (clips == NULL)
		return;
	aer_dict_free(clips->ids);
	aer_dict_free(clips->subjects);
	aer_dict_free(clips->folders);
	aer_dict_free(clips->names);
	aer_labels_free(clips->labels);
	aer_labels_free(clips->elsewhere);
	free(clips->name);
	free(clips->frames_name);
	free(clips->clip);
	free(clips->picture);
	free(clips);
}

static struct aer_caer_clips *clips_new(struct aer_error *err)
{
	struct aer_caer_clips *clips = calloc(1, sizeof *clips);

	if (clips == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	clips->ids = aer_dict_new(err);
	clips->subjects = aer_dict_new(err);
	clips->folders = aer_dict_new(err);
	clips->names = aer_dict_new(err);
	clips->labels = aer_labels_new(err);
	clips->elsewhere = aer_labels_new(err);
	if (clips->ids != NULL && clips->subjects != NULL && clips->folders != NULL &&
	    clips->names != NULL && clips->labels != NULL && clips->elsewhere != NULL)
		return clips;
	aer_caer_clips_free(clips);
	return NULL;
}

void aer_caer_clips_fail(
    struct aer_caer_clips *clips, size_t i, struct aer_diag *diag, const char *text)
{
	const struct aer_caer_clip *clip = &clips->clip[i];

	aer_diag_fail(
	    diag, "%s:%lu: clip '%.80s': %s", clips->name, clip->line, clip->id, text);
	clips->clip[i].bad = true;
}

/* --- the manifest ------------------------------------------------------------------
 */

/* The number of TEXT, which may be empty: NONE. */
static int number_of(
    struct aer_dict *dict, const char *text, uint32_t *number, struct aer_error *err)
{
	long i = text[0] != '\0' ? aer_dict_add(dict, text, NULL, err) : -1;

	*number = i >= 0 ? (uint32_t)i : AER_CAER_NONE;
	return i < 0 && text[0] != '\0' ? -1 : 0;
}

static int add_clip(struct aer_caer_clips *clips, const struct aer_clip *row,
    bool marked, struct aer_error *err)
{
	struct aer_caer_clip *clip;
	long label = -1;

	if (clips->count == clips->slots) {
		size_t slots = clips->slots > 0 ? 2 * clips->slots : 256;
		struct aer_caer_clip *larger =
		    realloc(clips->clip, slots * sizeof *larger);

		if (larger == NULL)
			return aer_error_memory(err);
		clips->clip = larger;
		clips->slots = slots;
	}
	clip = &clips->clip[clips->count];
	*clip = (struct aer_caer_clip){ .line = row->row.line, .marked = marked };
	if (row->label[0] != '\0' &&
	    (label = aer_labels_add(clips->labels, row->label, err)) < 0)
		return -1;
	clip->label = label >= 0 ? (uint32_t)label : AER_CAER_NONE;
	if (number_of(clips->subjects, row->subject, &clip->subject, err) < 0 ||
	    aer_dict_add(clips->ids, row->id, NULL, err) < 0)
		return -1;
	clip->id = aer_dict_key(clips->ids, clips->count++);
	return 0;
}

static int select_rows(struct aer_selected *selected, const struct aer_table *table,
    char *const *where, size_t wheres, struct aer_error *err)
{
	for (size_t i = 0; i < wheres; i++)
		if (aer_selected_add(
			selected, table, where[2 * i], where[2 * i + 1], err) < 0)
			return -1;
	return 0;
}

/* What a row must have beside its id. */
static int check_row(const struct aer_clip *row, unsigned need, struct aer_error *err)
{
	if ((need & AER_NEED_LABEL) != 0 && row->label[0] == '\0')
		return aer_error_set(err, "the label is empty");
	if ((need & AER_NEED_SUBJECT) != 0 && row->subject[0] == '\0')
		return aer_error_set(err, "the subject is empty");
	return 0;
}

static int take_row(struct aer_caer_clips *clips, const struct aer_caer_clips_ask *ask,
    const struct aer_clip *row, const struct aer_selected *where,
    const struct aer_selected *mark, struct aer_diag *diag, struct aer_error *err)
{
	bool marked = ask->marks > 0 && aer_selected_has(mark, &row->row);
	struct aer_error why;

	if (!marked && !aer_selected_has(where, &row->row)) {
		return row->label[0] != '\0' &&
			       aer_labels_add(clips->elsewhere, row->label, err) < 0
			   ? -1
			   : 0;
	}
	if (check_row(row, ask->need, &why) == 0)
		return add_clip(clips, row, marked, err);
	aer_diag_fail(diag, "%s:%lu: clip '%.80s': %s", clips->name, row->row.line,
	    row->id, why.text);
	return 0;
}

/* There is no clip WITH what is wanted: a part may be empty. */
static int none(const struct aer_caer_clips *clips,
    const struct aer_caer_clips_ask *ask, const char *with, struct aer_diag *diag,
    struct aer_error *err)
{
	const char *and = with != NULL ? " with " : "";

	with = with != NULL ? with : "";
	if (ask->shard.of == 0)
		return aer_error_set(
		    err, "%s: has no clip%s%s", clips->name, and, with);
	aer_diag_note(diag, "%s: has no clip of this part%s%s", clips->name, and, with);
	return 0;
}

static int read_manifest(struct aer_caer_clips *clips,
    const struct aer_caer_clips_ask *ask, struct aer_diag *diag, struct aer_error *err)
{
	struct aer_manifest *manifest =
	    aer_manifest_open(ask->manifest, ask->need, err);
	struct aer_selected where = { 0 }, mark = { 0 };
	const struct aer_table *table;
	struct aer_clip row = { 0 };
	enum aer_read got;
	int rc = -1;

	if (manifest == NULL)
		return -1;
	table = aer_manifest_table(manifest);
	clips->name = strdup(aer_table_name(table));
	if (clips->name == NULL) {
		aer_error_memory(err);
		goto out;
	}
	if (ask->one_part && ask->wheres == 0 && aer_table_find(table, "split") >= 0) {
		aer_error_set(err,
		    "%s: has parts (column split); say which one is for training, as "
		    "with --split=train",
		    clips->name);
		goto out;
	}
	if (select_rows(&where, table, ask->where, ask->wheres, err) < 0 ||
	    select_rows(&mark, table, ask->mark, ask->marks, err) < 0)
		goto out;
	while ((got = aer_manifest_next(manifest, &row, err)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			goto out;
		if (!aer_shard_has(&ask->shard, got == AER_READ_BAD ? NULL : row.id))
			continue;
		if (got == AER_READ_BAD)
			aer_diag_fail(diag, "%s", err->text);
		else if (take_row(clips, ask, &row, &where, &mark, diag, err) < 0)
			goto out;
	}
	rc = clips->count > 0 ? 0 : none(clips, ask, where.text, diag, err);
out:
	aer_clip_free(&row);
	aer_selected_free(&where);
	aer_selected_free(&mark);
	aer_manifest_close(manifest);
	return rc;
}

/* --- the table of frames -----------------------------------------------------------
 */

static int add_picture(struct aer_caer_clips *clips, const char *file,
    struct aer_caer_picture picture, struct aer_error *err)
{
	const char *slash = strrchr(file, '/');
	size_t n = slash != NULL ? (size_t)(slash - file) + 1 : 0;
	char folder[AER_ERROR_SIZE * 4];

	if (n >= sizeof folder)
		return aer_error_set(err, "%.80s...: the path is too long", file);
	memcpy(folder, file, n);
	folder[n] = '\0';
	if (clips->pictures == clips->picture_slots) {
		size_t slots =
		    clips->picture_slots > 0 ? 2 * clips->picture_slots : 1024;
		struct aer_caer_picture *larger =
		    realloc(clips->picture, slots * sizeof *larger);

		if (larger == NULL)
			return aer_error_memory(err);
		clips->picture = larger;
		clips->picture_slots = slots;
	}
	/* a file in the folder where one stands has "" */
	if (n == 0)
		memcpy(folder, "./", 3);
	if (number_of(clips->folders, folder, &picture.folder, err) < 0 ||
	    number_of(clips->names, file + n, &picture.name, err) < 0)
		return -1;
	clips->picture[clips->pictures++] = picture;
	return 0;
}

/* Takes a row of the table; *WHY tells what is wrong with it where *BAD. */
static int take_picture(struct aer_caer_clips *clips, const struct aer_row *row,
    const struct aer_frame_folders_columns *at, bool *bad, struct aer_error *why,
    struct aer_error *err)
{
	long i = aer_dict_find(clips->ids, row->field[at->clip]), index;
	enum aer_caer_kind kind = AER_CAER_KIND_CONTEXT;

	if (i < 0 || clips->clip == NULL)
		return 0; /* a clip that was not asked for */
	if (aer_frame_folders_is(row, at, kind_names[AER_CAER_KIND_FACE]))
		kind = AER_CAER_KIND_FACE;
	else if (!aer_frame_folders_is(row, at, kind_names[kind])) {
		*bad = true;
		aer_error_set(why, "the kind '%.80s' is neither context nor face",
		    row->field[at->kind]);
		return 0;
	}
	if (aer_parse_long(row->field[at->index], "index", 0, AER_SAMPLES_MAX - 1,
		&index, why) < 0) {
		*bad = true;
		return 0;
	}
	/* contexts say how many frames there are, also where only faces are wanted */
	if (!clips->kind[kind]) {
		struct aer_caer_clip *clip = &clips->clip[i];

		if ((size_t)index >= clip->frames)
			clip->frames = (size_t)index + 1;
		return 0;
	}
	return add_picture(clips, row->field[at->file],
	    (struct aer_caer_picture){ .clip = (uint32_t)i,
		.index = (uint32_t)index & INT32_MAX,
		.kind = kind == AER_CAER_KIND_CONTEXT },
	    err);
}

static int read_frames(struct aer_caer_clips *clips, const char *path,
    struct aer_diag *diag, struct aer_error *err)
{
	struct aer_table *table = aer_table_open(path, err);
	struct aer_frame_folders_columns at;
	struct aer_row row = { 0 };
	struct aer_error why;
	enum aer_read got;
	int rc = -1;

	if (table == NULL)
		return -1;
	clips->frames_name = strdup(aer_table_name(table));
	if (clips->frames_name == NULL) {
		aer_error_memory(err);
		goto out;
	}
	if (aer_frame_folders_find(table, &at, err) < 0)
		goto out;
	while ((got = aer_table_next(table, &row, err)) != AER_READ_END) {
		bool bad = false;

		if (got == AER_READ_BROKEN)
			goto out;
		if (got == AER_READ_BAD)
			aer_diag_fail(diag, "%s", err->text);
		else if (take_picture(clips, &row, &at, &bad, &why, err) < 0)
			goto out;
		if (bad)
			aer_diag_fail(diag, "%s:%lu: clip '%.80s': %s",
			    clips->frames_name, row.line, row.field[at.clip], why.text);
	}
	rc = 0;
out:
	aer_row_free(&row);
	aer_table_close(table);
	return rc;
}

/* --- putting them together ---------------------------------------------------------
 */

static int by_place(const void *a, const void *b)
{
	const struct aer_caer_picture *p = a, *q = b;

	if (p->clip != q->clip)
		return p->clip < q->clip ? -1 : 1;
	if (p->kind != q->kind)
		return p->kind < q->kind ? -1 : 1;
	return p->index < q->index ? -1 : p->index > q->index;
}

/* Whether the pictures of a clip are all there, each once. */
static int check_clip(const struct aer_caer_clips *clips,
    const struct aer_caer_clip *clip, struct aer_error *err)
{
	for (size_t k = 0; k < AER_CAER_KINDS; k++) {
		const struct aer_caer_picture *picture =
		    clips->picture + clip->first[k];

		if (clips->kind[k] && clip->count[k] == 0)
			return aer_error_set(err, "%s has no %s", clips->frames_name,
			    k == AER_CAER_KIND_FACE
				? "face of it; --streams=context needs none"
				: "picture of it");
		for (size_t i = 1; i < clip->count[k]; i++)
			if (picture[i].index == picture[i - 1].index)
				return aer_error_set(err, "%s has its %s %u twice",
				    clips->frames_name, kind_names[k],
				    (unsigned)picture[i].index);
		if (k == AER_CAER_KIND_CONTEXT && clips->kind[k] &&
		    clip->count[k] != clip->frames)
			return aer_error_set(err, "%s has %zu of its %zu frames",
			    clips->frames_name, clip->count[k], clip->frames);
	}
	return 0;
}

static int link_pictures(
    struct aer_caer_clips *clips, struct aer_diag *diag, struct aer_error *err)
{
	if (clips->count == 0 || clips->clip == NULL)
		return 0; /* of an empty part */
	if (clips->pictures > 0)
		qsort(
		    clips->picture, clips->pictures, sizeof *clips->picture, by_place);
	for (size_t i = 0; i < clips->pictures; i++) {
		const struct aer_caer_picture *picture = &clips->picture[i];
		struct aer_caer_clip *clip = &clips->clip[picture->clip];

		if (clip->count[picture->kind]++ == 0)
			clip->first[picture->kind] = i;
		if (picture->index >= clip->frames)
			clip->frames = (size_t)picture->index + 1;
	}
	for (size_t i = 0; i < clips->count; i++)
		if (check_clip(clips, &clips->clip[i], err) < 0)
			aer_caer_clips_fail(clips, i, diag, err->text);
	return aer_caer_clips_left(clips, err);
}

struct aer_caer_clips *aer_caer_clips_read(
    const struct aer_caer_clips_ask *ask, struct aer_diag *diag, struct aer_error *err)
{
	struct aer_caer_clips *clips = clips_new(err);

	if (clips == NULL)
		return NULL;
	memcpy(clips->kind, ask->kind, sizeof clips->kind);
	if (read_manifest(clips, ask, diag, err) == 0 &&
	    read_frames(clips, ask->frames, diag, err) == 0 &&
	    link_pictures(clips, diag, err) == 0)
		return clips;
	aer_caer_clips_free(clips);
	return NULL;
}

size_t aer_caer_clips_good(const struct aer_caer_clips *clips)
{
	size_t n = 0;

	for (size_t i = 0; i < clips->count; i++)
		n += !clips->clip[i].bad;
	return n;
}

int aer_caer_clips_left(const struct aer_caer_clips *clips, struct aer_error *err)
{
	return clips->count == 0 || aer_caer_clips_good(clips) > 0
		   ? 0
		   : aer_error_set(err, "%s: no clip is left", clips->name);
}

size_t aer_caer_clips_faceless(const struct aer_caer_clips *clips, size_t *among)
{
	size_t n = 0;

	*among = 0;
	for (size_t i = 0; i < clips->count; i++) {
		const struct aer_caer_clip *clip = &clips->clip[i];
		size_t lacks = clip->frames - clip->count[AER_CAER_KIND_FACE];

		if (clip->bad || !clips->kind[AER_CAER_KIND_FACE])
			continue;
		n += lacks;
		*among += lacks > 0;
	}
	return n;
}

const struct aer_caer_picture *aer_caer_clips_picture(
    const struct aer_caer_clips *clips, size_t i, enum aer_caer_kind kind, size_t index)
{
	const struct aer_caer_clip *clip = &clips->clip[i];
	struct aer_caer_picture key = { .clip = (uint32_t)i,
		.kind = kind == AER_CAER_KIND_CONTEXT,
		.index = (uint32_t)index & INT32_MAX };

	if (clip->count[kind] == 0)
		return NULL;
	return bsearch(&key, clips->picture + clip->first[kind], clip->count[kind],
	    sizeof key, by_place);
}

char *aer_caer_clips_path(const struct aer_caer_clips *clips,
    const struct aer_caer_picture *picture, struct aer_error *err)
{
	char *path;

	if (asprintf(&path, "%s%s", aer_dict_key(clips->folders, picture->folder),
		aer_dict_key(clips->names, picture->name)) >= 0)
		return path;
	aer_error_memory(err);
	return NULL;
}
