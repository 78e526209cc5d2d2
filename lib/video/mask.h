/*
 * mask - a file to read of which some boxes are hidden from libavformat.
 *
 * libavformat keeps an index of every track of an MP4 file, wanted or not: of 150
 * minutes 20 MB, of which the sound is more than half.  A box whose type reads "free"
 * is passed over (ISO/IEC 14496-12, 8.1.2); nothing else of the file is different, and
 * the file itself is not touched.
 */
#ifndef AER_MASK_H
#define AER_MASK_H

#include "base/error.h"

#include <libavformat/avio.h>
#include <stdbool.h>
#include <stdint.h>

/* Opens the file PATH; the four bytes at AT, where a box's type is, read as "free".
 * Closed by aer_mask_close, or NULL. */
AVIOContext *aer_mask_open(
    const char *path, int64_t at, struct aer_error *err) AER_MUST_CHECK;

/* Closes *IO and sets it to NULL where aer_mask_open has made it; else false. */
bool aer_mask_close(AVIOContext **io);

#endif
