#include "scale.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WEIGHT_BITS = 22 };

/* The weights of one output position: COUNT inputs from FIRST. */
struct tap {
	int first, count;
	const int32_t *weight;
};

struct taps {
	struct tap *tap; /* one an output position */
	int32_t *weight;
};

static double cubic(double x)
{
	const double a = -0.5;

	x = fabs(x);
	if (x < 1)
		return ((a + 2) * x - (a + 3)) * x * x + 1;
	if (x < 2)
		return (((x - 5) * x + 8) * x - 4) * a;
	return 0;
}

static void taps_free(struct taps *taps)
{
	free(taps->tap);
	free(taps->weight);
}

/* Computes the weights of one output position. */
static void make_tap(struct tap *tap, int32_t *weight, double *exact, double centre,
    double widen, int in)
{
	double support = 2 * widen, sum = 0;
	int first = (int)(centre - support + 0.5), last = (int)(centre + support + 0.5);

	first = first < 0 ? 0 : first;
	last = last > in ? in : last;
	for (int i = first; i < last; i++) {
		exact[i - first] = cubic((i - centre + 0.5) / widen);
		sum += exact[i - first];
	}
	for (int i = 0; i < last - first; i++)
		weight[i] = (int32_t)lround(exact[i] / sum * (1 << WEIGHT_BITS));
	*tap = (struct tap){ .first = first, .count = last - first, .weight = weight };
}

static int make_taps(struct taps *taps, int in, int out, struct aer_error *err)
{
	double ratio = (double)in / out, widen = ratio > 1 ? ratio : 1;
	size_t most = (size_t)ceil(2 * widen) * 2 + 1;
	double *exact = calloc(most, sizeof *exact);

	taps->tap = calloc((size_t)out, sizeof *taps->tap);
	taps->weight = calloc((size_t)out * most, sizeof *taps->weight);
	if (exact == NULL || taps->tap == NULL || taps->weight == NULL) {
		free(exact);
		taps_free(taps);
		return aer_error_memory(err);
	}
	for (int i = 0; i < out; i++)
		make_tap(&taps->tap[i], taps->weight + (size_t)i * most, exact,
		    (i + 0.5) * ratio, widen, in);
	free(exact);
	return 0;
}

/* The sums fit in 32 bits: the weights of a position add up to 2^22, and with the
 * filter's negative lobes to less than 1.4 times that in absolute value. */
static unsigned char clip8(int32_t sum)
{
	sum >>= WEIGHT_BITS;
	return (unsigned char)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

/* One row of pixels from one row. */
static void scale_row(
    const unsigned char *in, const struct taps *taps, int width, unsigned char *out)
{
	for (int x = 0; x < width; x++, out += 3) {
		const struct tap *tap = &taps->tap[x];
		const unsigned char *from = in + 3 * (size_t)tap->first;
		int32_t r = 1 << (WEIGHT_BITS - 1), g = r, b = r;

		for (int i = 0; i < tap->count; i++, from += 3) {
			r += from[0] * tap->weight[i];
			g += from[1] * tap->weight[i];
			b += from[2] * tap->weight[i];
		}
		out[0] = clip8(r);
		out[1] = clip8(g);
		out[2] = clip8(b);
	}
}

static void scale_rows(
    const struct aer_picture *in, const struct taps *taps, struct aer_picture *out)
{
	for (int y = 0; y < out->height; y++)
		scale_row(in->rgb + (size_t)y * in->stride, taps, out->width,
		    out->rgb + (size_t)y * out->stride);
}

/* Down the columns, a whole row at a time: SUM has 3 * width numbers. */
static void scale_columns(const struct aer_picture *in, const struct taps *taps,
    struct aer_picture *out, int32_t *sum)
{
	size_t n = 3 * (size_t)out->width;

	for (int y = 0; y < out->height; y++) {
		const struct tap *tap = &taps->tap[y];
		const unsigned char *from = in->rgb + (size_t)tap->first * in->stride;
		unsigned char *to = out->rgb + (size_t)y * out->stride;

		for (size_t k = 0; k < n; k++)
			sum[k] = 1 << (WEIGHT_BITS - 1);
		for (int i = 0; i < tap->count; i++, from += in->stride) {
			int32_t weight = tap->weight[i];

			for (size_t k = 0; k < n; k++)
				sum[k] += from[k] * weight;
		}
		for (size_t k = 0; k < n; k++)
			to[k] = clip8(sum[k]);
	}
}

static void copy_rows(const struct aer_picture *in, struct aer_picture *out)
{
	for (int y = 0; y < out->height; y++)
		memcpy(out->rgb + (size_t)y * out->stride,
		    in->rgb + (size_t)y * in->stride, 3 * (size_t)out->width);
}

int aer_scale(
    const struct aer_picture *in, struct aer_picture *out, struct aer_error *err)
{
	struct aer_picture middle = { 0 };
	struct taps across = { 0 }, down = { 0 };
	int32_t *sum = NULL;
	int rc = -1;

	/* A side that keeps its length is left alone: its weights would be 1. */
	if (in->width == out->width && in->height == out->height) {
		copy_rows(in, out);
		return 0;
	}
	if (make_taps(&across, in->width, out->width, err) < 0)
		return -1;
	if (make_taps(&down, in->height, out->height, err) < 0)
		goto out_across;
	sum = calloc(3 * (size_t)out->width, sizeof *sum);
	if (sum == NULL) {
		aer_error_memory(err);
		goto out_down;
	}
	if (aer_picture_make(&middle, out->width, in->height, err) < 0)
		goto out_down;
	if (in->width == out->width)
		copy_rows(in, &middle);
	else
		scale_rows(in, &across, &middle);
	if (in->height == out->height)
		copy_rows(&middle, out);
	else
		scale_columns(&middle, &down, out, sum);
	rc = 0;
	aer_picture_free(&middle);
out_down:
	free(sum);
	taps_free(&down);
out_across:
	taps_free(&across);
	return rc;
}
