/*
 * describe - what a data set holds, counted: clips, subjects, durations, and the
 * values of chosen columns; several sets side by side.
 */
#ifndef AER_DESCRIBE_H
#define AER_DESCRIBE_H

#include "base/spread.h"
#include "face/facecount.h"
#include "stat/census.h"
#include "votes/agree.h"

#include <stdio.h>

/* The clips of a set with one value of a column. */
struct aer_described_value {
	uint64_t clips;
	size_t subjects;
	double seconds; /* of those whose duration is known */
};

/* A column broken down: VALUES texts, the one with most clips in all sets first,
 * and for each set and text a count at [set * values + text]. */
struct aer_described_column {
	const char *name;
	size_t values;
	const char **text;
	struct aer_described_value *value;
	struct aer_described_value *empty; /* by set: clips without a value */
};

struct aer_described_set {
	const char *name;
	uint64_t clips, copies;        /* copies are not among the clips */
	size_t subjects, videos;       /* different ones */
	uint64_t without_subject;      /* clips */
	uint64_t without_seconds;      /* clips whose duration is unknown */
	struct aer_spread seconds;     /* of clips */
	struct aer_spread per_subject; /* clips */
	/* of the clips that the faces table has rows for */
	uint64_t face_clips, frames, found, faceless_clips;
	struct aer_agreement *agreement; /* by label set of the votes */
};

struct aer_description {
	size_t sets, columns;
	struct aer_described_set *set;
	struct aer_described_column *column;
	bool has_copies, has_subjects, has_videos, has_faces;
	size_t vote_sets; /* 0 without votes */
	const char **vote_set;
};

/* What to describe CENSUS by: columns of it, by number. */
struct aer_describe_by {
	size_t subject, video;
	const size_t *column;
	size_t columns;
	size_t clip;                       /* for the two below */
	const struct aer_facecount *faces; /* or NULL */
	const struct aer_votes *votes;     /* or NULL */
};

/* Describes CENSUS, which must outlive the description.  Released by
 * aer_description_free. */
struct aer_description *aer_describe(const struct aer_census *census,
    const struct aer_describe_by *by, struct aer_error *err) AER_MUST_CHECK;
void aer_description_free(struct aer_description *description);

/* The largest value's clips by the smallest's, values without a clip left out; NAN
 * when there is none. */
double aer_described_imbalance(const struct aer_described_column *column, size_t set);

/*
 * The effective number of values: exp(-sum of p ln p), p being their shares of the
 * clips that have one.  As many values of equal size would be as hard to guess (M.
 * Hill, Diversity and evenness, Ecology 54(2), 1973: the number of order 1).
 */
double aer_described_effective(const struct aer_described_column *column, size_t set);

/* The share, 0 to 1, of value V in the clips of SET; NAN when it has none. */
double aer_described_share(const struct aer_description *description,
    const struct aer_described_column *column, size_t set, size_t v);

/* Forms: for people, a tidy table, JSON, and Markdown rows for the table of data sets
 * in a paper.  They write to STREAM, whose errors its owner checks when closing
 * it. */
int aer_description_text(const struct aer_description *description, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
int aer_description_csv(const struct aer_description *description, FILE *stream,
    const char *name, struct aer_error *err) AER_MUST_CHECK;
int aer_description_json(const struct aer_description *description, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
void aer_description_markdown(const struct aer_description *description, FILE *stream);

/* Draws the shares of the first column's values in each set into PATH. */
int aer_description_plot(const struct aer_description *description, const char *path,
    struct aer_error *err) AER_MUST_CHECK;

#endif
