/*
 * smooth - boxes that move less from frame to frame.
 *
 * A Gaussian mean over time: the middle of a box and the logarithms of its sides become
 * the weighted means of those of the boxes up to r frames before and behind it, with
 * weights exp(-d^2 / (2 s^2)), d the distance in frames and s the standard deviation
 * given.  r is 3 s, rounded up, and as much shorter at the ends of a run that the
 * window stays symmetric: steady motion stays as it is, without delay.
 *
 * A run is of one track and shot, with a box in every frame: nothing is carried across
 * a gap or a cut.
 */
#ifndef AER_SMOOTH_H
#define AER_SMOOTH_H

#include "base/error.h"
#include "face/sighting.h"

/* Smooths the boxes of the COUNT rows of ROWS, rising by frame, with a standard
 * deviation of SIGMA frames; 0 leaves them. */
int aer_smooth_rows(struct aer_sighting *rows, size_t count, double sigma,
    struct aer_error *err) AER_MUST_CHECK;

#endif
