/*
 * search - finds faces of a wanted size in a picture.
 */
#ifndef AER_SEARCH_H
#define AER_SEARCH_H

#include "face.h"
#include "picture.h"

/* The smallest face that the detector finds, in pixels. */
enum { AER_FACE_PIXELS = 80 };

struct aer_search;

/* One a thread. */
struct aer_search *aer_search_new(struct aer_error *err) AER_MUST_CHECK;
void aer_search_free(struct aer_search *search);

/*
 * Finds the faces in PICTURE that are at least MIN_FACE pixels wide: the picture
 * is scaled so that such a face has AER_FACE_PIXELS, and the boxes are given in
 * its own pixels.  *FACES is owned by SEARCH and valid until its next call; best
 * score first.
 */
int aer_search_picture(struct aer_search *search, const struct aer_picture *picture,
    double min_face, double threshold, const struct aer_face **faces, size_t *count,
    struct aer_error *err) AER_MUST_CHECK;

/* The face that dominates: the largest score x area, which is the nearest and
 * clearest.  NULL for none. */
const struct aer_face *aer_search_dominant(const struct aer_face *faces, size_t count);

/* The share of FACE's box that lies outside a picture of WIDTH x HEIGHT. */
double aer_face_cut(const struct aer_face *face, int width, int height);

#endif
