/*
 * stream - the packets of a video file, and the frames they decode to, as they lie
 * in the file.
 *
 * The lowest layer above FFmpeg: it knows nothing of numbers and times.  See
 * video.h for frames by number.
 */
#ifndef AER_STREAM_H
#define AER_STREAM_H

#include "base/error.h"
#include "video/demux.h"
#include "video/sets.h"

#include <signal.h>
#include <stdbool.h>

struct aer_stream {
	const char *path;
	AVFormatContext *format; /* NULL while the file is not open */
	AVCodecContext *decoder;
	AVPacket *packet; /* the one read last */
	AVFrame *frame;   /* the one decoded last */
	int number;       /* of the video stream in FORMAT */
	bool has_audio;
	bool ended; /* the decoder has been told that no more will come */
	bool clear; /* frames are decoded into cleared memory */
	const volatile sig_atomic_t *stop; /* NULL: never */
	size_t sent;                       /* packets given to the decoder */
	struct aer_sets *sets;             /* that the decoder has got of them */
};

/* Prepares STREAM for PATH, which must outlive it; nothing is opened. */
int aer_stream_init(struct aer_stream *stream, const char *path,
    const volatile sig_atomic_t *stop, struct aer_error *err) AER_MUST_CHECK;

/* Releases all that STREAM holds. */
void aer_stream_free(struct aer_stream *stream);

/* Opens the file at its first packet, again if it is open: the one way back that
 * every demuxer does alike. */
int aer_stream_open(struct aer_stream *stream, struct aer_error *err) AER_MUST_CHECK;

const AVStream *aer_stream_av(const struct aer_stream *stream);

/* Goes to a packet with a timestamp <= TARGET, as the demuxer understands it, and
 * empties the decoder.  False where the demuxer cannot. */
bool aer_stream_seek(struct aer_stream *stream, int64_t target);

/* Reads the next video packet: 1, 0 at the end or where a truncated file breaks
 * off, -1. */
int aer_stream_read(struct aer_stream *stream, struct aer_error *err) AER_MUST_CHECK;

/* Gives the packet to the decoder.  One that cannot be decoded is no failure: it
 * shows as a frame that is missing. */
int aer_stream_send(struct aer_stream *stream, struct aer_error *err) AER_MUST_CHECK;

/* Tells the decoder that no more will come. */
void aer_stream_end(struct aer_stream *stream);

enum aer_stream_got { AER_STREAM_FRAME, AER_STREAM_HUNGRY, AER_STREAM_DRY };

/* Takes a frame from the decoder, unless it is HUNGRY for more packets, or DRY after
 * the end.  Returns one of these, or -1. */
int aer_stream_take(struct aer_stream *stream, struct aer_error *err) AER_MUST_CHECK;

/* The next frame in file order, nothing left out: 1, 0 at the end, -1. */
int aer_stream_next(struct aer_stream *stream, struct aer_error *err) AER_MUST_CHECK;

/* The frame's presentation time in the stream's time base, AV_NOPTS_VALUE if it has
 * none that can be reckoned with; and whether it was decoded with errors. */
int64_t aer_stream_pts(const AVFrame *frame);
bool aer_stream_damaged(const AVFrame *frame);

/* Whether a time can be reckoned with: there is one, and not near the ends of 64
 * bits, as broken files have it. */
bool aer_stream_is_time(int64_t pts);

#endif
