/*
 * packets - reads the packets of a stretch of a video, and of the sound beside it,
 * in file order.
 *
 * After a jump a demuxer may state other decoding times than before, and may come
 * down late; packets are told by presentation time and size (timeline.h), and what
 * lies before the stretch is read over.
 */
#ifndef AER_PACKETS_H
#define AER_PACKETS_H

#include "video/demux.h"
#include "video/stretch.h"

#include <signal.h>

struct aer_packets;

/* Opens the video's file once more; with its best audio stream where SOUND asks for
 * it and there is one.  VIDEO must outlive the result. */
struct aer_packets *aer_packets_open(
    const struct aer_video *video, bool sound, struct aer_error *err) AER_MUST_CHECK;
void aer_packets_close(struct aer_packets *packets);

/* From now on reading fails with "interrupted" once *STOP is not 0. */
void aer_packets_stop_by(
    struct aer_packets *packets, const volatile sig_atomic_t *stop);

/* Takes VIDEO, of the same file, in the place of the one given before. */
void aer_packets_follow(struct aer_packets *packets, const struct aer_video *video);

/* The streams that packets come from; no sound: NULL.  Owned by PACKETS. */
const AVStream *aer_packets_video(const struct aer_packets *packets);
const AVStream *aer_packets_sound(const struct aer_packets *packets);

/* Whether an edit list hides pictures of the file. */
bool aer_packets_hide(const struct aer_packets *packets);

/*
 * Goes to the stretch.  *SOUND becomes the time of the sound packet that is playing
 * when the first picture is decoded (before which the stretch has no use for sound),
 * or else of the first one after it, in the time base of the sound; AV_NOPTS_VALUE
 * where there is none.
 */
int aer_packets_seek(struct aer_packets *packets, const struct aer_stretch *stretch,
    int64_t *sound, struct aer_error *err) AER_MUST_CHECK;

/*
 * The next packet, owned by PACKETS until the next call: of the stretch's video from
 * its keyframe to its final packet, or of the sound.  Pictures that only the group
 * before can show are left out.  NULL in *PACKET behind the stretch and its sound.
 */
int aer_packets_next(struct aer_packets *packets, const struct aer_stretch *stretch,
    AVPacket **packet, struct aer_error *err) AER_MUST_CHECK;

bool aer_packets_is_sound(const struct aer_packets *packets, const AVPacket *packet);

/* Reads the stretch to find its packets, where an edit list hides some of them: they
 * will be seen in a new file, outside of the COUNT frames from FIRST on. */
int aer_packets_survey(struct aer_packets *packets, struct aer_stretch *stretch,
    size_t first, size_t count, struct aer_error *err) AER_MUST_CHECK;

#endif
