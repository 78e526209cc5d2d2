/*
 * whole - whether a picture file holds all of its picture, without damage.
 *
 * Programs that show pictures make up what is missing; here that is a failure.  JPEG is
 * decoded by libjpeg-turbo, whose warnings count; everything else by FFmpeg.
 */
#ifndef AER_WHOLE_H
#define AER_WHOLE_H

#include "base/error.h"

#include <stddef.h>

/* Decodes the file PATH; *WIDTH and *HEIGHT are its size in pixels. */
int aer_whole_file(
    const char *path, int *width, int *height, struct aer_error *err) AER_MUST_CHECK;

/* The same for the SIZE bytes of a file. */
int aer_whole_bytes(
    const char *bytes, size_t size, struct aer_error *err) AER_MUST_CHECK;

#endif
