#include "schedule.h"

#include "pass.h"
#include "ring.h"
#include "window.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Rows that are read before their clips are sorted by video. */
enum { WINDOW_ROWS = 1000 };

struct schedule {
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
	int planning; /* groups that are being planned */
	bool closed;  /* no more rows will come */
	bool over;    /* workers may go home */
	int workers, starting;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* --- under the lock: items that can go on -------------------------------------------
 */

/* Lists the item if somebody can go on with it. */
static void list_item(struct schedule *s, struct aer_item *item)
{
	if (item->listed || item->busy || item->finished)
		return;
	if (item->shots.head == NULL && item->pending > 0)
		return;
	item->listed = true;
	aer_ring_add(&s->ready, item);
	pthread_cond_broadcast(&s->changed);
}

static void finish(struct schedule *s, struct aer_item *item)
{
	item->finished = true;
	s->unfinished--;
	if (item->source != NULL)
		aer_source_release(&s->sources, item->source);
	item->source = NULL;
	pthread_cond_broadcast(&s->changed);
}

/* --- a worker's steps.  They are called with the lock, which they leave for the work.
 */

/* Hands the item its next frame, or ends it when there are no more. */
static void serve_item(struct schedule *s, struct aer_worker *worker)
{
	struct aer_item *item = aer_ring_take(&s->ready);
	struct aer_shot *shot = aer_shots_take(&item->shots);

	item->listed = false;
	item->busy = true;
	if (item->dead)
		aer_item_fail(item, &item->reason);
	pthread_mutex_unlock(&s->lock);
	if (shot != NULL && !item->failed)
		aer_item_take(item, worker, &shot->frame);
	if (shot == NULL && !item->failed)
		aer_item_end(item, worker);
	if (shot == NULL && item->failed)
		aer_item_drop(item);
	pthread_mutex_lock(&s->lock);
	item->busy = false;
	item->dead |= item->failed;
	if (shot == NULL) {
		finish(s, item);
		return;
	}
	aer_shot_release(shot);
	list_item(s, item);
	pthread_cond_broadcast(&s->changed);
}

/* Who wants the frame that is being decoded. */
struct takers {
	struct schedule *schedule;
	struct aer_item **item;
	size_t items, slots;
	struct aer_error err; /* why nobody gets anything any more */
};

static void kill_item(struct aer_item *item, const struct aer_error *reason)
{
	if (!item->dead)
		item->reason = *reason;
	item->dead = true;
}

/* The item gets one frame less than it waits for. */
static void skip_frame(struct takers *takers, struct aer_item *item)
{
	item->pending--;
	list_item(takers->schedule, item);
}

static void add_taker(void *context, struct aer_item *item)
{
	struct takers *takers = context;
	struct aer_item **more;

	if (takers->items == takers->slots && !item->dead) {
		size_t slots = 2 * takers->slots + 8;

		more = realloc(takers->item, slots * sizeof(struct aer_item *));
		if (more != NULL) {
			takers->item = more;
			takers->slots = slots;
		} else {
			aer_error_memory(&takers->err);
			kill_item(item, &takers->err);
		}
	}
	if (item->dead)
		skip_frame(takers, item);
	else
		takers->item[takers->items++] = item;
}

/* A frame that will not come. */
static void lose_frame(void *context, struct aer_item *item)
{
	struct takers *takers = context;

	kill_item(item, &takers->err);
	skip_frame(takers, item);
}

/* Reads frame K as a shot; one that cannot be decoded has no picture. */
static struct aer_shot *decode(struct aer_pass *pass, size_t k, struct aer_error *err)
{
	struct aer_frame frame;
	int rc = aer_video_read(pass->video, k, &frame, err);

	if (rc < 0)
		return NULL;
	if (rc == 0)
		frame = (struct aer_frame){ .number = k,
			.time = aer_video_time(pass->video, k),
			.duration = aer_video_duration(pass->video, k) };
	return aer_shot_new(&frame, err);
}

/* Gives the frame to all who want it. */
static void distribute(
    struct takers *takers, struct aer_pass *pass, struct aer_shot *shot)
{
	shot->alive = &pass->alive;
	pass->alive++;
	for (size_t i = 0; i < takers->items; i++) {
		struct aer_item *item = takers->item[i];

		if (aer_shots_add(&item->shots, shot, &takers->err) < 0)
			kill_item(item, &takers->err);
		item->pending--;
		list_item(takers->schedule, item);
	}
	aer_shot_release(shot);
}

/* The pass needs no decoder any more. */
static void stop_decoding(struct schedule *s, struct aer_pass *pass)
{
	s->batch->decoded += aer_video_decoded(pass->video) - pass->decoded;
	aer_source_give(pass->source, pass->video);
	pass->video = NULL;
	s->running--;
}

/* Decodes the pass's next frame that somebody still wants. */
static void decode_frame(struct schedule *s, struct aer_pass *pass)
{
	struct takers takers = { .schedule = s };
	struct aer_shot *shot = NULL;
	size_t k = 0;

	while (takers.items == 0 && pass->at < pass->frames)
		k = aer_pass_next(pass, add_taker, &takers);
	if (takers.items > 0) {
		pass->decoding = true;
		pthread_mutex_unlock(&s->lock);
		shot = decode(pass, k, &takers.err);
		pthread_mutex_lock(&s->lock);
		pass->decoding = false;
	}
	if (shot != NULL) {
		distribute(&takers, pass, shot);
	} else if (takers.items > 0) {
		for (size_t i = 0; i < takers.items; i++)
			lose_frame(&takers, takers.item[i]);
		aer_pass_give_up(pass, lose_frame, &takers);
	}
	free(takers.item);
	if (pass->at == pass->frames)
		stop_decoding(s, pass);
	pthread_cond_broadcast(&s->changed);
}

/* Begins the pass that has waited longest. */
static void begin_pass(struct schedule *s)
{
	struct takers takers = { .schedule = s };
	struct aer_pass *pass = s->waiting, **at = &s->active;
	struct aer_video *video = aer_source_take(pass->source);
	bool good = true;

	s->waiting = pass->next;
	pass->next = NULL;
	while (*at != NULL)
		at = &(*at)->next;
	*at = pass;
	s->actives++;
	pass->decoding = true;
	s->running++;
	pthread_mutex_unlock(&s->lock);
	if (video == NULL)
		video = aer_video_share(pass->source->video, &takers.err);
	if (video != NULL)
		good =
		    aer_video_plan(video, pass->frame, pass->frames, &takers.err) == 0;
	pthread_mutex_lock(&s->lock);
	pass->decoding = false;
	if (video != NULL && good) {
		pass->video = video;
		pass->decoded = aer_video_decoded(video);
		s->batch->wanted += pass->frames;
	} else {
		aer_pass_give_up(pass, lose_frame, &takers);
		if (video != NULL)
			aer_source_give(pass->source, video);
		s->running--;
	}
	pthread_cond_broadcast(&s->changed);
}

/* The group's video, opened unless it is; NULL fails all of its items. */
static struct aer_source *open_source(
    struct schedule *s, const char *path, struct aer_error *err)
{
	struct aer_source *source = aer_source_find(&s->sources, path);
	struct aer_video *video;

	if (source != NULL)
		return source;
	pthread_mutex_unlock(&s->lock);
	video = aer_video_open_kept(path, s->batch->index, s->stop, err);
	pthread_mutex_lock(&s->lock);
	if (video == NULL)
		return NULL;
	/* somebody may have been faster */
	source = aer_source_find(&s->sources, path);
	if (source == NULL)
		return aer_source_add(&s->sources, video, err);
	aer_source_give(source, video);
	return source;
}

/* Those of the group's items that are still to be made, at its front; the others
 * are finished. */
static void sort_out(struct schedule *s, struct aer_group *group)
{
	size_t left = 0;

	for (size_t i = 0; i < group->items; i++) {
		struct aer_item *item = group->item[i];

		if (item->failed || item->kept) {
			if (item->failed)
				aer_item_drop(item);
			finish(s, item);
		} else {
			group->item[left++] = item;
		}
	}
	group->items = left;
}

/* Adds PASSES at the end of those that wait. */
static void add_passes(struct schedule *s, struct aer_pass *passes)
{
	struct aer_pass **at = &s->waiting;

	while (*at != NULL)
		at = &(*at)->next;
	*at = passes;
}

/* Makes passes of planned items; those that want no frame are ready. */
static void plan_passes(struct schedule *s, struct aer_group *group,
    struct aer_source *source, struct aer_error *err)
{
	struct aer_pass *passes;
	size_t wanting = 0;

	for (size_t i = 0; i < group->items; i++) {
		struct aer_item *item = group->item[i];

		item->source = source;
		source->users++;
		item->pending = aer_item_wanted(item);
		if (item->pending == 0)
			list_item(s, item);
		else
			group->item[wanting++] = item;
	}
	pthread_mutex_unlock(&s->lock);
	if (aer_pass_plan(
		source, group->item, wanting, s->batch->any_order, &passes, err) < 0)
		passes = NULL;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; passes == NULL && i < wanting; i++) {
		kill_item(group->item[i], err);
		group->item[i]->pending = 0;
		list_item(s, group->item[i]);
	}
	add_passes(s, passes);
}

/* Looks the group's items up, opens their video if one is to be made, and plans. */
static void plan_items(struct schedule *s, struct aer_group *group)
{
	struct aer_source *source;
	struct aer_error err;

	pthread_mutex_unlock(&s->lock);
	for (size_t i = 0; i < group->items; i++)
		aer_item_look_up(group->item[i]);
	pthread_mutex_lock(&s->lock);
	sort_out(s, group);
	if (group->items == 0)
		return;
	source = open_source(s, group->item[0]->clip.video, &err);
	pthread_mutex_unlock(&s->lock);
	for (size_t i = 0; i < group->items; i++)
		if (source == NULL)
			aer_item_fail(group->item[i], &err);
		else
			aer_item_plan(group->item[i], source->video);
	pthread_mutex_lock(&s->lock);
	sort_out(s, group);
	if (source == NULL)
		return;
	plan_passes(s, group, source, &err);
	aer_source_release(&s->sources, source);
}

/* Does the items of a batch that has work of its own. */
static void work_items(
    struct schedule *s, struct aer_group *group, struct aer_worker *worker)
{
	for (size_t i = 0; i < group->items; i++) {
		struct aer_item *item = group->item[i];

		pthread_mutex_unlock(&s->lock);
		aer_item_work(item, worker);
		if (item->failed)
			aer_item_drop(item);
		pthread_mutex_lock(&s->lock);
		finish(s, item);
	}
}

static void serve_group(struct schedule *s, struct aer_worker *worker)
{
	struct aer_group *group = s->group;

	s->group = group->next;
	s->planning++;
	if (s->batch->work != NULL)
		work_items(s, group, worker);
	else
		plan_items(s, group);
	s->planning--;
	aer_group_free(group);
	pthread_cond_broadcast(&s->changed);
}

/* --- what a worker does next ---------------------------------------------------- */

/* A pass whose next frame can be decoded now. */
static struct aer_pass *find_pass(const struct schedule *s)
{
	for (struct aer_pass *pass = s->active; pass != NULL; pass = pass->next)
		if (pass->video != NULL && !pass->decoding && pass->alive < pass->limit)
			return pass;
	return NULL;
}

/* Frees passes of which nothing is left. */
static void sweep_passes(struct schedule *s)
{
	struct aer_pass **at = &s->active;

	while (*at != NULL) {
		struct aer_pass *pass = *at;

		if (pass->video != NULL || pass->decoding || pass->alive > 0) {
			at = &pass->next;
			continue;
		}
		*at = pass->next;
		s->actives--;
		aer_pass_free(pass);
	}
}

/* One step of work; false when there is nothing to do at the moment. */
static bool step(struct schedule *s, struct aer_worker *worker)
{
	struct aer_pass *pass;
	bool can_begin, idle, soon_idle;

	sweep_passes(s);
	pass = find_pass(s);
	can_begin = s->waiting != NULL && s->running < s->batch->jobs &&
		    s->actives <= s->batch->jobs;
	idle = s->ready.count == 0 && pass == NULL && !can_begin;
	/* somebody plans before the others run out of work */
	soon_idle = s->waiting == NULL && s->planning == 0;
	if (s->group != NULL && (idle || soon_idle))
		serve_group(s, worker);
	else if (s->ready.count > 0)
		serve_item(s, worker);
	else if (pass != NULL)
		decode_frame(s, pass);
	else if (can_begin)
		begin_pass(s);
	else
		return false;
	return true;
}

static void *worker_main(void *argument)
{
	struct schedule *s = argument;
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

/* --- the calling thread's part ------------------------------------------------------
 */

/* Passes the rows on to the workers. */
static void add_window(struct schedule *s, struct aer_window *window)
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
static void read_window(struct schedule *s)
{
	struct aer_window window = { 0 };
	struct aer_item *item = NULL;

	pthread_mutex_unlock(&s->lock);
	while (window.items < WINDOW_ROWS && (item = s->ops->next(s->batch)) != NULL)
		aer_window_add(&window, item);
	pthread_mutex_lock(&s->lock);
	s->closed = item == NULL;
	if (aer_ring_reserve(&s->ready, s->unfinished + window.items) < 0) {
		s->closed = s->batch->broken = true;
		aer_error_memory(&s->batch->fatal);
	} else {
		add_window(s, &window);
	}
	aer_window_free(&window);
}

/* Gives the finished items at the front back, in order. */
static void deliver(struct schedule *s)
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

static void serve(struct schedule *s)
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

static int run(struct schedule *s, pthread_t *thread, struct aer_error *err)
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
	return rc;
}

int aer_schedule_run(struct aer_batch *batch, const struct aer_schedule_ops *ops,
    const volatile sig_atomic_t *stop, struct aer_error *err)
{
	struct schedule s = {
		.batch = batch,
		.ops = ops,
		.stop = stop,
		.sources.idle_limit = (size_t)batch->jobs,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
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
	free(thread);
	return rc;
}
