/*
 * past - the pictures of a clip's last frames, to look for somebody who was found
 * later than he came.
 *
 * Memory: AER_PAST_BYTES or AER_PAST_FRAMES pictures, whichever is less: 36 frames of
 * 1280 x 720 pixels, all 120 of a region of 500 x 500.
 */
#ifndef AER_PAST_H
#define AER_PAST_H

#include "face/grey.h"

enum { AER_PAST_BYTES = 32 << 20, AER_PAST_FRAMES = 120 };

struct aer_past_frame {
	struct aer_grey grey;
	size_t frame;
	double time;
};

/* All 0 at first. */
struct aer_past {
	struct aer_past_frame frame[AER_PAST_FRAMES];
	size_t next, count, limit;
};

/* Keeps a copy of GREY; the oldest one gives way.  All have one size. */
int aer_past_add(struct aer_past *past, const struct aer_grey *grey, size_t frame,
    double time, struct aer_error *err) AER_MUST_CHECK;

/* The frame that was added AGO < count frames before the last one. */
const struct aer_past_frame *aer_past_get(const struct aer_past *past, size_t ago);

/* Forgets all frames. */
void aer_past_forget(struct aer_past *past);
void aer_past_free(struct aer_past *past);

#endif
