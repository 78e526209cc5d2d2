/*
 * reader - what a worker keeps open of the video that its clips come from: clips of one
 * video follow each other, and opening it takes longer than copying a clip.
 */
#ifndef AER_READER_H
#define AER_READER_H

#include "video/packets.h"

struct aer_reader;

struct aer_reader *aer_reader_new(struct aer_error *err) AER_MUST_CHECK;
void aer_reader_free(struct aer_reader *reader);

/*
 * The packets of VIDEO's file, with its best audio stream where SOUND asks for it, and
 * another decoder for it; both READER's, until it is asked for another file.  A file
 * that has changed since is another one.
 */
struct aer_packets *aer_reader_packets(struct aer_reader *reader,
    const struct aer_video *video, bool sound, struct aer_error *err) AER_MUST_CHECK;
struct aer_video *aer_reader_decoder(struct aer_reader *reader,
    const struct aer_video *video, struct aer_error *err) AER_MUST_CHECK;

/* A demuxer of the file PATH for its best audio stream, which is number *STREAM: also
 * READER's, and anywhere in the file.  READER may be shared for this purpose: whoever
 * uses the demuxer holds READER meanwhile.  Of hours of recording it is much memory,
 * and closed when READER is released. */
AVFormatContext *aer_reader_sound(struct aer_reader *reader, const char *path,
    int *stream, struct aer_error *err) AER_MUST_CHECK;
void aer_reader_hold(struct aer_reader *reader);
void aer_reader_release(struct aer_reader *reader);

#endif
