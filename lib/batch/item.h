/*
 * item - a row of a batch's manifest on its way: looked up among the records,
 * planned, fed with frames, finished.  Part of batch.h; not for tools.
 *
 * Whatever fails is kept in the item and is nobody else's matter.
 */
#ifndef AER_ITEM_H
#define AER_ITEM_H

#include "batch/batch.h"
#include "batch/shot.h"

#include <signal.h>

struct aer_item {
	struct aer_batch *batch;
	struct aer_clip clip;
	struct aer_task task;
	struct aer_error err;
	bool bad_row; /* the error is complete; there is no clip */
	bool failed;  /* the error says why */
	bool kept;    /* made by an earlier run */
	bool begun;
	char *record_path, *recipe; /* NULL where no records are kept */
	char *stale; /* the ending of an older output, under another name, or NULL */

	/* the schedule's, guarded by its lock */
	struct aer_shots shots; /* frames waiting to be taken */
	size_t pending;         /* frames not handed over yet */
	bool busy;              /* a worker is at it */
	bool dead;              /* it needs nothing any more, because of */
	struct aer_error reason;
	bool open;   /* frames have come */
	bool listed; /* among those that a worker can go on with */
	bool finished;
	struct aer_source *source; /* NULL: none */
	struct aer_item *next;
};

/* A worker of BATCH, and its end; WORKER may be NULL. */
struct aer_worker *aer_worker_new(
    struct aer_batch *batch, const volatile sig_atomic_t *stop);
void aer_worker_free(struct aer_worker *worker);

/* An item for the next row, which is not read yet. */
struct aer_item *aer_item_new(struct aer_batch *batch, struct aer_error *err);
void aer_item_free(struct aer_item *item);

/* Takes the clip from its record, where that is good and its files are there: then
 * it is kept.  May fail the item. */
void aer_item_look_up(struct aer_item *item);

/* Finds the clip's frames in VIDEO, and which of them are wanted.  May fail the
 * item. */
void aer_item_plan(
    struct aer_item *item, struct aer_worker *worker, const struct aer_video *video);

/* How many frames of the video are wanted, and which is number I of them. */
size_t aer_item_wanted(const struct aer_item *item);
size_t aer_item_frame(const struct aer_item *item, size_t i);

/* Hands over a frame, and finishes when all are.  Begins where that is still to
 * do.  May fail the item. */
void aer_item_take(
    struct aer_item *item, struct aer_worker *worker, const struct aer_frame *frame);
void aer_item_end(struct aer_item *item, struct aer_worker *worker);

/* Gives the output of an item that has ended its place, and then writes its record:
 * waits for the disk, and uses no processor.  May fail the item. */
void aer_item_store(struct aer_item *item);

/* Does the item of a batch that has work of its own instead of frames. */
void aer_item_work(struct aer_item *item, struct aer_worker *worker);

/* Fails the item for REASON, unless it has failed before. */
void aer_item_fail(struct aer_item *item, const struct aer_error *reason);

/* Releases what a failed item has begun: there is no record and no output. */
void aer_item_drop(struct aer_item *item);

#endif
