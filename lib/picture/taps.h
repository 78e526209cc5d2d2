/*
 * taps - the weights of antialiased filters.
 *
 * An output's value is the weighted sum of the inputs around its place.  Filters and
 * places are those of Pillow's resize, which widens a filter by the factor of
 * reduction.
 */
#ifndef AER_TAPS_H
#define AER_TAPS_H

#include "picture/picture.h"

/*
 * Where the outputs of a row or column lie among its inputs: output I around
 * START + (I + 0.5) * RATIO, input K from K to K + 1.  Inputs FROM to TO - 1 count,
 * and the outputs must lie among them.
 */
struct aer_axis {
	double start, ratio;
	int from, to;
};

/* The most inputs that one output takes with FILTER, which is not nearest. */
size_t aer_taps_most(enum aer_filter filter, double ratio);

/* The inputs that output I takes: their number, and the first one in FIRST.  WEIGHT,
 * with room for aer_taps_most, gets their weights, which add up to 1. */
int aer_taps_weigh(enum aer_filter filter, const struct aer_axis *axis, int i,
    int *first, double *weight);

#endif
