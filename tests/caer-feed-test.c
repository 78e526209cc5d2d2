/*
 * The pictures of clips, in batches: the right ones, in order, whatever the threads.
 */
#include "archive/array.h"
#include "caer/caerfeed.h"
#include "caer/caerorder.h"
#include "caer/caerpart.h"
#include "picture/augment.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { CLIPS = 13, FRAMES = 6, SIDE = 4, TAKEN = 3, BATCH = 4 };
enum { BYTES = 3 * SIDE * SIDE };

/* Frame F of clip I has this in all its pixels. */
static unsigned char value_of(size_t i, size_t f, bool face)
{
	return (unsigned char)(10 * i + f + (face ? 100 : 0) + 1);
}

static void write_array(size_t i, bool face)
{
	struct aer_picture picture = { 0 };
	struct aer_array *array;
	struct aer_error err;
	char path[64];

	snprintf(path, sizeof path, "%s%02zu.npy", face ? "face" : "context", i);
	array = aer_array_new(path, FRAMES, SIDE, SIDE, &err);
	if (array == NULL || aer_picture_make(&picture, SIDE, SIDE, &err) < 0)
		exit(99);
	for (size_t f = 0; f < FRAMES; f++) {
		memset(picture.rgb, value_of(i, f, face), BYTES);
		if (aer_array_put(array, f, &picture, &err) < 0)
			exit(99);
	}
	aer_picture_free(&picture);
	if (aer_array_close(array, &err) < 0)
		exit(99);
}

/* Clip I has subject I / 2 and class I % 3; clip 5 has no face in frame 1. */
static void write_tables(void)
{
	FILE *clips = fopen("clips.csv", "w"), *frames = fopen("frames.csv", "w");

	if (clips == NULL || frames == NULL)
		exit(99);
	fputs("clip,subject,label,split\n", clips);
	fputs("kind,file,index,clip\n", frames);
	for (size_t i = 0; i < CLIPS; i++) {
		fprintf(clips, "c%02zu,s%zu,class%zu,train\n", i, i / 2, i % 3);
		write_array(i, false);
		write_array(i, true);
		/* in no order */
		for (size_t f = FRAMES; f-- > 0;) {
			fprintf(
			    frames, "context,context%02zu.npy,%zu,c%02zu\n", i, f, i);
			if (i != 5 || f != 1)
				fprintf(
				    frames, "face,face%02zu.npy,%zu,c%02zu\n", i, f, i);
		}
	}
	if (fclose(clips) != 0 || fclose(frames) != 0)
		exit(99);
}

static struct aer_caer_clips *read_clips(void)
{
	static char *where[] = { "split", "train" };
	const struct aer_caer_clips_ask ask = { .manifest = "clips.csv",
		.frames = "frames.csv",
		.where = where,
		.wheres = 1,
		.need = AER_NEED_LABEL | AER_NEED_SUBJECT,
		.kind = { true, true } };
	struct aer_caer_clips *clips;
	struct aer_diag diag;
	struct aer_error err;

	aer_diag_init(&diag, stderr, "test");
	clips = aer_caer_clips_read(&ask, &diag, &err);
	if (clips == NULL) {
		puts(err.text);
		exit(99);
	}
	ok(diag.status == AER_DONE && aer_caer_clips_good(clips) == CLIPS,
	    "all clips are read");
	ok(aer_caer_clips_check(clips, SIDE, &diag, &err) == 0 &&
		diag.status == AER_DONE,
	    "and their files are there");
	return clips;
}

static void no_bad(void *data, uint32_t clip, const char *text)
{
	(void)clip;
	puts(text);
	++*(size_t *)data;
}

/* All bytes of a feed: the face before the context of each clip; returns them. */
static uint8_t *drain(const struct aer_caer_feed_plan *plan, size_t *clips)
{
	uint8_t *all = calloc(plan->count, 2 * TAKEN * BYTES);
	struct aer_caer_feed_batch batch;
	struct aer_error err;
	struct aer_caer_feed *feed = aer_caer_feed_new(plan, &err);
	size_t bad = 0, size = TAKEN * BYTES;

	*clips = 0;
	if (all == NULL || feed == NULL)
		exit(99);
	while (aer_caer_feed_next(feed, &batch, no_bad, &bad) > 0)
		for (size_t i = 0; i < batch.clips; i++) {
			uint8_t *to = all + 2 * size * (*clips)++;

			memcpy(to, batch.pictures[0] + i * size, size);
			memcpy(to + size, batch.pictures[1] + i * size, size);
		}
	aer_caer_feed_free(feed);
	*clips += 1000 * bad;
	return all;
}

static void test_middle(const struct aer_caer_clips *clips)
{
	static const uint32_t order[] = { 12, 0, 5, 5, 7, 3 };
	static const size_t middle[TAKEN] = { 1, 3, 5 }; /* of 6 frames, 3 taken */
	struct aer_caer_feed_plan plan = { .clips = clips,
		.order = order,
		.count = 6,
		.batch = BATCH,
		.frames = TAKEN,
		.size = SIDE,
		.kind = { true, true },
		.jobs = 3 };
	size_t n, wrong = 0;
	uint8_t *all = drain(&plan, &n);

	ok(n == 6, "a feed hands out all clips, one twice");
	for (size_t i = 0; i < 6; i++)
		for (size_t f = 0; f < TAKEN; f++) {
			const uint8_t *face = all + (2 * i * TAKEN + f) * BYTES;
			const uint8_t *context = face + TAKEN * BYTES;
			bool none = order[i] == 5 && middle[f] == 1;

			wrong +=
			    face[0] != (none ? 0 : value_of(order[i], middle[f], true));
			wrong +=
			    context[BYTES - 1] != value_of(order[i], middle[f], false);
		}
	ok(wrong == 0, "the middle frames of each, black where there is no face");
	free(all);
}

/* The same pictures for any number of threads, batches and from any place on. */
static void test_random(const struct aer_caer_clips *clips)
{
	uint32_t order[CLIPS];
	struct aer_caer_feed_plan plan = { .clips = clips,
		.order = order,
		.count = CLIPS,
		.batch = BATCH,
		.frames = TAKEN,
		.size = SIDE,
		.kind = { true, true },
		.jobs = 1,
		.random = true,
		.seed = 7,
		.mirror = true,
		.degrees = 4 };
	size_t n, m, size = 2 * TAKEN * BYTES;
	uint8_t *one, *other;

	for (uint32_t i = 0; i < CLIPS; i++)
		order[i] = CLIPS - 1 - i;
	one = drain(&plan, &n);
	for (plan.jobs = 2; plan.jobs < 5; plan.jobs++) {
		plan.batch = plan.jobs;
		other = drain(&plan, &m);
		ok(m == n && memcmp(one, other, n * size) == 0,
		    "the same at random on %zu threads, %zu a batch", plan.jobs,
		    plan.batch);
		free(other);
	}
	plan.batch = BATCH;
	plan.first = 2 * BATCH;
	other = drain(&plan, &m);
	ok(m == n - 2 * BATCH && memcmp(one + 2 * BATCH * size, other, m * size) == 0,
	    "and from the third batch on");
	free(other);
	plan.first = 0;
	plan.seed = 8;
	other = drain(&plan, &m);
	ok(memcmp(one, other, n * size) != 0, "another with another seed");
	free(other);
	free(one);
}

/* One frame of each stretch: of 6 frames and 3 samples, 0 or 1, 2 or 3, 4 or 5. */
static void test_stretches(const struct aer_caer_clips *clips)
{
	uint32_t order[100] = { 0 };
	struct aer_caer_feed_plan plan = { .clips = clips,
		.order = order,
		.count = 100,
		.batch = BATCH,
		.frames = TAKEN,
		.size = SIDE,
		.kind = { true, true },
		.jobs = 2,
		.random = true };
	size_t n, wrong = 0, second[TAKEN] = { 0 };
	uint8_t *all = drain(&plan, &n);

	for (size_t i = 0; i < 100; i++)
		for (size_t f = 0; f < TAKEN; f++) {
			size_t frame =
			    (size_t)all[((2 * i + 1) * TAKEN + f) * BYTES] - 1;

			wrong += frame / 2 != f;
			second[f] += frame % 2;
		}
	ok(wrong == 0, "at random, a frame of each stretch");
	for (size_t f = 0; f < TAKEN; f++)
		ok(second[f] > 25 && second[f] < 75,
		    "each of them about as often: %zu of 100", second[f]);
	free(all);
}

static void test_order(void)
{
	static const uint32_t clip[10] = { 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 };
	static const uint32_t label[10] = { 0, 0, 0, 0, 0, 0, 0, 2, 2, 3 };
	const struct aer_caer_pool pool = { clip, label, 10, 4 };
	uint32_t order[10], other[10];
	size_t seen[10] = { 0 }, of_class[4] = { 0 };
	struct aer_error err;
	float weight[4];
	bool once = true;

	if (aer_caer_order(&pool, AER_CAER_BALANCE_NONE, 1, 0, order, &err) < 0 ||
	    aer_caer_order(&pool, AER_CAER_BALANCE_NONE, 1, 1, other, &err) < 0)
		exit(99);
	for (size_t i = 0; i < 10; i++)
		seen[order[i] - 20]++;
	for (size_t i = 0; i < 10; i++)
		once &= seen[i] == 1;
	ok(once, "an epoch has every clip once");
	ok(memcmp(order, other, sizeof order) != 0, "and the next another order");
	if (aer_caer_order(&pool, AER_CAER_BALANCE_SAMPLE, 1, 0, order, &err) < 0)
		exit(99);
	for (size_t i = 0; i < 10; i++)
		of_class[label[order[i] - 20]]++;
	ok(of_class[0] == 3 && of_class[1] == 0 && of_class[2] == 3 && of_class[3] == 4,
	    "balanced: 3, 3 and 4 of the classes that there are");
	aer_caer_weights(&pool, weight);
	ok(weight[0] > 0.4761F && weight[0] < 0.4763F && weight[1] == 0 &&
		weight[3] > 3.333F && weight[3] < 3.334F,
	    "weights are n / (K n_k)");
}

/* A quarter turn shows where every pixel goes. */
static void test_augment(void)
{
	unsigned char rgb[4 * 3] = { 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4 }, out[12];
	const struct aer_picture picture = { 2, 2, 6, rgb, 0 };
	struct aer_augment augment = { .mirror = true };

	aer_augment_apply(&augment, &picture, out);
	ok(out[0] == 2 && out[3] == 1 && out[6] == 4 && out[9] == 3, "mirrored");
	augment = (struct aer_augment){ .degrees = 90 };
	aer_augment_apply(&augment, &picture, out);
	ok(out[0] == 3 && out[3] == 1 && out[6] == 4 && out[9] == 2,
	    "turned clockwise by 90 degrees");
}

static void test_part(struct aer_caer_clips *clips)
{
	struct aer_error err, none = { "" };
	size_t marked = 0;

	ok(aer_caer_part(clips, 0.3, 1, &err) == 0, "a part is taken");
	for (size_t i = 0; i < clips->count; i++)
		marked += clips->clip[i].marked;
	ok(marked >= 3 && marked <= 5, "of about 30 %%: %zu of %d clips", marked,
	    CLIPS);
	ok(aer_caer_part_leak(clips, &none) == NULL && none.text[0] == '\0',
	    "with no subject on both sides");
	for (size_t i = 0; i < clips->count; i++)
		clips->clip[i].marked = i == 0;
	ok(strcmp(aer_caer_part_leak(clips, &none), "s0") == 0,
	    "one on both sides is found");
}

int main(void)
{
	struct aer_caer_clips *clips;

	write_tables();
	clips = read_clips();
	test_middle(clips);
	test_random(clips);
	test_stretches(clips);
	test_order();
	test_augment();
	test_part(clips);
	aer_caer_clips_free(clips);
	return unit_done();
}
