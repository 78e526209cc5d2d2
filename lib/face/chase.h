/*
 * chase - somebody who is being followed: where the face was, how it moves, what it
 * looks like.
 */
#ifndef AER_CHASE_H
#define AER_CHASE_H

#include "face/match.h"
#include "face/track.h"

struct aer_chase {
	struct aer_track *track;
	struct aer_face last; /* as seen last */
	double vx, vy;        /* pixels a step */
	int misses;           /* steps since */
	struct aer_look look;
};

/* Follows FACE from now on; TRACK gets what is seen. */
struct aer_chase aer_chase_begin(
    struct aer_track *track, const struct aer_face *face, const struct aer_look *look);

/* The next step found FACE, or nothing. */
void aer_chase_hit(
    struct aer_chase *chase, const struct aer_face *face, const struct aer_look *look);
void aer_chase_miss(struct aer_chase *chase);

/*
 * Where the face is expected in the next step: it goes on as it went, by its own width
 * at most.  FAR: as aer_expected has it.
 */
struct aer_expected aer_chase_expect(const struct aer_chase *chase, bool far);

/* A row for FACE of GREY's size in a frame; its track has no number yet. */
struct aer_sighting aer_chase_sighting(const struct aer_face *face,
    const struct aer_grey *grey, size_t frame, double time, int shot, bool whole);

#endif
