/*
 * caeranswer - what a model says about clips.
 */
#ifndef AER_CAERANSWER_H
#define AER_CAERANSWER_H

#include "caer/caer.h"
#include "caer/caerfeed.h"

/* Where the time went, in seconds; added to. */
struct aer_caer_time {
	double waiting;   /* for pictures */
	double computing; /* with them */
	double saving;
};

/* What is asked. */
struct aer_caer_question {
	struct aer_caer *model;
	const struct aer_caer_clips *clips;
	const uint32_t *order; /* numbers of clips; COUNT of them */
	size_t count;
	size_t batch, jobs; /* as in caerfeed.h */
	bool zero_shot;     /* by CLIP alone */
	bool stoppable;     /* by the signals of stop.h, between two batches */

	/* Gets the probabilities of CLIP, by class, in the order asked; negative ends
	 * it all, with ERR. */
	int (*answer)(void *data, uint32_t clip, const float *p, struct aer_error *err);
	aer_caer_feed_bad *bad; /* gets a clip whose pictures cannot be read */
	void *data;
	struct aer_caer_time *time;
};

/* What a feed must be for MODEL: its streams, frames and size of pictures. */
void aer_caer_feed_fit(struct aer_caer_feed_plan *plan, const struct aer_caer *model);

/* What a model takes from a batch of its feed. */
struct aer_caer_batch aer_caer_feed_pixels(const struct aer_caer_feed_batch *batch);

int aer_caer_ask(
    const struct aer_caer_question *question, struct aer_error *err) AER_MUST_CHECK;

#endif
