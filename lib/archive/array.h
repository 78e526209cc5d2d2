/*
 * array - pictures as one NumPy array, uint8 with the shape N x H x W x 3.
 *
 * NPY format 1.0: a header of text, filled up with blanks to a multiple of 64 bytes,
 * and then the pixels, picture by picture, row by row, R, G, B.  So a file can be
 * mapped into memory: numpy.load(path, mmap_mode="r").
 *
 * Pictures are written to their places in any order; those that are not are black.
 * No picture stays in memory.
 */
#ifndef AER_ARRAY_H
#define AER_ARRAY_H

#include "picture/picture.h"

#include <stddef.h>

struct aer_array;

/* Makes the file PATH, or empties it, for N pictures of WIDTH x HEIGHT. */
struct aer_array *aer_array_new(const char *path, size_t n, int width, int height,
    struct aer_error *err) AER_MUST_CHECK;

/* Writes PICTURE, which has the array's size, to place I < N. */
int aer_array_put(struct aer_array *array, size_t i, const struct aer_picture *picture,
    struct aer_error *err) AER_MUST_CHECK;

/* The bytes that the file has. */
size_t aer_array_size(const struct aer_array *array);

/* Closes the file and frees ARRAY, also on failure, and where it is NULL. */
int aer_array_close(struct aer_array *array, struct aer_error *err) AER_MUST_CHECK;

/* The shape of the pictures in such a file. */
int aer_array_shape(const char *path, size_t *n, int *width, int *height,
    struct aer_error *err) AER_MUST_CHECK;

/* Reads picture I of such a file; PICTURE as aer_picture_make has it. */
int aer_array_read(const char *path, size_t i, struct aer_picture *picture,
    struct aer_error *err) AER_MUST_CHECK;

#endif
