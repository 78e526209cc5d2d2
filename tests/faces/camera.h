/*
 * camera: what makes a picture worse: blur, darkness, noise.
 */
#ifndef CAMERA_H
#define CAMERA_H

#include "../recording/paint.h"

struct camera {
	double blur;  /* standard deviation in pixels */
	double light; /* factor of all values */
	double noise; /* standard deviation, about, in levels of 255 */
};

/* Passes the paper's picture through the camera; FRAME seeds the noise. */
void camera_take(const struct camera *camera, struct paper *paper, int frame);

#endif
