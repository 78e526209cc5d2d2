/*
 * proba - how good the probabilities are: top-k, log loss, Brier score, expected
 * calibration error, and the area under the ROC curve.
 *
 * For clip i of true class t_i with probabilities p_i1 .. p_iK, over the n clips that
 * have them.  Their sum is 1 within AER_SUM_TOLERANCE; for log loss and Brier score
 * they are divided by it.  For what ranks or sorts them they are as they were given, or
 * rounding would part equal ones:
 *
 *	top-k    = how many have fewer than k classes before t_i / n, where a class
 *	           is before another when its probability is larger, or equal and its
 *	           place in the label set earlier
 *	log loss = -(1/n) sum_i ln p_it_i, with probabilities below 2^-52 taken as
 *	           2^-52, and above 1 - 2^-52 as that, as scikit-learn does; I. J.
 *	           Good, Rational decisions, 1952
 *	Brier    = (1/n) sum_i sum_k (p_ik - [k = t_i])^2, from 0 to 2: G. W. Brier,
 *	           Verification of forecasts expressed in terms of probability, 1950
 *	ECE      = sum_b (n_b/n) |right_b/n_b - confidence_b|, confidence being the
 *	           mean of the largest probabilities in bin b, right those whose first
 *	           such class is the true one; AER_ECE_BINS bins of equal width, the
 *	           first closed and the others open below: (0.2, 0.4]; C. Guo et al., On
 *	           calibration of modern neural networks, 2017
 *	AUC      = the mean over classes that have clips and are not all clips of the
 *	           probability that a clip of the class has a larger p_k than one of
 *	           another class, equal ones counting half: one against the rest,
 *	           macro; J. A. Hanley, B. J. McNeil, The meaning and use of the area
 *	           under a ROC curve, 1982
 *
 * Memory: 8 bytes a class and clip, since AUC ranks them all.
 */
#ifndef AER_PROBA_H
#define AER_PROBA_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { AER_ECE_BINS = 15 };

struct aer_proba;

/* All NAN where undefined; top-k where there are not more than k classes. */
struct aer_proba_measures {
	uint64_t clips;   /* that have probabilities */
	uint64_t clipped; /* whose log loss met the bound 2^-52 */
	double top2, top3, top5;
	double log_loss, brier, ece, auc;
	size_t auc_classes; /* in the mean */
};

struct aer_proba *aer_proba_new(size_t classes, struct aer_error *err) AER_MUST_CHECK;
void aer_proba_free(struct aer_proba *proba);

/* Adds a clip of class TRUTH with P, one for each class. */
int aer_proba_add(struct aer_proba *proba, size_t truth, const double *p,
    struct aer_error *err) AER_MUST_CHECK;

/* The measures of all clips added to PROBA[COUNT], which have the same classes and of
 * which some may be NULL: those of a pool are measured together.  Fails when memory is
 * short. */
int aer_proba_measure(const struct aer_proba *const *proba, size_t count,
    struct aer_proba_measures *measures, struct aer_error *err) AER_MUST_CHECK;

#endif
