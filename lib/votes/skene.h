/*
 * skene - the true labels, estimated together with each annotator's errors.
 *
 * The model: the truth of a clip is class j with probability prior[j]; an annotator k
 * who sees a clip of class j says l with probability confusion[k][j][l], whatever the
 * others say.  A. P. Dawid, A. M. Skene, Maximum likelihood estimation of observer
 * error-rates using the EM algorithm, Journal of the Royal Statistical Society C 28(1),
 * 1979.  From the shares of the labels in each clip's votes as first posteriors, in
 * turns:
 *
 *  M: prior[j] and confusion[k][j][l] are the sums of the posteriors of class j, over
 *     clips and over the clips on which k says l; SMOOTH is added to each, and they are
 *     divided by their sum over j, or over l.
 *  E: The posterior of class j of a clip is prior[j] times the product over its votes
 *     of confusion[k][j][l], divided by its sum over j.
 *
 * Without SMOOTH that is the authors'; with it, it is the most probable under Dirichlet
 * distributions with all parameters 1 + SMOOTH, and an annotator who never met a class
 * has no certain opinion of it.  Products are sums of logarithms.  It ends when no
 * posterior changes by more than TOLERANCE, or after MOST rounds.
 *
 * Sums over clips are made in stretches whose number depends on the data alone, and are
 * added up in their order: any number of threads gives the same.
 */
#ifndef AER_SKENE_H
#define AER_SKENE_H

#include "votes/votes.h"

struct aer_skene_plan {
	double smooth; /* above 0 */
	double tolerance;
	size_t most; /* rounds, at least 1 */
	size_t jobs;
};

struct aer_skene {
	size_t labels, annotators, clips;
	double *prior;     /* [labels] */
	double *confusion; /* [(annotator * labels + said) * labels + truth] */
	double *posterior; /* [clip * labels + truth]; 0 of a clip without votes */
	/* natural logarithms of the likelihood of the votes, under prior and confusion,
	 * and under those of the first round */
	double log_likelihood, first_log_likelihood;
	size_t rounds;
	double change; /* the largest of a posterior in the last round */
	bool converged;
};

/* Estimates from the votes of SET by ANNOTATORS annotators on CLIPS clips.  The caller
 * frees it by aer_skene_free. */
struct aer_skene *aer_skene_estimate(const struct aer_vote_set *set, size_t annotators,
    size_t clips, const struct aer_skene_plan *plan,
    struct aer_error *err) AER_MUST_CHECK;
void aer_skene_free(struct aer_skene *skene);

#endif
