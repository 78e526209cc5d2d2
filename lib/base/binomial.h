/*
 * binomial - random numbers of successes, and the exact sign test.
 */
#ifndef AER_BINOMIAL_H
#define AER_BINOMIAL_H

#include "base/random.h"

/*
 * How many of N trials succeed, each with probability P.  Where n p < 10, p being
 * the smaller of P and 1 - P, by inversion: one uniform number against the sums of
 * P(0), P(1) ...  Else by transformed rejection: W. Hoermann, The generation of
 * binomial random variates, Journal of Statistical Computation and Simulation 46,
 * 1993, algorithm BTRS, with Stirling's series where it has factorials.
 */
uint64_t aer_binomial_draw(struct aer_random *random, uint64_t n, double p);

/* The probability that fair coins come out at least as uneven as A against B:
 * min(1, 2 P(X <= min(A, B))), X being the heads of A + B throws; 1 where both are 0.
 */
double aer_binomial_sign(uint64_t a, uint64_t b);

#endif
