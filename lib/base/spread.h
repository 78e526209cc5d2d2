/*
 * spread - some numbers in a few: least, quartiles, greatest, mean, total.
 */
#ifndef AER_SPREAD_H
#define AER_SPREAD_H

#include <stddef.h>

/* Of no numbers, all but count and total are NAN. */
struct aer_spread {
	size_t count;
	double min, q1, median, q3, max, mean, total;
};

/* The spread of the N numbers of VALUE, none NAN, which are sorted on the way. */
struct aer_spread aer_spread(double *value, size_t n);

/*
 * The number below which the share P, 0 to 1, of the N SORTED numbers lies, by linear
 * interpolation between the two next to place P * (n - 1): definition 7 of R.
 * Hyndman, Y. Fan, Sample quantiles in statistical packages, The American Statistician
 * 50(4), 1996; the default of R, NumPy and spreadsheets.
 */
double aer_quantile(const double *sorted, size_t n, double p);

#endif
