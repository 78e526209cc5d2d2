/*
 * shrink - pictures in 8-bit YUV 4:2:0 to much smaller ones in RGB.
 *
 * Y, U and V are scaled one by one, each from its own size, down and then across,
 * with 14-bit weights and 6 bits of fraction between, and only the pixels that are
 * left are made RGB, rounded once.  That is a fifth of the work of making all pixels
 * RGB first, and the same by linearity: the weights of colour are those of light put
 * through the interpolation of yuv.h.  Only what a pixel's RGB has cut off at 0 and 255
 * makes a difference, which aer_yuv_lost tells beforehand.
 *
 * The same bytes on every machine.
 */
#ifndef AER_SHRINK_H
#define AER_SHRINK_H

#include "picture/picture.h"
#include "video/yuv.h"

/* A side must get shorter by this factor at least: of 4:2:0 colour is not enlarged. */
enum { AER_SHRINK_LEAST = 2 };

/* Whether it can be done with FILTER.  A box, which takes samples wholly or not, takes
 * others of colour than of light; and nearest is no filter. */
bool aer_shrink_takes(enum aer_filter filter);

/* A shrinker keeps its weights from picture to picture; one a thread. */
struct aer_shrinker;
struct aer_shrinker *aer_shrinker_new(struct aer_error *err) AER_MUST_CHECK;
void aer_shrinker_free(struct aer_shrinker *shrinker);

/* Fills OUT, whose size is set, with REGION of IN, which must lie inside and have at
 * least AER_SHRINK_LEAST times OUT's sides.  FILTER is
 * one that it can be done with. */
int aer_shrink(struct aer_shrinker *shrinker, const struct aer_yuv *in,
    const struct aer_region *region, enum aer_filter filter, struct aer_picture *out,
    struct aer_error *err) AER_MUST_CHECK;

#endif
