#include "job.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_PER_WORKER = 4 };

enum slot_state { SLOT_WAITING, SLOT_TAKEN, SLOT_FINISHED };

struct slot {
	void *item;
	enum slot_state state;
};

/* A ring of items on their way: [tail, head) counts from the start of the run,
 * [taken, head) wait for a worker. */
struct queue {
	const struct aer_job_ops *ops;
	void *context;
	struct slot *slot;
	size_t size, head, taken, tail;
	bool closed;  /* no more items will come */
	int workers;  /* workers that have a state and take items */
	int starting; /* threads that have not got their state yet */
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* Takes the next item; false when there will be none. */
static bool take(struct queue *queue, struct slot **slot)
{
	while (queue->taken == queue->head && !queue->closed)
		pthread_cond_wait(&queue->changed, &queue->lock);
	if (queue->taken == queue->head)
		return false;
	*slot = &queue->slot[queue->taken++ % queue->size];
	(*slot)->state = SLOT_TAKEN;
	return true;
}

static void *worker_main(void *argument)
{
	struct queue *queue = argument;
	void *worker = queue->ops->worker_new(queue->context);
	struct slot *slot;

	pthread_mutex_lock(&queue->lock);
	queue->starting--;
	queue->workers += worker != NULL;
	pthread_cond_broadcast(&queue->changed);
	while (worker != NULL && take(queue, &slot)) {
		pthread_mutex_unlock(&queue->lock);
		queue->ops->work(queue->context, worker, slot->item);
		pthread_mutex_lock(&queue->lock);
		slot->state = SLOT_FINISHED;
		pthread_cond_broadcast(&queue->changed);
	}
	pthread_mutex_unlock(&queue->lock);
	if (worker != NULL)
		queue->ops->worker_free(worker);
	return NULL;
}

/* Gives items out until the ring is full or there are no more. */
static void fill(struct queue *queue)
{
	while (!queue->closed && queue->head - queue->tail < queue->size) {
		void *item;

		/* next may read a slow pipe: workers go on meanwhile */
		pthread_mutex_unlock(&queue->lock);
		item = queue->ops->next(queue->context);
		pthread_mutex_lock(&queue->lock);
		if (item == NULL)
			queue->closed = true;
		else
			queue->slot[queue->head++ % queue->size] =
			    (struct slot){ .item = item, .state = SLOT_WAITING };
		pthread_cond_broadcast(&queue->changed);
	}
}

/* The calling thread's part. */
static void serve(struct queue *queue)
{
	for (;;) {
		struct slot *oldest;

		fill(queue);
		if (queue->tail == queue->head)
			return;
		oldest = &queue->slot[queue->tail % queue->size];
		while (oldest->state != SLOT_FINISHED)
			pthread_cond_wait(&queue->changed, &queue->lock);
		pthread_mutex_unlock(&queue->lock);
		queue->ops->done(queue->context, oldest->item);
		pthread_mutex_lock(&queue->lock);
		queue->tail++;
	}
}

static int run(struct queue *queue, pthread_t *thread, int jobs, struct aer_error *err)
{
	int started = 0, rc = 0;

	pthread_mutex_lock(&queue->lock);
	while (started < jobs &&
	       pthread_create(&thread[started], NULL, worker_main, queue) == 0) {
		started++;
		queue->starting++;
	}
	while (queue->starting > 0)
		pthread_cond_wait(&queue->changed, &queue->lock);
	if (queue->workers > 0)
		serve(queue);
	else
		rc = aer_error_set(
		    err, "cannot start a worker: out of memory or threads");
	queue->closed = true;
	pthread_cond_broadcast(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	return rc;
}

int aer_jobs_run(
    int jobs, const struct aer_job_ops *ops, void *context, struct aer_error *err)
{
	struct queue queue = {
		.ops = ops,
		.context = context,
		.size = (size_t)jobs * ITEMS_PER_WORKER,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	pthread_t *thread = calloc((size_t)jobs, sizeof *thread);
	int rc;

	queue.slot = calloc(queue.size, sizeof *queue.slot);
	if (thread == NULL || queue.slot == NULL)
		rc = aer_error_memory(err);
	else
		rc = run(&queue, thread, jobs, err);
	free(queue.slot);
	free(thread);
	return rc;
}

int aer_jobs_default(void)
{
	cpu_set_t set;
	int n = 1;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > AER_JOBS_MAX ? AER_JOBS_MAX : n;
}
