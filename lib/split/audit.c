#include "split/audit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for an answer a kind. */
static int make_counts(struct aer_audit *audit, struct aer_error *err)
{
	size_t sets = aer_census_sets(audit->census);

	audit->clips = calloc(sets + 1, sizeof *audit->clips);
	audit->same = calloc(sets * sets * 2 + 1, sizeof *audit->same);
	audit->copies = calloc(sets + 1, sizeof *audit->copies);
	if (audit->clips == NULL || audit->same == NULL || audit->copies == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < AER_LEAK_KINDS; k++) {
		audit->leaking[k] = calloc(sets + 1, sizeof *audit->leaking[k]);
		if (audit->leaking[k] == NULL)
			return aer_error_memory(err);
	}
	for (size_t i = 0; i < audit->census->rows; i++)
		audit->clips[audit->census->row[i].set]++;
	for (size_t i = 0; i < audit->census->copies; i++)
		audit->copies[audit->census->row[audit->census->rows + i].set]++;
	return 0;
}

/* Numbers the video of each row; the same where FIRST says that bytes are. */
static uint32_t *number_sources(
    const struct aer_audit *audit, const uint32_t *first, struct aer_error *err)
{
	const uint32_t *video = audit->census->column[audit->by.video].text;
	uint32_t *source = calloc(audit->census->rows + 1, sizeof *source);

	if (source == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < audit->census->rows; i++)
		source[i] = video[i] != AER_NO_TEXT && first != NULL ? first[video[i]]
								     : video[i];
	return source;
}

/* How many texts of COLUMN clips of several sets have. */
static int count_shared(const struct aer_census *census, size_t column, size_t *shared,
    struct aer_error *err)
{
	struct aer_leaks leaks = { 0 };
	int rc = aer_leak_groups(&leaks, census, AER_LEAK_GROUP, column, err);

	*shared = leaks.count;
	aer_leaks_free(&leaks);
	return rc;
}

static int find_leaks(
    struct aer_audit *audit, const uint32_t *first, struct aer_error *err)
{
	const struct aer_census *census = audit->census;
	const struct aer_audit_by *by = &audit->by;
	uint32_t *source = number_sources(audit, first, err);
	int rc = source != NULL ? 0 : -1;

	if (rc == 0)
		rc = aer_leak_groups(
		    &audit->leaks, census, AER_LEAK_CLIP, by->clip, err);
	if (rc == 0)
		rc = aer_leak_copies(&audit->leaks, census, err);
	for (size_t k = 0; rc == 0 && k < by->groups; k++)
		rc = aer_leak_groups(
		    &audit->leaks, census, AER_LEAK_GROUP, by->group[k], err);
	if (rc == 0)
		rc = aer_leak_time(
		    &audit->leaks, census, source, by->video, by->clip, by->near, err);
	if (rc == 0)
		rc = aer_leak_labels(
		    &audit->leaks, census, source, by->clip, by->label, err);
	if (rc == 0)
		rc = count_shared(census, by->video, &audit->shared_videos, err);
	free(source);
	return rc;
}

/* Counts leaks by kind, and the clips of each set that are in one, or its copies; a
 * clip counts once a kind, however many leaks it is in. */
static int count_leaks(struct aer_audit *audit, struct aer_error *err)
{
	const struct aer_leaks *leaks = &audit->leaks;
	size_t rows = audit->census->rows;
	unsigned char *seen = calloc(rows + audit->census->copies + 1, 1);

	if (seen == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < leaks->count; i++) {
		const struct aer_leak *leak = &leaks->leak[i];
		unsigned char bit = (unsigned char)(1u << leak->kind);

		audit->found[leak->kind]++;
		for (size_t k = 0; k < leak->count; k++) {
			uint32_t row = leaks->row[leak->first + k];

			if ((seen[row] & bit) == 0 &&
			    (leak->kind == AER_LEAK_COPY) == (row >= rows))
				audit->leaking[leak->kind]
					      [audit->census->row[row].set]++;
			seen[row] |= bit;
		}
	}
	free(seen);
	return 0;
}

/* Whether the leak has a row of SET. */
static bool has_set(
    const struct aer_audit *audit, const struct aer_leak *leak, size_t set)
{
	for (size_t k = 0; k < leak->count; k++)
		if (audit->census->row[audit->leaks.row[leak->first + k]].set == set)
			return true;
	return false;
}

/* Sets that hold the same ids, as a validation list that is the test list: ids are
 * unique in a manifest, so that counting those in both is enough. */
static void find_same(struct aer_audit *audit)
{
	size_t sets = aer_census_sets(audit->census);

	for (size_t a = 0; a < sets; a++)
		for (size_t b = a + 1; b < sets; b++) {
			uint64_t both = 0;

			if (audit->clips[a] != audit->clips[b] ||
			    audit->leaking[AER_LEAK_CLIP][a] != audit->clips[a])
				continue;
			for (size_t i = 0; i < audit->leaks.count; i++)
				both += audit->leaks.leak[i].kind == AER_LEAK_CLIP &&
					has_set(audit, &audit->leaks.leak[i], a) &&
					has_set(audit, &audit->leaks.leak[i], b);
			if (both != audit->clips[a])
				continue;
			audit->same[2 * audit->sames] = a;
			audit->same[2 * audit->sames + 1] = b;
			audit->sames++;
		}
}

static int measure_drift(struct aer_audit *audit, struct aer_error *err)
{
	const struct aer_census *census = audit->census;
	const struct aer_audit_by *by = &audit->by;
	bool has_groups = false;

	if (aer_census_texts(census, by->label) == 0)
		return 0;
	audit->drift = calloc(aer_census_sets(census) + 1, sizeof *audit->drift);
	if (audit->drift == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < by->groups; k++)
		has_groups |= census->column[by->group[k]].there;
	audit->drawn = has_groups && by->draws > 0;
	return aer_drift_measure(census, by->label, by->group, by->groups,
	    audit->drawn ? by->draws : 0, by->seed, audit->drift, err);
}

struct aer_audit *aer_audit_new(const struct aer_census *census,
    const struct aer_audit_by *by, const uint32_t *first, struct aer_error *err)
{
	struct aer_audit *audit = calloc(1, sizeof *audit);

	if (audit == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	audit->census = census;
	audit->by = *by;
	if (make_counts(audit, err) < 0 || find_leaks(audit, first, err) < 0 ||
	    count_leaks(audit, err) < 0 || measure_drift(audit, err) < 0) {
		aer_audit_free(audit);
		return NULL;
	}
	find_same(audit);
	return audit;
}

void aer_audit_free(struct aer_audit *audit)
{
	if (audit == NULL)
		return;
	aer_leaks_free(&audit->leaks);
	for (size_t k = 0; k < AER_LEAK_KINDS; k++)
		free(audit->leaking[k]);
	free(audit->clips);
	free(audit->copies);
	free(audit->same);
	free(audit->drift);
	free(audit);
}

bool aer_audit_failed(const struct aer_audit *audit)
{
	return audit->leaks.count > 0;
}

const char *aer_audit_kind(const struct aer_audit *audit, const struct aer_leak *leak)
{
	static const char *const names[AER_LEAK_KINDS] = { "clip", "copy", "", "time",
		"content", "label" };

	return leak->kind == AER_LEAK_GROUP ? audit->census->column[leak->column].name
					    : names[leak->kind];
}

/* "v.mp4 1.5-4 s", or "v.mp4" for all of it. */
static void name_span(
    const struct aer_audit *audit, uint32_t row, char *buf, size_t size)
{
	const struct aer_span *span = &audit->census->row[row].span;
	const char *video = aer_census_text(audit->census, row, audit->by.video);

	if (!isinf(span->end))
		snprintf(buf, size, "%s %.9g-%.9g s", video, span->start, span->end);
	else if (span->start > 0)
		snprintf(buf, size, "%s from %.9g s", video, span->start);
	else
		snprintf(buf, size, "%s", video);
}

const char *aer_audit_shared(
    const struct aer_audit *audit, const struct aer_leak *leak, char *buf, size_t size)
{
	uint32_t row = audit->leaks.row[leak->first];
	uint32_t last = audit->leaks.row[leak->first + leak->count - 1];
	const uint32_t *clip = audit->census->column[audit->by.clip].text;

	if (leak->kind == AER_LEAK_GROUP || leak->kind == AER_LEAK_CLIP ||
	    leak->kind == AER_LEAK_COPY)
		snprintf(buf, size, "%s",
		    aer_census_text(audit->census, row,
			leak->kind == AER_LEAK_GROUP ? leak->column : audit->by.clip));
	else if (leak->kind == AER_LEAK_LABEL && clip[row] == clip[last])
		snprintf(buf, size, "%s",
		    aer_census_text(audit->census, row, audit->by.clip));
	else
		name_span(audit, row, buf, size);
	return buf;
}
