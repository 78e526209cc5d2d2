#include "base/threadtime.h"
#include "batch/schedulepart.h"

#include <stdlib.h>

void aer_schedule_list(struct aer_schedule *s, struct aer_item *item)
{
	if (item->listed || item->busy || item->finished)
		return;
	if (item->shots.head == NULL && item->pending > 0)
		return;
	item->listed = true;
	aer_ring_add(&s->ready, item);
	pthread_cond_broadcast(&s->changed);
}

static int threads_of(const struct aer_item *item)
{
	return item->task.threads > 1 ? item->task.threads : 1;
}

void aer_schedule_close(struct aer_schedule *s, struct aer_item *item)
{
	if (item->open)
		s->open -= threads_of(item);
	item->open = false;
	if (s->open == 0)
		s->opener = NULL;
}

void aer_schedule_finish(struct aer_schedule *s, struct aer_item *item)
{
	item->finished = true;
	s->made |= !item->failed;
	s->unfinished--;
	aer_schedule_close(s, item);
	if (item->source != NULL)
		aer_source_release(&s->sources, item->source);
	item->source = NULL;
	pthread_cond_broadcast(&s->changed);
}

/* Hands the item its next frame.  The lock is open meanwhile. */
static void hand_over(
    struct aer_schedule *s, struct aer_worker *worker, struct aer_item *item)
{
	struct aer_shot *shot = aer_shots_take(&item->shots);

	pthread_mutex_unlock(&s->lock);
	if (!item->failed)
		aer_item_take(item, worker, &shot->frame);
	pthread_mutex_lock(&s->lock);
	aer_shot_release(shot);
}

static void end_item(
    struct aer_schedule *s, struct aer_worker *worker, struct aer_item *item)
{
	pthread_mutex_unlock(&s->lock);
	if (!item->failed)
		aer_item_end(item, worker);
	if (item->failed)
		aer_item_drop(item);
	pthread_mutex_lock(&s->lock);
}

void aer_schedule_serve_item(struct aer_schedule *s, struct aer_worker *worker)
{
	struct aer_item *item = aer_ring_take(&s->ready);
	bool last = item->shots.head == NULL;

	item->listed = false;
	item->busy = true;
	if (item->dead)
		aer_item_fail(item, &item->reason);
	while (item->shots.head != NULL)
		hand_over(s, worker, item);
	if (last)
		end_item(s, worker, item);
	item->busy = false;
	item->dead |= item->failed;
	if (!last)
		aer_schedule_list(s, item);
	else if (item->failed)
		aer_schedule_finish(s, item);
	else
		aer_schedule_keep(s, item);
	pthread_cond_broadcast(&s->changed);
}

void aer_schedule_kill(struct aer_item *item, const struct aer_error *reason)
{
	if (!item->dead)
		item->reason = *reason;
	item->dead = true;
}

/* Who wants the frame that is being decoded. */
struct takers {
	struct aer_schedule *schedule;
	struct aer_item **item;
	size_t items, slots;
	struct aer_error err; /* why nobody gets anything any more */
};

/* The item gets one frame less than it waits for. */
static void skip_frame(struct takers *takers, struct aer_item *item)
{
	item->pending--;
	aer_schedule_list(takers->schedule, item);
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
			aer_schedule_kill(item, &takers->err);
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

	aer_schedule_kill(item, &takers->err);
	skip_frame(takers, item);
}

/* Reads frame K as a shot, for TIME; one that cannot be decoded has no picture. */
static struct aer_shot *decode(
    struct aer_pass *pass, size_t k, long long *time, struct aer_error *err)
{
	struct aer_frame frame;
	long long before = aer_thread_time();
	int rc = aer_video_read(pass->video, k, &frame, err);

	*time = aer_thread_time() - before;
	if (rc < 0)
		return NULL;
	if (rc == 0)
		frame = (struct aer_frame){ .number = k,
			.time = aer_video_time(pass->video, k),
			.duration = aer_video_duration(pass->video, k) };
	return aer_shot_new(&frame, err);
}

/* Opens those who get their first frame, before anybody else can. */
static void open_items(struct takers *takers, struct aer_pass *pass)
{
	struct aer_schedule *s = takers->schedule;

	for (size_t i = 0; i < takers->items; i++) {
		struct aer_item *item = takers->item[i];

		if (item->open)
			continue;
		item->open = true;
		s->open += threads_of(item);
		if (s->opener == NULL)
			s->opener = pass;
	}
}

/* Gives the frame to all who want it. */
static void distribute(
    struct takers *takers, struct aer_pass *pass, struct aer_shot *shot)
{
	shot->alive = &pass->alive;
	pass->alive++;
	if (pass->alive >= pass->limit)
		pass->filling = false;
	for (size_t i = 0; i < takers->items; i++) {
		struct aer_item *item = takers->item[i];

		if (aer_shots_add(&item->shots, shot, &takers->err) < 0)
			aer_schedule_kill(item, &takers->err);
		item->pending--;
		aer_schedule_list(takers->schedule, item);
	}
	aer_shot_release(shot);
}

/* The pass needs no decoder any more. */
static void stop_decoding(struct aer_schedule *s, struct aer_pass *pass)
{
	s->batch->decoded += aer_video_decoded(pass->video) - pass->decoded;
	aer_source_give(pass->source, pass->video);
	pass->video = NULL;
	s->running--;
}

void aer_schedule_decode(struct aer_schedule *s, struct aer_pass *pass)
{
	struct takers takers = { .schedule = s };
	struct aer_shot *shot = NULL;
	long long time = 0;
	size_t k = 0;

	while (takers.items == 0 && pass->at < pass->frames)
		k = aer_pass_next(pass, add_taker, &takers);
	if (takers.items > 0) {
		pass->decoding = true;
		open_items(&takers, pass);
		pthread_mutex_unlock(&s->lock);
		shot = decode(pass, k, &time, &takers.err);
		pthread_mutex_lock(&s->lock);
		pass->decoding = false;
		s->batch->decode_time += time;
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

void aer_schedule_begin(struct aer_schedule *s)
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
