/*
 * scene - where one scene of a recording gives way to another.
 *
 * Pictures are shrunk to 32 x 18 pixels.  There is a cut between two that correlate
 * by less than AER_SCENE_SAME (Pearson's coefficient, so that light that changes as a
 * whole is none), and differ by AER_SCENE_LEVELS grey levels or more and by four
 * times as much as the pictures just before: a camera that pans changes all the
 * time.
 */
#ifndef AER_SCENE_H
#define AER_SCENE_H

#include "face/grey.h"

#include <stdbool.h>

#define AER_SCENE_SAME 0.6
enum { AER_SCENE_LEVELS = 6, AER_SCENE_TIMES = 4, AER_SCENE_BEFORE = 4 };

/* All 0 at first. */
struct aer_scene {
	struct aer_grey now, before; /* shrunk */
	bool begun;
	double moved[AER_SCENE_BEFORE]; /* differences of the last pictures */
	size_t count;                   /* of differences */
};

/* Sets *CUT to whether GREY begins a new scene; the first one does not.  FAR: frames
 * are left out between, so that what was before says nothing. */
int aer_scene_look(struct aer_scene *scene, const struct aer_grey *grey, bool far,
    bool *cut, struct aer_error *err) AER_MUST_CHECK;
void aer_scene_free(struct aer_scene *scene);

#endif
