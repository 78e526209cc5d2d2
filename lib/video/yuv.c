#include "video/yuv.h"

#include <libswscale/swscale.h>
#include <stdbool.h>
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

void aer_yuv_interpolate(int x, int count, struct aer_yuv_tap tap[AER_YUV_TAPS])
{
	static const double weight[] = { NEAR, FAR, NEARER_TAIL, FARTHER_TAIL };
	int near = x / 2, to = x % 2 == 0 ? -1 : 1;
	int sample[] = { near, near + to, near - to, near + 2 * to };

	for (int i = 0; i < AER_YUV_TAPS; i++)
		tap[i] = (struct aer_yuv_tap){ clamp(sample[i], count),
			weight[i] / (1 << 15) };
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

/* --- what is cut off -----------------------------------------------------------------
 */

/* One band of cells in so many is looked at. */
enum { BANDS = 16 };

/* White, in sixteenths of a level. */
enum { WHITE = 255 * 16 };

/* Cells, a band of them at a time: the values of its rows in sixteenths, not cut off.
 */
struct band {
	int width, height; /* pixels */
	int cell;          /* so many columns wide */
	int16_t *value;    /* WIDTH of R, G and B each, row by row */
};

/* The values of COUNT pixels.  Returns whether one is to be cut off. */
static bool apply_matrix_whole(const struct aer_yuv_factors *f,
    const uint8_t *restrict y, const int16_t *restrict u, const int16_t *restrict v,
    int count, int16_t *restrict r, int16_t *restrict g, int16_t *restrict b)
{
	const int16_t fy = f->y, rv = f->rv, gu = f->gu, gv = f->gv, bu = f->bu;
	const int black = f->black;
	int16_t least = 0, most = 0;

	for (ptrdiff_t i = 0; i < count; i++) {
		int16_t light = upper((int16_t)((y[i] - black) * 128), fy);
		int16_t red = (int16_t)(light + upper(v[i], rv));
		int16_t green = (int16_t)(light + upper(u[i], gu) + upper(v[i], gv));
		int16_t blue = (int16_t)(light + upper(u[i], bu));

		r[i] = red;
		g[i] = green;
		b[i] = blue;
		least = red < least ? red : least;
		least = green < least ? green : least;
		least = blue < least ? blue : least;
		most = red > most ? red : most;
		most = green > most ? green : most;
		most = blue > most ? blue : most;
	}
	return least < 0 || most > WHITE;
}

static int cut_off(int value, int limit)
{
	return value < 0 ? 0 : value > limit ? limit : value;
}

/* By how much the sum of the cell of colour C that begins in column FROM changes. */
static int cell_lost(const struct band *band, int c, int from)
{
	int n = band->width - from < band->cell ? band->width - from : band->cell;
	int whole = 0, cut = 0;

	for (int row = 0; row < band->height; row++) {
		const int16_t *value =
		    band->value + ((ptrdiff_t)3 * row + c) * band->width + from;

		for (int i = 0; i < n; i++) {
			whole += value[i];
			cut += cut_off(value[i], WHITE);
		}
	}
	return abs(cut_off(whole, n * band->height * WHITE) - cut);
}

/* The sum over the cells from row Y on. */
static int64_t band_lost(const struct aer_yuv *in, const struct aer_region *region,
    int y, const struct band *band, struct rows *rows)
{
	int from = region->x / 2, to = (region->x + region->w + 1) / 2;
	int odd = region->x % 2;
	struct aer_yuv_factors f = aer_yuv_factors(in);
	int64_t sum = 0;
	bool some = false;

	for (int row = 0; row < band->height; row++) {
		int16_t *value = band->value + (ptrdiff_t)3 * row * band->width;

		make_colour(in, y + row, from, to, rows);
		some |= apply_matrix_whole(&f,
		    in->plane[0] + (y + row) * in->stride[0] + region->x,
		    rows->fine[0] + odd, rows->fine[1] + odd, band->width, value,
		    value + band->width, value + (ptrdiff_t)2 * band->width);
	}
	for (int c = 0; c < 3 && some; c++)
		for (int x = 0; x < band->width; x += band->cell)
			sum += cell_lost(band, c, x);
	return sum;
}

int aer_yuv_lost(const struct aer_yuv *in, const struct aer_region *region, int width,
    int height, double *lost, struct aer_error *err)
{
	struct band band = { region->w, height, width, NULL };
	int bands = region->h / height, first = BANDS / 2 % bands, seen = 0;
	struct rows rows;
	int64_t sum = 0;

	band.value =
	    calloc((size_t)3 * (size_t)height * (size_t)region->w, sizeof *band.value);
	if (band.value == NULL ||
	    make_rows(&rows, (size_t)region->w / 2 + 1, err) < 0) {
		free(band.value);
		return aer_error_memory(err);
	}
	for (int i = first; i < bands; i += BANDS, seen++)
		sum += band_lost(in, region, region->y + i * height, &band, &rows);
	*lost = (double)sum / (16.0 * 3 * region->w * height * seen);
	free(rows.memory);
	free(band.value);
	return 0;
}
