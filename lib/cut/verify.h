/*
 * verify - whether a written file shows what was handed to its encoder.
 *
 * Pictures are compared by their gist: the mean brightness in each part of a grid of
 * at most 16 x 16 parts.  Compression changes a part's mean little, however heavy it
 * is, and another scene changes it much.  Two pictures of a scene in which little
 * moves have the same gist: it does not tell neighbouring frames apart.
 */
#ifndef AER_VERIFY_H
#define AER_VERIFY_H

#include "base/error.h"

#include <stddef.h>

struct AVFrame;

enum { AER_GIST_SIDE = 16 };

struct aer_gist {
	int columns, rows;
	/* 0 to 255, of the first component, which is luma except in RGB */
	float mean[AER_GIST_SIDE * AER_GIST_SIDE];
};

/* The gist of FRAME, whose pixels are 8 to 16 bits a component; of every fourth row
 * of a large picture, which is enough and takes no time. */
void aer_gist_make(struct aer_gist *gist, const struct AVFrame *frame);

/* How far apart two pictures of the same size are: the root of the mean square of
 * their parts' differences, 0 to 255. */
double aer_gist_distance(const struct aer_gist *a, const struct aer_gist *b);

/*
 * Reads the file at PATH back: fails where it does not have COUNT frames, or where
 * the first or the last is not the picture of FIRST or LAST, allowing for what x264 or
 * x265 at CRF changes; at 0 or less nothing may change.  *DURATION is when the
 * last of them ends, in seconds.
 */
int aer_verify(const char *path, size_t count, const struct aer_gist *first,
    const struct aer_gist *last, int crf, double *duration,
    struct aer_error *err) AER_MUST_CHECK;

#endif
