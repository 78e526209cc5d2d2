/*
 * rater - each annotator against the others on the same clips.
 *
 * The others' majority on a clip is the label that most of the votes there have, the
 * annotator's own left out; clips where those tie are not compared.  kappa is Cohen's,
 * of the annotator's labels and the others' majorities: J. Cohen, A coefficient of
 * agreement for nominal scales, Educational and Psychological Measurement 20(1), 1960.
 *
 * An annotator is far below the rest when kappa is below the median of all annotators'
 * kappas by more than 3 times their median absolute deviation from it, scaled
 * by 1.4826, and by more than 0.1; only annotators with 10 clips compared and more
 * count, and there must be 3 of them.  The scaled deviation estimates a standard
 * deviation, and bad annotators hardly move it: C. Leys et al., Detecting outliers,
 * Journal of Experimental Social Psychology 49(4), 2013.
 */
#ifndef AER_RATER_H
#define AER_RATER_H

#include "votes/votes.h"

enum { AER_RATER_CLIPS = 10, AER_RATER_PEERS = 3, AER_RATER_DEVIATIONS = 3 };
#define AER_RATER_GAP 0.1

/* Shares are NAN where there is nothing to divide by. */
struct aer_rater {
	uint64_t votes, unsure; /* unsure: rows without a vote, by their status */
	uint64_t shared;        /* votes on clips with another vote */
	double agreement;       /* mean share, over those, of the others who agree */
	uint64_t compared;      /* clips on which the others have a majority */
	double kappa;
	/* the pair that is confused most: the annotator said one where the others'
	 * majority was the other, on so many clips of so many with that majority */
	long said, others; /* -1: none */
	uint64_t confused, of;
	double seconds;         /* median time of a vote */
	uint64_t repeats, same; /* clips voted on again; with the same label */
	bool low;               /* far below the rest */
};

/* What the flags of a set were decided by; NAN where nobody could be. */
struct aer_rater_limit {
	double median, deviation; /* the latter scaled */
	double kappa;             /* the flag is for those below */
};

/* Fills RATER, one for each annotator of VOTES, for label set SET, and LIMIT. */
int aer_raters(const struct aer_votes *votes, const struct aer_vote_set *set,
    struct aer_rater *rater, struct aer_rater_limit *limit,
    struct aer_error *err) AER_MUST_CHECK;

#endif
