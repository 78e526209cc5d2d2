#include "face/trace.h"

#include "face/follow.h"

#include <stdlib.h>

/* Boxes that overlap more are of one face. */
static const double same_face = 0.4;

/* A search backwards. */
struct trace {
	struct aer_search *search;
	const struct aer_tracks *tracks;
	struct aer_chase chase;    /* goes backwards */
	struct aer_sighting *seen; /* falling by frame */
	size_t count, slots;
	struct aer_track *older;
};

/* Whose face this was in FRAME; NULL: nobody's. */
static struct aer_track *find_owner(
    const struct trace *trace, const struct aer_face *face, size_t frame)
{
	for (size_t i = 0; i < trace->tracks->count; i++) {
		struct aer_track *track = trace->tracks->track[i];
		size_t k = aer_track_find(track, frame);
		struct aer_face box;

		if (track == trace->chase.track || k == track->count ||
		    track->seen[k].frame != frame)
			continue;
		box = aer_sighting_box(&track->seen[k]);
		if (aer_face_overlap(&box, face) > same_face)
			return track;
	}
	return NULL;
}

/* Finds the expected face among COUNT others; *BEST has no taker where there is none.
 */
static int find_expected(const struct trace *trace, const struct aer_grey *grey,
    const struct aer_face *faces, size_t count, struct aer_candidate *best,
    struct aer_error *err)
{
	struct aer_expected expected = aer_chase_expect(&trace->chase, false);
	struct aer_candidate *all = calloc(count + 1, sizeof *all);
	bool taken = false;
	int rc = 0;

	best->taker = -1;
	if (all == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < count && rc == 0; i++) {
		all[i] = (struct aer_candidate){ .face = faces[i], .taker = -1 };
		rc = aer_look_take(grey, &faces[i], &all[i].look, err);
	}
	if (rc == 0)
		aer_match(&expected, &taken, 1, all, count);
	for (size_t i = 0; i < count; i++)
		if (all[i].taker >= 0)
			*best = all[i];
	free(all);
	return rc;
}

static int keep(
    struct trace *trace, const struct aer_sighting *sighting, struct aer_error *err)
{
	if (trace->count == trace->slots) {
		size_t slots = 2 * trace->slots + 16;
		struct aer_sighting *more =
		    realloc(trace->seen, slots * sizeof *trace->seen);

		if (more == NULL)
			return aer_error_memory(err);
		trace->seen = more;
		trace->slots = slots;
	}
	trace->seen[trace->count++] = *sighting;
	return 0;
}

/* Goes a frame back; *GO_ON is false where the trace is lost. */
static int step(struct trace *trace, const struct aer_past_frame *frame, int shot,
    bool *go_on, struct aer_error *err)
{
	struct aer_expected expected = aer_chase_expect(&trace->chase, false);
	const struct aer_face *faces;
	struct aer_candidate best;
	struct aer_track *owner;
	struct aer_sighting sighting;
	size_t count;

	if (aer_search_near(trace->search, &frame->grey, &expected.box, expected.misses,
		&faces, &count, err) < 0 ||
	    find_expected(trace, &frame->grey, faces, count, &best, err) < 0)
		return -1;
	owner = best.taker >= 0 ? find_owner(trace, &best.face, frame->frame) : NULL;
	/* all that was traced is later than what ends here */
	if (owner != NULL && aer_track_last(owner)->frame == frame->frame) {
		trace->older = owner;
		*go_on = false;
		return 0;
	}
	if (best.taker < 0 || owner != NULL) {
		aer_chase_miss(&trace->chase);
		*go_on = trace->chase.misses <= AER_FOLLOW_MISSES;
		return 0;
	}
	sighting = aer_chase_sighting(
	    &best.face, &frame->grey, frame->frame, frame->time, shot, false);
	aer_chase_hit(&trace->chase, &best.face, &best.look);
	trace->chase.track->first = trace->chase.look;
	return keep(trace, &sighting, err);
}

int aer_trace_back(struct aer_search *search, const struct aer_past *past,
    const struct aer_tracks *tracks, struct aer_chase *chase, int shot,
    struct aer_track **older, size_t *near, struct aer_error *err)
{
	struct trace trace = { .search = search, .tracks = tracks, .chase = *chase };
	bool go_on = true;
	int rc = 0;

	for (size_t ago = 0; ago < past->count && go_on && rc == 0; ago++) {
		rc = step(&trace, aer_past_get(past, ago), shot, &go_on, err);
		++*near;
	}
	for (size_t i = trace.count; i > 0 && rc == 0; i--)
		rc = aer_track_add(chase->track, &trace.seen[i - 1], err);
	*older = trace.older;
	free(trace.seen);
	return rc;
}
