/*
 * clippictures - the pictures of a clip that a model is shown: sampled frames, faces,
 * or both, as JPEG, one by one or in one mosaic.
 *
 * Frames are chosen by sample.h; one that would be sent twice, because the clip is
 * short, is sent once.  Whole pictures come first, in order, and then the faces, in
 * order.  A clip that is all of a JPEG or PNG file, and small enough, is that file as
 * it is.
 */
#ifndef AER_CLIPPICTURES_H
#define AER_CLIPPICTURES_H

#include "ask/chat.h"
#include "frames/sample.h"
#include "table/boxes.h"
#include "table/manifest.h"

#include <signal.h>

enum aer_view { AER_VIEW_CONTEXT, AER_VIEW_FACE, AER_VIEW_BOTH };
extern const char *const aer_views[]; /* "context", "face", "both", NULL */

struct aer_clip_pictures_plan {
	struct aer_sampling sampling;
	enum aer_view view;
	int width, height; /* pictures larger than this are made to fit in, their shape
			      kept; 0: no limit */
	long quality;      /* of JPEG, 1 to 100 */
	long margin;       /* pixels a face's box is widened by on each side */
	int columns, rows; /* of the mosaic, whose cells are width x height; 0: none */
	const struct aer_boxes *faces; /* for the views with faces */
	const char *faces_name;
	const char *index; /* folder of kept indexes (video.h), NULL for none */
	const volatile sig_atomic_t *stop;
	bool measure; /* also find the size of files that are sent as they are */
};

/* Once all options are there: whether they go together; sets what was not given. */
int aer_clip_pictures_check(
    struct aer_clip_pictures_plan *plan, struct aer_error *err) AER_MUST_CHECK;

struct aer_clip_pictures;

/* Keeps what can be used again from clip to clip; one a thread.  PLAN must outlive
 * it. */
struct aer_clip_pictures *aer_clip_pictures_new(
    const struct aer_clip_pictures_plan *plan, struct aer_error *err) AER_MUST_CHECK;
void aer_clip_pictures_free(struct aer_clip_pictures *maker);

/*
 * The pictures of CLIP: *STILLS of them, new memory for aer_clip_pictures_release.
 * Fails for a clip without a frame to show: damage, no face in any sampled frame, no
 * row for a frame in the faces table.
 */
int aer_clip_pictures_take(struct aer_clip_pictures *maker, const struct aer_clip *clip,
    struct aer_attachment **still, size_t *stills,
    struct aer_error *err) AER_MUST_CHECK;
void aer_clip_pictures_release(struct aer_attachment *still, size_t stills);

#endif
