#include "picture/photo.h"

#include <errno.h>
#include <png.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <turbojpeg.h>

/* Bytes of a file, and pixels: far more than any picture here has. */
enum { MOST_BYTES = 1 << 28, MOST_PIXELS = 1 << 28 };

static const unsigned char png_mark[] = { 0x89, 'P', 'N', 'G' };
static const unsigned char jpeg_mark[] = { 0xff, 0xd8, 0xff };

/* The bytes of FILE in new memory, and their number. */
static unsigned char *read_bytes(
    FILE *file, const char *path, size_t *n, struct aer_error *err)
{
	struct stat st;
	unsigned char *bytes = NULL;

	if (fstat(fileno(file), &st) < 0 || !S_ISREG(st.st_mode))
		aer_error_set(err, "%s: is no file", path);
	else if (st.st_size > MOST_BYTES)
		aer_error_set(err, "%s: is larger than 256 MiB", path);
	else if ((bytes = malloc((size_t)st.st_size + 1)) == NULL)
		aer_error_memory(err);
	if (bytes == NULL)
		return NULL;
	*n = fread(bytes, 1, (size_t)st.st_size, file);
	if (!ferror(file))
		return bytes;
	aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	free(bytes);
	return NULL;
}

static int make(struct aer_picture *picture, const char *path, uint64_t width,
    uint64_t height, struct aer_error *err)
{
	if (width < 1 || height < 1 || width > MOST_PIXELS || height > MOST_PIXELS ||
	    width * height > MOST_PIXELS)
		return aer_error_set(err, "%s: has %llu x %llu pixels", path,
		    (unsigned long long)width, (unsigned long long)height);
	return aer_picture_make(picture, (int)width, (int)height, err);
}

static int read_png(const unsigned char *bytes, size_t n, const char *path,
    struct aer_picture *picture, struct aer_error *err)
{
	static const png_color white = { 255, 255, 255 }; /* behind what is clear */
	png_image image = { .version = PNG_IMAGE_VERSION };
	int rc = 0;

	if (png_image_begin_read_from_memory(&image, bytes, n) != 0) {
		image.format = PNG_FORMAT_RGB;
		image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB; /* unless it says more */
		rc = make(picture, path, image.width, image.height, err);
		if (rc == 0)
			png_image_finish_read(&image, &white, picture->rgb,
			    (png_int_32)picture->stride, NULL);
	}
	/* a picture with only a warning is there */
	if (rc == 0 && PNG_IMAGE_FAILED(image))
		rc = aer_error_set(
		    err, "%s: cannot be decoded: %s", path, image.message);
	png_image_free(&image);
	return rc;
}

static int read_jpeg(const unsigned char *bytes, size_t n, const char *path,
    struct aer_picture *picture, struct aer_error *err)
{
	tjhandle handle = tjInitDecompress();
	int width, height, sampling, colours, rc = -1;
	bool made = true;

	if (handle == NULL)
		return aer_error_memory(err);
	if (tjDecompressHeader3(
		handle, bytes, n, &width, &height, &sampling, &colours) == 0) {
		made = make(picture, path, (uint64_t)width, (uint64_t)height, err) == 0;
		/* what is cut off fails, too */
		if (made)
			rc = tjDecompress2(handle, bytes, n, picture->rgb, width,
			    (int)picture->stride, height, TJPF_RGB, TJFLAG_ACCURATEDCT);
	}
	if (made && rc < 0)
		aer_error_set(
		    err, "%s: cannot be decoded: %s", path, tjGetErrorStr2(handle));
	tjDestroy(handle);
	return rc;
}

int aer_photo_read(const char *path, struct aer_picture *picture, struct aer_error *err)
{
	FILE *file = fopen(path, "rb");
	unsigned char *bytes;
	size_t n;
	int rc;

	if (file == NULL)
		return aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	bytes = read_bytes(file, path, &n, err);
	fclose(file);
	if (bytes == NULL)
		return -1;
	if (n > sizeof png_mark && memcmp(bytes, png_mark, sizeof png_mark) == 0)
		rc = read_png(bytes, n, path, picture, err);
	else if (n > sizeof jpeg_mark &&
		 memcmp(bytes, jpeg_mark, sizeof jpeg_mark) == 0)
		rc = read_jpeg(bytes, n, path, picture, err);
	else
		rc = aer_error_set(err, "%s: is neither PNG nor JPEG", path);
	free(bytes);
	return rc;
}
