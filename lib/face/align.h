/*
 * align - chips of faces: turned so that the eyes are level, and scaled so that they
 * lie in the same place of every chip.
 *
 * 68 landmarks are found by dlib's shape predictor (V. Kazemi, J. Sullivan, One
 * millisecond face alignment with an ensemble of regression trees, CVPR 2014), and the
 * rotation, scale and shift that bring them nearest to dlib's mean face, in the least
 * squares sense, make the chip.
 *
 * The model is a file that is read at run time; Debian has it in libdlib-data, whose
 * terms are its own: it was trained on iBUG 300-W, which is for research only.
 */
#ifndef AER_ALIGN_H
#define AER_ALIGN_H

#include "base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where Debian's libdlib-data puts the model. */
#define AER_ALIGN_MODEL "/usr/share/dlib/shape_predictor_68_face_landmarks.dat"

struct aer_align;
struct aer_picture;

/* Reads the model at PATH, some 100 MB; fails, saying where to get it, when there is
 * none.  Constant after that: threads may share it. */
struct aer_align *aer_align_new(const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_align_free(struct aer_align *align);

/*
 * Makes of the face in the box X, Y, W, H, in pixels of PICTURE, the chip OUT of SIDE x
 * SIDE pixels, as aer_picture_make has it; PADDING is what is shown around the face on
 * each side, as a share of the face's side.  What lies outside of PICTURE is black.
 */
int aer_align_chip(const struct aer_align *align, const struct aer_picture *picture,
    double x, double y, double w, double h, int side, double padding,
    struct aer_picture *out, struct aer_error *err) AER_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
