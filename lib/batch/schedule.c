#include "batch/schedule.h"

#include "batch/schedulepart.h"

#include <stdlib.h>

/* Rows that are read before their clips are sorted by video. */
enum { WINDOW_ROWS = 1000 };

/* --- what a worker does next ---------------------------------------------------- */

/* Whether the pass's next frame is the first one of an item. */
static bool opens_item(const struct aer_pass *pass)
{
	const struct aer_part *part = &pass->part[pass->begun];

	return pass->begun < pass->parts && !part->item->open &&
	       aer_item_frame(part->item, part->at) <= pass->frame[pass->at];
}

/* Whether a second pass may open an item beside the opener's: not before the first clip
 * of all is done, which would wait for it, nor where the opener has more to open. */
static bool may_open_beside(const struct aer_schedule *s)
{
	return s->made && s->opener->begun == s->opener->parts &&
	       s->open <= s->batch->jobs;
}

/* A pass whose next frame can be decoded now.  Where frames come in order, an open item
 * is an encoder and much memory: as long as there are enough of them to keep all
 * workers busy, only one pass opens more, which may have to before it can go on with
 * those it has. */
static struct aer_pass *find_pass(const struct aer_schedule *s, bool filling)
{
	bool enough = !s->batch->any_order && s->opener != NULL &&
		      s->open >= s->batch->jobs && !may_open_beside(s);

	for (struct aer_pass *pass = s->active; pass != NULL; pass = pass->next) {
		if (pass->video == NULL)
			continue;
		if (!pass->decoding && pass->alive < pass->limit &&
		    (pass->filling || !filling) &&
		    (pass == s->opener || !enough || !opens_item(pass)))
			return pass;
	}
	return NULL;
}

/* Frees passes of which nothing is left. */
static void sweep_passes(struct aer_schedule *s)
{
	struct aer_pass **at = &s->active;

	while (*at != NULL) {
		struct aer_pass *pass = *at;

		if (pass->alive <= pass->limit / 4)
			pass->filling = true;
		if (pass->video != NULL || pass->decoding || pass->alive > 0) {
			at = &pass->next;
			continue;
		}
		*at = pass->next;
		if (s->opener == pass)
			s->opener = NULL;
		s->actives--;
		aer_pass_free(pass);
	}
}

/* One step of work; false when there is nothing to do at the moment. */
static bool step(struct aer_schedule *s, struct aer_worker *worker)
{
	struct aer_pass *pass;
	bool can_begin, idle, soon_idle;

	if (aer_schedule_lags(s)) {
		aer_schedule_store(s);
		return true;
	}
	sweep_passes(s);
	pass = find_pass(s, s->ready.count > 0);
	can_begin = s->waiting != NULL && s->running < s->batch->jobs &&
		    s->actives <= s->batch->jobs;
	idle = s->ready.count == 0 && pass == NULL && !can_begin;
	/* somebody plans before the others run out of work */
	soon_idle = s->waiting == NULL && s->planning == 0;
	if (s->group != NULL && (idle || soon_idle))
		aer_schedule_serve_group(s, worker);
	else if (pass != NULL)
		aer_schedule_decode(s, pass);
	else if (s->ready.count > 0)
		aer_schedule_serve_item(s, worker);
	else if (can_begin)
		aer_schedule_begin(s);
	else
		return false;
	return true;
}

static void *worker_main(void *argument)
{
	struct aer_schedule *s = argument;
	struct aer_worker *worker = aer_worker_new(s->batch, s->stop);

	pthread_mutex_lock(&s->lock);
	s->starting--;
	s->workers += worker != NULL;
	pthread_cond_broadcast(&s->changed);
	while (worker != NULL && !s->over)
		if (!step(s, worker))
			pthread_cond_wait(&s->changed, &s->lock);
	pthread_mutex_unlock(&s->lock);
	aer_worker_free(worker);
	return NULL;
}

/* --- the calling thread's part ---------------------------------------------------- */

/* Passes the rows on to the workers. */
static void add_window(struct aer_schedule *s, struct aer_window *window)
{
	struct aer_group **at = &s->group;

	for (struct aer_item *item = window->first; item != NULL; item = item->next)
		item->finished = item->bad_row || item->failed;
	for (struct aer_item *item = window->first; item != NULL; item = item->next)
		s->unfinished += !item->finished;
	if (s->last != NULL)
		s->last->next = window->first;
	else
		s->first = window->first;
	if (window->last != NULL)
		s->last = window->last;
	while (*at != NULL)
		at = &(*at)->next;
	for (size_t i = 0; i < window->groups; i++) {
		*at = window->group[i];
		at = &(*at)->next;
	}
	pthread_cond_broadcast(&s->changed);
}

/* Reads some rows; workers go on meanwhile, as they may come from a slow pipe. */
static void read_window(struct aer_schedule *s)
{
	struct aer_window window = { 0 };
	struct aer_item *item = NULL;

	pthread_mutex_unlock(&s->lock);
	while (window.items < WINDOW_ROWS && (item = s->ops->next(s->batch)) != NULL)
		aer_window_add(&window, item);
	pthread_mutex_lock(&s->lock);
	s->closed = item == NULL;
	if (aer_ring_reserve(&s->ready, s->unfinished + window.items) < 0 ||
	    aer_ring_reserve(&s->ended, s->unfinished + window.items) < 0) {
		s->closed = s->batch->broken = true;
		aer_error_memory(&s->batch->fatal);
	} else {
		add_window(s, &window);
	}
	aer_window_free(&window);
}

/* Gives the finished items at the front back, in order. */
static void deliver(struct aer_schedule *s)
{
	while (s->first != NULL && s->first->finished) {
		struct aer_item *item = s->first;

		s->first = item->next;
		if (s->first == NULL)
			s->last = NULL;
		pthread_mutex_unlock(&s->lock);
		s->ops->done(s->batch, item);
		pthread_mutex_lock(&s->lock);
	}
}

static void serve(struct aer_schedule *s)
{
	while (!s->closed || s->first != NULL) {
		if (s->first != NULL && s->first->finished)
			deliver(s);
		else if (!s->closed && s->group == NULL && s->waiting == NULL &&
			 s->unfinished < 2 * (size_t)WINDOW_ROWS)
			read_window(s);
		else
			pthread_cond_wait(&s->changed, &s->lock);
	}
}

static int run(struct aer_schedule *s, pthread_t *thread, struct aer_error *err)
{
	int started = 0, rc = 0;

	pthread_mutex_lock(&s->lock);
	while (started < s->batch->jobs &&
	       pthread_create(&thread[started], NULL, worker_main, s) == 0) {
		started++;
		s->starting++;
	}
	while (s->starting > 0)
		pthread_cond_wait(&s->changed, &s->lock);
	if (s->batch->dir != NULL && s->workers > 0)
		aer_schedule_start_storers(s);
	if (s->workers > 0)
		serve(s);
	else
		rc = aer_error_set(
		    err, "cannot start a worker: out of memory or threads");
	s->over = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	aer_schedule_join_storers(s);
	return rc;
}

int aer_schedule_run(struct aer_batch *batch, const struct aer_schedule_ops *ops,
    const volatile sig_atomic_t *stop, struct aer_error *err)
{
	struct aer_schedule s = {
		.batch = batch,
		.ops = ops,
		.stop = stop,
		.sources.idle_limit = (size_t)batch->jobs,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.stored = PTHREAD_COND_INITIALIZER,
	};
	pthread_t *thread = calloc((size_t)batch->jobs, sizeof *thread);
	int rc = thread != NULL ? run(&s, thread, err) : aer_error_memory(err);

	while (s.active != NULL) {
		struct aer_pass *pass = s.active;

		s.active = pass->next;
		aer_pass_free(pass);
	}
	aer_sources_close(&s.sources);
	free(s.ready.slot);
	free(s.ended.slot);
	free(thread);
	return rc;
}
