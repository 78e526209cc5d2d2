/*
 * trace - where somebody was before he was found.
 */
#ifndef AER_TRACE_H
#define AER_TRACE_H

#include "face/chase.h"
#include "face/past.h"
#include "face/search.h"

/*
 * Looks for CHASE's face, which has just been found, in the frames of PAST, the last
 * one first, until it is missing in too many of them, and adds what is found to its
 * track, in order.  All frames are of SHOT.  Where the face is that of a track of
 * TRACKS that ended there, this one is its continuation: *OLDER is that track, which
 * is left as it is, and NULL otherwise.  Another one's face is never taken.  CHASE goes
 * on from where it was.  Counts searches in *NEAR.
 */
int aer_trace_back(struct aer_search *search, const struct aer_past *past,
    const struct aer_tracks *tracks, struct aer_chase *chase, int shot,
    struct aer_track **older, size_t *near, struct aer_error *err) AER_MUST_CHECK;

#endif
