#include "face/pyramid.h"

#include "base/clones.h"

#include <stdlib.h>

static int reserve(
    struct aer_pyramid *out, size_t pixels, size_t columns, struct aer_error *err)
{
	if (pixels > out->slots) {
		free(out->pixels);
		out->slots = 0;
		out->pixels = malloc(pixels + 1);
		if (out->pixels == NULL)
			return aer_error_memory(err);
		out->slots = pixels;
	}
	if (columns > out->columns) {
		free(out->left);
		free(out->share);
		free(out->line);
		out->columns = 0;
		out->left = calloc(columns + 1, sizeof *out->left);
		out->share = calloc(columns + 1, sizeof *out->share);
		out->line = calloc(columns + 1, sizeof *out->line);
		if (out->left == NULL || out->share == NULL || out->line == NULL)
			return aer_error_memory(err);
		out->columns = columns;
	}
	return 0;
}

/* Where one of COUNT pixels lies among BEFORE: the one before it, which is not the
 * last, and the share of the one behind. */
static int place(int i, int count, int before, float *share)
{
	double at = i * (before - 1.0) / (count > 1 ? count - 1 : 1);
	int left = (int)at;

	if (left > before - 2)
		left = before - 2;
	*share = (float)(at - left);
	return left;
}

AER_CLONES static void mix_rows(const unsigned char *restrict above,
    const unsigned char *restrict below, float share, int count, float *restrict line)
{
	for (int x = 0; x < count; x++) {
		float from = above[x], to = below[x];

		line[x] = from + share * (to - from);
	}
}

/* Pixels of LINE, rounded: positive numbers. */
AER_CLONES static void mix_columns(const float *restrict line, const int *restrict left,
    const float *restrict share, int count, unsigned char *restrict out)
{
	for (int x = 0; x < count; x++) {
		float from = line[left[x]], to = line[left[x] + 1];

		out[x] = (unsigned char)(int)(from + share[x] * (to - from) + 0.5F);
	}
}

int aer_pyramid_step(struct aer_pyramid *out, const unsigned char *grey, int width,
    int height, size_t stride, struct aer_error *err)
{
	out->width = 5 * width / 6;
	out->height = 5 * height / 6;
	if (reserve(out, (size_t)out->width * (size_t)out->height, (size_t)width, err) <
	    0)
		return -1;
	for (int x = 0; x < out->width; x++)
		out->left[x] = place(x, out->width, width, &out->share[x]);
	for (int y = 0; y < out->height; y++) {
		float share;
		const unsigned char *above =
		    grey + stride * (size_t)place(y, out->height, height, &share);

		mix_rows(above, above + stride, share, width, out->line);
		mix_columns(out->line, out->left, out->share, out->width,
		    out->pixels + (size_t)y * (size_t)out->width);
	}
	return 0;
}

void aer_pyramid_free(struct aer_pyramid *pyramid)
{
	free(pyramid->pixels);
	free(pyramid->left);
	free(pyramid->share);
	free(pyramid->line);
	*pyramid = (struct aer_pyramid){ 0 };
}
