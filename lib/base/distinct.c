#include "base/distinct.h"

#include "base/hash.h"
#include "base/scratch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAP_BITS = 8, HEAPS = 1 << HEAP_BITS, BLOCK_HASHES = 2047 };

/* As it lies in the file, too: where the heap's block before this one lies there,
 * counted in blocks from 1; 0: nowhere. */
struct block {
	uint64_t before;
	uint64_t hash[BLOCK_HASHES];
};

/* The hashes that are not in the file yet. */
struct heap {
	struct block *block;
	size_t filled;
	uint64_t count; /* with those in the file */
};

struct aer_distinct {
	struct heap heap[HEAPS];
	int fd;        /* -1: all is in memory so far */
	uint64_t used; /* blocks of the file */
};

struct aer_distinct *aer_distinct_new(struct aer_error *err)
{
	struct aer_distinct *distinct = calloc(1, sizeof *distinct);

	if (distinct == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	distinct->fd = -1;
	return distinct;
}

void aer_distinct_free(struct aer_distinct *distinct)
{
	if (distinct == NULL)
		return;
	for (size_t i = 0; i < HEAPS; i++)
		free(distinct->heap[i].block);
	if (distinct->fd >= 0)
		close(distinct->fd);
	free(distinct);
}

/* Reads or writes all of BLOCK, the one numbered N of the file. */
static int transfer(const struct aer_distinct *distinct, struct block *block,
    uint64_t n, bool out, struct aer_error *err)
{
	const size_t size = sizeof *block;
	char *bytes = (char *)block;

	for (size_t done = 0; done < size;) {
		const off_t at = (off_t)(n * size + done);
		const ssize_t got =
		    out ? pwrite(distinct->fd, bytes + done, size - done, at)
			: pread(distinct->fd, bytes + done, size - done, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO; /* somebody cut the file */
		if (got <= 0)
			return aer_scratch_failed(err);
		done += (size_t)got;
	}
	return 0;
}

/* Moves the full block of HEAP to the file. */
static int flush(
    struct aer_distinct *distinct, struct heap *heap, struct aer_error *err)
{
	if (distinct->fd < 0)
		distinct->fd = aer_scratch_open(err);
	if (distinct->fd < 0 ||
	    transfer(distinct, heap->block, distinct->used, true, err) < 0)
		return -1;
	heap->block->before = ++distinct->used;
	heap->filled = 0;
	return 0;
}

int aer_distinct_add(
    struct aer_distinct *distinct, const char *text, struct aer_error *err)
{
	uint64_t hash = aer_hash_quick(text, strlen(text));
	struct heap *heap = &distinct->heap[hash >> (64 - HEAP_BITS)];

	if (heap->block == NULL) {
		heap->block = calloc(1, sizeof *heap->block);
		if (heap->block == NULL)
			return aer_error_memory(err);
	}
	if (heap->filled == BLOCK_HASHES && flush(distinct, heap, err) < 0)
		return -1;
	heap->block->hash[heap->filled++] = hash;
	heap->count++;
	return 0;
}

/* Open addressing: 0 is an empty slot, so the hash 0 is looked after by itself. */
struct slots {
	uint64_t *slot;
	size_t count; /* a power of 2, more than the hashes of any heap */
	bool has_zero;
};

/* False when HASH is there already. */
static bool put(struct slots *slots, uint64_t hash)
{
	const size_t mask = slots->count - 1;
	size_t i = hash & mask; /* the last bits: the first are those of the heap */

	if (hash == 0) {
		if (slots->has_zero)
			return false;
		slots->has_zero = true;
		return true;
	}
	while (slots->slot[i] != 0) {
		if (slots->slot[i] == hash)
			return false;
		i = (i + 1) & mask;
	}
	slots->slot[i] = hash;
	return true;
}

static bool put_block(struct slots *slots, const struct block *block, size_t filled)
{
	for (size_t i = 0; i < filled; i++)
		if (!put(slots, block->hash[i]))
			return false;
	return true;
}

/* Whether the hashes of HEAP all differ, which is then empty: its block is used to
 * read the others. */
static int check_heap(struct aer_distinct *distinct, struct heap *heap,
    struct slots *slots, bool *all_differ, struct aer_error *err)
{
	if (heap->block == NULL)
		return 0;
	memset(slots->slot, 0, slots->count * sizeof *slots->slot);
	slots->has_zero = false;
	*all_differ = put_block(slots, heap->block, heap->filled);
	heap->filled = 0;
	heap->count = 0;
	while (*all_differ && heap->block->before > 0) {
		if (transfer(
			distinct, heap->block, heap->block->before - 1, false, err) < 0)
			return -1;
		*all_differ = put_block(slots, heap->block, BLOCK_HASHES);
	}
	return 0;
}

int aer_distinct_check(
    struct aer_distinct *distinct, bool *all_differ, struct aer_error *err)
{
	struct slots slots = { NULL, 2, false };
	uint64_t most = 0;
	int rc = 0;

	*all_differ = true;
	for (size_t i = 0; i < HEAPS; i++)
		if (distinct->heap[i].count > most)
			most = distinct->heap[i].count;
	while (slots.count < 2 * most)
		slots.count *= 2;
	slots.slot = calloc(slots.count, sizeof *slots.slot);
	if (slots.slot == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; rc == 0 && *all_differ && i < HEAPS; i++)
		rc = check_heap(distinct, &distinct->heap[i], &slots, all_differ, err);
	free(slots.slot);
	return rc;
}
