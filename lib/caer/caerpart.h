/*
 * caerpart - takes some of the clips of training away, to choose the best epoch by:
 * whole subjects, with the classes in the same proportions.
 */
#ifndef AER_CAERPART_H
#define AER_CAERPART_H

#include "caer/caerclips.h"

/*
 * Marks about SHARE (above 0, below 1) of the clips that are not left out, by the
 * search of partition.h with SEED: no subject has clips on both sides.  Fails when
 * there are fewer than two subjects.
 */
int aer_caer_part(struct aer_caer_clips *clips, double share, uint64_t seed,
    struct aer_error *err) AER_MUST_CHECK;

/* A subject with clips on both sides, or NULL. */
const char *aer_caer_part_leak(
    const struct aer_caer_clips *clips, struct aer_error *err);

#endif
