/*
 * timeline-test - lib/video/timeline by its contract: order, exact times, keyframes,
 * and numbers that broken files state.
 */
#include "video/timeline.h"

#include "unit.h"

static void add(struct aer_timeline *t, int64_t pts, int64_t duration, bool key)
{
	struct aer_packet p = {
		.pts = pts, .duration = duration, .seek = pts - 7, .key = key
	};
	struct aer_error err;

	if (aer_timeline_add(t, &p, &err) < 0)
		ok(false, "%s", err.text);
}

/* Packets in decoding order, I P B B, on an NTSC clock. */
static void test_order(void)
{
	static const int64_t pts[] = { 2002, 5005, 3003, 4004, 8008, 6006, 7007 };
	struct aer_timeline *t = aer_timeline_new(1, 30000, NULL);
	int rising = 1;

	for (size_t i = 0; i < sizeof pts / sizeof pts[0]; i++)
		add(t, pts[i], 1001, i == 0 || i == 4);
	ok(aer_timeline_finish(t) == 0, "no two packets share a time");
	for (size_t k = 0; k < 7; k++)
		rising &= aer_timeline_time(t, k) == (double)(1001 * k) / 30000 &&
			  aer_timeline_ticks(t, k) == 1001;
	ok(rising, "times are exact fractions in order");
	ok(aer_timeline_end(t) == 7007.0 / 30000, "the end is that of the last frame");
	ok(aer_timeline_from(t, aer_timeline_time(t, 3)) == 3,
	    "a frame's own time finds the frame");
	ok(aer_timeline_from(t, aer_timeline_time(t, 3) + 1e-9) == 4,
	    "a little later finds the next");
	ok(aer_timeline_from(t, 9) == 7, "after the last there is none");
	ok(aer_timeline_find(t, 4004) == 2, "times in the file find frames");
	ok(aer_timeline_find(t, 4005) == -1, "other times do not");
	ok(aer_timeline_key(t, 5, 0) == 0 && aer_timeline_key(t, 6, 0) == 6,
	    "leading pictures need the keyframe before");
	ok(aer_timeline_key(t, 6, 1) == 0 && aer_timeline_key(t, 6, 2) == -1,
	    "further keyframes");
	ok(aer_timeline_packet(t, 6)->seek == 8001, "places to seek");
	aer_timeline_begin_at(t, 3003);
	ok(aer_timeline_count(t) == 6 && aer_timeline_time(t, 0) == 0 &&
		aer_timeline_pts(t, 0) == 3003 && aer_timeline_find(t, 2002) == -1,
	    "what nothing shows is left out");
	aer_timeline_free(t);
}

static void test_edges(void)
{
	const int64_t far = ((int64_t)1 << 48) - 1;
	struct aer_timeline *t = aer_timeline_new(1 << 30, 1, NULL);

	ok(aer_timeline_finish(t) == 0 && aer_timeline_end(t) == 0 &&
		aer_timeline_from(t, 0) == 0,
	    "an empty one has no end");
	add(t, -far, 0, true);
	add(t, far, 0, false);
	add(t, far, 0, false);
	ok(aer_timeline_finish(t) == 1, "equal times are counted");
	ok(aer_timeline_time(t, 1) > 6e23 && aer_timeline_time(t, 1) < 7e23,
	    "times too large for 64 bits are still times");
	ok(aer_timeline_ticks(t, 2) == far,
	    "a last frame without a duration lasts as long as the mean");
	aer_timeline_free(t);
	aer_timeline_free(NULL);
}

int main(void)
{
	test_order();
	test_edges();
	return unit_done();
}
