/*
 * scene: students at their tables, drawn at any moment, and where they truly are.
 */
#ifndef SCENE_H
#define SCENE_H

#include <stdint.h>

#include "plan.h"

struct scene_options {
	int width, height; /* picture, pixels, even */
	int students;
	int crowd;       /* neighbours change places once, crossing in the middle */
	int still;       /* nobody moves */
	int face;        /* side of the face boxes in pixels, 0: chosen to fit */
	double duration; /* seconds */
	uint64_t seed;
};

/* The part of the picture that belongs to a student: even pixels. */
struct region {
	int x, y, w, h;
};

/* Where the face is, in pixels, and what it does. */
struct true_face {
	double x, y, w, h;
	const char *look; /* neutral, smile, frown, closed or turned */
	int visible;      /* not more than half hidden by a neighbour */
};

struct scene;

/* The plan must outlive the scene. */
struct scene *scene_new(const struct scene_options *options, const struct plan *plan);
void scene_free(struct scene *scene);
struct region scene_region(const struct scene *scene, int student);
struct true_face scene_face(const struct scene *scene, int student, double time);
/* Draws the moment, in seconds, with the strips of a frame number; rgb has width *
 * height * 3 bytes. */
void scene_draw(const struct scene *scene, double time, int number, uint8_t *rgb);

#endif
