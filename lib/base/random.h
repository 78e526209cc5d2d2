/*
 * random - pseudo-random numbers that are the same on every machine.
 *
 * xoshiro256**, whose state is filled from the seed by splitmix64: D. Blackman,
 * S. Vigna, Scrambled linear pseudorandom number generators, ACM Transactions on
 * Mathematical Software 47(4), 2021; their reference code is in the public
 * domain (prng.di.unimi.it).  Integer arithmetic only, so that a seed names one
 * sequence whatever the compiler and its C library.  Not for secrets.
 */
#ifndef AER_RANDOM_H
#define AER_RANDOM_H

#include <stdint.h>

/* The state: plain data, to be copied or kept on the stack. */
struct aer_random {
	uint64_t s[4];
};

/* Any seed is as good as any other, 0 included. */
void aer_random_seed(struct aer_random *random, uint64_t seed);

/* 64 random bits. */
uint64_t aer_random_next(struct aer_random *random);

/* A number from 0 to N - 1, each equally likely; N >= 1. */
uint32_t aer_random_below(struct aer_random *random, uint32_t n);

#endif
