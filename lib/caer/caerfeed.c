#include "caer/caerfeed.h"

#include "archive/array.h"
#include "picture/augment.h"

#include "base/hash.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "frames/sample.h"
#include "picture/photo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A batch being made, or ready. */
struct slot {
	uint8_t *pictures[AER_CAER_KINDS];
	uint32_t *order;        /* of the clips that are good, once it is handed out */
	struct aer_error **bad; /* by clip; NULL: it is good */
	size_t done;            /* clips that are made or bad */
};

struct aer_caer_feed {
	struct aer_caer_feed_plan plan;
	size_t clip_bytes; /* of all pictures of one kind */
	struct slot slot[AER_CAER_AHEAD];
	pthread_t *thread;
	size_t threads;
	double waited;

	pthread_mutex_t lock; /* for all below, and done in the slots */
	pthread_cond_t room, ready;
	size_t next;  /* clip of the order to be made */
	size_t taken; /* batches handed out */
	bool held;    /* the last of them is still in use */
	bool stop;
};

/* --- one clip ----------------------------------------------------------------------
 */

/* What a thread needs to read pictures. */
struct reader {
	const struct aer_caer_feed_plan *plan;
	struct aer_picture picture;
};

static int read_picture(struct reader *reader, const struct aer_caer_picture *picture,
    struct aer_error *err)
{
	int size = reader->plan->size;
	char *path = aer_caer_clips_path(reader->plan->clips, picture, err);
	size_t n = path != NULL ? strlen(path) : 0;
	int rc;

	if (path == NULL)
		return -1;
	if (n > 4 && strcmp(path + n - 4, ".npy") == 0)
		rc = aer_array_read(path, picture->index, &reader->picture, err);
	else
		rc = aer_photo_read(path, &reader->picture, err);
	if (rc == 0 &&
	    (reader->picture.width != size || reader->picture.height != size))
		rc = aer_error_set(err,
		    "%s: a picture of %dx%d, and the model takes %dx%d; run aer-frames "
		    "with --size=%dx%d",
		    path, reader->picture.width, reader->picture.height, size, size,
		    size, size);
	free(path);
	return rc;
}

/* The seed for the clip at PLACE in the order. */
static void seed_clip(const struct aer_caer_feed_plan *plan, size_t place,
    const char *id, struct aer_random *random)
{
	uint64_t words[2] = { plan->seed, place }, hash = AER_HASH_BEGIN;

	for (size_t i = 0; i < 2; i++)
		for (unsigned shift = 0; shift < 64; shift += 8) {
			unsigned char byte = (unsigned char)(words[i] >> shift);

			hash = aer_hash(hash, &byte, 1);
		}
	aer_random_seed(random, aer_hash(hash, id, strlen(id)));
}

/* Fills OUT with the pictures of one kind; FRAME[i] is the frame that sample i is. */
static int make_kind(struct reader *reader, uint32_t clip, enum aer_caer_kind kind,
    const size_t *frame, const struct aer_augment *augment, uint8_t *out,
    struct aer_error *err)
{
	size_t bytes = 3 * (size_t)reader->plan->size * (size_t)reader->plan->size;

	for (size_t i = 0; i < reader->plan->frames; i++, out += bytes) {
		const struct aer_caer_picture *picture =
		    aer_caer_clips_picture(reader->plan->clips, clip, kind, frame[i]);

		if (i > 0 && frame[i] == frame[i - 1]) {
			memcpy(out, out - bytes, bytes);
		} else if (picture == NULL) {
			memset(out, 0, bytes);
		} else {
			if (read_picture(reader, picture, err) < 0)
				return -1;
			aer_augment_apply(augment, &reader->picture, out);
		}
	}
	return 0;
}

static int make_clip(struct aer_caer_feed *feed, struct reader *reader, size_t place,
    size_t *frame, struct aer_error *err)
{
	const struct aer_caer_feed_plan *plan = &feed->plan;
	struct slot *slot = &feed->slot[place / plan->batch % AER_CAER_AHEAD];
	uint32_t number = plan->order[place];
	const struct aer_caer_clip *clip = &plan->clips->clip[number];
	struct aer_sampling sampling = { .n = plan->frames,
		.rule = plan->random ? AER_SAMPLE_RANDOM : AER_SAMPLE_MIDDLE };
	struct aer_augment augment = { 0 };
	struct aer_random random;

	seed_clip(plan, place, clip->id, &random);
	if (plan->random)
		augment = aer_augment_draw(&random, plan->mirror, plan->degrees);
	for (size_t i = 0; i < plan->frames; i++)
		frame[i] = aer_sample_frame(&sampling, clip->frames, i, &random);
	for (size_t k = 0; k < AER_CAER_KINDS; k++)
		if (plan->kind[k] &&
		    make_kind(reader, number, (enum aer_caer_kind)k, frame, &augment,
			slot->pictures[k] + place % plan->batch * feed->clip_bytes,
			err) < 0)
			return -1;
	return 0;
}

/* --- threads -----------------------------------------------------------------------
 */

/* Waits for a clip to be made and sets *PLACE; false: there is none any more. */
static bool take_place(struct aer_caer_feed *feed, size_t *place)
{
	bool has;

	pthread_mutex_lock(&feed->lock);
	while (!feed->stop && feed->next < feed->plan.count &&
	       feed->next / feed->plan.batch >=
		   feed->taken - (feed->held ? 1 : 0) + AER_CAER_AHEAD)
		pthread_cond_wait(&feed->room, &feed->lock);
	has = !feed->stop && feed->next < feed->plan.count;
	if (has)
		*place = feed->next++;
	pthread_mutex_unlock(&feed->lock);
	return has;
}

static void *work(void *data)
{
	struct aer_caer_feed *feed = data;
	struct reader reader = { .plan = &feed->plan };
	size_t *frame = calloc(feed->plan.frames, sizeof *frame), place;

	while (take_place(feed, &place)) {
		struct slot *slot =
		    &feed->slot[place / feed->plan.batch % AER_CAER_AHEAD];
		struct aer_error err, **bad = &slot->bad[place % feed->plan.batch];
		int rc = frame != NULL ? make_clip(feed, &reader, place, frame, &err)
				       : aer_error_memory(&err);

		if (rc < 0)
			**bad = err;
		pthread_mutex_lock(&feed->lock);
		if (rc == 0)
			(*bad)->text[0] = '\0';
		slot->done++;
		pthread_cond_signal(&feed->ready);
		pthread_mutex_unlock(&feed->lock);
	}
	free(frame);
	aer_picture_free(&reader.picture);
	return NULL;
}

static int make_slot(struct aer_caer_feed *feed, struct slot *slot)
{
	const struct aer_caer_feed_plan *plan = &feed->plan;

	slot->order = calloc(plan->batch, sizeof *slot->order);
	slot->bad = calloc(plan->batch, sizeof(void *));
	if (slot->order == NULL || slot->bad == NULL)
		return -1;
	for (size_t i = 0; i < plan->batch; i++)
		if ((slot->bad[i] = calloc(1, sizeof *slot->bad[i])) == NULL)
			return -1;
	for (size_t k = 0; k < AER_CAER_KINDS; k++)
		if (plan->kind[k] &&
		    (slot->pictures[k] = calloc(plan->batch, feed->clip_bytes)) == NULL)
			return -1;
	return 0;
}

static int start(struct aer_caer_feed *feed, struct aer_error *err)
{
	size_t jobs = feed->plan.jobs > 0 ? feed->plan.jobs : aer_processors();

	for (size_t i = 0; i < AER_CAER_AHEAD; i++)
		if (make_slot(feed, &feed->slot[i]) < 0)
			return aer_error_memory(err);
	feed->thread = calloc(jobs, sizeof *feed->thread);
	if (feed->thread == NULL)
		return aer_error_memory(err);
	while (feed->threads < jobs &&
	       pthread_create(&feed->thread[feed->threads], NULL, work, feed) == 0)
		feed->threads++;
	return feed->threads > 0 ? 0
				 : aer_error_set(err, "cannot start a thread to read "
						      "pictures");
}

struct aer_caer_feed *aer_caer_feed_new(
    const struct aer_caer_feed_plan *plan, struct aer_error *err)
{
	struct aer_caer_feed *feed = calloc(1, sizeof *feed);

	if (feed == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	feed->plan = *plan;
	feed->next = plan->first;
	feed->taken = plan->first / plan->batch;
	feed->clip_bytes = 3 * plan->frames * (size_t)plan->size * (size_t)plan->size;
	pthread_mutex_init(&feed->lock, NULL);
	pthread_cond_init(&feed->room, NULL);
	pthread_cond_init(&feed->ready, NULL);
	if (start(feed, err) == 0)
		return feed;
	aer_caer_feed_free(feed);
	return NULL;
}

void aer_caer_feed_free(struct aer_caer_feed *feed)
{
	if (feed == NULL)
		return;
	pthread_mutex_lock(&feed->lock);
	feed->stop = true;
	pthread_cond_broadcast(&feed->room);
	pthread_mutex_unlock(&feed->lock);
	for (size_t i = 0; i < feed->threads; i++)
		pthread_join(feed->thread[i], NULL);
	free(feed->thread);
	for (size_t i = 0; i < AER_CAER_AHEAD; i++) {
		struct slot *slot = &feed->slot[i];

		for (size_t j = 0; slot->bad != NULL && j < feed->plan.batch; j++)
			free(slot->bad[j]);
		free(slot->bad);
		free(slot->order);
		for (size_t k = 0; k < AER_CAER_KINDS; k++)
			free(slot->pictures[k]);
	}
	pthread_cond_destroy(&feed->ready);
	pthread_cond_destroy(&feed->room);
	pthread_mutex_destroy(&feed->lock);
	free(feed);
}

/* --- handing out -------------------------------------------------------------------
 */

/* Waits until the SIZE clips of SLOT are made; the batch before is free again. */
static void wait_for(struct aer_caer_feed *feed, const struct slot *slot, size_t size)
{
	double began = aer_stopwatch();

	pthread_mutex_lock(&feed->lock);
	feed->held = false;
	pthread_cond_broadcast(&feed->room);
	while (slot->done < size)
		pthread_cond_wait(&feed->ready, &feed->lock);
	pthread_mutex_unlock(&feed->lock);
	feed->waited += aer_stopwatch() - began;
}

int aer_caer_feed_next(struct aer_caer_feed *feed, struct aer_caer_feed_batch *batch,
    aer_caer_feed_bad *bad, void *data)
{
	const struct aer_caer_feed_plan *plan = &feed->plan;
	struct slot *slot = &feed->slot[feed->taken % AER_CAER_AHEAD];
	size_t first = feed->taken * plan->batch, size, good = 0;

	if (first >= plan->count)
		return 0;
	size = plan->count - first < plan->batch ? plan->count - first : plan->batch;
	wait_for(feed, slot, size);
	for (size_t i = 0; i < size; i++) {
		if (slot->bad[i]->text[0] != '\0') {
			bad(data, plan->order[first + i], slot->bad[i]->text);
			continue;
		}
		slot->order[good] = plan->order[first + i];
		for (size_t k = 0; good < i && k < AER_CAER_KINDS; k++)
			if (plan->kind[k])
				memcpy(slot->pictures[k] + good * feed->clip_bytes,
				    slot->pictures[k] + i * feed->clip_bytes,
				    feed->clip_bytes);
		good++;
	}
	*batch = (struct aer_caer_feed_batch){ good, slot->order,
		{ slot->pictures[0], slot->pictures[1] } };
	pthread_mutex_lock(&feed->lock);
	slot->done = 0; /* nobody is at it until the next call */
	feed->taken++;
	feed->held = true;
	pthread_mutex_unlock(&feed->lock);
	return 1;
}

double aer_caer_feed_waited(const struct aer_caer_feed *feed)
{
	return feed->waited;
}
