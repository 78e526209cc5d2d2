#include "video/shrink.h"

#include "picture/taps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * Weights are in parts of 2^14, and add up to less than twice 1 in absolute value, so
 * that the positive ones add up to less than 1.5.  So a byte scaled once fits in 16
 * bits with 6 of fraction, and sums fit in 32.
 */
enum { WEIGHT_BITS = 14, FRACTION_BITS = 6, BYTE_BITS = WEIGHT_BITS - FRACTION_BITS };
enum { MATRIX_BITS = 13 };

/* Rows that are made at once, and weights that are taken at once along a row. */
enum { ROWS = 4, LANES = 8 };

struct tap {
	int first, count; /* with weights of 0 up to a multiple of LANES */
	int16_t *weight;
};

/* One way along a plane. */
struct taps {
	int from, to;    /* the samples that are needed */
	struct tap *tap; /* one an output */
	int16_t *weights;
};

enum kind { LIGHT, COLOUR, KINDS };

struct aer_shrinker {
	/* what the weights are for */
	struct aer_region region;
	int in_width, in_height; /* of the picture that it lies in */
	int width, height;
	enum aer_filter filter;

	struct taps across[KINDS], down[KINDS];
	/* ROWS rows scaled down, PITCH values apart, with zeros behind each; and for
	 * each plane ROWS values at each place across. */
	int16_t *rows;
	size_t pitch;
	int32_t *value[3];
};

/* --- weights -------------------------------------------------------------------- */

static size_t whole_lanes(size_t count)
{
	return (count + LANES - 1) / LANES * LANES;
}

/* Rounds weights so that they add up to 1: the largest one takes the difference. */
static void round_weights(const double *exact, struct tap *tap)
{
	int left = 1 << WEIGHT_BITS, largest = 0;

	for (int i = 0; i < tap->count; i++) {
		tap->weight[i] = (int16_t)lround(exact[i] * (1 << WEIGHT_BITS));
		left -= tap->weight[i];
		if (tap->weight[i] > tap->weight[largest])
			largest = i;
	}
	tap->weight[largest] = (int16_t)(tap->weight[largest] + left);
}

static void free_taps(struct taps *taps)
{
	free(taps->tap);
	free(taps->weights);
	taps->tap = NULL;
	taps->weights = NULL;
}

/*
 * Makes WEIGHT, of COUNT samples of light from *FIRST on, into that of the samples of
 * colour that these are interpolated from: of SAMPLES in all, from *FIRST on.  Returns
 * how many they are.
 */
static int spread(double *weight, int count, int *first, int samples, double *colour)
{
	int begin = *first / 2 - AER_YUV_REACH, end = 0;

	begin = begin < 0 ? 0 : begin;
	for (int k = 0; k < count; k++) {
		struct aer_yuv_tap tap[AER_YUV_TAPS];

		aer_yuv_interpolate(*first + k, samples, tap);
		for (int t = 0; t < AER_YUV_TAPS; t++) {
			colour[tap[t].sample - begin] += weight[k] * tap[t].weight;
			end = tap[t].sample >= end ? tap[t].sample + 1 : end;
		}
	}
	*first = begin;
	return end - begin;
}

/* Where the samples are that taps take. */
static void find_range(struct taps *taps, int out)
{
	taps->from = taps->tap[0].first;
	taps->to = taps->from;
	for (int i = 0; i < out; i++) {
		const struct tap *tap = &taps->tap[i];

		taps->from = tap->first < taps->from ? tap->first : taps->from;
		taps->to = tap->first + tap->count > taps->to ? tap->first + tap->count
							      : taps->to;
	}
}

/* Scales SIDE samples of Y from START on, of LENGTH, to OUT; or the samples of colour
 * that belong to them. */
static int make_taps(struct taps *taps, enum kind kind, int start, int side, int length,
    int out, enum aer_filter filter, struct aer_error *err)
{
	struct aer_axis axis = { start, (double)side / out, start, start + side };
	size_t most = aer_taps_most(filter, axis.ratio) + (size_t)2 * AER_YUV_REACH + 2;
	size_t pitch = whole_lanes(most);
	double *light = calloc(2 * most, sizeof *light), *colour = NULL;

	taps->tap = calloc((size_t)out, sizeof *taps->tap);
	taps->weights = calloc((size_t)out * pitch, sizeof *taps->weights);
	if (light == NULL || taps->tap == NULL || taps->weights == NULL) {
		free(light);
		return aer_error_memory(err);
	}
	colour = light + most;
	for (int i = 0; i < out; i++) {
		struct tap *tap = &taps->tap[i];

		tap->weight = taps->weights + (size_t)i * pitch;
		tap->count = aer_taps_weigh(filter, &axis, i, &tap->first, light);
		if (kind == COLOUR) {
			memset(colour, 0, most * sizeof *colour);
			tap->count = spread(
			    light, tap->count, &tap->first, (length + 1) / 2, colour);
		}
		round_weights(kind == COLOUR ? colour : light, tap);
	}
	find_range(taps, out);
	free(light);
	return 0;
}

/* --- sums ----------------------------------------------------------------------- */

/* For what is left over, and for other processors: columns FROM to TO - 1. */
static void down_plain(const uint8_t *in, ptrdiff_t stride, const struct tap *tap,
    size_t from, size_t to, int16_t *out)
{
	for (size_t k = from; k < to; k++) {
		int32_t sum = 1 << (BYTE_BITS - 1);

		for (ptrdiff_t i = 0; i < tap->count; i++)
			sum += in[i * stride + (ptrdiff_t)k] * tap->weight[i];
		out[k] = (int16_t)(sum >> BYTE_BITS);
	}
}

#ifdef __SSE2__

/* Adds to SUM eight pairs of bytes with a pair of weights. */
static void add_pairs(__m128i sum[2], __m128i pairs, __m128i weights)
{
	const __m128i zero = _mm_setzero_si128();

	sum[0] = _mm_add_epi32(
	    sum[0], _mm_madd_epi16(_mm_unpacklo_epi8(pairs, zero), weights));
	sum[1] = _mm_add_epi32(
	    sum[1], _mm_madd_epi16(_mm_unpackhi_epi8(pairs, zero), weights));
}

static __m128i pack(const __m128i sum[2])
{
	return _mm_packs_epi32(
	    _mm_srai_epi32(sum[0], BYTE_BITS), _mm_srai_epi32(sum[1], BYTE_BITS));
}

/* 16 columns. */
static void down_16(
    const uint8_t *in, ptrdiff_t stride, const struct tap *tap, int16_t *out)
{
	const __m128i half = _mm_set1_epi32(1 << (BYTE_BITS - 1));
	__m128i first[2] = { half, half }, last[2] = { half, half };

	for (int i = 0; i < tap->count; i += 2, in += 2 * stride) {
		int32_t pair;
		__m128i a = _mm_loadu_si128((const void *)in), b = _mm_setzero_si128();
		__m128i weights;

		memcpy(&pair, tap->weight + i, sizeof pair);
		weights = _mm_set1_epi32(pair);
		if (i + 1 < tap->count)
			b = _mm_loadu_si128((const void *)(in + stride));
		add_pairs(first, _mm_unpacklo_epi8(a, b), weights);
		add_pairs(last, _mm_unpackhi_epi8(a, b), weights);
	}
	_mm_storeu_si128((void *)out, pack(first));
	_mm_storeu_si128((void *)(out + 8), pack(last));
}

/* N columns from IN on. */
static void sum_down(
    const uint8_t *in, ptrdiff_t stride, const struct tap *tap, size_t n, int16_t *out)
{
	size_t k = 0;

	for (; k + 16 <= n; k += 16)
		down_16(in + k, stride, tap, out + k);
	down_plain(in, stride, tap, k, n, out);
}

/* The values of ROWS rows that are PITCH apart. */
static void sum_across(
    const int16_t *row, size_t pitch, const struct tap *tap, int32_t out[ROWS])
{
	__m128i sum[ROWS], even, odd;

	for (size_t r = 0; r < ROWS; r++)
		sum[r] = _mm_setzero_si128();
	for (int i = 0; i < tap->count; i += LANES, row += LANES) {
		__m128i weights = _mm_loadu_si128((const void *)(tap->weight + i));

		for (size_t r = 0; r < ROWS; r++) {
			__m128i in = _mm_loadu_si128((const void *)(row + r * pitch));

			sum[r] = _mm_add_epi32(sum[r], _mm_madd_epi16(in, weights));
		}
	}
	/* each row's four sums into one */
	even = _mm_add_epi32(
	    _mm_unpacklo_epi32(sum[0], sum[1]), _mm_unpackhi_epi32(sum[0], sum[1]));
	odd = _mm_add_epi32(
	    _mm_unpacklo_epi32(sum[2], sum[3]), _mm_unpackhi_epi32(sum[2], sum[3]));
	even =
	    _mm_add_epi32(_mm_unpacklo_epi64(even, odd), _mm_unpackhi_epi64(even, odd));
	even = _mm_add_epi32(even, _mm_set1_epi32(1 << (WEIGHT_BITS - 1)));
	_mm_storeu_si128((void *)out, _mm_srai_epi32(even, WEIGHT_BITS));
}

#else

static void sum_down(
    const uint8_t *in, ptrdiff_t stride, const struct tap *tap, size_t n, int16_t *out)
{
	down_plain(in, stride, tap, 0, n, out);
}

static void sum_across(
    const int16_t *row, size_t pitch, const struct tap *tap, int32_t out[ROWS])
{
	for (size_t r = 0; r < ROWS; r++, row += pitch) {
		int32_t sum = 1 << (WEIGHT_BITS - 1);

		for (int i = 0; i < tap->count; i++)
			sum += row[i] * tap->weight[i];
		out[r] = sum >> WEIGHT_BITS;
	}
}

#endif

/* --- what is kept -------------------------------------------------------------------
 */

struct aer_shrinker *aer_shrinker_new(struct aer_error *err)
{
	struct aer_shrinker *shrinker = calloc(1, sizeof *shrinker);

	if (shrinker == NULL)
		aer_error_memory(err);
	return shrinker;
}

static void forget(struct aer_shrinker *shrinker)
{
	for (int kind = 0; kind < KINDS; kind++) {
		free_taps(&shrinker->across[kind]);
		free_taps(&shrinker->down[kind]);
	}
	free(shrinker->rows);
	shrinker->rows = NULL;
	for (int c = 0; c < 3; c++) {
		free(shrinker->value[c]);
		shrinker->value[c] = NULL;
	}
	shrinker->width = 0;
}

void aer_shrinker_free(struct aer_shrinker *shrinker)
{
	if (shrinker == NULL)
		return;
	forget(shrinker);
	free(shrinker);
}

bool aer_shrink_takes(enum aer_filter filter)
{
	return filter != AER_FILTER_BOX && filter != AER_FILTER_NEAREST;
}

static bool is_for(const struct aer_shrinker *shrinker, const struct aer_yuv *in,
    const struct aer_region *region, enum aer_filter filter,
    const struct aer_picture *out)
{
	const struct aer_region *mine = &shrinker->region;

	return shrinker->in_width == in->width && shrinker->in_height == in->height &&
	       shrinker->width == out->width && shrinker->height == out->height &&
	       shrinker->filter == filter && mine->x == region->x &&
	       mine->y == region->y && mine->w == region->w && mine->h == region->h;
}

static int make_all_taps(
    struct aer_shrinker *shrinker, enum aer_filter filter, struct aer_error *err)
{
	const struct aer_region *region = &shrinker->region;

	for (int kind = 0; kind < KINDS; kind++)
		if (make_taps(&shrinker->across[kind], (enum kind)kind, region->x,
			region->w, shrinker->in_width, shrinker->width, filter,
			err) < 0 ||
		    make_taps(&shrinker->down[kind], (enum kind)kind, region->y,
			region->h, shrinker->in_height, shrinker->height, filter,
			err) < 0)
			return -1;
	return 0;
}

static int make_rows(struct aer_shrinker *shrinker, struct aer_error *err)
{
	size_t values = ROWS * (size_t)shrinker->width;
	bool short_of_memory;

	/* colour may be taken from beside the region; and behind a row lie LANES at
	 * most that count with a weight of 0 */
	shrinker->pitch =
	    whole_lanes((size_t)shrinker->region.w + 2 * (size_t)AER_YUV_REACH) + LANES;
	shrinker->rows = calloc(ROWS * shrinker->pitch, sizeof *shrinker->rows);
	short_of_memory = shrinker->rows == NULL;
	for (int c = 0; c < 3; c++) {
		shrinker->value[c] = calloc(values, sizeof *shrinker->value[c]);
		short_of_memory |= shrinker->value[c] == NULL;
	}
	return short_of_memory ? aer_error_memory(err) : 0;
}

static int prepare(struct aer_shrinker *shrinker, const struct aer_yuv *in,
    const struct aer_region *region, enum aer_filter filter,
    const struct aer_picture *out, struct aer_error *err)
{
	if (is_for(shrinker, in, region, filter, out))
		return 0;
	forget(shrinker);
	shrinker->region = *region;
	shrinker->in_width = in->width;
	shrinker->in_height = in->height;
	shrinker->width = out->width;
	shrinker->height = out->height;
	shrinker->filter = filter;
	if (make_all_taps(shrinker, filter, err) == 0 && make_rows(shrinker, err) == 0)
		return 0;
	forget(shrinker);
	return -1;
}

/* --- pictures ------------------------------------------------------------------- */

/* COUNT rows of plane C, at most ROWS, from Y on. */
static void scale_plane(
    struct aer_shrinker *shrinker, const struct aer_yuv *in, int c, int y, int count)
{
	enum kind kind = c == 0 ? LIGHT : COLOUR;
	const struct taps *across = &shrinker->across[kind];
	int from = across->from;

	for (int r = 0; r < count; r++) {
		const struct tap *tap = &shrinker->down[kind].tap[y + r];

		sum_down(in->plane[c] + tap->first * in->stride[c] + from,
		    in->stride[c], tap, (size_t)(across->to - from),
		    shrinker->rows + (size_t)r * shrinker->pitch);
	}
	for (int x = 0; x < shrinker->width; x++)
		sum_across(shrinker->rows + (across->tap[x].first - from),
		    shrinker->pitch, &across->tap[x],
		    shrinker->value[c] + ROWS * (ptrdiff_t)x);
}

static inline uint8_t level(int32_t value)
{
	value >>= MATRIX_BITS + FRACTION_BITS;
	return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Makes RGB of the values of COUNT rows, into row Y of OUT and those below. */
static void write_rows(const struct aer_shrinker *shrinker,
    const struct aer_yuv_factors *f, struct aer_picture *out, int y, int count)
{
	const int32_t half = 1 << (MATRIX_BITS + FRACTION_BITS - 1);
	const int32_t black = f->black * (1 << FRACTION_BITS);
	const int32_t grey = 128 * (1 << FRACTION_BITS);

	for (int r = 0; r < count; r++) {
		uint8_t *rgb = out->rgb + (size_t)(y + r) * out->stride;

		for (ptrdiff_t i = r; i < ROWS * (ptrdiff_t)out->width; i += ROWS) {
			int32_t light = (shrinker->value[0][i] - black) * f->y + half;
			int32_t u = shrinker->value[1][i] - grey;
			int32_t v = shrinker->value[2][i] - grey;

			*rgb++ = level(light + f->rv * v);
			*rgb++ = level(light + f->gu * u + f->gv * v);
			*rgb++ = level(light + f->bu * u);
		}
	}
}

int aer_shrink(struct aer_shrinker *shrinker, const struct aer_yuv *in,
    const struct aer_region *region, enum aer_filter filter, struct aer_picture *out,
    struct aer_error *err)
{
	struct aer_yuv_factors factors = aer_yuv_factors(in);

	if (prepare(shrinker, in, region, filter, out, err) < 0)
		return -1;
	for (int y = 0; y < out->height; y += ROWS) {
		int count = out->height - y < ROWS ? out->height - y : ROWS;

		for (int c = 0; c < 3; c++)
			scale_plane(shrinker, in, c, y, count);
		write_rows(shrinker, &factors, out, y, count);
	}
	return 0;
}
