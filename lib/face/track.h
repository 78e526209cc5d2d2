/*
 * track - where one person's face was seen, frame by frame.
 */
#ifndef AER_TRACK_H
#define AER_TRACK_H

#include "base/error.h"
#include "face/face.h"
#include "face/look.h"
#include "face/sighting.h"

#include <stdbool.h>

struct aer_track {
	struct aer_sighting *seen; /* frames with a face, rising */
	size_t count, slots;
	struct aer_look first, last; /* in those frames */
};

/* The tracks of a clip.  All 0 at first. */
struct aer_tracks {
	struct aer_track **track;
	size_t count, slots;
};

/* A new track, owned by TRACKS. */
struct aer_track *aer_tracks_add(
    struct aer_tracks *tracks, struct aer_error *err) AER_MUST_CHECK;
void aer_tracks_free(struct aer_tracks *tracks);

/* Adds SIGHTING, which is later than all others. */
int aer_track_add(struct aer_track *track, const struct aer_sighting *sighting,
    struct aer_error *err) AER_MUST_CHECK;

/* Moves all sightings of FROM, which are later, to the end of TRACK; FROM is empty
 * then. */
int aer_track_append(struct aer_track *track, struct aer_track *from,
    struct aer_error *err) AER_MUST_CHECK;

/* The sighting in FRAME, or the first one behind it; count where there is none. */
size_t aer_track_find(const struct aer_track *track, size_t frame);

/* The first and the last sighting, which there must be. */
const struct aer_sighting *aer_track_first(const struct aer_track *track);
const struct aer_sighting *aer_track_last(const struct aer_track *track);

/* The box of a sighting, as a face without score. */
struct aer_face aer_sighting_box(const struct aer_sighting *sighting);

/*
 * Makes one of tracks that are of one person by all that can be seen: in the same
 * shot one ends before the other begins, with the centres at most a face's width
 * apart, sizes that differ by less than AER_TRACK_RATIO, and no other clothes
 * (look.h); of several that which ended last.  Who leaves and comes back elsewhere is
 * somebody new; who takes the seat of another one in clothes alike, or where none are
 * seen, is not.  Empty tracks are removed, and then those whose mean
 * score is below LEAST; the others are in order of
 * their first frame, and sightings are numbered by it from 1 on.
 */
#define AER_TRACK_RATIO 1.5
int aer_tracks_join(
    struct aer_tracks *tracks, double least, struct aer_error *err) AER_MUST_CHECK;

/* Whether B can be A some frames later: centres at most REACH widths apart, sizes
 * that differ by less than RATIO. */
bool aer_sighting_agrees(const struct aer_sighting *a, const struct aer_sighting *b,
    double reach, double ratio);

#endif
