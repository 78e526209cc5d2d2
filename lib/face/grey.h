/*
 * grey - grey pictures in memory: what faces are looked for in.
 */
#ifndef AER_GREY_H
#define AER_GREY_H

#include "base/error.h"
#include "video/convert.h"

#include <stddef.h>

struct aer_grey {
	unsigned char *pixels; /* rows STRIDE bytes apart, top row first */
	int width, height;
	size_t stride;
	size_t size; /* bytes owned; 0 for a view of other memory */
};

/* Gives GREY (zero-initialized, or made before) this size; its pixels are then
 * undefined.  Memory is kept between calls and released by aer_grey_free. */
int aer_grey_make(
    struct aer_grey *grey, int width, int height, struct aer_error *err) AER_MUST_CHECK;
void aer_grey_free(struct aer_grey *grey);

/*
 * REGION of FRAME as shown.  Where the frame's luma lies in memory as 8-bit pixels,
 * *GREY becomes a view of it in the range that it has (limited or full, which makes
 * no difference to gradients that are normalized), valid as long as the frame; else
 * it is a view of CONVERTER's memory, valid until its next use.
 */
int aer_grey_frame(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, const struct aer_region *region,
    struct aer_grey *grey, struct aer_error *err) AER_MUST_CHECK;

/* A part of a picture, in pixels; it may begin and end between them, and outside:
 * there the nearest pixels are repeated. */
struct aer_grey_part {
	double x, y, w, h;
};

/* Fills OUT, whose size is set, with PART of IN scaled to it: interpolated between
 * neighbours, or below three quarters of the size the mean of the pixels that fall
 * into one. */
int aer_grey_scale(const struct aer_grey *in, const struct aer_grey_part *part,
    struct aer_grey *out, struct aer_error *err) AER_MUST_CHECK;

#endif
