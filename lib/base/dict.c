/*
 * Open addressing: a table of slots, at most half of them taken, each with a part of
 * its key's hash, so that a search rarely looks at a key that is another one.  The
 * keys lie one behind the other in blocks that never move.
 */
#include "base/dict.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16, FIRST_SLOTS = 64 };

/* The number is one too large, so that 0 is an empty slot. */
struct slot {
	uint32_t hash, number;
};

/* Some keys; a long one has a block of its own. */
struct block {
	struct block *next;
	size_t used, size;
	char bytes[];
};

struct aer_dict {
	struct slot *slot;
	size_t slots; /* a power of 2 */
	const char **key;
	size_t count, room; /* of keys */
	struct block *block;
};

/* Its low half says where to look first. */
static uint32_t hash_of(const char *key)
{
	return (uint32_t)aer_hash_quick(key, strlen(key));
}

struct aer_dict *aer_dict_new(struct aer_error *err)
{
	struct aer_dict *dict = calloc(1, sizeof *dict);

	if (dict != NULL) {
		dict->slots = FIRST_SLOTS;
		dict->slot = calloc(dict->slots, sizeof *dict->slot);
	}
	if (dict == NULL || dict->slot == NULL) {
		free(dict);
		aer_error_memory(err);
		return NULL;
	}
	return dict;
}

void aer_dict_free(struct aer_dict *dict)
{
	if (dict == NULL)
		return;
	while (dict->block != NULL) {
		struct block *next = dict->block->next;

		free(dict->block);
		dict->block = next;
	}
	free(dict->key);
	free(dict->slot);
	free(dict);
}

size_t aer_dict_count(const struct aer_dict *dict)
{
	return dict->count;
}

/* The slot that KEY is in, or the empty one that it would be put into. */
static struct slot *find_slot(
    const struct aer_dict *dict, const char *key, uint32_t hash)
{
	size_t mask = dict->slots - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct slot *slot = &dict->slot[i];

		if (slot->number == 0 ||
		    (slot->hash == hash &&
			strcmp(dict->key[slot->number - 1], key) == 0))
			return slot;
	}
}

long aer_dict_find(const struct aer_dict *dict, const char *key)
{
	return (long)find_slot(dict, key, hash_of(key))->number - 1;
}

/* The first slot that KEY with HASH could be in. */
static const struct slot *first_slot(const struct aer_dict *dict, uint32_t hash)
{
	return &dict->slot[hash & (dict->slots - 1)];
}

/* Each loop needs what the one before has asked for. */
void aer_dict_fetch(const struct aer_dict *dict, const char *const *key, size_t n)
{
	uint32_t hash[AER_DICT_FETCH];

	n = n < AER_DICT_FETCH ? n : AER_DICT_FETCH;
	for (size_t i = 0; i < n; i++) {
		hash[i] = hash_of(key[i]);
		__builtin_prefetch(first_slot(dict, hash[i]));
	}
	for (size_t i = 0; i < n; i++) {
		const struct slot *slot = first_slot(dict, hash[i]);

		if (slot->number != 0)
			__builtin_prefetch(&dict->key[slot->number - 1]);
	}
	for (size_t i = 0; i < n; i++) {
		const struct slot *slot = first_slot(dict, hash[i]);

		if (slot->number != 0 && slot->hash == hash[i])
			__builtin_prefetch(dict->key[slot->number - 1]);
	}
}

/* Twice as many slots. */
static int grow_slots(struct aer_dict *dict, struct aer_error *err)
{
	size_t slots = 2 * dict->slots, mask = slots - 1;
	struct slot *grown = calloc(slots, sizeof *grown);

	if (grown == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < dict->slots; i++) {
		size_t k = dict->slot[i].hash & mask;

		if (dict->slot[i].number == 0)
			continue;
		while (grown[k].number != 0)
			k = (k + 1) & mask;
		grown[k] = dict->slot[i];
	}
	free(dict->slot);
	dict->slot = grown;
	dict->slots = slots;
	return 0;
}

/* Room for one more key. */
static int reserve(struct aer_dict *dict, struct aer_error *err)
{
	size_t room = dict->room > 0 ? 2 * dict->room : FIRST_SLOTS;
	const char **key;

	if (dict->count == UINT32_MAX - 1)
		return aer_error_set(
		    err, "more than %u different texts", UINT32_MAX - 1);
	if (2 * (dict->count + 1) > dict->slots && grow_slots(dict, err) < 0)
		return -1;
	if (dict->count < dict->room)
		return 0;
	key = realloc(dict->key, room * sizeof(const char *));
	if (key == NULL)
		return aer_error_memory(err);
	dict->key = key;
	dict->room = room;
	return 0;
}

/* A copy of KEY in the blocks, or NULL. */
static const char *keep(struct aer_dict *dict, const char *key, struct aer_error *err)
{
	size_t n = strlen(key) + 1;
	struct block *block = dict->block;
	char *copy;

	if (block == NULL || block->size - block->used < n) {
		size_t size = n > BLOCK ? n : BLOCK;

		/* small dictionaries are many: they begin with little */
		if (block == NULL && n <= 1024)
			size = 1024;
		block = malloc(sizeof *block + size);
		if (block == NULL) {
			aer_error_memory(err);
			return NULL;
		}
		*block = (struct block){ .next = dict->block, .size = size };
		dict->block = block;
	}
	copy = block->bytes + block->used;
	memcpy(copy, key, n);
	block->used += n;
	return copy;
}

long aer_dict_add(
    struct aer_dict *dict, const char *key, bool *is_new, struct aer_error *err)
{
	uint32_t hash = hash_of(key);
	struct slot *slot = find_slot(dict, key, hash);
	const char *copy;

	if (is_new != NULL)
		*is_new = slot->number == 0;
	if (slot->number != 0)
		return (long)slot->number - 1;
	if (reserve(dict, err) < 0)
		return -1;
	copy = keep(dict, key, err);
	if (copy == NULL)
		return -1;
	/* the slots may have moved */
	slot = find_slot(dict, key, hash);
	dict->key[dict->count++] = copy;
	*slot = (struct slot){ hash, (uint32_t)dict->count };
	return (long)dict->count - 1;
}

const char *aer_dict_key(const struct aer_dict *dict, size_t i)
{
	return dict->key[i];
}
