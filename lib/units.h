/*
 * units - the clusters that are drawn and exchanged, as margins and not as clips; the
 * inside of resample.h and permutation.h, for their files only.
 */
#ifndef AER_UNITS_H
#define AER_UNITS_H

#include "random.h"
#include "resample.h"

struct aer_units {
	size_t systems, classes, stride; /* numbers of a unit */
	size_t count, slots;
	uint64_t *margins;  /* [unit * stride + system * margins_size] */
	uint64_t *clusters; /* by unit */
	uint64_t all;
};

/* The margins of SYSTEM in UNIT. */
const uint64_t *aer_units_margins(
    const struct aer_units *units, size_t unit, size_t system);

/* The generator of replicate I of STREAM. */
struct aer_random aer_units_random(uint64_t seed, size_t stream, size_t i);

#endif
