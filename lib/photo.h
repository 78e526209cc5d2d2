/*
 * photo - a picture from a file, which is read as a video of one frame.
 */
#ifndef AER_PHOTO_H
#define AER_PHOTO_H

#include "picture.h"

/* Reads the file PATH, of any kind that videos and pictures have, or its first frame,
 * into PICTURE, which is as aer_picture_make has it. */
int aer_photo_read(const char *path, struct aer_picture *picture,
    struct aer_error *err) AER_MUST_CHECK;

#endif
