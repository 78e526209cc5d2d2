/*
 * audio - the sound of a stretch of a video, sample by sample.
 *
 * Samples are 32-bit floats, one plane a channel, at a rate the encoder can
 * take.  Sample 0 is the one at the start asked for; where the file has no
 * sound (before it begins, after it ends, in a gap) the samples are silence, so
 * that sound and picture stay together.
 */
#ifndef AER_AUDIO_H
#define AER_AUDIO_H

#include "video/reader.h"

#include <stdint.h>

struct aer_audio;

/*
 * The sound of VIDEO, in its best audio stream: sample 0 is the one at timestamp START,
 * in units of NUM/DEN seconds on the file's own clock (as aer_video_clock gives it),
 * and about SECONDS of it are wanted.  More than two channels are mixed down to two.
 * Where the clock of the video has been set back, the sound follows, decoded from the
 * beginning (joints.h).
 */
struct aer_audio *aer_audio_open(struct aer_reader *reader,
    const struct aer_video *video, int64_t start, int num, int den, double seconds,
    struct aer_error *err) AER_MUST_CHECK;
void aer_audio_close(struct aer_audio *audio);

int aer_audio_rate(const struct aer_audio *audio);
int aer_audio_channels(const struct aer_audio *audio);

/* Reads the next COUNT samples into PLANES, one pointer a channel. */
int aer_audio_read(struct aer_audio *audio, struct aer_reader *reader,
    float *const *planes, int count, struct aer_error *err) AER_MUST_CHECK;

#endif
