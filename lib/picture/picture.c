#include "picture/picture.h"

#include "picture/scale.h"

#include <errno.h>
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>
#include <zlib.h>

const char *const aer_fit_names[] = { "letterbox", "crop", "stretch", NULL };
const char *const aer_filter_names[] = { "bicubic", "bilinear", "lanczos", "box",
	"nearest", NULL };
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
	return side < 1 ? 1 : (int)side;
}

/* All of a picture into the middle of another. */
static struct aer_layout lay_letterbox(
    int in_width, int in_height, int width, int height)
{
	double x = (double)width / in_width, y = (double)height / in_height;
	double r = x < y ? x : y;
	int w = at_least_1(in_width * r), h = at_least_1(in_height * r);

	return (struct aer_layout){ { 0, 0, in_width, in_height },
		{ (width - w) / 2, (height - h) / 2, w, h } };
}

/* The largest middle part of a picture that has the other's shape. */
static struct aer_layout lay_crop(int in_width, int in_height, int width, int height)
{
	double x = (double)in_width / width, y = (double)in_height / height;
	int w = in_width, h = in_height;

	if (x < y)
		h = at_least_1(round(height * x));
	else
		w = at_least_1(round(width * y));
	return (struct aer_layout){ { (in_width - w) / 2, (in_height - h) / 2, w, h },
		{ 0, 0, width, height } };
}

struct aer_layout aer_picture_layout(
    int in_width, int in_height, int width, int height, enum aer_fit fit)
{
	switch (fit) {
	case AER_FIT_LETTERBOX:
		return lay_letterbox(in_width, in_height, width, height);
	case AER_FIT_CROP:
		return lay_crop(in_width, in_height, width, height);
	case AER_FIT_STRETCH:
		break;
	}
	return (struct aer_layout){ { 0, 0, in_width, in_height },
		{ 0, 0, width, height } };
}

int aer_picture_make_fitted(struct aer_picture *picture, int width, int height,
    const struct aer_region *to, struct aer_error *err)
{
	if (aer_picture_make(picture, width, height, err) < 0)
		return -1;
	if (to->w < width || to->h < height)
		memset(picture->rgb, 0, picture->stride * (size_t)height);
	return 0;
}

int aer_picture_fit(const struct aer_picture *in, int width, int height,
    enum aer_fit fit, enum aer_filter filter, struct aer_picture *out,
    struct aer_error *err)
{
	struct aer_layout layout =
	    aer_picture_layout(in->width, in->height, width, height, fit);
	struct aer_picture from = aer_picture_part(in, &layout.from), to;

	if (aer_picture_make_fitted(out, width, height, &layout.to, err) < 0)
		return -1;
	to = aer_picture_part(out, &layout.to);
	return aer_scale(&from, &to, filter, err);
}

/* libpng's way out when something fails; the message is kept for whoever is there. */
static void png_failed(png_structp png, png_const_charp message)
{
	struct aer_error *err = png_get_error_ptr(png);

	aer_error_set(err, "%s", message);
	png_longjmp(png, 1);
}

/* Warnings are of no use here. */
static void png_warned(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

/* Nothing here is changed between setjmp and longjmp. */
static int encode_png(
    png_structp png, png_infop info, const struct aer_picture *picture, FILE *file)
{
	if (setjmp(png_jmpbuf(png)) != 0)
		return -1;
	png_init_io(png, file);
	png_set_IHDR(png, info, (png_uint_32)picture->width,
	    (png_uint_32)picture->height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	/* one filter and runs only: a quarter of the time of the defaults, for files
	 * about as small */
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_PAETH);
	png_set_compression_strategy(png, Z_RLE);
	png_write_info(png, info);
	for (int y = 0; y < picture->height; y++)
		png_write_row(png, picture->rgb + (size_t)y * picture->stride);
	png_write_end(png, info);
	return 0;
}

static int write_png(const struct aer_picture *picture, FILE *file, const char *path,
    struct aer_error *err)
{
	struct aer_error trouble = { "out of memory" };
	png_structp png = png_create_write_struct(
	    PNG_LIBPNG_VER_STRING, &trouble, png_failed, png_warned);
	png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
	int rc = info != NULL ? encode_png(png, info, picture, file) : -1;

	png_destroy_write_struct(&png, &info);
	if (rc < 0)
		aer_error_set(err, "%s: cannot write: %s", path,
		    ferror(file) ? strerror(errno) : trouble.text);
	return rc;
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

int aer_picture_put(const struct aer_picture *picture, FILE *stream, const char *name,
    enum aer_picture_format format, int quality, struct aer_error *err)
{
	return format == AER_PNG ? write_png(picture, stream, name, err)
				 : write_jpeg(picture, stream, name, quality, err);
}

int aer_picture_write(const struct aer_picture *picture, const char *path,
    enum aer_picture_format format, int quality, struct aer_error *err)
{
	FILE *file = fopen(path, "wb");
	int rc;

	if (file == NULL)
		return aer_error_set(
		    err, "%s: cannot write: %s", path, strerror(errno));
	rc = aer_picture_put(picture, file, path, format, quality, err);
	if (fclose(file) != 0 && rc == 0)
		rc = aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	return rc;
}
