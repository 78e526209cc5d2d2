/*
 * copier - clips as files of packets copied from their source, nothing decoded and
 * nothing encoded.
 *
 * A file begins with the keyframe before the clip's first frame and ends where no
 * picture is missing; its row says where in it the clip lies.  The frames there have
 * the pixels and the times that they have in the source.
 */
#ifndef AER_COPIER_H
#define AER_COPIER_H

#include "cut/cut.h"
#include "video/stretch.h"

#include <signal.h>

extern const struct aer_cut_mode aer_cut_copy;

/*
 * Reads the file at PATH back: fails where its frames are not those of the stretch at
 * the same distances of time.  INSIDE becomes the span of its COUNT frames from
 * number LEAD on, as it is when written with six decimals and read again; where ASKED,
 * counted as in the file, selects the same frames, it is that: rules that go by time
 * then find what they find in the source.  NULL for none.
 * Fails with "interrupted" once *STOP, which may be NULL, is not 0.
 */
int aer_copier_verify(const char *path, const struct aer_video *source,
    const struct aer_stretch *stretch, size_t count, const struct aer_span *asked,
    struct aer_span *inside, const volatile sig_atomic_t *stop,
    struct aer_error *err) AER_MUST_CHECK;

#endif
