#include "video/clock.h"

void aer_clock_init(struct aer_clock *clock, int num, int den)
{
	*clock = (struct aer_clock){ .second = den / num, .step = 1 };
}

static int64_t next_time(struct aer_clock *clock, bool known, int64_t pts)
{
	if (!clock->running)
		return known ? pts : 0;
	if (!known)
		return clock->previous + clock->step;
	pts += clock->shift;
	if (pts > clock->previous)
		return pts;
	if (clock->previous - pts <= clock->second)
		return clock->previous + 1;
	clock->shift += clock->previous + clock->step - pts;
	return clock->previous + clock->step;
}

int64_t aer_clock_next(
    struct aer_clock *clock, bool known, int64_t pts, int64_t duration)
{
	int64_t time = next_time(clock, known, pts);

	if (duration > 0)
		clock->step = duration;
	else if (clock->running && time > clock->previous + 1)
		clock->step = time - clock->previous;
	clock->previous = time;
	clock->running = true;
	return time;
}
