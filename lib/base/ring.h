/*
 * ring - first come, first served; room is made beforehand, so that joining never
 * fails.
 */
#ifndef AER_RING_H
#define AER_RING_H

#include <stddef.h>

/* Zero-initialized before its first use; SLOT is released by free. */
struct aer_ring {
	void **slot;
	size_t slots, first, count;
};

/* Makes room for COUNT in all; -1 when memory is short. */
int aer_ring_reserve(struct aer_ring *ring, size_t count)
    __attribute__((warn_unused_result));

/* Adds THING at the end; there must be room. */
void aer_ring_add(struct aer_ring *ring, void *thing);

/* Takes the first; there must be one. */
void *aer_ring_take(struct aer_ring *ring);

#endif
