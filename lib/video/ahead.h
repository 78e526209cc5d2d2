/*
 * ahead - the packets of a quick run (run.h) that are read before the decoder gets
 * them: what is needed of them shows in later ones (needed.h).
 */
#ifndef AER_AHEAD_H
#define AER_AHEAD_H

#include "video/needed.h"

struct aer_ahead;

struct aer_ahead *aer_ahead_new(struct aer_error *err) AER_MUST_CHECK;
void aer_ahead_free(struct aer_ahead *ahead);

/* Empties it; the next packet is a keyframe, for a decoder that has these SETS. */
void aer_ahead_begin(struct aer_ahead *ahead, const struct aer_sets *sets);

/* Adds the packet of frame K, WANTED or not, REFERENCE or not, and takes what it holds.
 * Returns 1 where it is time to decide, else 0, or -1. */
int aer_ahead_add(struct aer_ahead *ahead, AVPacket *packet, size_t k, bool wanted,
    bool reference, struct aer_error *err) AER_MUST_CHECK;

/* Decides on those added; MORE: others may follow. */
void aer_ahead_decide(struct aer_ahead *ahead, bool more);

/* Those that have been decided on and not been taken, and what becomes of the Ith. */
size_t aer_ahead_count(const struct aer_ahead *ahead);
enum aer_need aer_ahead_need(const struct aer_ahead *ahead, size_t i);
size_t aer_ahead_frame(const struct aer_ahead *ahead, size_t i);

/* Takes the first of them.  One of which only the header is needed is cut short, if it
 * can be; *NEED tells. */
int aer_ahead_take(struct aer_ahead *ahead, AVPacket *packet, enum aer_need *need,
    struct aer_error *err) AER_MUST_CHECK;

#endif
