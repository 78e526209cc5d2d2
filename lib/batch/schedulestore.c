#include "batch/schedulepart.h"

/* So many items may wait for each thread that stores. */
enum { WAITING_MOST = 16 };

void aer_schedule_keep(struct aer_schedule *s, struct aer_item *item)
{
	aer_schedule_close(s, item);
	aer_ring_add(&s->ended, item);
	pthread_cond_signal(&s->stored);
}

bool aer_schedule_lags(const struct aer_schedule *s)
{
	return s->ended.count > (size_t)s->storers * WAITING_MOST;
}

void aer_schedule_store(struct aer_schedule *s)
{
	struct aer_item *item = aer_ring_take(&s->ended);

	pthread_mutex_unlock(&s->lock);
	aer_item_store(item);
	if (item->failed)
		aer_item_drop(item);
	pthread_mutex_lock(&s->lock);
	aer_schedule_finish(s, item);
}

static void *storer_main(void *argument)
{
	struct aer_schedule *s = argument;

	pthread_mutex_lock(&s->lock);
	while (!s->over)
		if (s->ended.count > 0)
			aer_schedule_store(s);
		else
			pthread_cond_wait(&s->stored, &s->lock);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

void aer_schedule_start_storers(struct aer_schedule *s)
{
	while (s->storers < AER_STORERS &&
	       pthread_create(&s->storer[s->storers], NULL, storer_main, s) == 0)
		s->storers++;
}

void aer_schedule_join_storers(struct aer_schedule *s)
{
	pthread_cond_broadcast(&s->stored);
	while (s->storers > 0)
		pthread_join(s->storer[--s->storers], NULL);
}
