/*
 * schedule - the threads that work on the items of a batch.
 *
 * The calling thread reads rows, a window of them at a time, and takes the finished
 * items back in the order of the rows.  The items of a window are grouped by their
 * video and planned into passes (pass.h).  Each worker thread does what is next:
 * hand a waiting frame to its clip, decode a frame for all who want it, begin a
 * pass, open a video.  So one decoder can keep many encoders busy, and many
 * decoders one disk.
 *
 * A clip's result never depends on the number of threads.  Memory: a window of rows
 * or two, a decoder and some waiting frames for each thread.
 */
#ifndef AER_SCHEDULE_H
#define AER_SCHEDULE_H

#include "batch/item.h"

#include <signal.h>

enum { AER_JOBS_MAX = 256 };

/* Both are called on the calling thread. */
struct aer_schedule_ops {
	/* The item of the next row, or NULL when there are no more. */
	struct aer_item *(*next)(struct aer_batch *batch);
	/* Takes a finished item, which has failed or has a record, and frees it. */
	void (*done)(struct aer_batch *batch, struct aer_item *item);
};

/* Runs all items of BATCH with BATCH->jobs threads.  STOP makes everything fail
 * with "interrupted" once it is not 0.  Fails only when no thread could be started. */
int aer_schedule_run(struct aer_batch *batch, const struct aer_schedule_ops *ops,
    const volatile sig_atomic_t *stop, struct aer_error *err) AER_MUST_CHECK;

#endif
