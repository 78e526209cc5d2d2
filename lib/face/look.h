/*
 * look - what a face looks like, so that it can be told from the one beside it.
 *
 * A look is the face's box in 16 x 16 pixels, less their mean and with a length of 1:
 * neither light nor contrast matters.  It tells whether two boxes of the same
 * recording, some frames apart, hold the same face; it is no face recognition.
 *
 * Its dress is what is seen below the face, from 0.3 to 1.1 of its height under the
 * box, as wide as it: the grey levels of 4 x 4 parts.  From frame to frame the same
 * person's differ by 3 levels in the mean, by up to 29 in a concert with stage lights;
 * somebody else's in other clothes by 60 and more.
 */
#ifndef AER_LOOK_H
#define AER_LOOK_H

#include "face/face.h"
#include "face/grey.h"

#include <stdbool.h>

enum { AER_LOOK_SIDE = 16, AER_LOOK_PIXELS = AER_LOOK_SIDE * AER_LOOK_SIDE };

enum { AER_LOOK_DRESS = 16, AER_LOOK_OTHER_DRESS = 40 };

struct aer_look {
	float pixel[AER_LOOK_PIXELS];
	float dress[AER_LOOK_DRESS];
	bool has_dress; /* false: the picture ends before */
};

/* The look of FACE in GREY. */
int aer_look_take(const struct aer_grey *grey, const struct aer_face *face,
    struct aer_look *look, struct aer_error *err) AER_MUST_CHECK;

/* How alike two looks are, -1 to 1. */
double aer_look_compare(const struct aer_look *a, const struct aer_look *b);

/* Whether two looks are of people in other clothes: both are seen, and differ by more
 * than AER_LOOK_OTHER_DRESS levels in the mean. */
bool aer_look_other_dress(const struct aer_look *a, const struct aer_look *b);

/* Moves LOOK towards NEWER: faces change slowly. */
void aer_look_follow(struct aer_look *look, const struct aer_look *newer);

#endif
