/*
 * crowd - from votes to labelled clips: the label of each clip, which clips are kept,
 * and the figures that say what the labels are worth.
 *
 * With two label sets, the finer one's labels are those of the output, and a clip is
 * consistent when the map of its fine label is its coarse one.
 */
#ifndef AER_CROWD_H
#define AER_CROWD_H

#include "table/map.h"
#include "votes/agree.h"
#include "votes/rater.h"
#include "votes/skene.h"
#include "votes/verdict.h"

#include <stdio.h>

struct aer_crowd_plan {
	struct aer_verdict_rule rule; /* of Dawid and Skene's method only LEAST */
	bool skene;
	struct aer_skene_plan estimate;
	bool keep_all; /* inconsistent clips too */
	struct aer_agree_plan bootstrap;
};

/* One label set; arrays are by clip, label and annotator. */
struct aer_crowd_set {
	const struct aer_vote_set *set;
	const char *name; /* for people, also where the tables have no column set */
	size_t labels;
	struct aer_verdict *verdict;
	struct aer_skene *skene; /* NULL for majority */
	struct aer_agreement agreement;
	struct aer_agree_label *label;
	uint64_t *won; /* clips with that label */
	struct aer_agree_intervals interval;
	struct aer_agreement kept; /* the same on the clips that are kept */
	struct aer_interval kept_kappa;
	struct aer_rater *rater;
	struct aer_rater_limit limit;
	uint64_t kinds[AER_VERDICT_KINDS]; /* clips */
	uint64_t by_other;                 /* ties that the other set decided */
	uint64_t repeats, same;            /* of all annotators */
};

enum { AER_CROWD_FINE, AER_CROWD_COARSE, AER_CROWD_SETS };

struct aer_crowd {
	const struct aer_votes *votes;
	const struct aer_map *map; /* or NULL */
	struct aer_crowd_plan plan;
	size_t sets; /* 1 or 2 */
	struct aer_crowd_set set[AER_CROWD_SETS];
	long *coarse;    /* by fine label: what it stands for, or -1 */
	uint64_t *cross; /* [fine * coarse labels + coarse]: clips with both */
	uint64_t both, consistent; /* clips with two labels; that are consistent */
	uint64_t kept;
};

/* Whether a crowd can be made of VOTES: with one label set, or two that were CHOSEN or
 * have a MAP.  Fails saying what to do. */
int aer_crowd_check(const struct aer_votes *votes, const struct aer_map *map,
    bool chosen, const struct aer_crowd_plan *plan,
    struct aer_error *err) AER_MUST_CHECK;

/* Decides and measures; VOTES, with one label set or two, and MAP must outlive the
 * crowd. */
struct aer_crowd *aer_crowd_new(const struct aer_votes *votes,
    const struct aer_map *map, const struct aer_crowd_plan *plan,
    struct aer_error *err) AER_MUST_CHECK;
void aer_crowd_free(struct aer_crowd *crowd);

/* Whether CLIP is consistent: 1 or 0; -1 where it has not both labels. */
int aer_crowd_consistent(const struct aer_crowd *crowd, size_t clip);

/* Why a clip is left out: in which set, and why there, AER_VERDICT_LABEL for one that
 * is inconsistent. */
struct aer_crowd_reason {
	size_t set;
	enum aer_verdict_kind kind;
};

/* Whether CLIP is kept; if not, *REASON says why. */
bool aer_crowd_keeps(
    const struct aer_crowd *crowd, size_t clip, struct aer_crowd_reason *reason);

/* What one should know: calls NOTE with DATA for each. */
typedef void aer_crowd_note(void *data, const char *text);
void aer_crowd_notes(const struct aer_crowd *crowd, aer_crowd_note *note, void *data);

/* Names the clips left out, for each reason the first hundred. */
void aer_crowd_left_out(
    const struct aer_crowd *crowd, aer_crowd_note *note, void *data);

/* The figures: for people, for programs, and as a page.  They write to STREAM, whose
 * errors its owner finds when closing it.  MOST: so many annotators at most are shown,
 * and a line says how many are not. */
int aer_crowd_text(const struct aer_crowd *crowd, size_t most, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;
int aer_crowd_json(
    const struct aer_crowd *crowd, FILE *stream, struct aer_error *err) AER_MUST_CHECK;
int aer_crowd_html(
    const struct aer_crowd *crowd, FILE *stream, struct aer_error *err) AER_MUST_CHECK;

#endif
