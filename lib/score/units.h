/*
 * units - the clusters that are drawn and exchanged, as margins and not as clips; the
 * inside of resample.h and permutation.h, for their files only.
 */
#ifndef AER_UNITS_H
#define AER_UNITS_H

#include "score/resample.h"

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

#endif
