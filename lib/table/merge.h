/*
 * merge - one table from tables of parts of its clips, in the order of a manifest.
 *
 * Each part has the rows of some clips, a clip's rows one behind the other and the
 * clips in the manifest's order, as tools write them.  The parts are read side by
 * side, and the next clip is taken from whichever has it: so the table has the bytes
 * that one run over all clips would have written.
 *
 * Memory: the manifest's ids, 8 bytes more for each, and one row for each part.
 */
#ifndef AER_MERGE_H
#define AER_MERGE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct aer_merge {
	const char *manifest;
	char *const *part; /* paths */
	size_t parts;      /* 1 at least */
	bool partial; /* clips that no part has are expected: they are counted only */
	/* Called with DATA for each row that is wrong and each clip that is missing. */
	void (*fail)(void *data, const char *text);
	void *data;
	/* the results */
	size_t clips;   /* written */
	size_t missing; /* in the manifest, and in no part */
	size_t twice; /* in several parts, or several times in one; the first counts */
	size_t strange; /* in a part, and not in the manifest */
};

/*
 * Writes the table to STREAM, called NAME in messages.  Named by fail and left out are
 * bad rows, and the rows of clips that were there before or are not in the manifest.
 * Fails when a table cannot be read or the other not be written, when parts do not have
 * the same columns, or when one is not in the manifest's order.
 */
int aer_merge(struct aer_merge *merge, FILE *stream, const char *name,
    struct aer_error *err) AER_MUST_CHECK;

#endif
