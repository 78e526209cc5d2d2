/*
 * chance: random numbers that are the same on every machine for the same seed.
 */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

struct chance {
	uint64_t state;
};

/* Streams with different numbers are independent, so that one more student does
 * not change what the others do. */
struct chance chance_seed(uint64_t seed, uint64_t stream);
double chance_unit(struct chance *chance); /* 0 <= x < 1 */
double chance_between(
    struct chance *chance, double low, double high); /* low <= x < high */
int chance_below(struct chance *chance, int count);  /* 0 .. count-1 */
/* An index of weights, each as likely as its weight is large. */
int chance_pick(struct chance *chance, const double *weights, int count);

#endif
