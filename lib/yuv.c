#include "yuv.h"

#include <libswscale/swscale.h>
#include <stdlib.h>

/*
 * The cubic (B = 0, C = 0.6; Mitchell and Netravali 1988) at the distances that
 * samples at half the rate have from the points between them, times 2^15:
 *
 *	distance   1/4      3/4      5/4      7/4
 *	weight     0.871875 0.240625 -0.084375 -0.028125
 */
enum { NEAR = 28570, FAR = 7885, NEARER_TAIL = -2765, FARTHER_TAIL = -922 };

/* Samples beside a row that its ends are repeated into. */
enum { MARGIN = 4 };

/* Rows of one region at work.  Colour has 7 bits of fraction and is 0 for grey. */
struct rows {
	int16_t *coarse[2]; /* U and V at half the rate, with MARGIN on both sides */
	int16_t *fine[2];   /* at the full rate */
	uint8_t *rgb[3];
	void *memory;
};

/* The upper half of the product: a * b / 2^16, rounded down. */
static inline int16_t upper(int16_t a, int16_t b)
{
	return (int16_t)((int32_t)a * b >> 16);
}

/* Four samples, each twice what it stands for, weighted; 2 makes up for what four
 * roundings take. */
static inline int16_t weigh(int16_t near, int16_t far, int16_t tail, int16_t end)
{
	return (int16_t)(upper(near, NEAR) + upper(far, FAR) +
			 upper(tail, NEARER_TAIL) + upper(end, FARTHER_TAIL) + 2);
}

static inline int16_t twice(int16_t a)
{
	return (int16_t)(a * 2);
}

static int clamp(int i, int count)
{
	return i < 0 ? 0 : i >= count ? count - 1 : i;
}

/* The colour samples of row Y of the picture from FROM on, COUNT of them, between
 * the four rows around it. */
static void interpolate_rows(
    const struct aer_yuv *in, int c, int y, int from, int count, int16_t *restrict out)
{
	int rows = (in->height + 1) / 2, near = y / 2, to = y % 2 == 0 ? -1 : 1;
	const uint8_t *plane = in->plane[c] + from;
	ptrdiff_t stride = in->stride[c];
	const uint8_t *restrict a = plane + clamp(near, rows) * stride;
	const uint8_t *restrict b = plane + clamp(near + to, rows) * stride;
	const uint8_t *restrict t = plane + clamp(near - to, rows) * stride;
	const uint8_t *restrict e = plane + clamp(near + 2 * to, rows) * stride;

	for (ptrdiff_t i = 0; i < count; i++)
		out[i] =
		    weigh((int16_t)((a[i] - 128) * 128), (int16_t)((b[i] - 128) * 128),
			(int16_t)((t[i] - 128) * 128), (int16_t)((e[i] - 128) * 128));
}

/* COARSE, whose first sample is COUNT's first, at twice the rate. */
static void interpolate_columns(
    const int16_t *restrict coarse, int count, int16_t *restrict fine)
{
	for (ptrdiff_t i = 0; i < count; i++) {
		int16_t before = twice(coarse[i - 1]), here = twice(coarse[i]);
		int16_t after = twice(coarse[i + 1]);

		fine[2 * i] = twice(weigh(here, before, after, twice(coarse[i - 2])));
		fine[2 * i + 1] =
		    twice(weigh(here, after, before, twice(coarse[i + 2])));
	}
}

static inline uint8_t level(int16_t sixteenths)
{
	int value = sixteenths >> 4;

	return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* COUNT pixels; 9 rounds to the nearest, less what two roundings have taken. */
static void apply_matrix(const struct aer_yuv_factors *f, const uint8_t *restrict y,
    const int16_t *restrict u, const int16_t *restrict v, int count,
    uint8_t *restrict r, uint8_t *restrict g, uint8_t *restrict b)
{
	const int16_t fy = f->y, rv = f->rv, gu = f->gu, gv = f->gv, bu = f->bu;
	const int black = f->black;

	for (ptrdiff_t i = 0; i < count; i++) {
		int16_t light =
		    (int16_t)(upper((int16_t)((y[i] - black) * 128), fy) + 9);

		r[i] = level((int16_t)(light + upper(v[i], rv)));
		g[i] = level((int16_t)(light + upper(u[i], gu) + upper(v[i], gv)));
		b[i] = level((int16_t)(light + upper(u[i], bu)));
	}
}

static void interleave(uint8_t *const *restrict plane, int count, uint8_t *restrict out)
{
	const uint8_t *restrict r = plane[0], *restrict g = plane[1];
	const uint8_t *restrict b = plane[2];

	for (ptrdiff_t i = 0; i < count; i++) {
		out[3 * i] = r[i];
		out[3 * i + 1] = g[i];
		out[3 * i + 2] = b[i];
	}
}

/* FACTOR, with 16 bits of fraction, with 13; ranges as ITU-T H.273 has them. */
static int16_t factor(int64_t value, bool full_range)
{
	if (full_range)
		value = value * 224 / 255;
	return (int16_t)((value + (value < 0 ? -4 : 4)) / 8);
}

struct aer_yuv_factors aer_yuv_factors(const struct aer_yuv *in)
{
	const int *c = sws_getCoefficients(in->matrix); /* of V, U, U and V */

	return (struct aer_yuv_factors){
		.y = in->full_range ? 1 << 13 : (255 * (1 << 13) + 109) / 219,
		.rv = factor(c[0], in->full_range),
		.bu = factor(c[1], in->full_range),
		.gu = factor(-c[2], in->full_range),
		.gv = factor(-c[3], in->full_range),
		.black = in->full_range ? 0 : 16,
	};
}

/* Rows for COUNT colour samples, in one piece of memory. */
static int make_rows(struct rows *rows, size_t count, struct aer_error *err)
{
	size_t coarse = count + 2 * (size_t)MARGIN, fine = 2 * count;
	int16_t *at;

	rows->memory = calloc(1, (2 * coarse + 2 * fine) * sizeof *at + 3 * fine);
	if (rows->memory == NULL)
		return aer_error_memory(err);
	at = rows->memory;
	for (int c = 0; c < 2; c++, at += coarse)
		rows->coarse[c] = at + MARGIN;
	for (int c = 0; c < 2; c++, at += fine)
		rows->fine[c] = at;
	for (size_t c = 0; c < 3; c++)
		rows->rgb[c] = (uint8_t *)at + c * fine;
	return 0;
}

/* The colour of row Y: samples FROM to TO - 1 at the full rate. */
static void make_colour(
    const struct aer_yuv *in, int y, int from, int to, struct rows *rows)
{
	int samples = (in->width + 1) / 2;
	int low = from < MARGIN ? 0 : from - MARGIN;
	int high = to + MARGIN > samples ? samples : to + MARGIN;

	for (int c = 0; c < 2; c++) {
		int16_t *coarse = rows->coarse[c] - from;

		interpolate_rows(in, c + 1, y, low, high - low, coarse + low);
		for (int i = from - 2; i < low; i++)
			coarse[i] = coarse[low];
		for (int i = high; i < to + 2; i++)
			coarse[i] = coarse[high - 1];
		interpolate_columns(rows->coarse[c], to - from, rows->fine[c]);
	}
}

int aer_yuv_to_rgb(const struct aer_yuv *in, const struct aer_region *region,
    struct aer_picture *out, struct aer_error *err)
{
	int from = region->x / 2, to = (region->x + region->w + 1) / 2;
	int odd = region->x % 2;
	struct aer_yuv_factors factors = aer_yuv_factors(in);
	struct rows rows;

	if (aer_picture_make(out, region->w, region->h, err) < 0 ||
	    make_rows(&rows, (size_t)(to - from), err) < 0)
		return -1;
	for (int row = 0; row < region->h; row++) {
		int y = region->y + row;
		const uint8_t *light = in->plane[0] + y * in->stride[0] + region->x;

		make_colour(in, y, from, to, &rows);
		apply_matrix(&factors, light, rows.fine[0] + odd, rows.fine[1] + odd,
		    region->w, rows.rgb[0], rows.rgb[1], rows.rgb[2]);
		interleave(rows.rgb, region->w, out->rgb + (size_t)row * out->stride);
	}
	free(rows.memory);
	return 0;
}
