#include "face/chase.h"

#include "face/hits.h"

#include <math.h>

/* The share of the last step in the velocity. */
static const double newest = 0.4;

struct aer_chase aer_chase_begin(
    struct aer_track *track, const struct aer_face *face, const struct aer_look *look)
{
	return (struct aer_chase){ .track = track, .last = *face, .look = *look };
}

void aer_chase_hit(
    struct aer_chase *chase, const struct aer_face *face, const struct aer_look *look)
{
	double steps = chase->misses + 1;
	double x = face->x + face->w / 2 - chase->last.x - chase->last.w / 2;
	double y = face->y + face->h / 2 - chase->last.y - chase->last.h / 2;

	chase->vx += newest * (x / steps - chase->vx);
	chase->vy += newest * (y / steps - chase->vy);
	chase->last = *face;
	chase->misses = 0;
	aer_look_follow(&chase->look, look);
}

void aer_chase_miss(struct aer_chase *chase)
{
	chase->misses++;
}

struct aer_expected aer_chase_expect(const struct aer_chase *chase, bool far)
{
	struct aer_expected expected = { .box = chase->last,
		.last = chase->last,
		.misses = chase->misses,
		.look = chase->look,
		.far = far };
	double steps = chase->misses + 1;
	double way = steps * hypot(chase->vx, chase->vy);
	double most = sqrt(chase->last.w * chase->last.h);

	if (far)
		return expected;
	if (way > most)
		steps *= most / way;
	expected.box.x += steps * chase->vx;
	expected.box.y += steps * chase->vy;
	return expected;
}

struct aer_sighting aer_chase_sighting(const struct aer_face *face,
    const struct aer_grey *grey, size_t frame, double time, int shot, bool whole)
{
	return (struct aer_sighting){ .frame = frame,
		.time = time,
		.x = face->x,
		.y = face->y,
		.w = face->w,
		.h = face->h,
		.cut = aer_face_cut(face, grey->width, grey->height),
		.score = face->score,
		.hits = face->hits,
		.view = face->view,
		.n_faces = -1,
		.shot = shot,
		.source = whole ? AER_SEEN_DETECTED : AER_SEEN_FOLLOWED };
}
