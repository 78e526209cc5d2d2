/*
 * stretch - which packets of a video show a run of its frames, and when they are
 * decoded in a file of their own.
 *
 * Times are in time base units of the video, on its own clock.  Decoding times are
 * made anew: containers state them differently, or not at all, and so the durations
 * in the new file are those between the pictures shown, exactly.
 *
 * Memory: 16 bytes a packet, and as much again while it is made.
 */
#ifndef AER_STRETCH_H
#define AER_STRETCH_H

#include "base/error.h"
#include "video/video.h"

struct aer_stretch {
	size_t count;  /* packets, in decoding order: */
	int64_t *pts;  /* when they are shown, all different */
	int64_t *dts;  /* when they are decoded: rising, and never after that */
	size_t lead;   /* how many are shown before the first frame asked for */
	int64_t start; /* when the first is shown */
	int64_t end;   /* when the last one shown ends */
	/* the first and the last frame shown, numbers in the video; KEY is -1 where the
	 * stretch begins with the file, as an edit list may hide the keyframe */
	long key;
	size_t last;
	size_t final; /* the frame whose packet is the last one */
};

/*
 * The packets that decode to COUNT frames of an indexed video from FIRST on: from
 * the keyframe before them to the first place behind them where no picture is
 * missing among those shown.  Where KEY is -1 there are no packets yet: they are
 * found by reading (packets.h).  Released by aer_stretch_free, also on failure.
 */
int aer_stretch_around(struct aer_stretch *stretch, const struct aer_video *video,
    size_t first, size_t count, struct aer_error *err) AER_MUST_CHECK;

/*
 * For a new file that begins with frames encoded anew: HEAD of them from FIRST on,
 * and then the packets from frame FIRST + HEAD, which nothing after it looks back
 * behind, to the last place within COUNT frames where no picture is missing.  Fails
 * where there is no such place.
 */
int aer_stretch_within(struct aer_stretch *stretch, const struct aer_video *video,
    size_t first, size_t head, size_t count, struct aer_error *err) AER_MUST_CHECK;

/* Puts COUNT packets with the times PTS, in decoding order, in the place of the
 * stretch's; PTS becomes the stretch's.  Fails where two have the same time. */
int aer_stretch_replace(struct aer_stretch *stretch, int64_t *pts, size_t count,
    struct aer_error *err) AER_MUST_CHECK;

void aer_stretch_free(struct aer_stretch *stretch);

#endif
