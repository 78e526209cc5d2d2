#include "face/scene.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 32, HEIGHT = 18, PIXELS = WIDTH * HEIGHT };
/* So many lines are enough for one of the shrunk picture. */
enum { ROWS = 8 };

/* The mean difference of two shrunk pictures, and how they correlate: 1 where one of
 * them has no structure. */
static double difference(
    const unsigned char *a, const unsigned char *b, double *correlation)
{
	double moved = 0, sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;

	for (size_t i = 0; i < PIXELS; i++) {
		double x = a[i], y = b[i];

		moved += fabs(x - y);
		sum_a += x;
		sum_b += y;
		aa += x * x;
		bb += y * y;
		ab += x * y;
	}
	aa -= sum_a * sum_a / PIXELS;
	bb -= sum_b * sum_b / PIXELS;
	ab -= sum_a * sum_b / PIXELS;
	/* a picture without structure is like no other */
	*correlation = aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
	return moved / PIXELS;
}

static double most_moved(const struct aer_scene *scene)
{
	double most = 0;

	for (size_t i = 0; i < AER_SCENE_BEFORE && i < scene->count; i++)
		most = fmax(most, scene->moved[i]);
	return most;
}

int aer_scene_look(struct aer_scene *scene, const struct aer_grey *grey, bool far,
    bool *cut, struct aer_error *err)
{
	int skip = grey->height / (HEIGHT * ROWS) + 1;
	struct aer_grey lines = { .pixels = grey->pixels,
		.width = grey->width,
		.height = (grey->height + skip - 1) / skip,
		.stride = (size_t)skip * grey->stride };
	struct aer_grey_part all = { 0, 0, lines.width, lines.height };
	struct aer_grey swap = scene->before;
	double moved, correlation;

	*cut = false;
	scene->before = scene->now;
	scene->now = swap;
	if (aer_grey_make(&scene->now, WIDTH, HEIGHT, err) < 0 ||
	    aer_grey_scale(&lines, &all, &scene->now, err) < 0)
		return -1;
	if (!scene->begun) {
		scene->begun = true;
		return 0;
	}
	moved = difference(scene->now.pixels, scene->before.pixels, &correlation);
	*cut = moved >= AER_SCENE_LEVELS && correlation < AER_SCENE_SAME &&
	       (far || moved > AER_SCENE_TIMES * (most_moved(scene) + 0.5));
	if (*cut)
		scene->count = 0; /* what moved before was another scene */
	else
		scene->moved[scene->count++ % AER_SCENE_BEFORE] = moved;
	return 0;
}

void aer_scene_free(struct aer_scene *scene)
{
	aer_grey_free(&scene->now);
	aer_grey_free(&scene->before);
}
