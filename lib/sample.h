/*
 * sample - which N of a clip's n frames stand for it.
 */
#ifndef AER_SAMPLE_H
#define AER_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Frame I of N (0 <= I < N) out of COUNT frames (at least 1), as DFER-CLIP and
 * CLIP-CAER sample for testing: the middle of each of N equal stretches.
 *
 *	count > N:  floor(tick / 2 + tick * i)  with  tick = count / N
 *	else:       0 .. count - 1, and then the last one again
 *
 * in double arithmetic, as their Python does it.  *PAD says whether the frame is
 * such a repetition.
 */
size_t aer_sample_middle(size_t count, size_t n, size_t i, bool *pad);

#endif
