/*
 * prune - removes what earlier runs made of clips that no row names any more.
 */
#ifndef AER_PRUNE_H
#define AER_PRUNE_H

#include "base/dict.h"
#include "base/error.h"
#include "table/shard.h"

struct aer_prune {
	const char *records;          /* the folder of the tool's records */
	const char *dir, *suffix;     /* of its outputs, as aer_batch has them */
	const struct aer_dict *named; /* the ids that rows name */
	/* The clips that may be removed.  Where there are others, folders that get
	 * empty stay: another run may be about to write there. */
	struct aer_shard portion;
	size_t removed; /* clips removed so far */
};

/*
 * Removes the output and the record of each clip that has a record and is not
 * named, and the folders that get empty.  What has no record is left alone: it is
 * somebody else's.  Stops at the first failure.
 */
int aer_prune(struct aer_prune *prune, struct aer_error *err) AER_MUST_CHECK;

#endif
