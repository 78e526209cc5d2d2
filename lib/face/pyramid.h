/*
 * pyramid - pictures of five sixths of the size, again and again, in which a detector
 * of one size finds larger faces.
 *
 * As dlib's pyramid_down<6> has them but for rounding: sides are cut off to whole
 * pixels, the corners' pixels stay the corners', and pixels between are interpolated
 * in both directions.
 */
#ifndef AER_PYRAMID_H
#define AER_PYRAMID_H

#include "base/error.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All 0 at first. */
struct aer_pyramid {
	unsigned char *pixels; /* rows without space between */
	int width, height;
	/* private */
	int *left;
	float *share, *line;
	size_t slots, columns;
};

/* Fills OUT with a smaller picture of WIDTH x HEIGHT grey pixels, rows STRIDE bytes
 * apart, which are not OUT's.  Both sides have two pixels at least.  Memory is kept
 * from call to call. */
int aer_pyramid_step(struct aer_pyramid *out, const unsigned char *grey, int width,
    int height, size_t stride, struct aer_error *err) AER_MUST_CHECK;
void aer_pyramid_free(struct aer_pyramid *pyramid);

#ifdef __cplusplus
}
#endif
#endif
