/*
 * shown - how the pictures of a video are shown: turned or not, in square pixels,
 * with which colours.
 */
#ifndef AER_SHOWN_H
#define AER_SHOWN_H

#include "video/demux.h"
#include "video/video.h"

/*
 * Fills the part of INFO that concerns pictures, from stream INDEX of FORMAT and
 * its first decoded FRAME; what the file does not state follows the rules of
 * aer_video_open, and grey that states no range has the full one.  Fails for what is
 * turned by other than multiples of 90 degrees and for colours that there is no matrix
 * for.  PATH is for messages.
 */
int aer_shown_read(AVFormatContext *format, int index, AVFrame *frame, const char *path,
    struct aer_video_info *info, struct aer_error *err) AER_MUST_CHECK;

#endif
