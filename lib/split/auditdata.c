/* An audit for programs: a row for each clip of each leak, and JSON. */
#include "split/audit.h"

#include "table/writer.h"
#include "text/jsonfill.h"

enum { BUF = 4096 };

enum { LEAK, KIND, SHARED, PART, CLIP, LABEL, LINE };
static const char *const heads[] = { "leak", "kind", "shared", "part", "clip", "label",
	"line" };

static int put_leak(const struct aer_audit *audit, size_t i, struct aer_writer *writer,
    struct aer_error *err)
{
	const struct aer_leak *leak = &audit->leaks.leak[i];
	const struct aer_census *census = audit->census;
	char buf[BUF];

	aer_audit_shared(audit, leak, buf, sizeof buf);
	for (size_t k = 0; k < leak->count; k++) {
		uint32_t row = audit->leaks.row[leak->first + k];

		aer_writer_begin(writer, NULL);
		aer_writer_setf(writer, LEAK, "%zu", i + 1);
		aer_writer_set(writer, KIND, aer_audit_kind(audit, leak));
		aer_writer_set(writer, SHARED, buf);
		aer_writer_set(
		    writer, PART, aer_census_set(census, census->row[row].set));
		aer_writer_set(
		    writer, CLIP, aer_census_text(census, row, audit->by.clip));
		aer_writer_set(
		    writer, LABEL, aer_census_text(census, row, audit->by.label));
		aer_writer_setf(writer, LINE, "%lu", census->row[row].line);
		if (aer_writer_end(writer, err) < 0)
			return -1;
	}
	return 0;
}

int aer_audit_csv(const struct aer_audit *audit, FILE *stream, const char *name,
    struct aer_error *err)
{
	struct aer_writer *writer = aer_writer_open(stream, name, err);
	struct aer_error ignored;
	int rc = writer != NULL ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < sizeof heads / sizeof heads[0]; i++)
		if (aer_writer_column(writer, heads[i], err) < 0)
			rc = -1;
	for (size_t i = 0; rc == 0 && i < audit->leaks.count; i++)
		rc = put_leak(audit, i, writer, err);
	rc |= aer_writer_close(writer, rc == 0 ? err : &ignored);
	return rc;
}

static json_t *make_part(const struct aer_audit *audit, size_t s, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);

	aer_jsonfill_text(to, "part", aer_census_set(audit->census, s));
	aer_jsonfill_count(to, "clips", audit->clips[s]);
	if (audit->census->original != NULL)
		aer_jsonfill_count(to, "copies", audit->copies[s]);
	if (audit->drift != NULL) {
		const struct aer_drift *drift = &audit->drift[s];

		aer_jsonfill_real(to, "distance", drift->distance);
		aer_jsonfill_real(to, "random_q05", drift->low);
		aer_jsonfill_real(to, "random_median", drift->median);
		aer_jsonfill_real(to, "random_q95", drift->high);
		aer_jsonfill_real(to, "percentile", 100 * drift->rank);
	}
	return to.object;
}

static json_t *make_leak(
    const struct aer_audit *audit, const struct aer_leak *leak, bool *bad)
{
	const struct aer_census *census = audit->census;
	struct aer_jsonfill to = aer_jsonfill_begin(bad);
	json_t *clips = json_array();
	char buf[BUF];

	aer_jsonfill_text(to, "kind", aer_audit_kind(audit, leak));
	aer_jsonfill_text(to, "shared", aer_audit_shared(audit, leak, buf, sizeof buf));
	for (size_t k = 0; k < leak->count; k++) {
		uint32_t row = audit->leaks.row[leak->first + k];
		struct aer_jsonfill one = aer_jsonfill_begin(bad);

		aer_jsonfill_text(
		    one, "part", aer_census_set(census, census->row[row].set));
		aer_jsonfill_text(
		    one, "clip", aer_census_text(census, row, audit->by.clip));
		aer_jsonfill_text(
		    one, "label", aer_census_text(census, row, audit->by.label));
		aer_jsonfill_append(clips, one.object, bad);
	}
	aer_jsonfill_put(to, "clips", clips);
	return to.object;
}

int aer_audit_json(const struct aer_audit *audit, FILE *stream, struct aer_error *err)
{
	bool bad = false;
	struct aer_jsonfill to = aer_jsonfill_begin(&bad);
	json_t *parts = json_array(), *leaks = json_array(), *same = json_array();

	for (size_t s = 0; s < aer_census_sets(audit->census); s++)
		aer_jsonfill_append(parts, make_part(audit, s, &bad), &bad);
	aer_jsonfill_put(to, "parts", parts);
	aer_jsonfill_count(to, "draws", audit->drawn ? audit->by.draws : 0);
	aer_jsonfill_count(to, "seed", audit->by.seed);
	aer_jsonfill_count(to, "shared_videos", audit->shared_videos);
	for (size_t i = 0; i < 2 * audit->sames; i++)
		aer_jsonfill_append(same,
		    aer_jsonfill_string(aer_census_set(audit->census, audit->same[i])),
		    &bad);
	aer_jsonfill_put(to, "same_lists", same);
	for (size_t i = 0; i < audit->leaks.count; i++)
		aer_jsonfill_append(
		    leaks, make_leak(audit, &audit->leaks.leak[i], &bad), &bad);
	aer_jsonfill_put(to, "leaks", leaks);
	return aer_jsonfill_write(to, stream, err);
}
