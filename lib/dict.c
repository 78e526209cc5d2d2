/* uthash does the hashing; HASH_NONFATAL_OOM keeps it from exiting. */
#define HASH_NONFATAL_OOM 1

#include "dict.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <uthash.h>

struct entry {
	UT_hash_handle hh;
	long number;
	char key[];
};

struct aer_dict {
	struct entry *head;   /* uthash's list, NULL when empty */
	struct entry **entry; /* by number */
	size_t count, slots;
};

static struct entry *lookup(const struct aer_dict *dict, const char *key)
{
	struct entry *entry;

	HASH_FIND(hh, dict->head, key, strlen(key), entry);
	return entry;
}

/* Returns false when memory is short; ENTRY is then not in the table. */
static bool insert(struct aer_dict *dict, struct entry *entry)
{
	entry->hh.tbl = NULL;
	HASH_ADD_KEYPTR(hh, dict->head, entry->key, strlen(entry->key), entry);
	return entry->hh.tbl != NULL;
}

static void clear(struct aer_dict *dict)
{
	HASH_CLEAR(hh, dict->head);
}
#pragma GCC diagnostic pop

struct aer_dict *aer_dict_new(struct aer_error *err)
{
	struct aer_dict *dict = calloc(1, sizeof *dict);

	if (dict == NULL)
		aer_error_memory(err);
	return dict;
}

void aer_dict_free(struct aer_dict *dict)
{
	if (dict == NULL)
		return;
	clear(dict);
	for (size_t i = 0; i < dict->count; i++)
		free(dict->entry[i]);
	free(dict->entry);
	free(dict);
}

size_t aer_dict_count(const struct aer_dict *dict)
{
	return dict->count;
}

long aer_dict_find(const struct aer_dict *dict, const char *key)
{
	const struct entry *entry = lookup(dict, key);

	return entry != NULL ? entry->number : -1;
}

/* Room for one more entry in the array by number. */
static int reserve(struct aer_dict *dict, struct aer_error *err)
{
	struct entry **entry;
	size_t slots;

	if (dict->count < dict->slots)
		return 0;
	slots = dict->slots > 0 ? 2 * dict->slots : 64;
	entry = realloc(dict->entry, slots * sizeof(struct entry *));
	if (entry == NULL)
		return aer_error_memory(err);
	dict->entry = entry;
	dict->slots = slots;
	return 0;
}

long aer_dict_add(
    struct aer_dict *dict, const char *key, bool *is_new, struct aer_error *err)
{
	struct entry *entry = lookup(dict, key);
	size_t size;

	if (is_new != NULL)
		*is_new = entry == NULL;
	if (entry != NULL)
		return entry->number;
	if (reserve(dict, err) < 0)
		return -1;
	size = strlen(key) + 1;
	entry = calloc(1, sizeof *entry + size);
	if (entry == NULL)
		return aer_error_memory(err);
	memcpy(entry->key, key, size);
	entry->number = (long)dict->count;
	if (!insert(dict, entry)) {
		free(entry);
		return aer_error_memory(err);
	}
	dict->entry[dict->count++] = entry;
	return entry->number;
}

const char *aer_dict_key(const struct aer_dict *dict, size_t i)
{
	return dict->entry[i]->key;
}
