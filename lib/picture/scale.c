#include "picture/scale.h"

#include "picture/taps.h"
#include "picture/weigh.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The weights of one output position: those of COUNT inputs from FIRST. */
struct tap {
	int first, count;
	struct aer_weights *weights;
};

struct taps {
	struct tap *tap; /* one an output position */
	struct aer_weights *weights;
};

/* --- weights -------------------------------------------------------------------- */

static void taps_free(struct taps *taps)
{
	free(taps->tap);
	free(taps->weights);
}

/*
 * Sets the weights of output I.  They begin at an even input where EVEN, with a weight
 * of 0 if need be.  A position's weights add up to 2^22, and with the filters' negative
 * lobes to less than 1.6 times that in absolute value: sums of bytes fit in 32 bits.
 */
static void make_tap(struct tap *tap, double *exact, enum aer_filter filter,
    const struct aer_axis *axis, int i, bool even)
{
	int first, count = aer_taps_weigh(filter, axis, i, &first, exact);
	int skip = even ? first % 2 : 0;

	for (int k = 0; k < count; k++)
		aer_weights_set(&tap->weights[(k + skip) / 2], (k + skip) % 2,
		    lround(exact[k] * (1 << AER_WEIGHT_BITS)));
	tap->first = first - skip;
	tap->count = count + skip;
}

static int make_taps(struct taps *taps, enum aer_filter filter, int in, int out,
    bool even, struct aer_error *err)
{
	struct aer_axis axis = { .ratio = (double)in / out, .to = in };
	size_t most = aer_taps_most(filter, axis.ratio);
	double *exact = calloc(most, sizeof *exact);

	taps->tap = calloc((size_t)out, sizeof *taps->tap);
	taps->weights = calloc((size_t)out * (most / 2 + 1), sizeof *taps->weights);
	if (exact == NULL || taps->tap == NULL || taps->weights == NULL) {
		free(exact);
		taps_free(taps);
		return aer_error_memory(err);
	}
	for (int i = 0; i < out; i++) {
		taps->tap[i].weights = taps->weights + (size_t)i * (most / 2 + 1);
		make_tap(&taps->tap[i], exact, filter, &axis, i, even);
	}
	free(exact);
	return 0;
}

/* --- along rows, and down columns ------------------------------------------------ */

/* COUNT rows of OUT, at most AER_WEIGH_ROWS, from Y on.  ROWS has room for
 * AER_WEIGH_ROWS rows of IN. */
static void scale_some_rows(const struct aer_picture *in, const struct taps *taps,
    struct aer_picture *out, int y, int count, int16_t *rows)
{
	size_t pitch = aer_weigh_pitch(in->width);

	for (int r = 0; r < count; r++)
		aer_weigh_load(in->rgb + (size_t)(y + r) * in->stride, in->width,
		    rows + (size_t)r * pitch);
	for (int x = 0; x < out->width; x++) {
		const struct tap *tap = &taps->tap[x];
		unsigned char pixel[AER_WEIGH_ROWS][4];

		aer_weigh_across(rows + aer_weigh_pitch(tap->first), pitch,
		    tap->weights, ((size_t)tap->count + 1) / 2, pixel);
		for (int r = 0; r < count; r++)
			memcpy(out->rgb + (size_t)(y + r) * out->stride + 3 * (size_t)x,
			    pixel[r], 3);
	}
}

static int scale_rows(const struct aer_picture *in, enum aer_filter filter,
    struct aer_picture *out, struct aer_error *err)
{
	int16_t *rows =
	    calloc(AER_WEIGH_ROWS * aer_weigh_pitch(in->width), sizeof *rows);
	struct taps taps = { 0 };

	if (rows == NULL)
		return aer_error_memory(err);
	if (make_taps(&taps, filter, in->width, out->width, true, err) < 0) {
		free(rows);
		return -1;
	}
	for (int y = 0; y < out->height; y += AER_WEIGH_ROWS) {
		int left = out->height - y;

		scale_some_rows(in, &taps, out, y,
		    left < AER_WEIGH_ROWS ? left : AER_WEIGH_ROWS, rows);
	}
	free(rows);
	taps_free(&taps);
	return 0;
}

static int scale_columns(const struct aer_picture *in, enum aer_filter filter,
    struct aer_picture *out, struct aer_error *err)
{
	struct taps taps = { 0 };

	if (make_taps(&taps, filter, in->height, out->height, false, err) < 0)
		return -1;
	for (int y = 0; y < out->height; y++) {
		const struct tap *tap = &taps.tap[y];

		aer_weigh_down(in->rgb + (size_t)tap->first * in->stride, in->stride,
		    tap->weights, (size_t)tap->count, 3 * (size_t)out->width,
		    out->rgb + (size_t)y * out->stride);
	}
	taps_free(&taps);
	return 0;
}

/* --- pictures ------------------------------------------------------------------- */

static void copy_rows(const struct aer_picture *in, struct aer_picture *out)
{
	for (int y = 0; y < out->height; y++)
		memcpy(out->rgb + (size_t)y * out->stride,
		    in->rgb + (size_t)y * in->stride, 3 * (size_t)out->width);
}

/* The pixels of IN that hold the middles of those of OUT, in new memory.  Pillow adds
 * up steps, and so do we: it decides where a middle lies between two pixels. */
static size_t *find_nearest(int in, int out)
{
	size_t *from = calloc((size_t)out, sizeof *from);
	double step = (double)in / out, at = step * 0.5;

	for (int i = 0; i < out && from != NULL; i++) {
		from[i] = at < in ? (size_t)at : (size_t)in - 1;
		at += step;
	}
	return from;
}

static int scale_nearest(
    const struct aer_picture *in, struct aer_picture *out, struct aer_error *err)
{
	size_t *column = find_nearest(in->width, out->width);
	size_t *row = find_nearest(in->height, out->height);
	int rc = column != NULL && row != NULL ? 0 : aer_error_memory(err);

	for (int y = 0; y < out->height && rc == 0; y++) {
		const unsigned char *from = in->rgb + row[y] * in->stride;
		unsigned char *to = out->rgb + (size_t)y * out->stride;

		for (int x = 0; x < out->width; x++, to += 3)
			memcpy(to, from + 3 * column[x], 3);
	}
	free(column);
	free(row);
	return rc;
}

int aer_scale(const struct aer_picture *in, struct aer_picture *out,
    enum aer_filter filter, struct aer_error *err)
{
	struct aer_picture middle = { 0 };
	int rc;

	/* A side that keeps its length is left alone: its weights would be 1. */
	if (in->width == out->width && in->height == out->height) {
		copy_rows(in, out);
		return 0;
	}
	if (filter == AER_FILTER_NEAREST)
		return scale_nearest(in, out, err);
	if (in->height == out->height)
		return scale_rows(in, filter, out, err);
	if (in->width == out->width)
		return scale_columns(in, filter, out, err);
	if (aer_picture_make(&middle, out->width, in->height, err) < 0)
		return -1;
	rc = scale_rows(in, filter, &middle, err);
	if (rc == 0)
		rc = scale_columns(&middle, filter, out, err);
	aer_picture_free(&middle);
	return rc;
}
