/*
 * match - which of the faces found in a frame is whose.
 *
 * A face can be the expected one when their boxes overlap enough: by AER_MATCH_LEAST,
 * and after misses by AER_MATCH_MISSED, with sizes that differ by less than
 * AER_MATCH_RATIO: who is missed may be hidden by somebody else's face, and rather
 * nobody is followed than another one.  Where the clothes are seen and are others, it
 * cannot be after misses, nor where it is more than AER_MATCH_JUMP of its size away
 * from where it should be, or has another size by as much: somebody took the seat.
 * Of all pairs that can be, the best is taken first, then the best of the rest: by
 * overlap, look and, a little, score.  So a face that fits two people is the one's whom
 * it fits better, and the other one is missed in this frame.
 */
#ifndef AER_MATCH_H
#define AER_MATCH_H

#include "face/look.h"

#include <stdbool.h>

#define AER_MATCH_LEAST  0.2
#define AER_MATCH_MISSED 0.35
#define AER_MATCH_RATIO  1.3
#define AER_MATCH_JUMP   0.08

struct aer_expected {
	struct aer_face box;  /* where it should be */
	struct aer_face last; /* where it was */
	int misses;
	struct aer_look look;
	/* Frames are left out between: a face may have moved by its own width. */
	bool far;
};

struct aer_candidate {
	struct aer_face face;
	struct aer_look look;
	bool whole; /* found by a search of the whole picture */
	long taker; /* number of the expected face that it is; -1: of none */
};

/* Sets the taker of those candidates that have none, among the expected faces that
 * have none; TAKEN[i] tells that, and is set.  */
void aer_match(const struct aer_expected *expected, bool *taken, size_t expected_count,
    struct aer_candidate *candidate, size_t count);

#endif
