/*
 * schedulepart - the state that the parts of a schedule share; for schedule.c,
 * schedulestep.c and schedulegroup.c only.
 *
 * One lock guards it.  A worker holds it, and lets go of it while it decodes, or works
 * on an item that nobody else has.
 */
#ifndef AER_SCHEDULEPART_H
#define AER_SCHEDULEPART_H

#include "base/ring.h"
#include "batch/pass.h"
#include "batch/schedule.h"
#include "batch/window.h"

#include <pthread.h>

/* Threads that wait for the disk, so that workers need not.  Several, as a disk does
 * what many ask of it in little more time than what one asks. */
enum { AER_STORERS = 4 };

struct aer_schedule {
	struct aer_batch *batch;
	const struct aer_schedule_ops *ops;
	const volatile sig_atomic_t *stop;

	struct aer_item *first, *last; /* all items, in order of the rows */
	size_t unfinished;
	struct aer_group *group;  /* to be planned */
	struct aer_pass *waiting; /* to be begun */
	struct aer_pass *active;  /* begun */
	int actives;              /* so many are: frames of theirs may still wait */
	int running;              /* and so many of them still decode */
	struct aer_ring ready;    /* items that can go on */
	struct aer_sources sources;
	int open; /* threads busy with items that have frames, and are not finished */
	struct aer_pass
	    *opener;  /* may open more whatever there are; NULL: anyone may */
	int planning; /* groups that are being planned */
	bool made;    /* a clip is finished that has not failed */
	bool closed;  /* no more rows will come */
	bool over;    /* workers may go home */
	int workers, starting;
	struct aer_ring ended; /* items that are to be stored */
	int storers;
	pthread_t storer[AER_STORERS];
	pthread_mutex_t lock;
	pthread_cond_t changed, stored; /* anything; ENDED has items */
};

/* --- under the lock -------------------------------------------------------------- */

/* Lists the item if somebody can go on with it. */
void aer_schedule_list(struct aer_schedule *s, struct aer_item *item);

/* The item keeps no worker busy any more. */
void aer_schedule_close(struct aer_schedule *s, struct aer_item *item);

/* Nothing more is to be done for the item. */
void aer_schedule_finish(struct aer_schedule *s, struct aer_item *item);

/* The item is to be failed with REASON by whoever serves it next. */
void aer_schedule_kill(struct aer_item *item, const struct aer_error *reason);

/* --- a worker's steps: with the lock, which they leave for the work --------------- */

/* Hands the item that has been listed longest all frames that wait for it, one by one:
 * an encoder's memory is in the processor's caches then.  Or ends it when no more will
 * come. */
void aer_schedule_serve_item(struct aer_schedule *s, struct aer_worker *worker);

/* Decodes the pass's next frame that somebody still wants, and hands it out. */
void aer_schedule_decode(struct aer_schedule *s, struct aer_pass *pass);

/* Begins the pass that has waited longest. */
void aer_schedule_begin(struct aer_schedule *s);

/* Plans the items of the first group, or does them where the batch has work of its
 * own. */
void aer_schedule_serve_group(struct aer_schedule *s, struct aer_worker *worker);

/* --- storing (schedulestore.c) ------------------------------------------------------
 */

/* Starts the threads that store, or fewer. */
void aer_schedule_start_storers(struct aer_schedule *s);

/* Ends them, after OVER has been set; without the lock. */
void aer_schedule_join_storers(struct aer_schedule *s);

/* The item has ended: it is stored and then finished, by somebody.  Under the lock. */
void aer_schedule_keep(struct aer_schedule *s, struct aer_item *item);

/* Whether more items wait to be stored than should: then workers store. */
bool aer_schedule_lags(const struct aer_schedule *s);

/* Stores the item that has waited longest.  With the lock, left for the work. */
void aer_schedule_store(struct aer_schedule *s);

#endif
