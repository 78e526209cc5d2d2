#include "face/summary.h"

#include "base/dict.h"
#include "base/sink.h"
#include "face/finder.h"
#include "face/sighting.h"
#include "table/writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCES = AER_SEEN_INTERPOLATED + 1 };

/* What was found in some clips. */
struct tally {
	size_t clips, faceless, frames;
	size_t source[SOURCES]; /* frames, by their best row */
	double score, size;     /* sums */
	size_t scores, sizes;
};

/* The tallies of all clips, or subjects, or labels, by name. */
struct group {
	struct aer_dict *names;
	struct tally *tally;
	size_t slots;
};

enum by { LABEL, SUBJECT, CLIP, GROUPS };

static const char *const by_names[GROUPS] = { "label", "subject", "clip" };

struct aer_summary {
	struct tally all;
	struct group group[GROUPS];
	double last;
};

struct aer_summary *aer_summary_new(struct aer_error *err)
{
	struct aer_summary *summary = calloc(1, sizeof *summary);

	if (summary == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (int by = 0; by < GROUPS; by++) {
		summary->group[by].names = aer_dict_new(err);
		if (summary->group[by].names == NULL) {
			aer_summary_free(summary);
			return NULL;
		}
	}
	return summary;
}

void aer_summary_free(struct aer_summary *summary)
{
	if (summary == NULL)
		return;
	for (int by = 0; by < GROUPS; by++) {
		aer_dict_free(summary->group[by].names);
		free(summary->group[by].tally);
	}
	free(summary);
}

/* --- counting --------------------------------------------------------------------- */

static int source_of(const struct aer_record *record, size_t row)
{
	return (int)aer_sighting_source_of(
	    aer_record_get(record, row, AER_FOUND_SOURCE));
}

/* Detected is better than followed, and that better than interpolated. */
static int better(int a, int b)
{
	if (a == AER_SEEN_NONE || b == AER_SEEN_NONE)
		return a != AER_SEEN_NONE ? a : b;
	return a < b ? a : b;
}

static double number(const struct aer_record *record, size_t row, size_t column)
{
	return strtod(aer_record_get(record, row, column), NULL);
}

/* Adds a row's score and size. */
static void measure(struct tally *tally, const struct aer_record *record, size_t row)
{
	if (aer_record_get(record, row, AER_FOUND_SCORE)[0] != '\0') {
		tally->score += number(record, row, AER_FOUND_SCORE);
		tally->scores++;
	}
	if (aer_record_get(record, row, AER_FOUND_W)[0] != '\0') {
		tally->size += sqrt(number(record, row, AER_FOUND_W) *
				    number(record, row, AER_FOUND_H));
		tally->sizes++;
	}
}

static bool same_frame(const struct aer_record *record, size_t a, size_t b)
{
	return strcmp(aer_record_get(record, a, AER_FOUND_FRAME),
		   aer_record_get(record, b, AER_FOUND_FRAME)) == 0;
}

/* Counts a clip; the rows of a frame follow each other. */
static struct tally count(const struct aer_record *record)
{
	struct tally tally = { .clips = 1 };
	size_t rows = aer_record_count(record), next;

	for (size_t i = 0; i < rows; i = next) {
		int source = source_of(record, i);

		measure(&tally, record, i);
		for (next = i + 1; next < rows && same_frame(record, i, next); next++) {
			source = better(source, source_of(record, next));
			measure(&tally, record, next);
		}
		tally.frames++;
		tally.source[source]++;
	}
	tally.faceless = tally.source[AER_SEEN_NONE] == tally.frames;
	return tally;
}

static void join(struct tally *into, const struct tally *from)
{
	into->clips += from->clips;
	into->faceless += from->faceless;
	into->frames += from->frames;
	for (int i = 0; i < SOURCES; i++)
		into->source[i] += from->source[i];
	into->score += from->score;
	into->size += from->size;
	into->scores += from->scores;
	into->sizes += from->sizes;
}

static int join_group(struct group *group, const char *name, const struct tally *tally,
    struct aer_error *err)
{
	bool is_new;
	long i = aer_dict_add(group->names, name, &is_new, err);

	if (i < 0)
		return -1;
	if ((size_t)i == group->slots) {
		size_t slots = group->slots > 0 ? 2 * group->slots : 64;
		struct tally *more = realloc(group->tally, slots * sizeof *more);

		if (more == NULL)
			return aer_error_memory(err);
		group->tally = more;
		group->slots = slots;
	}
	if (is_new)
		memset(&group->tally[i], 0, sizeof *tally);
	join(&group->tally[i], tally);
	return 0;
}

static double share(const struct tally *tally)
{
	size_t found = tally->frames - tally->source[AER_SEEN_NONE];

	return tally->frames > 0 ? (double)found / (double)tally->frames : 0;
}

int aer_summary_add(struct aer_summary *summary, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	const struct tally tally = count(record);
	const char *const names[GROUPS] = { clip->label, clip->subject, clip->id };

	summary->last = share(&tally);
	join(&summary->all, &tally);
	for (int by = 0; by < GROUPS; by++)
		if (names[by][0] != '\0' &&
		    join_group(&summary->group[by], names[by], &tally, err) < 0)
			return -1;
	return 0;
}

double aer_summary_last(const struct aer_summary *summary)
{
	return summary->last;
}

/* --- notes ------------------------------------------------------------------------ */

static void tell_all(const struct tally *all, struct aer_diag *diag)
{
	aer_diag_note(diag,
	    "a face in %zu of %zu frames (%.1f %%): %zu detected, %zu followed, %zu "
	    "interpolated; none at all in %zu clip%s",
	    all->frames - all->source[AER_SEEN_NONE], all->frames, 100 * share(all),
	    all->source[AER_SEEN_DETECTED], all->source[AER_SEEN_FOLLOWED],
	    all->source[AER_SEEN_INTERPOLATED], all->faceless,
	    all->faceless == 1 ? "" : "s");
}

/* The member of GROUP with the smallest share, or with MOST the largest. */
static size_t extreme(const struct group *group, bool most)
{
	size_t n = aer_dict_count(group->names), best = 0;

	for (size_t i = 1; i < n; i++) {
		double difference =
		    share(&group->tally[i]) - share(&group->tally[best]);

		if (most ? difference > 0 : difference < 0)
			best = i;
	}
	return best;
}

/* The worst and the best of a group, where they differ. */
static void tell_group(
    const struct group *group, const char *name, struct aer_diag *diag)
{
	size_t low, high;

	if (aer_dict_count(group->names) < 2)
		return;
	low = extreme(group, false);
	high = extreme(group, true);
	if (share(&group->tally[low]) < share(&group->tally[high]))
		aer_diag_note(diag, "by %s: from %.1f %% (%s) to %.1f %% (%s)", name,
		    100 * share(&group->tally[low]), aer_dict_key(group->names, low),
		    100 * share(&group->tally[high]), aer_dict_key(group->names, high));
}

void aer_summary_tell(
    const struct aer_summary *summary, double min_share, struct aer_diag *diag)
{
	const struct group *clips = &summary->group[CLIP];

	if (summary->all.frames == 0)
		return;
	for (size_t i = 0; i < aer_dict_count(clips->names); i++) {
		const struct tally *tally = &clips->tally[i];

		if (share(tally) < min_share)
			aer_diag_note(diag,
			    "clip '%s': a face in %zu of %zu frames (%.1f %%): look "
			    "at it",
			    aer_dict_key(clips->names, i),
			    tally->frames - tally->source[AER_SEEN_NONE], tally->frames,
			    100 * share(tally));
	}
	tell_all(&summary->all, diag);
	tell_group(&summary->group[LABEL], by_names[LABEL], diag);
	tell_group(&summary->group[SUBJECT], by_names[SUBJECT], diag);
}

/* --- the table -------------------------------------------------------------------- */

/* The columns, in the table's order. */
enum column {
	BY,
	NAME,
	CLIPS,
	FRAMES,
	DETECTED,
	FOLLOWED,
	INTERPOLATED,
	NONE,
	SHARE,
	SCORE,
	SIZE,
	COLUMNS
};

static const char *const column_names[COLUMNS] = { "by", "name", "clips", "frames",
	"detected", "followed", "interpolated", "none", "share", "score", "size" };

static int write_row(struct aer_writer *writer, const char *by, const char *name,
    const struct tally *tally, struct aer_error *err)
{
	const size_t *source = tally->source;

	/* columns are numbered as they were declared */
	aer_writer_begin(writer, NULL);
	aer_writer_set(writer, BY, by);
	aer_writer_set(writer, NAME, name);
	aer_writer_setf(writer, CLIPS, "%zu", tally->clips);
	aer_writer_setf(writer, FRAMES, "%zu", tally->frames);
	aer_writer_setf(writer, DETECTED, "%zu", source[AER_SEEN_DETECTED]);
	aer_writer_setf(writer, FOLLOWED, "%zu", source[AER_SEEN_FOLLOWED]);
	aer_writer_setf(writer, INTERPOLATED, "%zu", source[AER_SEEN_INTERPOLATED]);
	aer_writer_setf(writer, NONE, "%zu", source[AER_SEEN_NONE]);
	aer_writer_setf(writer, SHARE, "%.4f", share(tally));
	if (tally->scores > 0)
		aer_writer_setf(
		    writer, SCORE, "%.3f", tally->score / (double)tally->scores);
	if (tally->sizes > 0)
		aer_writer_setf(
		    writer, SIZE, "%.1f", tally->size / (double)tally->sizes);
	return aer_writer_end(writer, err);
}

static int write_rows(
    const struct aer_summary *summary, struct aer_writer *writer, struct aer_error *err)
{
	for (int i = 0; i < COLUMNS; i++)
		if (aer_writer_column(writer, column_names[i], err) < 0)
			return -1;
	if (write_row(writer, "all", "", &summary->all, err) < 0)
		return -1;
	for (int by = 0; by < GROUPS; by++) {
		const struct group *group = &summary->group[by];

		for (size_t i = 0; i < aer_dict_count(group->names); i++)
			if (write_row(writer, by_names[by],
				aer_dict_key(group->names, i), &group->tally[i],
				err) < 0)
				return -1;
	}
	return 0;
}

int aer_summary_write(
    const struct aer_summary *summary, const char *path, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(path, err);
	struct aer_writer *writer;
	int rc = -1;

	if (sink == NULL)
		return -1;
	writer = aer_writer_open(aer_sink_stream(sink), aer_sink_name(sink), err);
	if (writer != NULL && write_rows(summary, writer, err) == 0) {
		rc = aer_writer_close(writer, err);
		writer = NULL;
	}
	aer_writer_free(writer);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}
