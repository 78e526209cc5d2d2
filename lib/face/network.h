/*
 * network - dlib's convolutional face detector behind a C interface.
 *
 * The network is max-margin object detection with seven layers; its file,
 * mmod_human_face_detector.dat, is not part of dlib's library: "make models" fetches
 * it.  It sees more faces that are turned or covered than face.h does, and costs some
 * sixty times as much.
 */
#ifndef AER_NETWORK_H
#define AER_NETWORK_H

#include "face/face.h"

#ifdef __cplusplus
extern "C" {
#endif

struct aer_network;

/* The network in the file PATH.  One a thread: finding changes it. */
struct aer_network *aer_network_new(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_network_free(struct aer_network *network);

/* Finds faces of some 70 pixels and more, as aer_face_hits does; views are "front",
 * as the network does not tell them apart, and each face is there once. */
int aer_network_find(struct aer_network *network, const unsigned char *grey, int width,
    int height, size_t stride, const struct aer_face **faces, size_t *count,
    struct aer_error *err) AER_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
