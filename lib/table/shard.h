/*
 * shard - one of N parts of a table's clips, for N machines.
 *
 * Which part a clip belongs to depends on its id only: 1 + (h >> 32) mod N, where h is
 * the 64-bit FNV-1a hash of the id times 0x9e3779b97f4a7c15.  So the parts stay
 * the same when rows are added, taken away or sorted; they are of about equal size.
 *
 * Every part reads all rows.  One that has no id, as it cannot be read, belongs to the
 * first part: it is named once.
 */
#ifndef AER_SHARD_H
#define AER_SHARD_H

#include "base/error.h"

#include <stdbool.h>

struct aer_shard {
	long part, of; /* 1 <= part <= of; of 0: there are no parts */
};

/* Parses "2/5". */
int aer_shard_parse(
    struct aer_shard *shard, const char *text, struct aer_error *err) AER_MUST_CHECK;

/* Whether it has the clip ID; NULL: a row without an id. */
bool aer_shard_has(const struct aer_shard *shard, const char *id);

#endif
