/*
 * photo - a picture from a PNG or JPEG file, for tools that know nothing of videos.
 */
#ifndef AER_PHOTO_H
#define AER_PHOTO_H

#include "picture/picture.h"

/* Reads the file PATH into PICTURE, which is as aer_picture_make has it.  What is clear
 * in it is white; a turn that a camera noted is not made.  Fails where a part of the
 * picture is missing. */
int aer_photo_read(const char *path, struct aer_picture *picture,
    struct aer_error *err) AER_MUST_CHECK;

#endif
