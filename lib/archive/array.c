#include "archive/array.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The header: magic and version, its own length in two bytes, the text.  The numbers
 * of a shape leave room in 128 bytes. */
enum { HEADER = 128, MAGIC = 8, TEXT = MAGIC + 2 };

static const char magic[MAGIC + 1] = "\x93NUMPY\x01"; /* and a 0: version 1.0 */

static const char form[] =
    "{'descr': '|u1', 'fortran_order': False, 'shape': (%zu, %d, %d, 3), }";

struct aer_array {
	char *path;
	int fd;
	size_t n;
	int width, height;
};

static size_t picture_size(int width, int height)
{
	return 3 * (size_t)width * (size_t)height;
}

/* Writes N bytes at OFFSET. */
static int put(const struct aer_array *array, const void *bytes, size_t n,
    size_t offset, struct aer_error *err)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t done = pwrite(array->fd, p, n, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return aer_error_set(
			    err, "%s: cannot write: %s", array->path, strerror(errno));
		p += done;
		n -= (size_t)done;
		offset += (size_t)done;
	}
	return 0;
}

static int put_header(const struct aer_array *array, struct aer_error *err)
{
	char header[HEADER];

	memset(header, ' ', sizeof header);
	memcpy(header, magic, MAGIC);
	header[MAGIC] = HEADER - TEXT;
	header[MAGIC + 1] = 0;
	/* the 0 at the end of the text becomes a blank again */
	header[TEXT + snprintf(header + TEXT, HEADER - TEXT, form, array->n,
			  array->height, array->width)] = ' ';
	header[HEADER - 1] = '\n';
	return put(array, header, sizeof header, 0, err);
}

struct aer_array *aer_array_new(
    const char *path, size_t n, int width, int height, struct aer_error *err)
{
	struct aer_array *array = calloc(1, sizeof *array);
	struct aer_error ignored;

	if (array == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	array->n = n;
	array->width = width;
	array->height = height;
	array->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	array->path = strdup(path);
	if (array->path == NULL)
		aer_error_memory(err);
	else if (array->fd < 0 ||
		 ftruncate(array->fd, (off_t)aer_array_size(array)) < 0)
		aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	else if (put_header(array, err) == 0)
		return array;
	if (aer_array_close(array, &ignored) < 0) {
		/* the first error stands */
	}
	return NULL;
}

int aer_array_put(struct aer_array *array, size_t i, const struct aer_picture *picture,
    struct aer_error *err)
{
	size_t row = 3 * (size_t)array->width;
	size_t at = HEADER + i * picture_size(array->width, array->height);
	int rc = 0;

	if (picture->stride == row)
		return put(array, picture->rgb, row * (size_t)array->height, at, err);
	for (int y = 0; rc == 0 && y < array->height; y++)
		rc = put(array, picture->rgb + (size_t)y * picture->stride, row,
		    at + (size_t)y * row, err);
	return rc;
}

size_t aer_array_size(const struct aer_array *array)
{
	return HEADER + array->n * picture_size(array->width, array->height);
}

int aer_array_close(struct aer_array *array, struct aer_error *err)
{
	int rc = 0;

	if (array == NULL)
		return 0;
	if (array->fd >= 0 && close(array->fd) < 0)
		rc = aer_error_set(
		    err, "%s: cannot write: %s", array->path, strerror(errno));
	free(array->path);
	free(array);
	return rc;
}

/* --- reading ------------------------------------------------------------------- */

/* Whether FILE begins as those above do; sets its shape. */
static bool read_header(FILE *file, size_t *n, int *width, int *height)
{
	char header[HEADER + 1];

	if (fread(header, 1, HEADER, file) != HEADER ||
	    memcmp(header, magic, MAGIC) != 0)
		return false;
	header[HEADER] = '\0';
	return sscanf(header + TEXT, form, n, height, width) == 3 && *width >= 1 &&
	       *height >= 1;
}

int aer_array_shape(
    const char *path, size_t *n, int *width, int *height, struct aer_error *err)
{
	FILE *file = fopen(path, "rb");
	int rc = 0;

	if (file == NULL)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	if (!read_header(file, n, width, height))
		rc = aer_error_set(err,
		    "%s: is no array of pictures, uint8 with the shape N x H x W x 3",
		    path);
	else if (fseeko(file, 0, SEEK_END) != 0 ||
		 ftello(file) != (off_t)(HEADER + *n * picture_size(*width, *height)))
		rc = aer_error_set(err, "%s: ends too early", path);
	fclose(file);
	return rc;
}

int aer_array_read(
    const char *path, size_t i, struct aer_picture *picture, struct aer_error *err)
{
	FILE *file = fopen(path, "rb");
	int width, height, rc = -1;
	size_t n, size;

	if (file == NULL)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	if (!read_header(file, &n, &width, &height) || i >= n) {
		aer_error_set(err, "%s: is no array with a picture %zu", path, i);
	} else if (aer_picture_make(picture, width, height, err) == 0) {
		size = picture_size(width, height);
		if (fseeko(file, (off_t)(i * size), SEEK_CUR) == 0 &&
		    fread(picture->rgb, 1, size, file) == size)
			rc = 0;
		else
			aer_error_set(err, "%s: ends too early", path);
	}
	fclose(file);
	return rc;
}
