/*
 * remux - an MP4 file of packets that were encoded before.
 *
 * No edit list is written where that can be helped, and none that hides a picture:
 * readers that know them and readers that do not see the same frames.  The clock
 * begins with the first packet decoded; the sound keeps its place beside the
 * pictures.  An edit list is needed only where the sound begins later.
 */
#ifndef AER_REMUX_H
#define AER_REMUX_H

#include "base/error.h"
#include "video/packets.h"
#include "video/stretch.h"

#include <libavformat/avformat.h>

struct aer_remux;

struct aer_remux_source {
	const AVStream *video, *sound; /* sound: NULL for none */
	/* Parameter sets in the place of the video's; NULL: the video's own. */
	const uint8_t *extradata;
	size_t extradata_size;
	const struct aer_stretch *stretch; /* when the pictures are shown */
	const char *comment;               /* stored in the file; NULL: none */
	int64_t sound_start; /* in the sound's time base; AV_NOPTS_VALUE: no sound */
};

/* Whether an MP4 file can hold the streams; fails with what to do. */
int aer_remux_check(
    const struct aer_remux_source *source, struct aer_error *err) AER_MUST_CHECK;

/* Begins the file PATH.  SOURCE is not needed any longer, the stretch is. */
struct aer_remux *aer_remux_open(const char *path,
    const struct aer_remux_source *source, struct aer_error *err) AER_MUST_CHECK;

/* Writes the stretch's next picture, whose time is the one that the stretch says, in
 * the source's time base.  PACKET becomes empty. */
int aer_remux_video(
    struct aer_remux *remux, AVPacket *packet, struct aer_error *err) AER_MUST_CHECK;

/* Copies the rest of the stretch and its sound from PACKETS, which are at it. */
int aer_remux_copy(struct aer_remux *remux, struct aer_packets *packets,
    struct aer_error *err) AER_MUST_CHECK;

/* Completes the file; fails where pictures are missing. */
int aer_remux_finish(struct aer_remux *remux, struct aer_error *err) AER_MUST_CHECK;

/* Closes the file, finished or not, and frees REMUX, which may be NULL. */
void aer_remux_free(struct aer_remux *remux);

#endif
