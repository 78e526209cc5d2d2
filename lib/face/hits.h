/*
 * hits - one face of the many places and sizes at which a detector found it.
 *
 * The best hit stands for a face, and takes with it all hits that overlap it by more
 * than AER_HITS_SAME (intersection over union, as dlib does it: or that have the
 * share AER_HITS_COVERED of their area in common with it).  The box is the mean of
 * those hits that overlap the best one by more than AER_HITS_MEAN, the size in
 * logarithms, each weighted by the square of its score's height above the least one:
 * the steps between places and sizes, which make boxes jump, are averaged out.
 */
#ifndef AER_HITS_H
#define AER_HITS_H

#include "face/face.h"

#include <stdbool.h>

#define AER_HITS_SAME    0.33
#define AER_HITS_COVERED 0.79
#define AER_HITS_MEAN    0.55
/* Hits are wanted so far below the threshold of faces: they steady the mean. */
#define AER_HITS_MARGIN 0.3

/*
 * Makes faces of COUNT hits with scores of THRESHOLD - AER_HITS_MARGIN and more, best
 * first, as aer_face_hits has them: those with THRESHOLD and more, best first, into
 * *FACES, and their number into *FACE_COUNT.  RAW: the best hit's own box.  *FACES,
 * which has *SLOTS, is enlarged as needed and freed by free.
 */
int aer_hits_merge(const struct aer_face *hits, size_t count, double threshold,
    bool raw, struct aer_face **faces, size_t *slots, size_t *face_count,
    struct aer_error *err) AER_MUST_CHECK;

/* Intersection over union of two boxes. */
double aer_face_overlap(const struct aer_face *a, const struct aer_face *b);

/* The share of FACE's box that lies outside a picture of WIDTH x HEIGHT. */
double aer_face_cut(const struct aer_face *face, int width, int height);

#endif
