#include "video/ahead.h"

#include "video/slice.h"

#include <stdlib.h>

/* So much is read ahead at most: the group of pictures of most recordings. */
enum { MOST_PACKETS = 1024, MOST_BYTES = 16 << 20 };

struct slot {
	AVPacket *packet; /* one for each, used again and again */
	size_t frame;
};

struct aer_ahead {
	struct aer_needed *needed;
	struct slot *slot;
	size_t count, slots;
	size_t at; /* those before it have been taken */
	size_t bytes;
};

struct aer_ahead *aer_ahead_new(struct aer_error *err)
{
	struct aer_ahead *ahead = calloc(1, sizeof *ahead);

	if (ahead == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	ahead->needed = aer_needed_new(err);
	if (ahead->needed != NULL)
		return ahead;
	free(ahead);
	return NULL;
}

void aer_ahead_free(struct aer_ahead *ahead)
{
	if (ahead == NULL)
		return;
	for (size_t i = 0; i < ahead->slots; i++)
		av_packet_free(&ahead->slot[i].packet);
	aer_needed_free(ahead->needed);
	free(ahead->slot);
	free(ahead);
}

static void empty(struct aer_ahead *ahead)
{
	for (; ahead->at < ahead->count; ahead->at++)
		av_packet_unref(ahead->slot[ahead->at].packet);
	ahead->at = ahead->count = ahead->bytes = 0;
}

void aer_ahead_begin(struct aer_ahead *ahead, const struct aer_sets *sets)
{
	empty(ahead);
	aer_needed_begin(ahead->needed, sets);
}

static int make_slots(struct aer_ahead *ahead, struct aer_error *err)
{
	size_t slots = 2 * ahead->slots + 16;
	struct slot *more = realloc(ahead->slot, slots * sizeof *more);

	if (more == NULL)
		return aer_error_memory(err);
	ahead->slot = more;
	while (ahead->slots < slots) {
		more[ahead->slots].packet = av_packet_alloc();
		if (more[ahead->slots].packet == NULL)
			return aer_error_memory(err);
		ahead->slots++;
	}
	return 0;
}

int aer_ahead_add(struct aer_ahead *ahead, AVPacket *packet, size_t k, bool wanted,
    bool reference, struct aer_error *err)
{
	struct slot *slot;
	bool idr;

	if (ahead->at > 0 && ahead->at == ahead->count) {
		empty(ahead);
		aer_needed_clear(ahead->needed);
	}
	if (ahead->count == ahead->slots && make_slots(ahead, err) < 0)
		return -1;
	if (aer_needed_add(ahead->needed, packet, wanted, reference, &idr, err) < 0)
		return -1;
	slot = &ahead->slot[ahead->count++];
	av_packet_move_ref(slot->packet, packet);
	slot->frame = k;
	ahead->bytes += (size_t)slot->packet->size;
	return (idr && ahead->count > 1) || ahead->count == MOST_PACKETS ||
	       ahead->bytes >= MOST_BYTES;
}

void aer_ahead_decide(struct aer_ahead *ahead, bool more)
{
	aer_needed_decide(ahead->needed, more);
}

size_t aer_ahead_count(const struct aer_ahead *ahead)
{
	return ahead->count - ahead->at;
}

enum aer_need aer_ahead_need(const struct aer_ahead *ahead, size_t i)
{
	return aer_needed_of(ahead->needed, ahead->at + i);
}

size_t aer_ahead_frame(const struct aer_ahead *ahead, size_t i)
{
	return ahead->slot[ahead->at + i].frame;
}

int aer_ahead_take(struct aer_ahead *ahead, AVPacket *packet, enum aer_need *need,
    struct aer_error *err)
{
	*need = aer_ahead_need(ahead, 0);
	av_packet_move_ref(packet, ahead->slot[ahead->at++].packet);
	if (*need != AER_NEED_HEADER)
		return 0;
	switch (aer_slice_cut(packet, aer_needed_sets(ahead->needed))) {
	case 1:
		return 0;
	case 0:
		*need = AER_NEED_WHOLE;
		return 0;
	default:
		return aer_error_memory(err);
	}
}
