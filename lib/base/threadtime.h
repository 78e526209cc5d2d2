/*
 * threadtime - what the calling thread has used of its processor.
 */
#ifndef AER_THREADTIME_H
#define AER_THREADTIME_H

#include <time.h>

/* In nanoseconds, since the thread began. */
static inline long long aer_thread_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return 1000000000LL * t.tv_sec + t.tv_nsec;
}

#endif
