/* DAiSEE's tables of labels: importdaisee.c tells the format. */
#include "exchange/export.h"

#include <stdlib.h>
#include <string.h>

enum { STATES = 4 };
static const char *const states[STATES] = { "Boredom", "Engagement", "Confusion",
	"Frustration" };

struct levels {
	FILE *stream;
	size_t state[STATES];
	int id;
};

static int take_clip(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	const struct levels *levels = context;
	const char *id = aer_export_field(&clip->row, levels->id);

	(void)stop;
	for (size_t i = 0; i < STATES; i++) {
		const char *level = clip->row.field[levels->state[i]];

		if (strlen(level) != 1 || level[0] < '0' || level[0] > '3')
			return aer_error_set(
			    err, "%s '%s' is not 0, 1, 2 or 3", states[i], level);
	}
	if (strpbrk(id, ",\"\r\n") != NULL)
		return aer_error_set(err, "ClipID '%s' is no name of a file", id);
	if (id[0] != '\0')
		fputs(id, levels->stream);
	else
		fprintf(levels->stream, "%s.avi", clip->id);
	for (size_t i = 0; i < STATES; i++)
		fprintf(levels->stream, ",%s", clip->row.field[levels->state[i]]);
	fputc('\n', levels->stream);
	return 0;
}

static int write_levels(const struct aer_export *export, struct levels *levels,
    struct aer_manifest *manifest, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(manifest);

	for (size_t i = 0; i < STATES; i++)
		if (aer_table_need(table, states[i], &levels->state[i], err) < 0)
			return -1;
	levels->id = aer_table_find(table, "ClipID");
	fputs("ClipID,Boredom,Engagement,Confusion,Frustration \n", levels->stream);
	return aer_export_clips(export, manifest, take_clip, levels, err);
}

int aer_export_daisee(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct aer_manifest *manifest = aer_manifest_open(input, AER_NEED_CLIP, err);
	struct aer_sink *sink =
	    manifest != NULL ? aer_sink_open(export->output, err) : NULL;
	struct levels levels = { 0 };
	int rc = -1;

	if (sink != NULL) {
		levels.stream = aer_sink_stream(sink);
		rc = write_levels(export, &levels, manifest, err);
	}
	aer_manifest_close(manifest);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}
