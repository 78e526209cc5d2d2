/*
 * cutter - writes a stretch of a video as a file of its own.
 */
#ifndef AER_CUTTER_H
#define AER_CUTTER_H

#include "cut/codec.h"
#include "cut/sound.h"
#include "cut/verify.h"
#include "video/convert.h"
#include "video/video.h"

struct aer_cutter;

struct aer_cut {
	/* given */
	size_t first, count;      /* frames of the video */
	struct aer_region region; /* in the picture */
	struct aer_shape shape;   /* of the new pictures */
	/* Pictures a second, RATE_NUM / RATE_DEN: picture i is the frame on show i /
	 * rate seconds after the first one.  0: the frames with their own times. */
	int rate_num, rate_den;
	const struct aer_codec *codec;
	int crf; /* as aer_codec_settle leaves them */
	const char *preset;
	const char *comment;       /* stored in the file; NULL: none */
	bool interlaced;           /* say that the pictures are two fields, woven */
	struct aer_sounds *sounds; /* with the video's sound, if any; NULL: without */
	/* found */
	size_t written;                        /* pictures in the new file */
	size_t missing;                        /* frames that damage made undecodable */
	size_t damaged;                        /* frames decoded with errors */
	struct aer_gist first_gist, last_gist; /* of the pictures written */
};

/*
 * Frame K of the cut is the pictures [*FROM, *TO) at the cut's rate, which are none
 * where another frame has taken its place before the next picture is due.
 */
void aer_cutter_pictures(const struct aer_video *video, const struct aer_cut *cut,
    size_t k, int64_t *from, int64_t *to);

/*
 * Writes CUT of VIDEO to PATH: its frames with their own times or at a constant rate,
 * the first that can be decoded at 0, and its sound from there to the end of the last
 * frame.  VIDEO is only asked for facts and times; it, CUT and what they point to
 * outlive the cutter.
 */
struct aer_cutter *aer_cutter_new(const struct aer_video *video, struct aer_cut *cut,
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_cutter_free(struct aer_cutter *cutter);

/* Takes the next frame of the cut, in order; one without av cannot be decoded, and
 * one without pictures need not come. */
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

#endif
