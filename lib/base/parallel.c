#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

enum { MOST = 64 };

struct stretch {
	pthread_t thread;
	aer_stretch_function *work;
	void *data;
	size_t from, until;
	int rc;
	bool started;
};

size_t aer_processors(void)
{
	cpu_set_t set;
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	/* a machine may have more than fit in the set */
	if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
		return (size_t)CPU_COUNT(&set);
	return online > 0 ? (size_t)online : 1;
}

static void *run(void *data)
{
	struct stretch *stretch = data;

	stretch->rc = stretch->work(stretch->data, stretch->from, stretch->until);
	return NULL;
}

int aer_parallel(size_t jobs, size_t count, aer_stretch_function *work, void *data)
{
	struct stretch stretch[MOST];
	int rc = 0;

	if (jobs == 0)
		jobs = aer_processors();
	if (jobs > MOST)
		jobs = MOST;
	if (jobs > count)
		jobs = count > 0 ? count : 1;
	for (size_t i = 0; i < jobs; i++) {
		stretch[i] = (struct stretch){ .work = work, .data = data };
		stretch[i].from = count * i / jobs;
		stretch[i].until = count * (i + 1) / jobs;
		/* the last one is for this thread */
		stretch[i].started = i + 1 < jobs && pthread_create(&stretch[i].thread,
							 NULL, run, &stretch[i]) == 0;
		if (!stretch[i].started)
			run(&stretch[i]);
	}
	for (size_t i = 0; i < jobs; i++) {
		if (stretch[i].started)
			pthread_join(stretch[i].thread, NULL);
		rc |= stretch[i].rc;
	}
	return rc;
}
