/*
 * cutter - writes a stretch of a video as a file of its own.
 */
#ifndef AER_CUTTER_H
#define AER_CUTTER_H

#include "convert.h"
#include "video.h"

struct aer_cutter;

struct aer_cut {
	/* given */
	size_t first, count;      /* frames of the video */
	struct aer_region region; /* in the picture, with even sides */
	const char *preset;       /* x264's */
	int crf;
	bool sound; /* with the video's sound, where it has any */
	/* found */
	size_t written; /* frames in the new file */
	size_t missing; /* frames that damage made undecodable */
	size_t damaged; /* frames decoded with errors */
};

/*
 * Writes CUT of VIDEO to PATH: its frames with their own times, the first that can
 * be decoded at 0, and its sound from that frame to the end of the last.  VIDEO is
 * only asked for facts and times; it, CUT and what they point to outlive the
 * cutter.
 */
struct aer_cutter *aer_cutter_new(const struct aer_video *video, struct aer_cut *cut,
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_cutter_free(struct aer_cutter *cutter);

/* Takes the next frame of the cut, in order; one without av cannot be decoded. */
int aer_cutter_frame(struct aer_cutter *cutter, struct aer_converter *converter,
    const struct aer_frame *frame, struct aer_error *err) AER_MUST_CHECK;

/* Completes the file.  Fails when none of the frames could be decoded. */
int aer_cutter_finish(struct aer_cutter *cutter, struct aer_error *err) AER_MUST_CHECK;

/*
 * REGION with even sides, as 4:2:0 needs them: one pixel is added on the right
 * or below, or on the other side at the edge of the WIDTH x HEIGHT picture, or
 * left off where the picture has no more.  Fails where no side remains.
 */
int aer_cutter_even(struct aer_region *region, int width, int height,
    struct aer_error *err) AER_MUST_CHECK;

/* Reads the file back, and fails where it does not have COUNT frames. */
int aer_cutter_verify(const char *path, size_t count, double *duration,
    struct aer_error *err) AER_MUST_CHECK;

#endif
