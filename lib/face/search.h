/*
 * search - finds faces in a grey picture: in all of it, or near where one was.
 *
 * The picture is scaled for the detector: so that the smallest wanted face has
 * AER_FACE_PIXELS, or so that an expected one has AER_NEAR_PIXELS, of which the sizes
 * next to it are searched, too.
 */
#ifndef AER_SEARCH_H
#define AER_SEARCH_H

#include "face/grey.h"
#include "face/hits.h"

#include <stdbool.h>

struct aer_search_options {
	double min_face;   /* the smallest face looked for, in pixels */
	double threshold;  /* the least score */
	bool raw;          /* boxes of single hits */
	const char *model; /* file of a network (network.h) that looks again where
			      the detector finds nothing; NULL: none */
};

/* An expected face is scaled to this width; the region searched reaches so many widths
 * farther to the left and right, and up and down, where heads move less; and its score
 * may be so much lower: another one is not likely at this place and size. */
enum { AER_NEAR_PIXELS = 96, AER_NEAR_LEVELS = 3 };
#define AER_NEAR_PAD    0.6
#define AER_NEAR_PAD_Y  0.6
#define AER_NEAR_MARGIN 0.3
/* After misses the region grows by a share of it each, up to a number of them, and
 * two sizes more are searched. */
enum { AER_NEAR_MISSES = 5 };
#define AER_NEAR_GROWTH 0.3

struct aer_search;

/* One a thread.  OPTIONS must outlive it. */
struct aer_search *aer_search_new(
    const struct aer_search_options *options, struct aer_error *err) AER_MUST_CHECK;
void aer_search_free(struct aer_search *search);

/* Finds all faces in GREY.  Boxes are in its pixels.  *FACES is owned by SEARCH and
 * valid until its next call; best score first. */
int aer_search_whole(struct aer_search *search, const struct aer_grey *grey,
    const struct aer_face **faces, size_t *count, struct aer_error *err) AER_MUST_CHECK;

/* The same near where a face is expected at BOX, after so many MISSES. */
int aer_search_near(struct aer_search *search, const struct aer_grey *grey,
    const struct aer_face *box, int misses, const struct aer_face **faces,
    size_t *count, struct aer_error *err) AER_MUST_CHECK;

#endif
