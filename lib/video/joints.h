/*
 * joints - where the clock of a file was set back, as in recordings that were joined.
 *
 * The video's time goes on there (clock.h), and its other streams have to follow it.
 */
#ifndef AER_JOINTS_H
#define AER_JOINTS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* After the clock was set back for the nth time, counted from 0, SHIFT[n] is added to
 * all timestamps, in units of NUM/DEN seconds. */
struct aer_joints {
	int64_t *shift;
	size_t count;
	int num, den;
};

/*
 * Finds the joints in the video of the file PATH by reading all of its packets; no
 * packets are read where the container has one clock from beginning to end.  JOINTS is
 * released by aer_joints_free, also after a failure.
 */
int aer_joints_find(
    struct aer_joints *joints, const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_joints_free(struct aer_joints *joints);

#endif
