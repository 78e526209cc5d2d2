#include "picture.h"

#include "scale.h"

#include <errno.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

const char *const aer_fit_names[] = { "letterbox", "crop", "stretch", NULL };
const char *const aer_picture_formats[] = { "png", "jpg", NULL };

int aer_picture_make(
    struct aer_picture *picture, int width, int height, struct aer_error *err)
{
	size_t stride = 3 * (size_t)width, size = stride * (size_t)height;
	unsigned char *rgb;

	if (size > picture->size) {
		rgb = realloc(picture->size > 0 ? picture->rgb : NULL, size);
		if (rgb == NULL)
			return aer_error_memory(err);
		picture->rgb = rgb;
		picture->size = size;
	}
	picture->width = width;
	picture->height = height;
	picture->stride = stride;
	return 0;
}

void aer_picture_free(struct aer_picture *picture)
{
	if (picture == NULL)
		return;
	if (picture->size > 0)
		free(picture->rgb);
	memset(picture, 0, sizeof *picture);
}

struct aer_picture aer_picture_part(
    const struct aer_picture *picture, const struct aer_region *region)
{
	return (struct aer_picture){
		.width = region->w,
		.height = region->h,
		.stride = picture->stride,
		.rgb = picture->rgb + (size_t)region->y * picture->stride +
		       3 * (size_t)region->x,
	};
}

struct aer_region aer_region_widen(
    const struct aer_region *region, int margin, int width, int height)
{
	int left = region->x - margin, top = region->y - margin;
	int right = region->x + region->w + margin;
	int bottom = region->y + region->h + margin;

	left = left < 0 ? 0 : left;
	top = top < 0 ? 0 : top;
	right = right > width ? width : right;
	bottom = bottom > height ? height : bottom;
	if (right <= left || bottom <= top)
		return (struct aer_region){ 0 };
	return (struct aer_region){ left, top, right - left, bottom - top };
}

static int at_least_1(double side)
{
	long n = lround(side);

	return n < 1 ? 1 : (int)n;
}

/* Scales all of IN into the middle of OUT, black around it. */
static int fit_letterbox(
    const struct aer_picture *in, struct aer_picture *out, struct aer_error *err)
{
	double x = (double)out->width / in->width, y = (double)out->height / in->height;
	struct aer_region middle = { .w = out->width, .h = out->height };
	struct aer_picture part;

	if (x < y)
		middle.h = at_least_1(in->height * x);
	else
		middle.w = at_least_1(in->width * y);
	middle.x = (out->width - middle.w) / 2;
	middle.y = (out->height - middle.h) / 2;
	memset(out->rgb, 0, out->stride * (size_t)out->height);
	part = aer_picture_part(out, &middle);
	return aer_scale(in, &part, err);
}

/* Scales the largest middle part of IN that has OUT's shape. */
static int fit_crop(
    const struct aer_picture *in, struct aer_picture *out, struct aer_error *err)
{
	double x = (double)in->width / out->width, y = (double)in->height / out->height;
	struct aer_region middle = { .w = in->width, .h = in->height };
	struct aer_picture part;

	if (x < y)
		middle.h = at_least_1(out->height * x);
	else
		middle.w = at_least_1(out->width * y);
	middle.x = (in->width - middle.w) / 2;
	middle.y = (in->height - middle.h) / 2;
	part = aer_picture_part(in, &middle);
	return aer_scale(&part, out, err);
}

int aer_picture_fit(const struct aer_picture *in, int width, int height,
    enum aer_fit fit, struct aer_picture *out, struct aer_error *err)
{
	if (aer_picture_make(out, width, height, err) < 0)
		return -1;
	switch (fit) {
	case AER_FIT_LETTERBOX:
		return fit_letterbox(in, out, err);
	case AER_FIT_CROP:
		return fit_crop(in, out, err);
	case AER_FIT_STRETCH:
		break;
	}
	return aer_scale(in, out, err);
}

static int write_png(const struct aer_picture *picture, FILE *file, const char *path,
    struct aer_error *err)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)picture->width,
		.height = (png_uint_32)picture->height,
		.format = PNG_FORMAT_RGB,
		/* a quarter of the time for a few per cent of size */
		.flags = PNG_IMAGE_FLAG_FAST,
	};

	if (png_image_write_to_stdio(
		&image, file, 0, picture->rgb, (png_int_32)picture->stride, NULL) == 0)
		return aer_error_set(err, "%s: cannot write: %s", path,
		    ferror(file) ? strerror(errno) : image.message);
	return 0;
}

static int write_jpeg(const struct aer_picture *picture, FILE *file, const char *path,
    int quality, struct aer_error *err)
{
	tjhandle handle = tjInitCompress();
	unsigned char *bytes = NULL;
	unsigned long size = 0;
	int rc = 0;

	if (handle == NULL)
		return aer_error_memory(err);
	if (tjCompress2(handle, picture->rgb, picture->width, (int)picture->stride,
		picture->height, TJPF_RGB, &bytes, &size, TJSAMP_444, quality,
		TJFLAG_ACCURATEDCT) < 0)
		rc = aer_error_set(
		    err, "%s: cannot encode: %s", path, tjGetErrorStr2(handle));
	else if (fwrite(bytes, 1, size, file) != size)
		rc = aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	tjFree(bytes);
	tjDestroy(handle);
	return rc;
}

int aer_picture_write(const struct aer_picture *picture, const char *path,
    enum aer_picture_format format, int quality, struct aer_error *err)
{
	FILE *file = fopen(path, "wb");
	int rc;

	if (file == NULL)
		return aer_error_set(
		    err, "%s: cannot write: %s", path, strerror(errno));
	rc = format == AER_PNG ? write_png(picture, file, path, err)
			       : write_jpeg(picture, file, path, quality, err);
	if (fclose(file) != 0 && rc == 0)
		rc = aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	return rc;
}

void aer_picture_grey(const struct aer_picture *picture, unsigned char *grey)
{
	for (int y = 0; y < picture->height; y++) {
		const unsigned char *in = picture->rgb + (size_t)y * picture->stride;

		/* 0.299, 0.587, 0.114 in 256ths */
		for (int x = 0; x < picture->width; x++, in += 3)
			*grey++ = (unsigned char)((77 * in[0] + 150 * in[1] +
						      29 * in[2] + 128) >>
						  8);
	}
}
