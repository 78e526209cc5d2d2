/*
 * agree - how far annotators agree, beyond what chance would give.
 *
 * Of clip i let n_i be the votes, n_ij those for label j; q is the number of labels.
 * The pairs of votes on it that agree are
 *
 *	P_i = sum over j of n_ij (n_ij - 1) / (n_i (n_i - 1))
 *
 * and P is the mean of P_i over the clips with two votes or more.
 *
 * kappa = (P - sum p_j^2) / (1 - sum p_j^2), p_j being label j's share of all votes on
 * clips with two votes or more: J. Fleiss, Measuring nominal scale agreement among many
 * raters, Psychological Bulletin 76(5), 1971, where every clip has as many votes as any
 * other.  The kappa of a label is the same with all other labels taken as one; for
 * equal numbers of votes that is Fleiss' own.  Always
 *
 *	kappa = sum p_j (1 - p_j) kappa_j / sum p_j (1 - p_j)
 *
 * alpha = 1 - Do / De for nominal data: with n the votes on clips with two or more and
 * n_j those for label j, Do = 1/n sum over i, j of n_ij (n_i - n_ij) / (n_i - 1), and
 * De = sum n_j (n - n_j) / (n (n - 1)).  K. Krippendorff, Computing Krippendorff's
 * alpha-reliability, University of Pennsylvania, 2011.
 *
 * AC1 = (P - e) / (1 - e), e = sum s_j (1 - s_j) / (q - 1), s_j being the mean of
 * n_ij / n_i over all clips with a vote, also those with one: K. Gwet, Computing
 * inter-rater reliability and its variance in the presence of high agreement, British
 * Journal of Mathematical and Statistical Psychology 61, 2008, and Handbook of
 * Inter-Rater Reliability, 4th edition, 2014, for different numbers of votes.
 *
 * Where all votes are for one label there is nothing that chance could have done
 * otherwise: kappa and alpha are 0 / 0, hence NAN, and AC1, whose e is 0, is 1.
 */
#ifndef AER_AGREE_H
#define AER_AGREE_H

#include "score/resample.h"
#include "votes/votes.h"

struct aer_agree;

/* Shares are NAN where there is nothing to divide by. */
struct aer_agreement {
	uint64_t rated;     /* clips with a vote */
	uint64_t clips;     /* with two votes or more; what follows is of these */
	uint64_t votes;     /* theirs */
	uint64_t unanimous; /* clips on which all agree */
	double pairs;       /* P */
	double kappa, alpha, ac1;
	double kappa_chance, alpha_chance, ac1_chance; /* what they set P against */
};

/* For LABELS labels, q. */
struct aer_agree *aer_agree_new(size_t labels, struct aer_error *err) AER_MUST_CHECK;
void aer_agree_free(struct aer_agree *agree);

/* Adds CLIPS clips with the votes TALLY[labels]. */
int aer_agree_add(struct aer_agree *agree, const int32_t *tally, uint64_t clips,
    struct aer_error *err) AER_MUST_CHECK;

/* Adds the COUNT clips of SET that have a true CHOSEN, NULL: all. */
int aer_agree_add_set(struct aer_agree *agree, const struct aer_vote_set *set,
    size_t count, const bool *chosen, struct aer_error *err) AER_MUST_CHECK;

/* The agreement on what was added. */
int aer_agree_measure(struct aer_agree *agree, struct aer_agreement *agreement,
    struct aer_error *err) AER_MUST_CHECK;

/* The intervals of a bootstrap over clips. */
struct aer_agree_label {
	uint64_t votes; /* on clips with two or more */
	double share;   /* p_j */
	double kappa;
	struct aer_interval interval; /* of kappa */
};

struct aer_agree_intervals {
	struct aer_interval pairs, kappa, alpha, ac1;
	size_t without; /* replicates in which kappa has no value, so not counted */
};

struct aer_agree_plan {
	size_t replicates; /* 0: no intervals */
	uint64_t seed;
	size_t jobs;
};

/*
 * The kappa of each label, in LABEL[labels], and percentile intervals at 95 % of all
 * figures: a replicate draws as many clips with a vote as there are, with replacement
 * (draws.h, stream 0).  Replicates in which a figure is NAN do not count for it.
 */
int aer_agree_bootstrap(struct aer_agree *agree, const struct aer_agree_plan *plan,
    struct aer_agree_label *label, struct aer_agree_intervals *intervals,
    struct aer_error *err) AER_MUST_CHECK;

#endif
