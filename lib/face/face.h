/*
 * face - dlib's frontal face detector behind a C interface.
 *
 * The detector is a histogram of oriented gradients with five filters (D. King,
 * Max-margin object detection, arXiv 1502.00046, 2015); it comes with dlib and
 * needs no model file.  It finds faces of 80 pixels and more; smaller ones after
 * the picture has been enlarged (search.h).
 */
#ifndef AER_FACE_H
#define AER_FACE_H

#include "base/error.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct aer_face {
	double x, y, w, h; /* box in pixels of the picture; may reach out of it */
	double score;      /* above the threshold; about 0 to 3 */
	int view;          /* index into aer_face_views */
	int hits;          /* places and sizes at which it was found; a hit has 1 */
};

/* Which of the five filters found it: "front", "left", "right", "front-left" and
 * "front-right" (the last two: the head leans). */
extern const char *const aer_face_views[];

/* The width and height of the smallest face that is found, and the step between the
 * sizes searched: each is so many times the one before. */
enum { AER_FACE_PIXELS = 80 };
#define AER_FACE_STEP 1.2

struct aer_face_detector;

/* One a thread: detecting changes it.  It is made in 2 to 3 ms. */
struct aer_face_detector *aer_face_detector_new(struct aer_error *err) AER_MUST_CHECK;
void aer_face_detector_free(struct aer_face_detector *detector);

/*
 * Finds all places with a score above THRESHOLD (0 is dlib's own) in a picture of
 * WIDTH x HEIGHT grey pixels, rows STRIDE bytes apart, at LEVELS sizes from
 * AER_FACE_PIXELS on; 0 for all sizes.  A face is hit several times; hits.h makes
 * one of them.  Sets *HITS, owned by the detector and valid until its next call, best
 * score first, and *COUNT.
 */
int aer_face_hits(struct aer_face_detector *detector, const unsigned char *grey,
    int width, int height, size_t stride, double threshold, int levels,
    const struct aer_face **hits, size_t *count, struct aer_error *err) AER_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
