/*
 * gaps - the rows of a person: what was seen of the face in each frame, and what
 * can be said where it was not.
 *
 * A gap of at most LIMIT frames between two sightings is filled by interpolation
 * where the two agree: the same shot, centres at most half a face's width apart, and
 * sizes that differ by less than 1.3; a frame that could not be decoded is not filled.
 * Other frames without the face say none.
 */
#ifndef AER_GAPS_H
#define AER_GAPS_H

#include "face/follow.h"

/* All 0 at first. */
struct aer_face_rows {
	struct aer_sighting *row;
	size_t count, slots;
};

void aer_face_rows_free(struct aer_face_rows *rows);

/* Adds the row of TRACK, which has sightings, for FRAME; of nobody where it is NULL.
 * The share that is cut is not set where the box is interpolated. */
int aer_gaps_fill(struct aer_face_rows *rows, const struct aer_track *track,
    const struct aer_seen_frame *frame, size_t limit,
    struct aer_error *err) AER_MUST_CHECK;

#endif
