/*
 * job - work on many items by several threads, with results in order.
 *
 * The calling thread asks for items and takes them back finished, in the order
 * it gave them; worker threads do the work between.  A worker has a state of
 * its own (an open video, a decoder, a detector) and takes items in order.  At
 * most a few items per worker are on their way, so memory does not grow with
 * their number.  One item's result never depends on the number of workers.
 */
#ifndef AER_JOB_H
#define AER_JOB_H

#include "error.h"

enum { AER_JOBS_MAX = 256 };

struct aer_job_ops {
	/* On the calling thread: a new item, or NULL when there are no more. */
	void *(*next)(void *context);
	/* On a worker thread; errors are kept in the item.  CONTEXT is shared by
	 * all workers and must not be changed here. */
	void (*work)(void *context, void *worker, void *item);
	/* On the calling thread, in the order of next; frees the item. */
	void (*done)(void *context, void *item);
	/* On the worker's thread; NULL from worker_new when memory is short. */
	void *(*worker_new)(void *context);
	void (*worker_free)(void *worker);
};

/* Runs all items through JOBS workers (1 to AER_JOBS_MAX).  Fails only when no
 * worker could be started. */
int aer_jobs_run(int jobs, const struct aer_job_ops *ops, void *context,
    struct aer_error *err) AER_MUST_CHECK;

/* The number of processors this process may use. */
int aer_jobs_default(void);

#endif
