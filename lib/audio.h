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

#include "error.h"

#include <stdbool.h>
#include <stdint.h>

struct aer_audio;

/*
 * Opens the best audio stream of the file PATH.  More than two channels are
 * mixed down to two.  JOINED says that the clock of the video may have been set back,
 * which the sound then follows, decoded from the beginning (joints.h).
 */
struct aer_audio *aer_audio_open(
    const char *path, bool joined, struct aer_error *err) AER_MUST_CHECK;
void aer_audio_close(struct aer_audio *audio);

int aer_audio_rate(const struct aer_audio *audio);
int aer_audio_channels(const struct aer_audio *audio);

/* Makes sample 0 the one at timestamp START, in units of NUM/DEN seconds on the
 * file's own clock (as aer_video_clock gives it). */
int aer_audio_start(struct aer_audio *audio, int64_t start, int num, int den,
    struct aer_error *err) AER_MUST_CHECK;

/* Reads the next COUNT samples into PLANES, one pointer a channel. */
int aer_audio_read(struct aer_audio *audio, float *const *planes, int count,
    struct aer_error *err) AER_MUST_CHECK;

#endif
