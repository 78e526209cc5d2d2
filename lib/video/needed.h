/*
 * needed - which of the packets of a stretch of H.264 must be decoded, so that the
 * wanted pictures come out right: the wanted ones, and what they refer to, directly
 * or through others (dpb.h).
 *
 * Packets are added in file order from a keyframe on, some at a time, and then decided:
 * a picture that is still kept at the end may be referred to by later packets, and is
 * needed.  Where something is not understood, from there to the next IDR picture, all
 * that others may refer to is needed, and what is kept then.
 */
#ifndef AER_NEEDED_H
#define AER_NEEDED_H

#include "base/error.h"
#include "video/sets.h"

struct aer_needed;

/* What becomes of a packet. */
enum aer_need {
	AER_NEED_WHOLE,  /* it is decoded */
	AER_NEED_HEADER, /* only the decoder's list of pictures needs it (slice.h) */
	AER_NEED_NOTHING /* it is left out */
};

struct aer_needed *aer_needed_new(struct aer_error *err) AER_MUST_CHECK;
void aer_needed_free(struct aer_needed *needed);

/* Begins with a keyframe, by a decoder that has these SETS. */
void aer_needed_begin(struct aer_needed *needed, const struct aer_sets *sets);

/* Adds the next packet, which is WANTED or not, and which others may refer to or not,
 * as its units' headers say (nal.h).  *IDR becomes true where nothing behind it refers
 * to what is before it. */
int aer_needed_add(struct aer_needed *needed, const AVPacket *packet, bool wanted,
    bool reference, bool *idr, struct aer_error *err) AER_MUST_CHECK;

/* Decides on all packets that have been added.  MORE: others will follow. */
void aer_needed_decide(struct aer_needed *needed, bool more);

/* What the decision is for packet I of those added since the last time it was cleared
 * or begun. */
enum aer_need aer_needed_of(const struct aer_needed *needed, size_t i);
void aer_needed_clear(struct aer_needed *needed);

/* The sets as they are behind all packets added. */
const struct aer_sets *aer_needed_sets(const struct aer_needed *needed);

#endif
