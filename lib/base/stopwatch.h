/*
 * stopwatch - seconds on a clock that is never set.
 */
#ifndef AER_STOPWATCH_H
#define AER_STOPWATCH_H

#include <time.h>

/* Only differences mean something. */
static inline double aer_stopwatch(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
