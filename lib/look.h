/*
 * look - what a face looks like, so that it can be told from the one beside it.
 *
 * A look is the face's box in 16 x 16 pixels, less their mean and with a length of 1:
 * neither light nor contrast matters.  It tells whether two boxes of the same
 * recording, some frames apart, hold the same face; it is no face recognition.
 */
#ifndef AER_LOOK_H
#define AER_LOOK_H

#include "face.h"
#include "grey.h"

enum { AER_LOOK_SIDE = 16, AER_LOOK_PIXELS = AER_LOOK_SIDE * AER_LOOK_SIDE };

struct aer_look {
	float pixel[AER_LOOK_PIXELS];
};

/* The look of FACE in GREY. */
int aer_look_take(const struct aer_grey *grey, const struct aer_face *face,
    struct aer_look *look, struct aer_error *err) AER_MUST_CHECK;

/* How alike two looks are, -1 to 1. */
double aer_look_compare(const struct aer_look *a, const struct aer_look *b);

/* Moves LOOK towards NEWER: faces change slowly. */
void aer_look_follow(struct aer_look *look, const struct aer_look *newer);

#endif
