#include "face/follow.h"

#include "face/chase.h"
#include "face/past.h"
#include "face/scene.h"
#include "face/trace.h"

#include <stdlib.h>

/* Two boxes that overlap more are of one face. */
static const double same_face = 0.4;

struct aer_follow {
	struct aer_follow_options options;
	size_t count; /* frames to come in all */
	struct aer_scene scene;
	struct aer_past past;
	struct aer_tracks tracks;
	int shot;

	struct aer_seen_frame *seen;
	size_t seen_count, seen_slots;
	size_t searched;         /* place in seen of the last whole search */
	size_t fruitless;        /* whole searches in a row that found nobody */
	struct aer_chase *chase; /* those who are being followed */
	size_t chases, chase_slots;

	/* the frame at work */
	struct aer_candidate *candidate;
	size_t candidates, candidate_slots;
	struct aer_expected *expected; /* one for each chase */
	bool *taken;
	size_t expected_slots;
	size_t whole_count, near_count;
};

struct aer_follow *aer_follow_new(
    const struct aer_follow_options *options, size_t count, struct aer_error *err)
{
	struct aer_follow *follow = calloc(1, sizeof *follow);

	if (follow == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	follow->options = *options;
	follow->count = count;
	return follow;
}

void aer_follow_free(struct aer_follow *follow)
{
	if (follow == NULL)
		return;
	aer_scene_free(&follow->scene);
	aer_past_free(&follow->past);
	aer_tracks_free(&follow->tracks);
	free(follow->seen);
	free(follow->chase);
	free(follow->candidate);
	free(follow->expected);
	free(follow->taken);
	free(follow);
}

/* --- memory --------------------------------------------------------------------- */

static int add_seen(
    struct aer_follow *follow, size_t frame, double time, struct aer_error *err)
{
	if (follow->seen_count == follow->seen_slots) {
		size_t slots = 2 * follow->seen_slots + 64;
		struct aer_seen_frame *more =
		    realloc(follow->seen, slots * sizeof *follow->seen);

		if (more == NULL)
			return aer_error_memory(err);
		follow->seen = more;
		follow->seen_slots = slots;
	}
	follow->seen[follow->seen_count++] = (struct aer_seen_frame){
		.frame = frame, .time = time, .shot = follow->shot, .n_faces = -1
	};
	return 0;
}

static int add_chase(
    struct aer_follow *follow, const struct aer_chase *chase, struct aer_error *err)
{
	if (follow->chases == follow->chase_slots) {
		size_t slots = 2 * follow->chase_slots + 8;
		struct aer_chase *more =
		    realloc(follow->chase, slots * sizeof *follow->chase);

		if (more == NULL)
			return aer_error_memory(err);
		follow->chase = more;
		follow->chase_slots = slots;
	}
	follow->chase[follow->chases++] = *chase;
	return 0;
}

/* Room for what is expected of each chase. */
static int reserve_expected(struct aer_follow *follow, struct aer_error *err)
{
	size_t slots = follow->chases + 8;
	struct aer_expected *expected;
	bool *taken;

	if (follow->chases < follow->expected_slots)
		return 0;
	expected = realloc(follow->expected, slots * sizeof *expected);
	if (expected != NULL)
		follow->expected = expected;
	taken = realloc(follow->taken, slots * sizeof *taken);
	if (taken != NULL)
		follow->taken = taken;
	if (expected == NULL || taken == NULL)
		return aer_error_memory(err);
	follow->expected_slots = slots;
	return 0;
}

/* --- candidates ------------------------------------------------------------------- */

/* The candidate that is the same face; NULL: none. */
static struct aer_candidate *find_same(
    struct aer_follow *follow, const struct aer_face *face)
{
	for (size_t i = 0; i < follow->candidates; i++)
		if (aer_face_overlap(&follow->candidate[i].face, face) > same_face)
			return &follow->candidate[i];
	return NULL;
}

/* Adds COUNT faces of GREY, each once: of two the one with the better score stays,
 * unless it is somebody's already. */
static int add_candidates(struct aer_follow *follow, const struct aer_grey *grey,
    const struct aer_face *faces, size_t count, bool whole, struct aer_error *err)
{
	for (size_t i = 0; i < count; i++) {
		struct aer_candidate *slot = find_same(follow, &faces[i]);
		struct aer_candidate one = {
			.face = faces[i], .whole = whole, .taker = -1
		};

		if (slot != NULL &&
		    (slot->taker >= 0 || slot->face.score >= faces[i].score))
			continue;
		if (aer_look_take(grey, &one.face, &one.look, err) < 0)
			return -1;
		if (slot != NULL) {
			*slot = one;
			continue;
		}
		if (follow->candidates == follow->candidate_slots) {
			size_t slots = 2 * follow->candidate_slots + 16;
			struct aer_candidate *more = realloc(
			    follow->candidate, slots * sizeof *follow->candidate);

			if (more == NULL)
				return aer_error_memory(err);
			follow->candidate = more;
			follow->candidate_slots = slots;
		}
		follow->candidate[follow->candidates++] = one;
	}
	return 0;
}

/* --- when to search all of a frame --------------------------------------------------
 */

/* Whether the frame that came last is among those spread over the clip. */
static bool is_spread(const struct aer_follow *follow)
{
	size_t i = follow->seen_count - 1, n = AER_FOLLOW_SPREAD - 1, k;
	size_t last = follow->count > 1 ? follow->count - 1 : 1;

	if (n < last / AER_FOLLOW_EVERY)
		n = last / AER_FOLLOW_EVERY;
	/* they are k * last / n, rounded up: the first one, and the last one, which
	 * can close a gap */
	k = i * n / last;
	return (k * last + n - 1) / n == i;
}

static bool somebody_is_lost(const struct aer_follow *follow)
{
	for (size_t i = 0; i < follow->chases; i++)
		if (follow->chase[i].misses > 0 &&
		    follow->chase[i].misses % AER_FOLLOW_RETRY == 0)
			return true;
	return false;
}

/* Whether all of the frame that came last is searched. */
static bool is_whole(const struct aer_follow *follow, bool cut)
{
	size_t since = follow->seen_count - 1 - follow->searched;
	size_t patience = (size_t)1 << (follow->fruitless < 8 ? follow->fruitless : 8);

	if (patience > AER_FOLLOW_PATIENCE)
		patience = AER_FOLLOW_PATIENCE;
	return follow->options.whole || follow->options.far || cut ||
	       is_spread(follow) || (follow->chases == 0 && since >= patience) ||
	       (since >= AER_FOLLOW_RETRY && somebody_is_lost(follow));
}

/* --- a frame -------------------------------------------------------------------- */

/* The frame at work. */
struct view {
	struct aer_search *search;
	const struct aer_grey *grey;
	size_t frame;
	double time;
};

static int search_whole(
    struct aer_follow *follow, const struct view *view, struct aer_error *err)
{
	const struct aer_face *faces;
	size_t count;

	if (aer_search_whole(view->search, view->grey, &faces, &count, err) < 0 ||
	    add_candidates(follow, view->grey, faces, count, true, err) < 0)
		return -1;
	follow->whole_count++;
	follow->searched = follow->seen_count - 1;
	follow->fruitless = count > 0 ? 0 : follow->fruitless + 1;
	follow->seen[follow->seen_count - 1].n_faces = (int)count;
	return 0;
}

/* Searches near where expected face I is, after so many MISSES. */
static int search_near(struct aer_follow *follow, const struct view *view, size_t i,
    int misses, struct aer_error *err)
{
	const struct aer_expected *expected = &follow->expected[i];
	const struct aer_face *faces;
	size_t count;

	follow->near_count++;
	if (aer_search_near(view->search, view->grey, &expected->box, misses, &faces,
		&count, err) < 0)
		return -1;
	return add_candidates(follow, view->grey, faces, count, false, err);
}

/* Gives each chase what was found of it in this frame. */
static int serve_chases(
    struct aer_follow *follow, const struct view *view, struct aer_error *err)
{
	for (size_t k = 0; k < follow->candidates; k++) {
		const struct aer_candidate *one = &follow->candidate[k];
		struct aer_chase *chase;
		struct aer_sighting sighting;

		if (one->taker < 0)
			continue;
		chase = &follow->chase[one->taker];
		sighting = aer_chase_sighting(&one->face, view->grey, view->frame,
		    view->time, follow->shot, one->whole);
		if (aer_track_add(chase->track, &sighting, err) < 0)
			return -1;
		aer_chase_hit(chase, &one->face, &one->look);
		chase->track->last = chase->look;
	}
	return 0;
}

/* Counts misses, and ends chases that were in vain for too long. */
static void drop_chases(struct aer_follow *follow)
{
	size_t left = 0;

	for (size_t i = 0; i < follow->chases; i++) {
		if (!follow->taken[i])
			aer_chase_miss(&follow->chase[i]);
		if (follow->options.far || follow->chase[i].misses <= AER_FOLLOW_MISSES)
			follow->chase[left++] = follow->chase[i];
	}
	follow->chases = left;
}

/* Gives what was found to those who are followed and have nothing yet. */
static void match(struct aer_follow *follow)
{
	aer_match(follow->expected, follow->taken, follow->chases, follow->candidate,
	    follow->candidates);
}

/* Searches near where each face is expected that has not been found yet; AGAIN: in
 * another way. */
static int find_near(struct aer_follow *follow, const struct view *view, bool again,
    struct aer_error *err)
{
	for (size_t i = 0; i < follow->chases; i++) {
		int misses = follow->expected[i].misses;

		if (follow->options.far)
			misses = AER_NEAR_MISSES;
		/* sizes and places between those that were searched before */
		if (again)
			misses = misses == 0 ? 1 : 0;
		if (!follow->taken[i] && search_near(follow, view, i, misses, err) < 0)
			return -1;
	}
	match(follow);
	return 0;
}

/* Looks for all who are followed: among what the whole search found, where it is
 * WHOLE, and near where each is expected. */
static int find_followed(struct aer_follow *follow, const struct view *view, bool whole,
    struct aer_error *err)
{
	if (reserve_expected(follow, err) < 0)
		return -1;
	for (size_t i = 0; i < follow->chases; i++) {
		follow->expected[i] =
		    aer_chase_expect(&follow->chase[i], follow->options.far);
		follow->taken[i] = false;
	}
	if (whole && search_whole(follow, view, err) < 0)
		return -1;
	match(follow);
	if (!follow->options.whole && (find_near(follow, view, false, err) < 0 ||
					  find_near(follow, view, true, err) < 0))
		return -1;
	return serve_chases(follow, view, err);
}

/* Begins to follow CANDIDATE; or goes on with an older track that it turns out to be
 * the end of. */
static int begin_chase(struct aer_follow *follow, const struct view *view,
    const struct aer_candidate *one, struct aer_error *err)
{
	struct aer_track *track = aer_tracks_add(&follow->tracks, err), *older = NULL;
	struct aer_sighting sighting = aer_chase_sighting(
	    &one->face, view->grey, view->frame, view->time, follow->shot, one->whole);
	struct aer_chase chase;

	if (track == NULL)
		return -1;
	track->first = track->last = one->look;
	chase = aer_chase_begin(track, &one->face, &one->look);
	if (!follow->options.whole && !follow->options.far &&
	    aer_trace_back(view->search, &follow->past, &follow->tracks, &chase,
		follow->shot, &older, &follow->near_count, err) < 0)
		return -1;
	if (aer_track_add(track, &sighting, err) < 0)
		return -1;
	if (older != NULL) {
		if (aer_track_append(older, track, err) < 0)
			return -1;
		chase.track = older;
		for (size_t i = 0; i < follow->chases; i++)
			if (follow->chase[i].track == older)
				follow->chase[i--] = follow->chase[--follow->chases];
	}
	return add_chase(follow, &chase, err);
}

/* Follows those who were found by the whole search and are nobody's. */
static int begin_chases(
    struct aer_follow *follow, const struct view *view, struct aer_error *err)
{
	for (size_t k = 0; k < follow->candidates; k++) {
		const struct aer_candidate *one = &follow->candidate[k];

		if (one->whole && one->taker < 0 &&
		    begin_chase(follow, view, one, err) < 0)
			return -1;
	}
	return 0;
}

int aer_follow_frame(struct aer_follow *follow, struct aer_search *search,
    const struct aer_grey *grey, size_t frame, double time, struct aer_error *err)
{
	const struct view view = { search, grey, frame, time };
	bool cut;

	if (aer_scene_look(&follow->scene, grey, follow->options.far, &cut, err) < 0)
		return -1;
	if (cut) {
		follow->shot++;
		follow->chases = 0;
		follow->fruitless = 0;
		aer_past_forget(&follow->past);
	}
	if (add_seen(follow, frame, time, err) < 0)
		return -1;
	follow->candidates = 0;
	if (find_followed(follow, &view, is_whole(follow, cut), err) < 0)
		return -1;
	drop_chases(follow);
	if (begin_chases(follow, &view, err) < 0)
		return -1;
	if (follow->options.whole || follow->options.far)
		return 0;
	return aer_past_add(&follow->past, grey, frame, time, err);
}

int aer_follow_missing(
    struct aer_follow *follow, size_t frame, double time, struct aer_error *err)
{
	if (add_seen(follow, frame, time, err) < 0)
		return -1;
	follow->seen[follow->seen_count - 1].missing = true;
	return 0;
}

int aer_follow_end(struct aer_follow *follow, struct aer_error *err)
{
	aer_past_free(&follow->past);
	return aer_tracks_join(&follow->tracks, follow->options.least, err);
}

const struct aer_tracks *aer_follow_tracks(const struct aer_follow *follow)
{
	return &follow->tracks;
}

const struct aer_seen_frame *aer_follow_frames(
    const struct aer_follow *follow, size_t *count)
{
	*count = follow->seen_count;
	return follow->seen;
}

void aer_follow_counts(const struct aer_follow *follow, size_t *whole, size_t *near)
{
	*whole = follow->whole_count;
	*near = follow->near_count;
}
