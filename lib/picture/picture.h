/*
 * picture - RGB pictures in memory: parts, scaling, PNG and JPEG files.
 *
 * Pixels are 8-bit R, G, B; rows are STRIDE bytes apart, top row first.
 */
#ifndef AER_PICTURE_H
#define AER_PICTURE_H

#include "base/error.h"
#include "table/manifest.h"

#include <stddef.h>
#include <stdio.h>

struct aer_picture {
	int width, height;
	size_t stride;
	unsigned char *rgb;
	size_t size; /* bytes owned; 0 for a view into another picture */
};

/*
 * Gives PICTURE (zero-initialized, or made before) this size; its pixels are
 * then undefined.  Memory is kept between calls and released by
 * aer_picture_free.
 */
int aer_picture_make(struct aer_picture *picture, int width, int height,
    struct aer_error *err) AER_MUST_CHECK;
void aer_picture_free(struct aer_picture *picture);

/* A view of REGION, which must lie inside; not to be freed, and valid as long
 * as PICTURE is. */
struct aer_picture aer_picture_part(
    const struct aer_picture *picture, const struct aer_region *region);

/* REGION widened by MARGIN pixels on each side and clipped to WIDTH x HEIGHT.
 * The result has w = 0 when nothing of it lies inside. */
struct aer_region aer_region_widen(
    const struct aer_region *region, int margin, int width, int height);

/* How a picture is brought to another shape. */
enum aer_fit {
	AER_FIT_LETTERBOX, /* all of it, centred, black bars */
	AER_FIT_CROP,      /* the middle of it, filling the size */
	AER_FIT_STRETCH,   /* all of it, distorted */
};
extern const char *const aer_fit_names[]; /* in that order, NULL-ended */

/* How pixels are interpolated, by Pillow's names; all but the last are antialiased
 * when pictures get smaller. */
enum aer_filter {
	AER_FILTER_BICUBIC,
	AER_FILTER_BILINEAR,
	AER_FILTER_LANCZOS,
	AER_FILTER_BOX,
	AER_FILTER_NEAREST,
};
extern const char *const aer_filter_names[]; /* in that order, NULL-ended */

/*
 * The part of a picture that is seen in another one, and where it is seen there; what
 * is left there is black.
 *
 * A letterbox is CLIP-CAER's: with r the smaller of WIDTH / w and HEIGHT / h the
 * picture is scaled to floor(w * r) x floor(h * r) pixels, at least 1, in double
 * arithmetic; where the bars are not equal, the one on the right or at the bottom has
 * the odd pixel.
 */
struct aer_layout {
	struct aer_region from, to;
};
struct aer_layout aer_picture_layout(
    int in_width, int in_height, int width, int height, enum aer_fit fit);

/* As aer_picture_make; what lies outside of TO is black, or all of it. */
int aer_picture_make_fitted(struct aer_picture *picture, int width, int height,
    const struct aer_region *to, struct aer_error *err) AER_MUST_CHECK;

/* Scales IN to WIDTH x HEIGHT in that layout by aer_scale (scale.h).  OUT as
 * aer_picture_make has it, and not IN. */
int aer_picture_fit(const struct aer_picture *in, int width, int height,
    enum aer_fit fit, enum aer_filter filter, struct aer_picture *out,
    struct aer_error *err) AER_MUST_CHECK;

enum aer_picture_format { AER_PNG, AER_JPEG };
extern const char *const aer_picture_formats[]; /* "png", "jpg", NULL */

/* Writes the picture to PATH; QUALITY 1 to 100 is for JPEG, which is written
 * without subsampling of colour.  The same picture gives the same bytes. */
int aer_picture_write(const struct aer_picture *picture, const char *path,
    enum aer_picture_format format, int quality, struct aer_error *err) AER_MUST_CHECK;

/* The same to STREAM; NAME is for messages. */
int aer_picture_put(const struct aer_picture *picture, FILE *stream, const char *name,
    enum aer_picture_format format, int quality, struct aer_error *err) AER_MUST_CHECK;

#endif
