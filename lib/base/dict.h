/*
 * dict - a dictionary from strings to numbers, given out in order of arrival.
 *
 * The first key added is 0, the next new one 1, and so on, so that an array
 * beside the dictionary can hold what belongs to each key.  Memory grows with
 * the number of different keys: their bytes and some 40 more each.
 */
#ifndef AER_DICT_H
#define AER_DICT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct aer_dict;

struct aer_dict *aer_dict_new(struct aer_error *err) AER_MUST_CHECK;
void aer_dict_free(struct aer_dict *dict);

/* The number of different keys. */
size_t aer_dict_count(const struct aer_dict *dict);

/* The number of KEY, or -1 when it is not there. */
long aer_dict_find(const struct aer_dict *dict, const char *key);

/* Adds KEY, which is copied, unless it is there.  Returns its number and, if
 * IS_NEW is not NULL, whether it was added; -1 when memory is short. */
long aer_dict_add(struct aer_dict *dict, const char *key, bool *is_new,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * A hint that the N keys, of which the first AER_DICT_FETCH count, are looked for next:
 * their places in memory are fetched side by side and not one after another, which in a
 * dictionary larger than the caches is some times as fast.
 */
enum { AER_DICT_FETCH = 32 };
void aer_dict_fetch(const struct aer_dict *dict, const char *const *key, size_t n);

/* The key numbered I < count; owned by the dictionary. */
const char *aer_dict_key(const struct aer_dict *dict, size_t i);

#endif
