/*
 * yuv - pictures in 8-bit YUV 4:2:0, which most videos have, to RGB.
 *
 * The same as swscale with SWS_BICUBIC, SWS_FULL_CHR_H_INT and SWS_ACCURATE_RND
 * gives, to 1 level, in a fraction of its time: colour is interpolated by a cubic
 * (B = 0, C = 0.6) between the centres of its samples, and integers of 16 bits are
 * multiplied eight at a time by any compiler that vectorizes.  The same bytes on
 * every machine.
 */
#ifndef AER_YUV_H
#define AER_YUV_H

#include "error.h"
#include "picture.h"

#include <stdbool.h>
#include <stdint.h>

struct aer_yuv {
	const uint8_t *plane[3]; /* Y, U, V */
	ptrdiff_t stride[3];     /* bytes from row to row */
	int width, height;       /* of Y; those of U and V are half, rounded up */
	int matrix;              /* enum AVColorSpace */
	bool full_range;
};

/*
 * What makes RGB of it, with 13 bits of fraction (ITU-T H.273, 8.3):
 *
 *	R = y * (Y - black) + rv * (V - 128)
 *	G = y * (Y - black) + gu * (U - 128) + gv * (V - 128)
 *	B = y * (Y - black) + bu * (U - 128)
 */
struct aer_yuv_factors {
	int16_t y, rv, gu, gv, bu;
	int black;
};
struct aer_yuv_factors aer_yuv_factors(const struct aer_yuv *in);

/* Makes REGION of IN, which must lie inside, into OUT; OUT as aer_picture_make has
 * it. */
int aer_yuv_to_rgb(const struct aer_yuv *in, const struct aer_region *region,
    struct aer_picture *out, struct aer_error *err) AER_MUST_CHECK;

#endif
