/*
 * The metadata.csv of Hugging Face's folders: importhf.c tells the format.
 *
 * The file is the manifest's video, from the folder of the metadata.csv on, and must be
 * the clip, not a part of it.  Columns pass through but video, which the loader makes
 * itself, and start and end, which are empty.
 */
#include "exchange/export.h"
#include "table/pathid.h"
#include "table/writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct metadata {
	const struct aer_export *export;
	struct aer_writer *writer;
	char *folder;    /* of the metadata.csv; NULL: none is known */
	int file, given; /* the output's column file_name, and the input's or -1 */
	int *column;     /* of each input column; -1: it is left out */
	size_t columns;
};

/* What lies between the folder of metadata.csv and the file. */
static const char *find_name(
    const struct metadata *metadata, const struct aer_clip *clip, struct aer_error *err)
{
	const char *given = aer_export_field(&clip->row, metadata->given), *name;

	if (given[0] != '\0')
		return given;
	if (clip->video[0] == '\0') {
		aer_error_set(err, "has no video, and no column file_name");
		return NULL;
	}
	if (clip->span.start > 0 || !isinf(clip->span.end) || clip->region.w > 0) {
		aer_error_set(err,
		    "is a part of '%s', which a file_name cannot say; "
		    "cut it with aer-cut first",
		    clip->video);
		return NULL;
	}
	name = metadata->folder != NULL ? aer_path_below(clip->video, metadata->folder)
					: clip->video;
	if (name == NULL)
		aer_error_set(err, "'%s' does not lie in '%s', the folder of the table",
		    clip->video, metadata->folder);
	return name;
}

static int take_clip(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct metadata *metadata = context;
	const char *name = find_name(metadata, clip, err);

	if (name == NULL)
		return -1;
	aer_writer_begin(metadata->writer, NULL);
	for (size_t i = 0; i < metadata->columns; i++)
		aer_writer_set(
		    metadata->writer, metadata->column[i], clip->row.field[i]);
	aer_writer_set(metadata->writer, metadata->file, name);
	*stop = true;
	if (aer_writer_end(metadata->writer, err) < 0)
		return -1;
	*stop = false;
	return 0;
}

static int declare(
    struct metadata *metadata, const struct aer_table *table, struct aer_error *err)
{
	static const char *const left_out[] = { "video", "start", "end" };

	metadata->given = aer_table_find(table, "file_name");
	metadata->columns = aer_table_columns(table);
	metadata->column = calloc(metadata->columns, sizeof *metadata->column);
	metadata->file = aer_writer_column(metadata->writer, "file_name", err);
	if (metadata->column == NULL || metadata->file < 0)
		return aer_error_memory(err);
	for (size_t i = 0; i < metadata->columns; i++) {
		const char *name = aer_table_column_name(table, i);
		bool out = false;

		for (size_t k = 0; k < sizeof left_out / sizeof left_out[0]; k++)
			out |= strcmp(name, left_out[k]) == 0;
		metadata->column[i] =
		    out ? -1 : aer_writer_column(metadata->writer, name, err);
		if (!out && metadata->column[i] < 0)
			return -1;
	}
	return 0;
}

/* The folder that names are told from: --root, or the output's. */
static int find_folder(struct metadata *metadata, struct aer_error *err)
{
	const char *output = metadata->export->output;
	const char *slash = output != NULL ? strrchr(output, '/') : NULL;

	if (metadata->export->root != NULL)
		metadata->folder = strdup(metadata->export->root);
	else if (slash != NULL)
		metadata->folder = strndup(output, (size_t)(slash - output));
	else
		return 0;
	return metadata->folder != NULL ? 0 : aer_error_memory(err);
}

static int write_table(struct metadata *metadata, struct aer_manifest *manifest,
    struct aer_sink *sink, struct aer_error *err)
{
	int rc = -1;

	metadata->writer =
	    aer_writer_open(aer_sink_stream(sink), aer_sink_name(sink), err);
	if (metadata->writer != NULL && find_folder(metadata, err) == 0 &&
	    declare(metadata, aer_manifest_table(manifest), err) == 0)
		rc = aer_export_clips(
		    metadata->export, manifest, take_clip, metadata, err);
	if (rc == 0)
		return aer_writer_close(metadata->writer, err);
	aer_writer_free(metadata->writer);
	return -1;
}

int aer_export_hf(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct metadata metadata = { .export = export };
	struct aer_manifest *manifest = aer_manifest_open(input, AER_NEED_CLIP, err);
	struct aer_sink *sink =
	    manifest != NULL ? aer_sink_open(export->output, err) : NULL;
	int rc = sink != NULL ? write_table(&metadata, manifest, sink, err) : -1;

	aer_manifest_close(manifest);
	free(metadata.folder);
	free(metadata.column);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}
