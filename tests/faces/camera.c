/*
 * camera: three boxes in a row are nearly a Gaussian (W. Wells, Efficient synthesis of
 * Gaussian filters by cascaded uniform filters, 1986), and four even numbers nearly
 * normal noise.
 */
#include <err.h>
#include <math.h>
#include <stdlib.h>

#include "../recording/chance.h"
#include "camera.h"

/* A mean over 2 r + 1 values, n of them step apart, the ends repeated. */
static void box_line(uint8_t *line, int n, int step, int r, uint8_t *copy)
{
	for (int i = 0; i < n; i++)
		copy[i] = line[(long)i * step];
	int sum = 0, width = 2 * r + 1;
	for (int i = -r; i <= r; i++)
		sum += copy[i < 0 ? 0 : i >= n ? n - 1 : i];
	for (int i = 0; i < n; i++) {
		line[(long)i * step] = (uint8_t)((sum + width / 2) / width);
		int out = i - r < 0 ? 0 : i - r,
		    in = i + r + 1 >= n ? n - 1 : i + r + 1;
		sum += copy[in] - copy[out];
	}
}

static void blur(const struct paper *paper, int r)
{
	int w = paper->width, h = paper->height;
	uint8_t *copy = malloc((size_t)(w > h ? w : h));
	if (!copy)
		err(2, NULL);
	for (int c = 0; c < 3; c++) {
		for (int y = 0; y < h; y++)
			box_line(paper->rgb + 3L * y * w + c, w, 3, r, copy);
		for (int x = 0; x < w; x++)
			box_line(paper->rgb + 3L * x + c, h, 3 * w, r, copy);
	}
	free(copy);
}

static uint8_t exposed(
    const struct camera *camera, uint8_t value, struct chance *chance)
{
	double level = value * camera->light;
	if (camera->noise > 0) {
		double sum = -2;
		for (int i = 0; i < 4; i++)
			sum += chance_unit(chance);
		level += camera->noise * sqrt(3) * sum;
	}
	return (uint8_t)fmin(255, fmax(0, level + .5));
}

void camera_take(const struct camera *camera, struct paper *paper, int frame)
{
	struct chance chance = chance_seed(99, (uint64_t)frame);
	size_t bytes = 3 * (size_t)paper->width * (size_t)paper->height;
	/* the variance of a box of width w is (w^2 - 1) / 12 */
	int r = (int)lround((sqrt(4 * camera->blur * camera->blur + 1) - 1) / 2);
	for (int i = 0; i < 3 && r > 0; i++)
		blur(paper, r);
	if (camera->light == 1 && camera->noise == 0)
		return;
	for (size_t i = 0; i < bytes; i++)
		paper->rgb[i] = exposed(camera, paper->rgb[i], &chance);
}
