/*
 * splitshards - archives of tar for each split, as WebDataset's loaders want them.
 *
 *	DIR/000000.tar, DIR/000001.tar ...		where there are no splits
 *	DIR/train-000000.tar, DIR/test-000000.tar ...	where there are
 *
 * An archive is whole or not there.
 */
#ifndef AER_SPLITSHARDS_H
#define AER_SPLITSHARDS_H

#include "archive/tar.h"
#include "score/truth.h"

enum { AER_SPLITSHARDS_MAX = 64 };

struct aer_splitshards;

/* Archives of CLIPS clips each in DIR, which stays the caller's and outlives them;
 * released by aer_splitshards_free. */
struct aer_splitshards *aer_splitshards_new(
    const char *dir, long clips, struct aer_error *err) AER_MUST_CHECK;

/* Gives up what is open.  NULL is allowed. */
void aer_splitshards_free(struct aer_splitshards *shards);

/* The archive that takes the next clip of SPLIT, "" for none; valid until that clip's
 * end.  NULL when it cannot be made, or when there are more than AER_SPLITSHARDS_MAX
 * splits. */
struct aer_tar *aer_splitshards_open(struct aer_splitshards *shards, const char *split,
    struct aer_error *err) AER_MUST_CHECK;

/* Ends the clip in the archive that was opened last, which is closed when it is full.
 */
int aer_splitshards_end_clip(
    struct aer_splitshards *shards, struct aer_error *err) AER_MUST_CHECK;

/* Closes all archives.  One behind the last of a split is of another run, and loaders
 * would read it too: FAIL is called with DATA. */
int aer_splitshards_finish(struct aer_splitshards *shards, aer_fail_function *fail,
    void *data, struct aer_error *err) AER_MUST_CHECK;

#endif
