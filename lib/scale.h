/*
 * scale - scaling of pictures with an antialiased cubic filter.
 *
 * The filter is Keys' cubic with a = -0.5 (R. Keys, Cubic convolution
 * interpolation for digital image processing, IEEE ASSP 29(6), 1981), widened
 * by the factor of reduction, applied along rows and then along columns with
 * 22-bit weights and 8-bit values between: what Pillow calls BICUBIC, and the
 * same values as Pillow gives.
 */
#ifndef AER_SCALE_H
#define AER_SCALE_H

#include "picture.h"

/* Fills OUT, whose size is set, with all of IN scaled to it. */
int aer_scale(const struct aer_picture *in, struct aer_picture *out,
    struct aer_error *err) AER_MUST_CHECK;

#endif
