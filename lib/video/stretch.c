#include "video/stretch.h"

#include "video/timeline.h"

#include <stdlib.h>
#include <string.h>

/* How far behind a picture those may be shown that are decoded before it: codecs
 * hold 16 at most. */
enum { REACH = 64 };

struct place {
	size_t order;
	int64_t pts;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

static int compare_times(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void aer_stretch_free(struct aer_stretch *stretch)
{
	free(stretch->pts);
	free(stretch->dts);
	stretch->pts = stretch->dts = NULL;
	stretch->count = 0;
}

/*
 * Decoding times: those of presentation, sorted, and all of them earlier by as much
 * as the picture that comes latest in the file needs.
 */
static int make_dts(struct aer_stretch *stretch, struct aer_error *err)
{
	size_t n = stretch->count;
	int64_t late = 0;

	stretch->dts = malloc(n * sizeof *stretch->dts);
	if (stretch->dts == NULL)
		return aer_error_memory(err);
	memcpy(stretch->dts, stretch->pts, n * sizeof *stretch->dts);
	qsort(stretch->dts, n, sizeof *stretch->dts, compare_times);
	stretch->start = stretch->dts[0];
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && stretch->dts[i] == stretch->dts[i - 1])
			return aer_error_set(err,
			    "two of its pictures have the same time; use --mode=exact");
		if (stretch->dts[i] - stretch->pts[i] > late)
			late = stretch->dts[i] - stretch->pts[i];
	}
	for (size_t i = 0; i < n; i++)
		stretch->dts[i] -= late;
	return 0;
}

int aer_stretch_replace(
    struct aer_stretch *stretch, int64_t *pts, size_t count, struct aer_error *err)
{
	aer_stretch_free(stretch);
	stretch->pts = pts;
	stretch->count = count;
	return make_dts(stretch, err);
}

/* --- from the keyframe before --------------------------------------------------- */

/* The last frame shown of those that lie before or at FINAL in the file, in the
 * neighbourhood of frame LAST. */
static size_t last_shown(const struct aer_video *video, size_t last, size_t final)
{
	size_t frames = aer_video_info(video)->frames;
	size_t order = aer_video_order(video, final), found = last;

	for (size_t k = last + 1; k < frames && k <= found + REACH; k++)
		if (aer_video_order(video, k) < order)
			found = k;
	return found;
}

/* The frame of FROM to TO whose packet is the last in the file. */
static size_t last_stored(const struct aer_video *video, size_t from, size_t to)
{
	size_t found = from;

	for (size_t k = from; k <= to; k++)
		if (aer_video_order(video, k) > aer_video_order(video, found))
			found = k;
	return found;
}

/* Makes the stretch end where nothing is missing: behind frame LAST. */
static void find_end(
    struct aer_stretch *stretch, const struct aer_video *video, size_t from)
{
	size_t shown;

	stretch->final = last_stored(video, from, stretch->last);
	while ((shown = last_shown(video, stretch->last, stretch->final)) >
	       stretch->last) {
		size_t stored = last_stored(video, stretch->last + 1, shown);

		if (aer_video_order(video, stored) >
		    aer_video_order(video, stretch->final))
			stretch->final = stored;
		stretch->last = shown;
	}
	stretch->end = aer_video_clock(video, stretch->last) +
		       aer_video_ticks(video, stretch->last);
}

/* Collects the packets of the frames FROM to TO in decoding order, behind the OFFSET
 * first ones. */
static int collect(struct aer_stretch *stretch, const struct aer_video *video,
    size_t from, size_t to, size_t offset, struct aer_error *err)
{
	size_t n = to - from + 1;
	struct place *places = malloc(n * sizeof *places);

	free(stretch->pts);
	stretch->count = offset + n;
	stretch->pts = malloc(stretch->count * sizeof *stretch->pts);
	if (places == NULL || stretch->pts == NULL) {
		free(places);
		return aer_error_memory(err);
	}
	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ aer_video_order(video, from + i),
			aer_video_clock(video, from + i) };
	qsort(places, n, sizeof *places, compare_places);
	for (size_t i = 0; i < n; i++)
		stretch->pts[offset + i] = places[i].pts;
	free(places);
	return 0;
}

int aer_stretch_around(struct aer_stretch *stretch, const struct aer_video *video,
    size_t first, size_t count, struct aer_error *err)
{
	long key = aer_video_key(video, first);

	*stretch = (struct aer_stretch){ .key = key, .last = first + count - 1 };
	find_end(stretch, video, key >= 0 ? (size_t)key : 0);
	while (key >= 0) {
		if (collect(stretch, video, (size_t)key, stretch->last, 0, err) < 0)
			return -1;
		stretch->key = key;
		stretch->lead = first - (size_t)key;
		if (stretch->pts[0] == aer_video_clock(video, (size_t)key))
			return make_dts(stretch, err);
		/* A picture that is shown after it lies before it in the file: no
		 * place to begin. */
		key = key > 0 ? aer_video_key(video, (size_t)key - 1) : -1;
	}
	free(stretch->pts);
	stretch->pts = NULL;
	stretch->count = 0;
	stretch->key = -1;
	return 0;
}

/* --- behind frames encoded anew ------------------------------------------------- */

/* How many packets from number FROM on can be taken: the most that show an unbroken
 * run of frames, and none behind LIMIT. */
static size_t count_whole(
    const struct aer_stretch *stretch, size_t from, const int64_t *shown, int64_t limit)
{
	int64_t latest = INT64_MIN;
	size_t whole = 0;

	for (size_t i = from; i < stretch->count && stretch->pts[i] <= limit; i++) {
		if (stretch->pts[i] > latest)
			latest = stretch->pts[i];
		if (latest == shown[i - from])
			whole = i - from + 1;
	}
	return whole;
}

/* Cuts off what lies behind the last place where no picture is missing. */
static int cut_whole(struct aer_stretch *stretch, const struct aer_video *video,
    size_t from, size_t to, size_t head, struct aer_error *err)
{
	size_t n = stretch->count - head, whole;
	int64_t *shown = malloc(n * sizeof *shown);

	if (shown == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < n; i++)
		shown[i] = aer_video_clock(video, from + i);
	whole = count_whole(stretch, head, shown, aer_video_clock(video, to));
	free(shown);
	if (whole == 0)
		return aer_error_set(err, "no group of its pictures can be copied");
	stretch->count = head + whole;
	stretch->last = from + whole - 1;
	stretch->final = last_stored(video, from, stretch->last);
	stretch->end = aer_video_clock(video, stretch->last) +
		       aer_video_ticks(video, stretch->last);
	return 0;
}

int aer_stretch_within(struct aer_stretch *stretch, const struct aer_video *video,
    size_t first, size_t head, size_t count, struct aer_error *err)
{
	size_t frames = aer_video_info(video)->frames;
	size_t from = first + head, to = first + count - 1;
	/* pictures shown behind TO may lie between those before it */
	size_t far = to + REACH < frames ? to + REACH : frames - 1;

	*stretch = (struct aer_stretch){ .key = (long)from };
	if (collect(stretch, video, from, far, head, err) < 0 ||
	    cut_whole(stretch, video, from, to, head, err) < 0)
		return -1;
	for (size_t i = 0; i < head; i++)
		stretch->pts[i] = aer_video_clock(video, first + i);
	return make_dts(stretch, err);
}
