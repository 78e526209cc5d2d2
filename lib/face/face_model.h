/*
 * face_model - dlib's frontal face detector as bytes, made by tools/face-model.cc
 * when the tools are built.  Part of face.h.
 */
#ifndef AER_FACE_MODEL_H
#define AER_FACE_MODEL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const unsigned char aer_face_model[];
extern const size_t aer_face_model_size;

#ifdef __cplusplus
}
#endif
#endif
