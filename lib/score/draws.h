/*
 * draws - how often each kind of thing is drawn, when as many things are drawn with
 * replacement as there are: a replicate of the bootstrap, for things of which many are
 * alike.
 *
 * Things are numbered kind by kind, and one replicate draws aer_random_below(all) that
 * many times.  Where a kind stands for 16 things and more on average, it goes from kind
 * to kind and draws a binomial number (binomial.h) of what is left to draw, with this
 * kind's share of the things left.
 */
#ifndef AER_DRAWS_H
#define AER_DRAWS_H

#include "base/error.h"
#include "base/random.h"

#include <stddef.h>

struct aer_draws {
	size_t kinds;
	const uint64_t *size; /* by kind: how many things it stands for; borrowed */
	uint64_t all;
	uint32_t *kind_of; /* by thing; NULL: kinds are drawn as numbers */
};

/* Readies DRAWS for KINDS kinds of the SIZE given, which must outlive it; released by
 * aer_draws_free, also after a failure. */
int aer_draws_init(struct aer_draws *draws, const uint64_t *size, size_t kinds,
    struct aer_error *err) AER_MUST_CHECK;
void aer_draws_free(struct aer_draws *draws);

/* Fills TIMES, of as many numbers as there are kinds. */
void aer_draws_next(
    const struct aer_draws *draws, struct aer_random *random, uint64_t *times);

/* The generator of replicate I of STREAM: random.h seeded with X + I, X being output
 * number STREAM + 1 of the generator seeded with SEED. */
struct aer_random aer_draws_random(uint64_t seed, size_t stream, size_t i);

#endif
