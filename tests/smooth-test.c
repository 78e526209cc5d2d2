/*
 * smooth-test - lib/face/smooth and the boxes of lib/face/crop, against numbers worked
 * out by hand.
 */
#include "face/crop.h"
#include "face/smooth.h"

#include "unit.h"

#include <math.h>
#include <string.h>

enum { ROWS = 40 };

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

static struct aer_sighting sighting(size_t frame, double x, double side)
{
	return (struct aer_sighting){ .frame = frame,
		.x = x,
		.y = 2 * x,
		.w = side,
		.h = side,
		.track = 1,
		.source = AER_SEEN_FOLLOWED };
}

/* --- smooth ----------------------------------------------------------------------- */

static void test_steady(void)
{
	struct aer_sighting rows[ROWS];
	struct aer_error err;
	bool same = true;

	/* a constant speed, and a face that grows by a constant factor */
	for (size_t i = 0; i < ROWS; i++) {
		double side = 80 * pow(1.01, (double)i);

		rows[i] = sighting(i, 3 * (double)i - side / 2, side);
	}
	ok(aer_smooth_rows(rows, ROWS, 2.5, &err) == 0, "smoothing");
	for (size_t i = 0; i < ROWS; i++) {
		double side = 80 * pow(1.01, (double)i);

		same = same && near(rows[i].w, side) &&
		       near(rows[i].x + rows[i].w / 2, 3 * (double)i);
	}
	ok(same, "steady motion and growth stay as they are, to the ends");
}

/* A jump of a single box spreads as the weights say. */
static void test_pulse(void)
{
	struct aer_sighting rows[ROWS], untouched[ROWS];
	struct aer_error err;
	double sum = 0;
	bool good = true;

	for (size_t i = 0; i < ROWS; i++)
		rows[i] = sighting(i, i == 20 ? 110 : 100, 50);
	memcpy(untouched, rows, sizeof rows);
	ok(aer_smooth_rows(rows, ROWS, 0, &err) == 0 &&
		memcmp(rows, untouched, sizeof rows) == 0,
	    "a deviation of 0 leaves all boxes as they are");
	if (aer_smooth_rows(rows, ROWS, 1.5, &err) < 0)
		return;
	for (int d = -5; d <= 5; d++)
		sum += exp(-d * d / (2 * 1.5 * 1.5));
	for (int d = -5; d <= 5; d++)
		good = good && near(rows[20 + d].x,
				   100 + 10 * exp(-d * d / (2 * 1.5 * 1.5)) / sum);
	ok(good, "a jump is spread with the weights of a Gaussian, five frames wide");
	ok(near(rows[14].x, 100) && near(rows[26].x, 100), "and no farther");
}

static void test_runs(void)
{
	struct aer_sighting rows[ROWS];
	struct aer_error err;
	bool good = true;

	/* three runs at other places: before a gap, before a cut, behind it */
	for (size_t i = 0; i < ROWS; i++) {
		rows[i] = sighting(i + (i >= 10 ? 3 : 0),
		    i < 10   ? 100
		    : i < 20 ? 200
			     : 300,
		    50);
		rows[i].shot = i >= 20;
	}
	rows[30].source = AER_SEEN_NONE;
	rows[30].w = rows[30].h = 0;
	ok(aer_smooth_rows(rows, ROWS, 4, &err) == 0, "smoothing of runs");
	for (size_t i = 0; i < ROWS; i++)
		good = good && (i == 30 || near(rows[i].x, i < 10   ? 100
							   : i < 20 ? 200
								    : 300));
	ok(good, "nothing is carried across a gap, a cut, or a frame without a face");
	for (size_t i = 0; i < ROWS; i++) {
		rows[i] = sighting(i / 2, i % 2 == 0 ? 100 : 500, 50);
		rows[i].track = 1 + (int)(i % 2);
	}
	ok(aer_smooth_rows(rows, ROWS, 4, &err) == 0, "smoothing of two tracks");
	for (size_t i = 0; i < ROWS; i++)
		good = good && near(rows[i].x, i % 2 == 0 ? 100 : 500);
	ok(good, "each track by itself");
}

/* --- crop ------------------------------------------------------------------------- */

static bool is_region(const struct aer_region *r, int x, int y, int w, int h)
{
	return r->x == x && r->y == y && r->w == w && r->h == h;
}

static void test_boxes(void)
{
	const struct aer_sighting face = { .x = 10.4, .y = -5.6, .w = 60.5, .h = 81.2 };
	struct aer_crop crop = { 0 };
	struct aer_error err;
	struct aer_region box = aer_crop_box(&crop, &face);

	ok(is_region(&box, 10, -6, 61, 81), "a box is rounded to whole pixels");
	ok(aer_crop_parse_margin(&crop, "20", &err) == 0, "a margin in pixels");
	box = aer_crop_box(&crop, &face);
	ok(is_region(&box, -10, -26, 101, 121), "is added on each side");
	ok(aer_crop_parse_margin(&crop, "25%", &err) == 0, "a margin as a share");
	box = aer_crop_box(&crop, &face);
	ok(is_region(&box, -10, -26, 101, 121),
	    "is that of the longer side, in whole pixels");
	crop.square = true;
	box = aer_crop_box(&crop, &face);
	ok(is_region(&box, -20, -26, 121, 121), "a square has the same middle");
	ok(aer_crop_parse_margin(&crop, "%", &err) < 0 &&
		aer_crop_parse_margin(&crop, "", &err) < 0 &&
		aer_crop_parse_margin(&crop, "-1%", &err) < 0 &&
		aer_crop_parse_margin(&crop, "1e9%", &err) < 0 &&
		aer_crop_parse_margin(&crop, "2.5", &err) < 0,
	    "other margins are refused");
}

int main(void)
{
	test_steady();
	test_pulse();
	test_runs();
	test_boxes();
	return unit_done();
}
