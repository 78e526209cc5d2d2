/*
 * sound - the sound of a stretch of a video as AAC, made once for all clips that show
 * the same stretch: regions of one picture have one sound.
 *
 * Which of the clips comes first makes no difference to what any of them gets.
 */
#ifndef AER_SOUND_H
#define AER_SOUND_H

#include "video/video.h"

#include <libavcodec/avcodec.h>

struct aer_sounds; /* those that are being made; used by all threads */
struct aer_sound;  /* one clip's, used by one thread at a time */

struct aer_sounds *aer_sounds_new(struct aer_error *err) AER_MUST_CHECK;
void aer_sounds_free(struct aer_sounds *sounds); /* when all of them are closed */

/*
 * SECONDS of sound of VIDEO from the timestamp START on, in units of UNIT on the file's
 * own clock, and silence where there is none. SOUNDS outlives the
 * result.
 */
struct aer_sound *aer_sound_open(struct aer_sounds *sounds,
    const struct aer_video *video, int64_t start, AVRational unit, double seconds,
    struct aer_error *err) AER_MUST_CHECK;
void aer_sound_close(struct aer_sound *sound);

/* The encoder, for what it says of its packets. */
const AVCodecContext *aer_sound_codec(const struct aer_sound *sound);

/*
 * Makes PACKET, which is blank, the next one: of what is encoded when the first SECONDS
 * have been handed to the encoder in whole blocks, or with END of all there is.  1; 0
 * where there is none; -1.
 */
int aer_sound_next(struct aer_sound *sound, double seconds, bool end, AVPacket *packet,
    struct aer_error *err) AER_MUST_CHECK;

#endif
