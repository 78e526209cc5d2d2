/*
 * clock - presentation times for frames whose own are missing or go astray.
 */
#ifndef AER_CLOCK_H
#define AER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Times are in time base units. */
struct aer_clock {
	int64_t second;         /* one second, rounded down */
	int64_t previous, step; /* the time of the frame before, and of one frame */
	int64_t shift;          /* added since the file's clock was set back */
	bool running;
};

/* A clock in units of NUM/DEN seconds. */
void aer_clock_init(struct aer_clock *clock, int num, int den);

/*
 * The time of the next frame, which is stamped PTS (unless it is not KNOWN) and
 * shown for DURATION (0: not known); always later than the one before.  A missing
 * time follows the frame before.  A repeated time, or one that falls a little, is
 * put as little after it as can be.  One that falls by more than a second is a
 * clock set back, as in recordings that were joined: time goes on from there.
 */
int64_t aer_clock_next(
    struct aer_clock *clock, bool known, int64_t pts, int64_t duration);

#endif
