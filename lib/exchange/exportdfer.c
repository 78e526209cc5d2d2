/* Lists of folders of pictures: importdfer.c tells the format. */
#include "base/dict.h"
#include "base/file.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "frames/framefolders.h"

#include <stdlib.h>
#include <string.h>

enum { SPLITS = 64 };

struct lists {
	const struct aer_export *export;
	struct aer_frame_folders *sampled; /* or NULL */
	int dir, frames, split;            /* columns, or -1 */
	struct aer_dict *splits;
	struct aer_sink *sink[SPLITS]; /* of each */
	bool mixed;                    /* splits go into one list */
};

/* Opens the list of SPLIT, "" for all. */
static struct aer_sink *open_list(
    const struct lists *lists, const char *split, struct aer_error *err)
{
	const char *dir = lists->export->output;
	struct aer_sink *sink;
	char *path;

	if (dir == NULL)
		return aer_sink_open(NULL, err);
	path = aer_path_join(dir, split[0] != '\0' ? split : "list", "txt", err);
	if (path == NULL)
		return NULL;
	sink = aer_sink_open(path, err);
	free(path);
	return sink;
}

static int find_sink(struct lists *lists, const struct aer_clip *clip,
    struct aer_sink **sink, bool *stop, struct aer_error *err)
{
	const char *split = aer_export_field(&clip->row, lists->split);
	bool is_new;
	long i;

	if (lists->export->output == NULL) {
		lists->mixed |= lists->splits != NULL && split[0] != '\0';
		split = "";
	} else if (lists->split >= 0) {
		if (split[0] == '\0')
			return aer_error_set(err, "is in no split");
		if (strchr(split, '/') != NULL || aer_id_check(split, err) < 0)
			return aer_error_set(
			    err, "split '%s' is no name for a file", split);
	}
	i = aer_dict_find(lists->splits, split);
	if (i < 0 && aer_dict_count(lists->splits) == SPLITS)
		return aer_error_set(
		    err, "split '%s': is one more than %d", split, SPLITS);
	*stop = true;
	if (i < 0)
		i = aer_dict_add(lists->splits, split, &is_new, err);
	if (i < 0)
		return -1;
	if (lists->sink[i] == NULL)
		lists->sink[i] = open_list(lists, split, err);
	*sink = lists->sink[i];
	*stop = *sink == NULL;
	return *sink != NULL ? 0 : -1;
}

/* Whether a loader takes all of DIR as one word. */
static int check_dir(const char *dir, struct aer_error *err)
{
	if (strpbrk(dir, " \t\r\n\v\f") == NULL)
		return 0;
	return aer_error_set(
	    err, "there is a blank in '%s', where loaders split a line", dir);
}

/* The folder, in new memory, and how many pictures it has. */
static int find_dir(const struct lists *lists, const struct aer_clip *clip, char **dir,
    size_t *count, struct aer_error *err)
{
	const char *root = lists->export->root, *folder, *frames;

	if (lists->sampled != NULL) {
		if (aer_frame_folders_get(
			lists->sampled, clip->id, &folder, count, err) < 0)
			return -1;
	} else {
		folder =
		    root != NULL ? clip->id : aer_export_field(&clip->row, lists->dir);
		frames = aer_export_field(&clip->row, lists->frames);
		if (folder[0] == '\0')
			return aer_error_set(err,
			    "has no column dir; give --frames, or "
			    "--root to make it of the id");
		if (!aer_is_count(frames) || strcmp(frames, "0") == 0)
			return aer_error_set(
			    err, "frames '%s' is not a whole number from 1 on", frames);
		*count = (size_t)strtol(frames, NULL, 10);
	}
	*dir = root != NULL ? aer_path_join(root, folder, NULL, err) : strdup(folder);
	return *dir != NULL ? 0 : aer_error_memory(err);
}

static int take_clip(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct lists *lists = context;
	struct aer_sink *sink = NULL;
	char *dir = NULL;
	size_t count = 0;
	long label;
	int rc;

	if (aer_export_label(lists->export, clip->label, &label, err) < 0 ||
	    find_dir(lists, clip, &dir, &count, err) < 0)
		return -1;
	rc = dir != NULL ? check_dir(dir, err) : -1;
	if (rc == 0)
		rc = find_sink(lists, clip, &sink, stop, err);
	if (rc == 0)
		fprintf(aer_sink_stream(sink), "%s %zu %ld\n", dir, count, label);
	free(dir);
	return rc;
}

/* Closes all lists; the first error is the one to show. */
static int close_lists(struct lists *lists, int rc, struct aer_error *err)
{
	for (size_t i = 0; i < SPLITS; i++) {
		if (lists->sink[i] == NULL)
			continue;
		if (rc == 0)
			rc = aer_sink_close(lists->sink[i], err);
		else
			aer_sink_abort(lists->sink[i]);
	}
	return rc;
}

static int write_lists(
    struct lists *lists, struct aer_manifest *manifest, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(manifest);

	lists->dir = aer_table_find(table, "dir");
	lists->frames = aer_table_find(table, "frames");
	lists->split = aer_table_find(table, "split");
	lists->splits = aer_dict_new(err);
	if (lists->splits == NULL ||
	    aer_export_clips(lists->export, manifest, take_clip, lists, err) < 0)
		return -1;
	if (lists->mixed)
		aer_export_note(lists->export,
		    "%s: all splits are in one list; -o DIR "
		    "writes one for each",
		    aer_table_name(table));
	return 0;
}

static int export_lists(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct lists lists = { .export = export };
	struct aer_manifest *manifest = NULL;
	int rc = -1;

	if (export->frames == NULL ||
	    (lists.sampled = aer_frame_folders_read(export->frames, export->kind,
		 export->fail, export->data, err)) != NULL)
		manifest = aer_manifest_open(input, AER_NEED_LABEL, err);
	if (manifest != NULL)
		rc = write_lists(&lists, manifest, err);
	rc = close_lists(&lists, rc, err);
	aer_manifest_close(manifest);
	aer_frame_folders_free(lists.sampled);
	aer_dict_free(lists.splits);
	return rc;
}

int aer_export_dfer(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	if (export->labels != NULL && export->base < 0)
		return aer_error_set(err,
		    "say by --base whether labels count from 0, as for DFER-CLIP, or "
		    "from 1, as for CLIP-CAER");
	return export_lists(export, input, err);
}

int aer_export_mmaction2(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct aer_export own = *export;

	if (export->base > 0)
		return aer_error_set(
		    err, "MMAction2 counts labels from 0, not from %ld", export->base);
	own.base = 0;
	return export_lists(&own, input, err);
}
