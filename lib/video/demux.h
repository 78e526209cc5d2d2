/*
 * demux - opens a local media file with libavformat, and nothing but the file.
 */
#ifndef AER_DEMUX_H
#define AER_DEMUX_H

#include "base/error.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

/* Whether PATH is a local, regular file that is not empty; fails saying why not. */
int aer_demux_check(const char *path, struct aer_error *err) AER_MUST_CHECK;

/*
 * Opens the regular file PATH and finds its streams.  Only demuxers of single
 * media files take part, so that a playlist cannot lead to other files.
 * Returns the context, which aer_demux_close releases, or NULL.
 *
 * It looks into the first packets: some 4 ms, whatever the file's length and container.
 * That is worth while where a decoder is to give every frame its place from the first
 * one on.
 */
AVFormatContext *aer_demux_open(const char *path, struct aer_error *err) AER_MUST_CHECK;

/* The same for who needs no other streams than those of KIND, video or audio: of an MP4
 * file with one video track and one of AAC the other is left out, and its index takes
 * no memory.  *HIDDEN says whether that is so. */
AVFormatContext *aer_demux_open_kind(const char *path, enum AVMediaType kind,
    bool *hidden, struct aer_error *err) AER_MUST_CHECK;

/* The same as aer_demux_open without a look into the packets: what streams there are,
 * and all that the header says of them, which is much in MP4 and nothing in MPEG-TS. */
AVFormatContext *aer_demux_open_header(
    const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Closes the context, sets *FORMAT to NULL; *FORMAT may be NULL. */
void aer_demux_close(AVFormatContext **format);

/*
 * The best stream of TYPE, with all other streams discarded; -1 if there is
 * none.  Cover pictures of music files are no video.
 */
int aer_demux_stream(AVFormatContext *format, enum AVMediaType type);

/* A decoder for stream INDEX with one thread, opened, or NULL; released by
 * avcodec_free_context.  PATH is for messages. */
AVCodecContext *aer_demux_decoder(const AVFormatContext *format, int index,
    const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Sets ERR to "PATH: WHAT: reason" for FFmpeg's error CODE; returns -1. */
int aer_demux_error(
    struct aer_error *err, const char *path, const char *what, int code);

#endif
