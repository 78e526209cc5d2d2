#include "video/timeline.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = UINT32_MAX };

struct entry {
	struct aer_packet packet;
	uint32_t order; /* in the file */
	uint32_t key;   /* the entry of the keyframe at or before it, or NONE */
};

struct lookup {
	struct aer_lookup by;
	pthread_mutex_t lock;
};

struct aer_timeline {
	struct entry *entry;
	size_t count, slots;
	size_t skipped; /* entries before the first frame shown */
	int num, den;
	struct lookup *lookup; /* NULL: all packets are read */
};

struct aer_timeline *aer_timeline_new(int num, int den, struct aer_error *err)
{
	struct aer_timeline *timeline = calloc(1, sizeof *timeline);

	if (timeline == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	timeline->num = num;
	timeline->den = den;
	return timeline;
}

void aer_timeline_free(struct aer_timeline *timeline)
{
	if (timeline == NULL)
		return;
	if (timeline->lookup != NULL) {
		timeline->lookup->by.free(timeline->lookup->by.own);
		pthread_mutex_destroy(&timeline->lookup->lock);
		free(timeline->lookup);
	}
	free(timeline->entry);
	free(timeline);
}

int aer_timeline_look_by(struct aer_timeline *timeline, const struct aer_lookup *lookup,
    struct aer_error *err)
{
	struct lookup *own = malloc(sizeof *own);

	if (own == NULL) {
		lookup->free(lookup->own);
		return aer_error_memory(err);
	}
	own->by = *lookup;
	pthread_mutex_init(&own->lock, NULL);
	timeline->lookup = own;
	return 0;
}

int aer_timeline_add(struct aer_timeline *timeline, const struct aer_packet *packet,
    struct aer_error *err)
{
	struct entry *entry;
	size_t slots;

	if (timeline->count == NONE)
		return aer_error_set(
		    err, "a video of more than %u frames", (unsigned)NONE);
	if (timeline->count == timeline->slots) {
		slots = timeline->slots > 0 ? 2 * timeline->slots : 1024;
		entry = realloc(timeline->entry, slots * sizeof *entry);
		if (entry == NULL)
			return aer_error_memory(err);
		timeline->entry = entry;
		timeline->slots = slots;
	}
	entry = &timeline->entry[timeline->count];
	entry->packet = *packet;
	entry->order = (uint32_t)timeline->count++;
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->packet.pts != y->packet.pts)
		return x->packet.pts < y->packet.pts ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

size_t aer_timeline_finish(struct aer_timeline *timeline)
{
	size_t same = 0;
	uint32_t key = NONE;

	if (timeline->count == 0)
		return 0;
	qsort(
	    timeline->entry, timeline->count, sizeof *timeline->entry, compare_entries);
	for (size_t i = 1; i < timeline->count; i++)
		same +=
		    timeline->entry[i].packet.pts == timeline->entry[i - 1].packet.pts;
	for (size_t i = 0; i < timeline->count; i++) {
		if (timeline->entry[i].packet.key)
			key = (uint32_t)i;
		timeline->entry[i].key = key;
	}
	return same;
}

void aer_timeline_set_last(struct aer_timeline *timeline, int64_t duration)
{
	timeline->entry[timeline->count - 1].packet.duration = duration;
}

/* The first entry at or after FROM with a presentation time >= PTS. */
static size_t lower_bound(const struct aer_timeline *timeline, size_t from, int64_t pts)
{
	size_t low = from, high = timeline->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (timeline->entry[middle].packet.pts < pts)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void aer_timeline_begin_at(struct aer_timeline *timeline, int64_t pts)
{
	timeline->skipped = lower_bound(timeline, 0, pts);
}

size_t aer_timeline_count(const struct aer_timeline *timeline)
{
	return timeline->count - timeline->skipped;
}

static const struct aer_packet *packet(const struct aer_timeline *timeline, size_t k)
{
	return &timeline->entry[timeline->skipped + k].packet;
}

int64_t aer_timeline_pts(const struct aer_timeline *timeline, size_t k)
{
	return packet(timeline, k)->pts;
}

static double seconds(const struct aer_timeline *timeline, int64_t ticks)
{
	int64_t product;

	/* One rounding: the product is exact below 2^53. */
	if (__builtin_mul_overflow(ticks, timeline->num, &product))
		return (double)ticks * timeline->num / timeline->den;
	return (double)product / (double)timeline->den;
}

double aer_timeline_time(const struct aer_timeline *timeline, size_t k)
{
	return seconds(timeline, packet(timeline, k)->pts - packet(timeline, 0)->pts);
}

int64_t aer_timeline_ticks(const struct aer_timeline *timeline, size_t k)
{
	size_t count = aer_timeline_count(timeline);
	int64_t whole;

	if (k + 1 < count)
		return packet(timeline, k + 1)->pts - packet(timeline, k)->pts;
	if (packet(timeline, k)->duration > 0 || count == 1)
		return packet(timeline, k)->duration;
	whole = packet(timeline, k)->pts - packet(timeline, 0)->pts;
	return whole / (int64_t)(count - 1);
}

double aer_timeline_duration(const struct aer_timeline *timeline, size_t k)
{
	return seconds(timeline, aer_timeline_ticks(timeline, k));
}

double aer_timeline_end(const struct aer_timeline *timeline)
{
	size_t count = aer_timeline_count(timeline);
	int64_t last;

	if (count == 0)
		return 0;
	last =
	    packet(timeline, count - 1)->pts + aer_timeline_ticks(timeline, count - 1);
	return seconds(timeline, last - packet(timeline, 0)->pts);
}

size_t aer_timeline_from(const struct aer_timeline *timeline, double t)
{
	size_t low = 0, high = aer_timeline_count(timeline);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (aer_timeline_time(timeline, middle) < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

long aer_timeline_find(const struct aer_timeline *timeline, int64_t pts)
{
	size_t i = lower_bound(timeline, timeline->skipped, pts);

	if (i == timeline->count || timeline->entry[i].packet.pts != pts)
		return -1;
	return (long)(i - timeline->skipped);
}

long aer_timeline_key(const struct aer_timeline *timeline, size_t k, size_t back)
{
	size_t skipped = timeline->skipped;
	uint32_t key = timeline->entry[skipped + k].key;

	for (; back > 0 && key != NONE; back--)
		key = key > 0 ? timeline->entry[key - 1].key : NONE;
	return key == NONE || key < skipped ? -1 : (long)(key - skipped);
}

/* Fills in what the packet itself says. */
static void look_up(struct lookup *lookup, struct aer_packet *packet)
{
	pthread_mutex_lock(&lookup->lock);
	if (__atomic_load_n(&packet->unread, __ATOMIC_RELAXED)) {
		lookup->by.look(lookup->by.own, packet);
		__atomic_store_n(&packet->unread, false, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&lookup->lock);
}

const struct aer_packet *aer_timeline_packet(
    const struct aer_timeline *timeline, size_t k)
{
	struct aer_packet *found = &timeline->entry[timeline->skipped + k].packet;

	if (timeline->lookup != NULL &&
	    __atomic_load_n(&found->unread, __ATOMIC_ACQUIRE))
		look_up(timeline->lookup, found);
	return found;
}

size_t aer_timeline_order(const struct aer_timeline *timeline, size_t k)
{
	return timeline->entry[timeline->skipped + k].order;
}

void aer_timeline_refer(struct aer_timeline *timeline)
{
	for (size_t i = 0; i < timeline->count; i++)
		timeline->entry[i].packet.reference = true;
}

/* What is stored in front of the entries. */
struct header {
	size_t count, skipped;
	int num, den;
};

void aer_timeline_store(const struct aer_timeline *timeline, FILE *file)
{
	struct header header = { timeline->count, timeline->skipped, timeline->num,
		timeline->den };

	fwrite(&header, sizeof header, 1, file);
	fwrite(timeline->entry, sizeof *timeline->entry, timeline->count, file);
}

struct aer_timeline *aer_timeline_restore(FILE *file)
{
	struct header header;
	struct aer_timeline *timeline;
	struct aer_error ignored;

	if (fread(&header, sizeof header, 1, file) != 1 ||
	    header.skipped > header.count || header.count >= NONE)
		return NULL;
	timeline = aer_timeline_new(header.num, header.den, &ignored);
	if (timeline == NULL)
		return NULL;
	timeline->count = timeline->slots = header.count;
	timeline->skipped = header.skipped;
	timeline->entry = calloc(header.count + 1, sizeof *timeline->entry);
	if (timeline->entry != NULL && fread(timeline->entry, sizeof *timeline->entry,
					   header.count, file) == header.count)
		return timeline;
	aer_timeline_free(timeline);
	return NULL;
}
