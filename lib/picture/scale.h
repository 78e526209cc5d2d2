/*
 * scale - scaling of pictures with antialiased filters.
 *
 * The filters are widened by the factor of reduction and applied along rows and
 * then along columns with 22-bit weights and 8-bit values between: what Pillow's
 * resize does, to the same values.  Their names are Pillow's too.
 */
#ifndef AER_SCALE_H
#define AER_SCALE_H

#include "picture/picture.h"

/* Fills OUT, whose size is set, with all of IN scaled to it. */
int aer_scale(const struct aer_picture *in, struct aer_picture *out,
    enum aer_filter filter, struct aer_error *err) AER_MUST_CHECK;

#endif
