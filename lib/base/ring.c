#include "base/ring.h"

#include <stdlib.h>

int aer_ring_reserve(struct aer_ring *ring, size_t count)
{
	size_t slots = ring->slots;
	void **slot;

	if (count <= slots)
		return 0;
	while (slots < count)
		slots = 2 * slots + 64;
	slot = calloc(slots, sizeof *slot);
	if (slot == NULL)
		return -1;
	for (size_t i = 0; i < ring->count; i++)
		slot[i] = ring->slot[(ring->first + i) % ring->slots];
	free(ring->slot);
	ring->slot = slot;
	ring->slots = slots;
	ring->first = 0;
	return 0;
}

void aer_ring_add(struct aer_ring *ring, void *thing)
{
	ring->slot[(ring->first + ring->count++) % ring->slots] = thing;
}

void *aer_ring_take(struct aer_ring *ring)
{
	void *thing = ring->slot[ring->first];

	ring->first = (ring->first + 1) % ring->slots;
	ring->count--;
	return thing;
}
