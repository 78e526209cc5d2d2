#include "picture/weigh.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { LOW_BITS = 11, PAIR = 8 /* values of two pixels */ };

void aer_weights_set(struct aer_weights *weights, int i, long w)
{
	weights->low[i] = (int16_t)(w & ((1 << LOW_BITS) - 1));
	weights->high[i] = (int16_t)((w - weights->low[i]) / (1 << LOW_BITS));
}

size_t aer_weigh_pitch(int width)
{
	return PAIR * (((size_t)width + 1) / 2);
}

static unsigned char round8(int32_t high, int32_t low)
{
	int32_t sum = high * (1 << LOW_BITS) + low + (1 << (AER_WEIGHT_BITS - 1));

	sum >>= AER_WEIGHT_BITS;
	return (unsigned char)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

/* For what is left over, and for other processors: N <= 16 columns. */
static void down_plain(const unsigned char *in, size_t stride,
    const struct aer_weights *weights, size_t count, size_t n, unsigned char *out)
{
	int32_t high[16] = { 0 }, low[16] = { 0 };

	for (size_t i = 0; i < count; i++, in += stride) {
		int32_t h = weights[i / 2].high[i % 2], l = weights[i / 2].low[i % 2];

		for (size_t k = 0; k < n; k++) {
			high[k] += in[k] * h;
			low[k] += in[k] * l;
		}
	}
	for (size_t k = 0; k < n; k++)
		out[k] = round8(high[k], low[k]);
}

#ifdef __SSE2__

/* The sums of four values. */
struct sums {
	__m128i high, low;
};

static struct sums nothing(void)
{
	return (struct sums){ _mm_setzero_si128(), _mm_setzero_si128() };
}

/* A pair of weights four times. */
static struct sums spread(const struct aer_weights *weights)
{
	int32_t high, low;

	memcpy(&high, weights->high, sizeof high);
	memcpy(&low, weights->low, sizeof low);
	return (struct sums){ _mm_set1_epi32(high), _mm_set1_epi32(low) };
}

static void add(struct sums *sums, __m128i values, struct sums weights)
{
	sums->high = _mm_add_epi32(sums->high, _mm_madd_epi16(values, weights.high));
	sums->low = _mm_add_epi32(sums->low, _mm_madd_epi16(values, weights.low));
}

static __m128i rounded(struct sums sums)
{
	__m128i sum = _mm_add_epi32(_mm_slli_epi32(sums.high, LOW_BITS), sums.low);

	sum = _mm_add_epi32(sum, _mm_set1_epi32(1 << (AER_WEIGHT_BITS - 1)));
	return _mm_srai_epi32(sum, AER_WEIGHT_BITS);
}

/* Eight bytes, as numbers of 16 bits with 0 between. */
static __m128i load8(const unsigned char *bytes)
{
	return _mm_loadl_epi64((const void *)bytes);
}

static int load_fast(const unsigned char *rgb, int width, int16_t *row)
{
	int x = 0;

	/* eight bytes are read from the second pixel on */
	for (; 3 * x + 11 <= 3 * width; x += 2, rgb += 6, row += PAIR) {
		__m128i pairs = _mm_unpacklo_epi8(load8(rgb), load8(rgb + 3));

		_mm_storeu_si128(
		    (void *)row, _mm_unpacklo_epi8(pairs, _mm_setzero_si128()));
	}
	return x;
}

void aer_weigh_across(const int16_t *row, size_t pitch,
    const struct aer_weights *weights, size_t count,
    unsigned char out[AER_WEIGH_ROWS][4])
{
	struct sums sums[AER_WEIGH_ROWS];

	for (size_t r = 0; r < AER_WEIGH_ROWS; r++)
		sums[r] = nothing();
	for (size_t i = 0; i < count; i++, row += PAIR) {
		struct sums pair = spread(&weights[i]);

		for (size_t r = 0; r < AER_WEIGH_ROWS; r++)
			add(&sums[r], _mm_loadu_si128((const void *)(row + r * pitch)),
			    pair);
	}
	for (size_t r = 0; r < AER_WEIGH_ROWS; r++) {
		__m128i sum = _mm_packs_epi32(rounded(sums[r]), rounded(sums[r]));
		int32_t pixel = _mm_cvtsi128_si32(_mm_packus_epi16(sum, sum));

		memcpy(out[r], &pixel, 4);
	}
}

/* Adds up 16 columns. */
static void down_16(const unsigned char *in, size_t stride,
    const struct aer_weights *weights, size_t count, unsigned char *out)
{
	const __m128i zero = _mm_setzero_si128();
	struct sums sums[4];
	__m128i sum[4];

	for (int k = 0; k < 4; k++)
		sums[k] = nothing();
	for (size_t i = 0; i < count; i += 2, in += 2 * stride) {
		struct sums pair = spread(&weights[i / 2]);
		__m128i a = _mm_loadu_si128((const void *)in), b = zero, first, last;

		if (i + 1 < count)
			b = _mm_loadu_si128((const void *)(in + stride));
		first = _mm_unpacklo_epi8(a, b);
		last = _mm_unpackhi_epi8(a, b);
		add(&sums[0], _mm_unpacklo_epi8(first, zero), pair);
		add(&sums[1], _mm_unpackhi_epi8(first, zero), pair);
		add(&sums[2], _mm_unpacklo_epi8(last, zero), pair);
		add(&sums[3], _mm_unpackhi_epi8(last, zero), pair);
	}
	for (int k = 0; k < 4; k++)
		sum[k] = rounded(sums[k]);
	_mm_storeu_si128((void *)out, _mm_packus_epi16(_mm_packs_epi32(sum[0], sum[1]),
					  _mm_packs_epi32(sum[2], sum[3])));
}

#else

static int load_fast(const unsigned char *rgb, int width, int16_t *row)
{
	(void)rgb;
	(void)width;
	(void)row;
	return 0;
}

void aer_weigh_across(const int16_t *row, size_t pitch,
    const struct aer_weights *weights, size_t count,
    unsigned char out[AER_WEIGH_ROWS][4])
{
	for (size_t r = 0; r < AER_WEIGH_ROWS; r++, row += pitch) {
		int32_t high[PAIR] = { 0 }, low[PAIR] = { 0 };

		for (size_t i = 0; i < count; i++)
			for (size_t k = 0; k < PAIR; k++) {
				high[k] += row[PAIR * i + k] * weights[i].high[k % 2];
				low[k] += row[PAIR * i + k] * weights[i].low[k % 2];
			}
		for (int c = 0; c < 3; c++)
			out[r][c] = round8(
			    high[2 * c] + high[2 * c + 1], low[2 * c] + low[2 * c + 1]);
	}
}

static void down_16(const unsigned char *in, size_t stride,
    const struct aer_weights *weights, size_t count, unsigned char *out)
{
	down_plain(in, stride, weights, count, 16, out);
}

#endif

void aer_weigh_load(const unsigned char *rgb, int width, int16_t *row)
{
	int done = load_fast(rgb, width, row);
	size_t pitch = aer_weigh_pitch(width), from = aer_weigh_pitch(done);

	memset(row + from, 0, (pitch - from) * sizeof *row);
	for (int x = done; x < width; x++)
		for (int c = 0; c < 3; c++)
			row[PAIR * (x / 2) + 2 * c + x % 2] = rgb[3 * x + c];
}

void aer_weigh_down(const unsigned char *in, size_t stride,
    const struct aer_weights *weights, size_t count, size_t n, unsigned char *out)
{
	size_t k = 0;

	for (; k + 16 <= n; k += 16)
		down_16(in + k, stride, weights, count, out + k);
	down_plain(in + k, stride, weights, count, n - k, out + k);
}
