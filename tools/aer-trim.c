/*
 * aer-trim - keeps the middle of each clip.  Arithmetic on rows: videos are
 * opened only where a row leaves its end empty.
 */
#include "base/option.h"
#include "batch/batch.h"
#include "table/writer.h"
#include "text/plural.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_SHORT = AER_LONG_ONLY };

static const struct aer_option options[] = {
	{ AER_OPT_INDEX, "index", "DIR", "keep what is learnt of videos in DIR" },
	{ 'j', "jobs", "N", "open N videos at a time (default: processors)" },
	{ 'k', "keep", "MIN:MAX", "drop clips below MIN s, keep MAX s (default 5:15)" },
	{ AER_OPT_SHARD, "shard", "I/N", "only part I of N of the clips" },
	{ OPT_SHORT, "short", "drop|keep", "what to do with clips below MIN" },
	{ 0 },
};

static const struct aer_command command = { "aer-trim", "[manifest]",
	"Keep the middle of each clip.", options };

/* What is computed of a clip: its new start and end, empty where the row stays
 * as it is, and 1 where it is dropped, with its duration. */
enum { START, END, DROPPED, DURATION };
static const char *const columns[] = { "start", "end", "dropped", "duration", NULL };

struct trim {
	double min, max; /* seconds */
	bool keep_short;
	struct aer_batch *batch;
	int start, end; /* columns of the output */
	size_t dropped;
};

/* The end of the clip in seconds. */
static int find_end(struct aer_worker *worker, const struct aer_clip *clip, double *end,
    struct aer_error *err)
{
	const struct aer_video *video;

	*end = clip->span.end;
	if (!isinf(*end))
		return 0;
	if (clip->video[0] == '\0')
		return aer_error_set(
		    err, "has neither an end nor a video to find it in");
	video = aer_worker_video(worker, clip->video, err);
	if (video == NULL)
		return -1;
	*end = aer_video_info(video)->duration;
	if (*end <= clip->span.start)
		return aer_error_set(err,
		    "start %.3f is at or after the end of '%s', which has %.3f s",
		    clip->span.start, clip->video, *end);
	return 0;
}

static int trim_clip(const void *tool, struct aer_worker *worker,
    const struct aer_clip *clip, struct aer_record *record, struct aer_error *err)
{
	/* far below a frame, far above the error of the subtraction */
	const double tolerance = 1e-7;
	const struct trim *trim = tool;
	char start[AER_TIME_SIZE], end[AER_TIME_SIZE];
	double duration, from;

	if (find_end(worker, clip, &duration, err) < 0 ||
	    aer_record_add(record, err) < 0)
		return -1;
	duration -= clip->span.start;
	/* a clip of 4.9999 s must not read as 5.000 s in the note */
	if (aer_record_set(record, DURATION, err, "%.9g", duration) < 0)
		return -1;
	if (duration < trim->min - tolerance && !trim->keep_short)
		return aer_record_set(record, DROPPED, err, "1");
	if (duration <= trim->max + tolerance)
		return 0;
	from = clip->span.start + (duration - trim->max) / 2;
	aer_time_format(from, start);
	/* from the rounded start, so that exactly MAX seconds are kept */
	aer_time_format(strtod(start, NULL) + trim->max, end);
	if (aer_record_set(record, START, err, "%s", start) < 0)
		return -1;
	return aer_record_set(record, END, err, "%s", end);
}

static int emit(void *tool, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct trim *trim = tool;
	struct aer_writer *writer = trim->batch->writer;

	if (aer_record_get(record, 0, DROPPED)[0] != '\0') {
		trim->dropped++;
		aer_diag_note(&trim->batch->diag,
		    "%s:%lu: clip '%s': dropped: it has %s s, less than %g",
		    aer_table_name(aer_manifest_table(trim->batch->manifest)),
		    clip->row.line, clip->id, aer_record_get(record, 0, DURATION),
		    trim->min);
		return 0;
	}
	aer_writer_begin(writer, &clip->row);
	if (aer_record_get(record, 0, START)[0] != '\0') {
		aer_writer_set(writer, trim->start, aer_record_get(record, 0, START));
		aer_writer_set(writer, trim->end, aer_record_get(record, 0, END));
	}
	return aer_writer_end(writer, err);
}

/* "MIN:MAX" in seconds. */
static int parse_keep(const char *text, struct trim *trim, struct aer_error *err)
{
	const char *colon = strchr(text, ':');
	char *min;
	int rc;

	if (colon == NULL)
		return aer_error_set(
		    err, "-k '%s' is not MIN:MAX, in seconds, as in 5:15", text);
	min = strndup(text, (size_t)(colon - text));
	if (min == NULL)
		return aer_error_memory(err);
	rc = aer_parse_double(min, "MIN", 0, 1e6, &trim->min, err);
	free(min);
	if (rc < 0 ||
	    aer_parse_double(colon + 1, "MAX", 1e-3, 1e6, &trim->max, err) < 0)
		return aer_error_prefix(err, "-k '%s'", text);
	if (trim->min > trim->max)
		return aer_error_set(err, "-k '%s': MIN is above MAX", text);
	return 0;
}

static int parse_option(void *tool, int letter, const char *arg, struct aer_error *err)
{
	static const char *const shorts[] = { "drop", "keep", NULL };
	struct trim *trim = tool;
	int choice;

	if (letter == 'k')
		return parse_keep(arg, trim, err);
	choice = aer_parse_choice(arg, "--short", shorts, err);
	trim->keep_short = choice == 1;
	return choice;
}

static int open_tables(
    struct trim *trim, struct aer_batch *batch, struct aer_error *err)
{
	if (aer_batch_open(batch, AER_NEED_CLIP, stdout, err) < 0 ||
	    aer_writer_inherit(
		batch->writer, aer_manifest_table(batch->manifest), err) < 0)
		return -1;
	trim->start = aer_writer_column(batch->writer, "start", err);
	trim->end = aer_writer_column(batch->writer, "end", err);
	return trim->start < 0 || trim->end < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct trim trim = { .min = 5, .max = 15 };
	struct aer_batch batch = { .tool = &trim,
		.option = parse_option,
		.columns = columns,
		.work = trim_clip,
		.emit = emit };
	struct aer_error err;

	trim.batch = &batch;
	if (!aer_batch_start(&batch, &command, argc, argv))
		return (int)batch.diag.status;
	if (open_tables(&trim, &batch, &err) < 0 || aer_batch_run(&batch, &err) < 0)
		aer_diag_fatal(&batch.diag, "%s", err.text);
	if (trim.dropped > 0)
		aer_diag_note(&batch.diag, "%zu clip%s dropped as shorter than %g s",
		    trim.dropped, aer_plural(trim.dropped), trim.min);
	aer_batch_close(&batch);
	return (int)batch.diag.status;
}
