/*
 * fhog - histograms of oriented gradients: what the face detector sees of a picture.
 *
 * The features of P. Felzenszwalb, R. Girshick, D. McAllester and D. Ramanan, Object
 * detection with discriminatively trained part based models, IEEE PAMI 32(9), 2010,
 * as dlib has them: cells of 8 x 8 pixels, and for each the share of 18 directions
 * with sign and 9 without, cut off and normalized by the four blocks of 2 x 2 cells
 * that it is in, and the sum over all directions for each of these blocks.  They equal
 * dlib's within the rounding of floats; to make them takes a fifth of the time: a
 * table has the direction of every gradient, and pixels are added to one row of cells
 * before that is shared out to two.  The same bytes on every machine.
 */
#ifndef AER_FHOG_H
#define AER_FHOG_H

#include "base/error.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { AER_FHOG_CELL = 8, AER_FHOG_PLANES = 31 };

/* Behind each row of a plane there are so many floats at least, which may be read. */
enum { AER_FHOG_SPARE = 32 };

/* All 0 at first. */
struct aer_fhog {
	float *plane;      /* AER_FHOG_PLANES, each behind the other */
	int rows, columns; /* of each plane; 0: the picture is too small */
	size_t stride;     /* floats from row to row */
	size_t size;       /* floats from plane to plane */
	int before, after; /* rows of zeros above and below the others */
	/* private */
	float *cells, *work;
	size_t plane_slots, cell_slots, work_slots;
};

/*
 * The features of WIDTH x HEIGHT grey pixels, rows STRIDE bytes apart, one for each
 * cell but those at the edge.  A window of WINDOW x WINDOW cells may reach out of the
 * picture by half: there is a border of zeros, (WINDOW - 1) / 2 rows above and to the
 * left, WINDOW / 2 below and to the right.  Memory is kept from call to call.
 */
int aer_fhog_make(struct aer_fhog *fhog, const unsigned char *grey, int width,
    int height, size_t stride, int window, struct aer_error *err) AER_MUST_CHECK;
void aer_fhog_free(struct aer_fhog *fhog);

#ifdef __cplusplus
}
#endif
#endif
