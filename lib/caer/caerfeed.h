/*
 * caerfeed - the pictures of clips in batches, as a model takes them, read by threads
 * of their own while the model computes.
 *
 * A clip's frames are sampled by the rule "middle" of sample.h, or for training by
 * "random" and, where that is wanted, mirrored and turned: all pictures of a clip
 * alike. What is drawn for a clip depends on the seed, its id and its place in the
 * order, and so neither on the number of threads nor on the batches.  A frame without a
 * face is black there.
 *
 * Memory: AER_CAER_AHEAD batches.
 */
#ifndef AER_CAERFEED_H
#define AER_CAERFEED_H

#include "caer/caerclips.h"

enum { AER_CAER_AHEAD = 3 };

struct aer_caer_feed_plan {
	const struct aer_caer_clips *clips;
	const uint32_t *order; /* numbers of clips; COUNT of them */
	size_t count;
	size_t first;         /* begin with this place in it, where a batch begins */
	size_t batch, frames; /* clips, and frames of each */
	int size;             /* of the pictures: the pixels of a side */
	bool kind[AER_CAER_KINDS];
	size_t jobs; /* threads; 0: as many as there are processors */

	bool random; /* and then: */
	uint64_t seed;
	bool mirror;
	double degrees; /* 0: not turned */
};

/* CLIPS clips, those of ORDER; the pictures are [clip][frame][row][column][3], NULL
 * where they are not wanted.  Valid until the next one. */
struct aer_caer_feed_batch {
	size_t clips;
	const uint32_t *order;
	const uint8_t *pictures[AER_CAER_KINDS];
};

struct aer_caer_feed;

/* All in PLAN must outlive the feed. */
struct aer_caer_feed *aer_caer_feed_new(
    const struct aer_caer_feed_plan *plan, struct aer_error *err) AER_MUST_CHECK;
void aer_caer_feed_free(struct aer_caer_feed *feed);

/* Called for a clip whose pictures cannot be read, which is left out. */
typedef void aer_caer_feed_bad(void *data, uint32_t clip, const char *text);

/* The next batch, which may be short or, where all its clips were bad, empty.  Returns
 * 1, or 0 at the end. */
int aer_caer_feed_next(struct aer_caer_feed *feed, struct aer_caer_feed_batch *batch,
    aer_caer_feed_bad *bad, void *data);

/* The seconds that aer_caer_feed_next has waited for so far. */
double aer_caer_feed_waited(const struct aer_caer_feed *feed);

#endif
