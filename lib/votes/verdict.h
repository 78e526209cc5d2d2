/*
 * verdict - one label a clip, by the votes of a label set: majority, ties, consistency.
 *
 * The winner is the label with most votes.  A clip has no label when it has fewer votes
 * than wanted, when two labels or more have most votes (a tie), or when the winner has
 * not as many votes more than the next one as wanted (the margin).
 */
#ifndef AER_VERDICT_H
#define AER_VERDICT_H

#include "table/map.h"
#include "votes/votes.h"

enum aer_verdict_kind {
	AER_VERDICT_LABEL,
	AER_VERDICT_NO_VOTES,
	AER_VERDICT_FEW,
	AER_VERDICT_TIE,
	AER_VERDICT_MARGIN,
	AER_VERDICT_KINDS
};

/* One clip in one label set. */
struct aer_verdict {
	int32_t label; /* -1: none */
	uint32_t votes;
	uint32_t most;    /* votes for the label; of a tie, for each of the labels */
	uint8_t kind;     /* enum aer_verdict_kind */
	uint8_t by_other; /* a tie that the other label set decided */
};

struct aer_verdict_rule {
	uint32_t least;  /* votes, at least 1 */
	uint32_t margin; /* at least 1 */
	/* A tie goes to the label for which, in the other label set, more votes stand
	 * than for any other of the tied ones. */
	bool ties_to_other;
};

/* The other label set: link[label * its labels + its label] is whether its label stands
 * for LABEL. */
struct aer_verdict_other {
	const struct aer_vote_set *set;
	const bool *link;
};

/* Decides all CLIPS clips into VERDICT; OTHER can be NULL unless ties go to it.  Fails
 * when memory is short. */
int aer_verdicts(const struct aer_vote_set *set, size_t clips,
    const struct aer_verdict_rule *rule, const struct aer_verdict_other *other,
    struct aer_verdict *verdict, struct aer_error *err) AER_MUST_CHECK;

/* What a kind is called in tables: "tie". */
const char *aer_verdict_name(enum aer_verdict_kind kind);

#endif
