/*
 * shot - a decoded frame on its way to those that want it.
 *
 * Nothing here locks: the owner of all shots does (schedule.h).
 */
#ifndef AER_SHOT_H
#define AER_SHOT_H

#include "video/video.h"

struct aer_shot {
	struct aer_frame frame; /* without av: damage made it undecodable */
	size_t users;
	size_t *alive; /* where shots that still have users are counted */
};

/* Frames in the order they are to be taken; empty when zero-initialized. */
struct aer_shots {
	struct aer_shots_link *head, *tail;
};

/* A shot of FRAME, which stays the video's: its pixels are shared by reference.
 * It has one user. */
struct aer_shot *aer_shot_new(const struct aer_frame *frame, struct aer_error *err);

/* One user less; the last one frees it. */
void aer_shot_release(struct aer_shot *shot);

/* Adds SHOT, with one user more, at the end. */
int aer_shots_add(struct aer_shots *shots, struct aer_shot *shot,
    struct aer_error *err) AER_MUST_CHECK;

/* Takes the first shot, whose user the caller becomes; NULL if there is none. */
struct aer_shot *aer_shots_take(struct aer_shots *shots);

#endif
