/*
 * header - the timeline of an H.264 or HEVC video in an MP4 file from the file's header
 * alone.
 *
 * libavformat has read the header and knows where each packet lies, how large it is,
 * when it is decoded and whether it is a keyframe; moov.h knows when it is shown.  What
 * is left is in the packets: whether one is an IDR picture, and whether others refer to
 * it.  They are read when the timeline is asked for them (timeline.h).  So the index of
 * hours of video costs milliseconds, and most of the file is never read.
 *
 * The first packet and the one shown last are read and have to be what was worked out.
 */
#ifndef AER_HEADER_H
#define AER_HEADER_H

#include "video/stream.h"
#include "video/timeline.h"

/* Whether it can be tried: STREAM is H.264 in MP4, or HEVC without sub-layers, whose
 * pictures say each by itself whether others refer to it. */
bool aer_header_suits(const struct aer_stream *stream);

/*
 * A finished timeline of STREAM's file, which is open and at its beginning; afterwards
 * it is elsewhere.  NULL where only reading all packets will do: for fragments, edit
 * lists that hide pictures, files that are cut short, times that repeat or are set
 * back, headers that do not fit what is read, and on errors.
 */
struct aer_timeline *aer_header_timeline(struct aer_stream *stream);

/* Lets a timeline that was made so, kept in a file and restored, look its packets up
 * again. */
int aer_header_look_up(struct aer_timeline *timeline, const struct aer_stream *stream,
    struct aer_error *err) AER_MUST_CHECK;

#endif
