/*
 * audit - a split, or lists that should be one, under examination: what stands on two
 * sides, and how far apart the sides are.
 */
#ifndef AER_AUDIT_H
#define AER_AUDIT_H

#include "split/drift.h"
#include "split/leak.h"
#include "stat/census.h"

#include <stdio.h>

/* What to look at, as columns of the census. */
struct aer_audit_by {
	size_t clip, video, label;
	const size_t *group; /* columns whose values may be in one set only */
	size_t groups;
	double near;  /* seconds that spans may be apart and still count as one */
	size_t draws; /* random splits to compare with */
	uint64_t seed;
};

struct aer_audit {
	const struct aer_census *census;
	struct aer_audit_by by;
	struct aer_leaks leaks;
	struct aer_drift *drift; /* by set; NULL when there are no labels */
	bool drawn;              /* drift has random splits to compare with */
	uint64_t *clips;         /* by set */
	uint64_t *copies;        /* by set: not among the clips */
	/* by set: its clips that are in a leak of that kind (GROUP: of any column;
	 * COPY: its copies) */
	uint64_t *leaking[AER_LEAK_KINDS];
	size_t found[AER_LEAK_KINDS]; /* leaks */
	/* videos with clips in several sets, which is a leak only where it is asked
	 * for by -g video */
	size_t shared_videos;
	/* pairs of sets that hold the same ids: first, second, first ... */
	size_t *same;
	size_t sames;
};

/*
 * Examines CENSUS, of two sets at least, which must outlive the audit.  FIRST is what
 * aer_content_compare says of the texts of the video column, or NULL where contents
 * are not looked at.  Released by aer_audit_free.
 */
struct aer_audit *aer_audit_new(const struct aer_census *census,
    const struct aer_audit_by *by, const uint32_t *first,
    struct aer_error *err) AER_MUST_CHECK;
void aer_audit_free(struct aer_audit *audit);

/* The name of a leak's kind: the column's for GROUP, else "clip", "time" ... */
const char *aer_audit_kind(const struct aer_audit *audit, const struct aer_leak *leak);

/* What the clips of a leak share, in BUF: a subject's name, a span of a video. */
const char *aer_audit_shared(
    const struct aer_audit *audit, const struct aer_leak *leak, char *buf, size_t size);

/* Whether anything was found that a split should not have. */
bool aer_audit_failed(const struct aer_audit *audit);

/*
 * Forms.  Text names the first leaks of each kind, or ALL; the table has a row for
 * each clip of each leak; JSON has both and the distances.  They write to STREAM,
 * whose errors its owner checks when closing it.
 */
int aer_audit_text(const struct aer_audit *audit, bool all, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
int aer_audit_csv(const struct aer_audit *audit, FILE *stream, const char *name,
    struct aer_error *err) AER_MUST_CHECK;
int aer_audit_json(
    const struct aer_audit *audit, FILE *stream, struct aer_error *err) AER_MUST_CHECK;

#endif
