#include "face/track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct aer_track *aer_tracks_add(struct aer_tracks *tracks, struct aer_error *err)
{
	struct aer_track *track = calloc(1, sizeof *track);

	if (track != NULL && tracks->count == tracks->slots) {
		size_t slots = 2 * tracks->slots + 8;
		struct aer_track **more =
		    realloc(tracks->track, slots * sizeof(struct aer_track *));

		if (more == NULL) {
			free(track);
			track = NULL;
		} else {
			tracks->track = more;
			tracks->slots = slots;
		}
	}
	if (track == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	tracks->track[tracks->count++] = track;
	return track;
}

static void free_track(struct aer_track *track)
{
	free(track->seen);
	free(track);
}

void aer_tracks_free(struct aer_tracks *tracks)
{
	for (size_t i = 0; i < tracks->count; i++)
		free_track(tracks->track[i]);
	free(tracks->track);
	*tracks = (struct aer_tracks){ 0 };
}

int aer_track_add(
    struct aer_track *track, const struct aer_sighting *sighting, struct aer_error *err)
{
	if (track->count == track->slots) {
		size_t slots = 2 * track->slots + 16;
		struct aer_sighting *more =
		    realloc(track->seen, slots * sizeof *track->seen);

		if (more == NULL)
			return aer_error_memory(err);
		track->seen = more;
		track->slots = slots;
	}
	track->seen[track->count++] = *sighting;
	return 0;
}

int aer_track_append(
    struct aer_track *track, struct aer_track *from, struct aer_error *err)
{
	for (size_t i = 0; i < from->count; i++)
		if (aer_track_add(track, &from->seen[i], err) < 0)
			return -1;
	from->count = 0;
	track->last = from->last;
	return 0;
}

size_t aer_track_find(const struct aer_track *track, size_t frame)
{
	size_t low = 0, high = track->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (track->seen[middle].frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct aer_sighting *aer_track_first(const struct aer_track *track)
{
	return &track->seen[0];
}

const struct aer_sighting *aer_track_last(const struct aer_track *track)
{
	return &track->seen[track->count - 1];
}

struct aer_face aer_sighting_box(const struct aer_sighting *sighting)
{
	return (struct aer_face){
		.x = sighting->x, .y = sighting->y, .w = sighting->w, .h = sighting->h
	};
}

bool aer_sighting_agrees(const struct aer_sighting *a, const struct aer_sighting *b,
    double reach, double ratio)
{
	double size_a = sqrt(a->w * a->h), size_b = sqrt(b->w * b->h);
	double x = a->x + a->w / 2 - b->x - b->w / 2;
	double y = a->y + a->h / 2 - b->y - b->h / 2;

	return hypot(x, y) <= reach * (size_a + size_b) / 2 &&
	       size_a < ratio * size_b && size_b < ratio * size_a;
}

/* --- joining ------------------------------------------------------------------ */

static int compare_tracks(const void *a, const void *b)
{
	const struct aer_sighting *x = aer_track_first(*(struct aer_track *const *)a);
	const struct aer_sighting *y = aer_track_first(*(struct aer_track *const *)b);

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return x->x < y->x ? -1 : x->x > y->x;
}

static double mean_score(const struct aer_track *track)
{
	double sum = 0;

	for (size_t i = 0; i < track->count; i++)
		sum += track->seen[i].score;
	return sum / (double)track->count;
}

/* Removes empty tracks and those with a mean score below LEAST, and sorts the others.
 */
static void tidy(struct aer_tracks *tracks, double least)
{
	size_t left = 0;

	for (size_t i = 0; i < tracks->count; i++) {
		struct aer_track *track = tracks->track[i];

		if (track->count > 0 && mean_score(track) >= least)
			tracks->track[left++] = track;
		else
			free_track(track);
	}
	tracks->count = left;
	if (left > 0)
		qsort(tracks->track, left, sizeof(struct aer_track *), compare_tracks);
}

/* The track, of those before number I, that it goes on with; NULL: none. */
static struct aer_track *find_before(const struct aer_tracks *tracks, size_t i)
{
	const struct aer_sighting *first = aer_track_first(tracks->track[i]);
	struct aer_track *best = NULL;

	for (size_t k = 0; k < i; k++) {
		struct aer_track *track = tracks->track[k];
		const struct aer_sighting *last;

		if (track->count == 0)
			continue;
		last = aer_track_last(track);
		if (last->frame < first->frame && last->shot == first->shot &&
		    aer_sighting_agrees(last, first, 1, AER_TRACK_RATIO) &&
		    !aer_look_other_dress(&track->last, &tracks->track[i]->first) &&
		    (best == NULL || last->frame > aer_track_last(best)->frame))
			best = track;
	}
	return best;
}

int aer_tracks_join(struct aer_tracks *tracks, double least, struct aer_error *err)
{
	tidy(tracks, -INFINITY);
	for (size_t i = 1; i < tracks->count; i++) {
		struct aer_track *before = find_before(tracks, i);

		if (before != NULL &&
		    aer_track_append(before, tracks->track[i], err) < 0)
			return -1;
	}
	tidy(tracks, least);
	for (size_t i = 0; i < tracks->count; i++)
		for (size_t k = 0; k < tracks->track[i]->count; k++)
			tracks->track[i]->seen[k].track = (int)i + 1;
	return 0;
}
