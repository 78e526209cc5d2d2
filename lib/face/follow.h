/*
 * follow - all people of a clip, from frame to frame.
 *
 * Some frames are searched whole: AER_FOLLOW_SPREAD that are spread evenly, the first
 * and the last among them, the first of a new scene, and others while nobody is in
 * view, ever more rarely, or while somebody is lost, every AER_FOLLOW_RETRY.  Who is
 * found there is followed: in each frame only the surroundings of each expected face
 * are searched, which takes a fraction of the time, and finds faces that a search of
 * the whole would not.  What is found is given to those whom it fits best (match.h), so
 * that nobody takes another one's face.  Somebody new is also looked for in the frames
 * before, as far as they are kept (past.h); there a new track can turn out to be the
 * end of an older one.  A track ends after AER_FOLLOW_MISSES frames without the face,
 * and at a cut.
 */
#ifndef AER_FOLLOW_H
#define AER_FOLLOW_H

#include "face/search.h"
#include "face/track.h"

enum {
	AER_FOLLOW_SPREAD = 8,  /* whole searches in a short clip */
	AER_FOLLOW_EVERY = 100, /* and at least every so many frames in a long one */
	AER_FOLLOW_RETRY = 5,
	AER_FOLLOW_MISSES = 15,
	AER_FOLLOW_PATIENCE = 25, /* at least every so many frames without anybody */
};

struct aer_follow_options {
	bool whole;   /* every frame is searched whole */
	bool far;     /* many frames are left out between those that come: each is
		       * searched whole, and tracks last as long as the scene does */
	double least; /* tracks whose mean score is lower are taken for chance */
};

struct aer_follow;

/* A frame that was looked at. */
struct aer_seen_frame {
	size_t frame;
	double time;
	int shot;
	int n_faces;  /* -1: not searched whole */
	bool missing; /* could not be decoded */
};

/* For a clip of which COUNT frames will come.  Everything is owned by the result;
 * OPTIONS are copied. */
struct aer_follow *aer_follow_new(const struct aer_follow_options *options,
    size_t count, struct aer_error *err) AER_MUST_CHECK;
void aer_follow_free(struct aer_follow *follow);

/* Takes the next frame, FRAME of the clip; GREY has the same size each time.  SEARCH
 * is the thread's own. */
int aer_follow_frame(struct aer_follow *follow, struct aer_search *search,
    const struct aer_grey *grey, size_t frame, double time,
    struct aer_error *err) AER_MUST_CHECK;

/* A frame that cannot be decoded. */
int aer_follow_missing(struct aer_follow *follow, size_t frame, double time,
    struct aer_error *err) AER_MUST_CHECK;

/* No more frames will come: tracks are joined (track.h) and numbered. */
int aer_follow_end(struct aer_follow *follow, struct aer_error *err) AER_MUST_CHECK;

const struct aer_tracks *aer_follow_tracks(const struct aer_follow *follow);
const struct aer_seen_frame *aer_follow_frames(
    const struct aer_follow *follow, size_t *count);

/* How many frames were searched whole, and how often a surrounding was. */
void aer_follow_counts(const struct aer_follow *follow, size_t *whole, size_t *near);

#endif
