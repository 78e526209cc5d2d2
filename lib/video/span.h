/*
 * span - which frames of a video a clip's span means, and which pixels its region.
 */
#ifndef AER_SPAN_H
#define AER_SPAN_H

#include "video/video.h"

/* How far an end may lie behind the end of the video, in seconds: tables often
 * hold a container's duration, which counts the audio. */
#define AER_END_SLACK 0.5

/*
 * The frames of SPAN: those with start <= time < end, as the number of the
 * first and their count, which is at least 1.  Fails when there is none, and
 * when the end lies more than AER_END_SLACK after the end of the video.
 */
int aer_span_frames(const struct aer_video *video, const struct aer_span *span,
    size_t *first, size_t *count, struct aer_error *err) AER_MUST_CHECK;

/* Checks that REGION lies in the picture, and turns the empty region into the
 * whole picture. */
int aer_region_check(const struct aer_video *video, struct aer_region *region,
    struct aer_error *err) AER_MUST_CHECK;

#endif
