/*
 * augment - a picture as it could have been, for training: mirrored, turned a little.
 */
#ifndef AER_AUGMENT_H
#define AER_AUGMENT_H

#include "base/random.h"
#include "picture/picture.h"

#include <stdbool.h>

struct aer_augment {
	bool mirror;    /* left is right */
	double degrees; /* clockwise, about the middle */
};

/* One at random: mirrored in half of all cases where MIRROR, and turned by -MOST to
 * MOST degrees, all equally likely. */
struct aer_augment aer_augment_draw(
    struct aer_random *random, bool mirror, double most);

/* Writes PICTURE, changed so, to OUT, which has its pixels row by row with nothing
 * between.  What was not in the picture is black; pixels are interpolated linearly. */
void aer_augment_apply(const struct aer_augment *augment,
    const struct aer_picture *picture, unsigned char *out);

#endif
