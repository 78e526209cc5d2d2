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

#include "base/error.h"
#include "picture/picture.h"

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

/*
 * Where the colour of a pixel comes from along one side: AER_YUV_TAPS samples, none
 * farther than AER_YUV_REACH from the one that the pixel lies in.  X is the pixel's
 * place, COUNT how many samples the side has; its ends are repeated.
 */
enum { AER_YUV_TAPS = 4, AER_YUV_REACH = 2 };
struct aer_yuv_tap {
	int sample;
	double weight;
};
void aer_yuv_interpolate(int x, int count, struct aer_yuv_tap tap[AER_YUV_TAPS]);

/* Makes REGION of IN, which must lie inside, into OUT; OUT as aer_picture_make has
 * it. */
int aer_yuv_to_rgb(const struct aer_yuv *in, const struct aer_region *region,
    struct aer_picture *out, struct aer_error *err) AER_MUST_CHECK;

/*
 * What making pixels of REGION into RGB one by one takes from the means of cells of
 * WIDTH x HEIGHT of them, no more than REGION has, in levels, on average: in colours
 * that RGB has not, which 4:2:0 makes where pure ones meet, each pixel's values are cut
 * off at 0 and 255.  Seen in one band of cells of 16.
 */
int aer_yuv_lost(const struct aer_yuv *in, const struct aer_region *region, int width,
    int height, double *lost, struct aer_error *err) AER_MUST_CHECK;

#endif
