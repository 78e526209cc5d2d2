/*
 * feed - the packets of a video's sound from a place on, some at a time.
 *
 * A demuxer of hours of recording is as much memory as a decoder, and many clips are
 * open at a time: they take turns with one of a reader (reader.h).  A feed
 * remembers where it was.  Where a file cannot be entered in the middle, or has no
 * timestamps to go by, it reads from the beginning with a demuxer of its own.
 */
#ifndef AER_FEED_H
#define AER_FEED_H

#include "video/reader.h"

#include <libavcodec/avcodec.h>

struct aer_feed;

/*
 * The packets of the best audio stream of the file PATH: from the one that is playing
 * at the timestamp FROM, in units of NUM/DEN seconds on the file's own clock, or a few
 * before it.  SECONDS after it is probably enough.  WHOLE: from the file's first
 * packet.  READER, which may be shared, is held by
 * the caller of these two (reader.h).
 */
struct aer_feed *aer_feed_open(struct aer_reader *reader, const char *path, bool whole,
    int64_t from, AVRational unit, double seconds,
    struct aer_error *err) AER_MUST_CHECK;
/* A new decoder of the packets. */
AVCodecContext *aer_feed_decoder(struct aer_feed *feed, struct aer_reader *reader,
    struct aer_error *err) AER_MUST_CHECK;

void aer_feed_close(struct aer_feed *feed);

/* The time base of the packets. */
AVRational aer_feed_base(const struct aer_feed *feed);

/* Gives the next packet in *PACKET, FEED's until the next call: 1, 0 at the end, -1.
 * READER is held meanwhile. */
int aer_feed_next(struct aer_feed *feed, struct aer_reader *reader, AVPacket **packet,
    struct aer_error *err) AER_MUST_CHECK;

#endif
