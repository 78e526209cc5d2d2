/*
 * permutation - whether two systems are alike: their answers exchanged for clusters.
 *
 * Permutation: were A and B alike, exchanging their answers for whole clusters would
 * change nothing.  The statistic is |UAR of A - UAR of B|, the test is two-sided.
 * When at most AER_SWAPS_MAX clusters have different margins under A and B all
 * exchanges are tried and p is the share with a statistic at least as large as
 * observed, less 1e-12; else B are drawn, and p = (b + 1) / (B + 1) (B. Phipson, G.
 * K. Smyth, Permutation p-values should never be zero, 2010).
 *
 * Draws: as in resample.h, pair n being stream n.  A permutation goes from unit to
 * unit and draws how many of its clusters are exchanged: for fewer than 64 the 1 bits
 * among the lowest of one output, else a binomial number.
 */
#ifndef AER_PERMUTATION_H
#define AER_PERMUTATION_H

#include "score/resample.h"

enum { AER_SWAPS_MAX = 16 };

/* What aer_permutation says. */
struct aer_permuted {
	double p;
	bool exact;
	uint64_t clusters; /* whose margins differ */
};

/* Exchanges A, whose counts are first multiplied by A_WEIGHT, and B: pools over
 * seeds count each clip several times.  STREAM >= 1. */
int aer_permutation(const struct aer_units *units, size_t a, uint64_t a_weight,
    size_t b, uint64_t b_weight, const struct aer_resample_plan *plan, size_t stream,
    struct aer_permuted *result, struct aer_error *err) AER_MUST_CHECK;

#endif
