#include "timeline.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct aer_packet packet;
	size_t order; /* in the file */
};

struct aer_timeline {
	struct entry *entry;
	size_t count, slots;
	size_t skipped; /* entries before the first frame shown */
	int num, den;
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
	free(timeline->entry);
	free(timeline);
}

int aer_timeline_add(struct aer_timeline *timeline, const struct aer_packet *packet,
    struct aer_error *err)
{
	struct entry *entry;
	size_t slots;

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
	entry->order = timeline->count++;
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

	if (timeline->count == 0)
		return 0;
	qsort(
	    timeline->entry, timeline->count, sizeof *timeline->entry, compare_entries);
	for (size_t i = 1; i < timeline->count; i++)
		same +=
		    timeline->entry[i].packet.pts == timeline->entry[i - 1].packet.pts;
	return same;
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
	for (long i = (long)k; i >= 0; i--)
		if (packet(timeline, (size_t)i)->key && back-- == 0)
			return i;
	return -1;
}

const struct aer_packet *aer_timeline_packet(
    const struct aer_timeline *timeline, size_t k)
{
	return packet(timeline, k);
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

void aer_timeline_store(const struct aer_timeline *timeline, FILE *file)
{
	struct aer_timeline header = *timeline;

	/* addresses are nobody's business */
	header.entry = NULL;
	fwrite(&header, sizeof header, 1, file);
	fwrite(timeline->entry, sizeof *timeline->entry, timeline->count, file);
}

struct aer_timeline *aer_timeline_restore(FILE *file)
{
	struct aer_timeline *timeline = calloc(1, sizeof *timeline);

	if (timeline == NULL)
		return NULL;
	if (fread(timeline, sizeof *timeline, 1, file) != 1) {
		free(timeline);
		return NULL;
	}
	timeline->slots = timeline->count;
	timeline->entry = calloc(timeline->count + 1, sizeof *timeline->entry);
	if (timeline->entry != NULL &&
	    fread(timeline->entry, sizeof *timeline->entry, timeline->count, file) ==
		timeline->count &&
	    timeline->skipped <= timeline->count)
		return timeline;
	aer_timeline_free(timeline);
	return NULL;
}
