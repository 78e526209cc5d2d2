/*
 * What is made of hits, and of faces seen in frames: without any detector.
 */
#include "face/chase.h"
#include "face/gaps.h"
#include "face/grey.h"
#include "face/hits.h"
#include "face/match.h"
#include "face/scene.h"
#include "face/track.h"
#include "face/whose.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct aer_error err;

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-6;
}

static struct aer_face box(double x, double y, double size, double score)
{
	return (struct aer_face){
		.x = x, .y = y, .w = size, .h = size, .score = score, .hits = 1
	};
}

/* The look of a face of 40 pixels at X, Y in a picture whose lower part is LEVEL. */
static struct aer_look dressed(double x, double y, int level)
{
	static unsigned char pixels[120 * 120];
	const struct aer_grey grey = {
		.pixels = pixels, .width = 120, .height = 120, .stride = 120
	};
	const struct aer_face face = box(x, y, 40, 1);
	struct aer_look look = { .has_dress = false };

	for (int i = 0; i < 120 * 120; i++)
		pixels[i] = (unsigned char)(i / 120 >= 60 ? level : i % 251);
	ok(aer_look_take(&grey, &face, &look, &err) == 0, "a look");
	return look;
}

/* Whether the face at X in such clothes is taken for the one at 20. */
static bool is_same(double x, int level, int misses)
{
	struct aer_expected expected = { .box = box(20, 10, 40, 1),
		.last = box(20, 10, 40, 1),
		.misses = misses,
		.look = dressed(20, 10, 200) };
	struct aer_candidate one = {
		.face = box(x, 10, 40, 1), .look = dressed(x, 10, level), .taker = -1
	};
	bool taken = false;

	aer_match(&expected, &taken, 1, &one, 1);
	return taken;
}

static void test_dress(void)
{
	struct aer_look light = dressed(20, 10, 200), dark = dressed(20, 10, 150);
	struct aer_look grey = dressed(20, 10, 170), low = dressed(20, 80, 100);

	ok(light.has_dress && !low.has_dress,
	    "clothes are seen where the picture reaches below the face");
	ok(aer_look_other_dress(&light, &dark) && !aer_look_other_dress(&light, &grey),
	    "50 levels are other clothes, 30 are not");
	ok(!aer_look_other_dress(&light, &low), "nor are those that are not seen");
	aer_look_follow(&light, &low);
	ok(light.has_dress && aer_look_other_dress(&light, &dark),
	    "what is out of view is remembered");
	ok(is_same(20, 100, 0),
	    "somebody who stays may put something before the clothes");
	ok(!is_same(28, 100, 0) && is_same(28, 200, 0),
	    "who jumps must have the same clothes");
	ok(!is_same(20, 100, 2) && is_same(20, 200, 2), "and so must who was missed");
}

static void test_hits(void)
{
	/* two hits of one face with weights 1.301^2 and 0.301^2; a small one inside,
	 * a lonely one, and one below the threshold */
	const struct aer_face hits[] = { box(10, 20, 80, 1), box(200, 0, 80, 0.5),
		box(14, 20, 80, 0), box(30, 40, 30, 0), box(400, 0, 80, -0.2) };
	struct aer_face *faces = NULL;
	size_t slots = 0, n;
	double a = 1.301 * 1.301, b = 0.301 * 0.301;

	ok(aer_hits_merge(hits, 5, 0, false, &faces, &slots, &n, &err) == 0, "hits");
	ok(n == 2, "of two faces are merged, the one below the threshold is none");
	ok(faces[0].hits == 2 && near(faces[0].x, (10 * a + 14 * b) / (a + b)) &&
		near(faces[0].w, 80) && near(faces[0].score, 1),
	    "the box is the weighted mean, the score the best one's");
	ok(faces[1].hits == 1 && near(faces[1].x, 200), "a lonely hit keeps its box");
	ok(aer_hits_merge(hits, 5, 0, true, &faces, &slots, &n, &err) == 0 && n == 2 &&
		near(faces[0].x, 10) && faces[0].hits == 2,
	    "raw: the best hit's box, with the number of hits");
	ok(aer_hits_merge(hits, 0, 0, false, &faces, &slots, &n, &err) == 0 && n == 0,
	    "no hits are no faces");
	free(faces);
	struct aer_face cut = box(-40, 0, 80, 0), inside = box(0.1, 0.2, 79.8, 0);

	ok(near(aer_face_cut(&cut, 100, 100), 0.5), "half a box outside is cut by 0.5");
	ok(near(aer_face_cut(&inside, 80, 80), 0) && aer_face_cut(&inside, 80, 80) >= 0,
	    "one that is inside by 0, never less");
}

static void test_grey(void)
{
	unsigned char pixels[] = { 0, 10, 20, 30, 40, 50, 60, 70, 80 };
	struct aer_grey in = { .pixels = pixels, .width = 2, .height = 3, .stride = 3 };
	struct aer_grey out = { 0 };
	struct aer_grey_part all = { 0, 0, 2, 3 }, outside = { -2, -3, 2, 3 };
	struct aer_grey_part wide = { -1, -1.5, 4, 6 };

	ok(aer_grey_make(&out, 1, 1, &err) == 0 &&
		aer_grey_scale(&in, &all, &out, &err) == 0 && out.pixels[0] == 35,
	    "a picture shrunk to a pixel is its mean, whatever lies between the rows");
	ok(aer_grey_make(&out, 2, 3, &err) == 0 &&
		aer_grey_scale(&in, &all, &out, &err) == 0 && out.pixels[0] == 0 &&
		out.pixels[1] == 10 && out.pixels[2] == 30 && out.pixels[5] == 70,
	    "in its own size it stays as it is");
	ok(aer_grey_scale(&in, &outside, &out, &err) == 0 && out.pixels[0] == 0 &&
		out.pixels[5] == 0,
	    "outside its nearest pixels are repeated");
	ok(aer_grey_scale(&in, &wide, &out, &err) == 0 && out.pixels[0] == 0 &&
		out.pixels[5] == 70,
	    "also where a part reaches out on all sides");
	aer_grey_free(&out);
}

/* A picture with a pattern; SHIFT moves it, LIGHT is added. */
static void draw(struct aer_grey *grey, int shift, int light, int pattern)
{
	for (int y = 0; y < grey->height; y++)
		for (int x = 0; x < grey->width; x++)
			grey->pixels[y * (int)grey->stride + x] =
			    (unsigned char)(100 + light +
					    60 * sin((x + shift) / (8.0 + pattern)) *
						cos(y / (5.0 + 7 * pattern)));
}

static void test_scene(void)
{
	struct aer_scene scene = { 0 };
	struct aer_grey grey = { 0 };
	bool cut, any = false;

	if (!ok(aer_grey_make(&grey, 96, 54, &err) == 0, "a picture"))
		return;
	for (int i = 0; i < 20; i++) {
		draw(&grey, i, 0, 0);
		any |= aer_scene_look(&scene, &grey, false, &cut, &err) < 0 || cut;
	}
	ok(!any, "what moves is no cut");
	draw(&grey, 20, 60, 0);
	ok(aer_scene_look(&scene, &grey, false, &cut, &err) == 0 && !cut,
	    "light that is switched on is none");
	for (int i = 0; i < AER_SCENE_BEFORE; i++)
		any |= aer_scene_look(&scene, &grey, false, &cut, &err) < 0 || cut;
	draw(&grey, 0, 0, 3);
	ok(aer_scene_look(&scene, &grey, false, &cut, &err) == 0 && cut && !any,
	    "another scene is one");
	ok(aer_scene_look(&scene, &grey, false, &cut, &err) == 0 && !cut, "once");
	memset(grey.pixels, 30, (size_t)96 * 54);
	ok(aer_scene_look(&scene, &grey, false, &cut, &err) == 0 && cut,
	    "so is a grey screen");
	aer_scene_free(&scene);
	aer_grey_free(&grey);
}

/* Two people walk past each other; the one behind is hidden in between. */
static void test_crossing(void)
{
	struct aer_chase chase[2];
	struct aer_look look[2] = { 0 };
	bool switched = false;

	look[0].pixel[0] = look[1].pixel[1] = 1;
	for (int t = 0; t <= 40; t++) {
		struct aer_face face[2] = { box(10 * t, 0, 80, 1),
			box(400 - 10 * t, 4, 80, 1) };
		struct aer_expected expected[2];
		struct aer_candidate seen[2];
		bool taken[2] = { false, false };
		size_t n = 0;

		if (t == 0) {
			for (int i = 0; i < 2; i++)
				chase[i] = aer_chase_begin(NULL, &face[i], &look[i]);
			continue;
		}
		for (int i = 0; i < 2; i++) {
			expected[i] = aer_chase_expect(&chase[i], false);
			/* the second one is hidden while more than a third is */
			if (i == 0 || aer_face_overlap(&face[0], &face[1]) < 0.33)
				seen[n++] = (struct aer_candidate){
					.face = face[i], .look = look[i], .taker = -1
				};
		}
		aer_match(expected, taken, 2, seen, n);
		for (size_t k = 0; k < n; k++) {
			switched |= seen[k].taker >= 0 && seen[k].taker != (long)k;
			if (seen[k].taker >= 0)
				aer_chase_hit(&chase[seen[k].taker], &seen[k].face,
				    &seen[k].look);
		}
		for (int i = 0; i < 2; i++)
			if (!taken[i])
				aer_chase_miss(&chase[i]);
	}
	ok(!switched, "people who pass each other are never exchanged");
	ok(chase[0].misses == 0 && chase[1].misses == 0, "and both are seen again");
}

static int add(struct aer_tracks *tracks, struct aer_track *track, size_t frame,
    double x, double size, int shot)
{
	struct aer_sighting s = { .frame = frame,
		.x = x,
		.w = size,
		.h = size,
		.score = 1,
		.shot = shot,
		.source = AER_SEEN_FOLLOWED };

	(void)tracks;
	return track != NULL ? aer_track_add(track, &s, &err) : -1;
}

static void test_tracks(void)
{
	struct aer_tracks tracks = { 0 };
	struct aer_track *a = aer_tracks_add(&tracks, &err), *b, *c, *d;
	struct aer_face_rows rows = { 0 };
	int bad = 0;

	b = aer_tracks_add(&tracks, &err);
	c = aer_tracks_add(&tracks, &err);
	d = aer_tracks_add(&tracks, &err);
	/* a: frames 0 and 4, with a gap; b comes back to the same place; c is
	 * elsewhere, d in another shot */
	bad |= add(&tracks, a, 0, 100, 80, 0) | add(&tracks, a, 4, 108, 80, 0);
	bad |= add(&tracks, b, 60, 120, 84, 0) | add(&tracks, b, 61, 190, 84, 0);
	bad |= add(&tracks, c, 60, 400, 80, 0) | add(&tracks, d, 90, 190, 84, 1);
	ok(bad == 0 && aer_tracks_join(&tracks, 0, &err) == 0, "tracks are joined");
	ok(tracks.count == 3 && tracks.track[0]->count == 4,
	    "who comes back to his place is the same, in this shot");
	ok(tracks.track[1]->seen[0].x == 400 && tracks.track[1]->seen[0].track == 2 &&
		tracks.track[2]->seen[0].track == 3,
	    "they are numbered as they come");
	for (size_t k = 0; k < 62; k++) {
		struct aer_seen_frame frame = {
			.frame = k, .n_faces = -1, .missing = k == 2
		};

		bad |= aer_gaps_fill(&rows, tracks.track[0], &frame, 3, &err);
	}
	ok(bad == 0 && rows.count == 62, "a row for each frame");
	ok(rows.row[1].source == AER_SEEN_INTERPOLATED && near(rows.row[1].x, 102) &&
		rows.row[3].source == AER_SEEN_INTERPOLATED && near(rows.row[3].x, 106),
	    "a short gap is filled");
	ok(rows.row[2].source == AER_SEEN_NONE,
	    "but for a frame that could not be decoded");
	ok(rows.row[5].source == AER_SEEN_NONE && rows.row[59].source == AER_SEEN_NONE,
	    "a long one is not");
	ok(rows.row[60].source == AER_SEEN_FOLLOWED && rows.row[5].track == 1,
	    "rows have the track's number");
	rows.count = 0;
	bad |= aer_gaps_fill(&rows, tracks.track[0],
	    &(struct aer_seen_frame){ .frame = 1, .n_faces = 3 }, 2, &err);
	ok(bad == 0 && rows.row[0].source == AER_SEEN_NONE && rows.row[0].n_faces == 3,
	    "a gap one frame longer than the limit is not filled");
	aer_face_rows_free(&rows);
	aer_tracks_free(&tracks);
}

static void test_chance(void)
{
	struct aer_tracks tracks = { 0 };
	struct aer_track *a = aer_tracks_add(&tracks, &err);

	ok(add(&tracks, a, 0, 0, 80, 0) == 0 &&
		aer_tracks_join(&tracks, 1.5, &err) == 0 && tracks.count == 0,
	    "a track with a low mean score is dropped");
	aer_tracks_free(&tracks);
}

int main(void)
{
	test_hits();
	test_dress();
	test_grey();
	test_scene();
	test_crossing();
	test_tracks();
	test_chance();
	return unit_done();
}
