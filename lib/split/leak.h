/*
 * leak - clips that stand on two sides of a split, in whatever way.
 *
 * The sides are the sets of a census.  A leak is a reason and the clips it concerns, of
 * two sets at least but for labels that disagree, which can be in one.
 */
#ifndef AER_LEAK_H
#define AER_LEAK_H

#include "stat/census.h"

enum aer_leak_kind {
	AER_LEAK_CLIP,    /* one id in several sets */
	AER_LEAK_COPY,    /* a clip and copies of it, in other sets */
	AER_LEAK_GROUP,   /* one value of a column, as a subject, in several sets */
	AER_LEAK_TIME,    /* spans of one video that overlap, in several sets */
	AER_LEAK_CONTENT, /* the same of videos whose bytes are the same */
	AER_LEAK_LABEL,   /* one id, or one span of one video, with several labels */
	AER_LEAK_KINDS
};

struct aer_leak {
	enum aer_leak_kind kind;
	size_t column;       /* of GROUP: its number in the census */
	size_t first, count; /* its rows, at [first, first + count) of leaks->row */
};

struct aer_leaks {
	struct aer_leak *leak;
	size_t count;
	uint32_t *row; /* of the census; those of a leak by set, then by place */
	/* private */
	size_t slots, rows, row_slots;
};

/* Releases what LEAKS, zero-initialized before the first is added, has. */
void aer_leaks_free(struct aer_leaks *leaks);

/* Adds a leak of KIND for each text of COLUMN that clips of several sets have. */
int aer_leak_groups(struct aer_leaks *leaks, const struct aer_census *census,
    enum aer_leak_kind kind, size_t column, struct aer_error *err) AER_MUST_CHECK;

/* Adds a leak for each clip that has copies (census.h) in other sets: the clip, and
 * these. */
int aer_leak_copies(struct aer_leaks *leaks, const struct aer_census *census,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * Looks for clips of two sets that lie in one video, at one time and in one place of
 * the picture.  Each such clip of the later set is in one leak, with the first clip of
 * the earlier set that it meets; a leak has one clip of that one, and all that it was
 * found for.  Spans that are less than NEAR seconds apart count as overlapping.  Clips
 * with the same id are left to aer_leak_groups.  SOURCE numbers each row's video, or
 * is AER_NO_TEXT; VIDEO is its column, which tells TIME from CONTENT.
 */
int aer_leak_time(struct aer_leaks *leaks, const struct aer_census *census,
    const uint32_t *source, size_t video, size_t clip, double near,
    struct aer_error *err) AER_MUST_CHECK;

/* Adds a leak for each id in column CLIP, and for each span and region of a source,
 * that has several texts in column LABEL. */
int aer_leak_labels(struct aer_leaks *leaks, const struct aer_census *census,
    const uint32_t *source, size_t clip, size_t label,
    struct aer_error *err) AER_MUST_CHECK;

#endif
