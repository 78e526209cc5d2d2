/*
 * distinct - whether many texts are all different, without keeping them.
 *
 *	distinct = aer_distinct_new(&err);
 *	aer_distinct_add(distinct, id, &err);		for each
 *	aer_distinct_check(distinct, &all_differ, &err);
 *
 * A "yes" is certain: equal texts have equal hashes, and there were none.  A "no" is
 * as good as certain: two different texts of ten million have the same hash of 64 bits
 * once in some 370,000 runs; who must know looks again.
 *
 * The hashes are dealt by their first bits to 256 heaps, which grow in blocks of
 * 16 KiB in a scratch file (scratch.h) and are looked through one by one at the end;
 * so are tables joined that do not fit in memory (D. J. DeWitt et al., Implementation
 * techniques for main memory database systems, SIGMOD 1984).
 *
 * Memory: 4 MiB, and at the end 2 to 4 slots of 8 bytes for each hash of the largest
 * heap, some 2 MiB for ten million texts.  Disk: 8 bytes a text.
 */
#ifndef AER_DISTINCT_H
#define AER_DISTINCT_H

#include "base/error.h"

#include <stdbool.h>

struct aer_distinct;

struct aer_distinct *aer_distinct_new(struct aer_error *err) AER_MUST_CHECK;
void aer_distinct_free(struct aer_distinct *distinct);

/* Takes one more.  Fails when memory is short or the scratch file is full. */
int aer_distinct_add(struct aer_distinct *distinct, const char *text,
    struct aer_error *err) AER_MUST_CHECK;

/* Whether all that were added differ. */
int aer_distinct_check(struct aer_distinct *distinct, bool *all_differ,
    struct aer_error *err) AER_MUST_CHECK;

#endif
