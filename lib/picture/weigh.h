/*
 * weigh - weighted sums of bytes with weights of 22 bits, exact and fast.
 *
 * Processors multiply numbers of 16 bits in pairs and add the two products up in 32
 * bits with one instruction, so weights come in pairs and in two halves: with
 * w = 2048 * high + low the sum of p * w is 2048 times the sum of p * high plus the
 * sum of p * low, to the bit.
 */
#ifndef AER_WEIGH_H
#define AER_WEIGH_H

#include <stddef.h>
#include <stdint.h>

enum { AER_WEIGHT_BITS = 22 };

/* Two neighbours' weights in parts of 2^22; 0 <= low < 2048. */
struct aer_weights {
	int16_t high[2], low[2];
};

/* Sets weight I = 0 or 1 to W, which is below 2^25 in absolute value. */
void aer_weights_set(struct aer_weights *weights, int i, long w);

/* How many rows aer_weigh_across takes at once, and the values in a row of WIDTH
 * pixels as it wants them. */
enum { AER_WEIGH_ROWS = 4 };
size_t aer_weigh_pitch(int width);

/* Brings a row of WIDTH pixels of R, G, B into that form: for each two pixels the
 * values r r g g b b 0 0.  ROW is filled to its pitch. */
void aer_weigh_load(const unsigned char *rgb, int width, int16_t *row);

/*
 * The weighted sum of 2 * COUNT pixels of each of AER_WEIGH_ROWS rows, which are
 * PITCH values apart, from the two that ROW points to on: a pixel for each row into
 * OUT.  Sums must stay below 2^31, and are rounded and brought to 0 to 255.
 */
void aer_weigh_across(const int16_t *row, size_t pitch,
    const struct aer_weights *weights, size_t count,
    unsigned char out[AER_WEIGH_ROWS][4]);

/* The same down the columns: N values, each from COUNT values that are STRIDE bytes
 * apart, the first of them at IN.  COUNT may be odd. */
void aer_weigh_down(const unsigned char *in, size_t stride,
    const struct aer_weights *weights, size_t count, size_t n, unsigned char *out);

#endif
