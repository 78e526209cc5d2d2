#include "base/spread.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

double aer_quantile(const double *sorted, size_t n, double p)
{
	double place, below;
	size_t i;

	if (n == 0)
		return NAN;
	place = p * (double)(n - 1);
	i = (size_t)place;
	below = sorted[i];
	if (i + 1 == n)
		return below;
	return below + (place - (double)i) * (sorted[i + 1] - below);
}

/* Adds up with a second variable for what the first one rounds away (A. Neumaier,
 * Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974). */
static double sum(const double *value, size_t n)
{
	double total = 0, lost = 0;

	for (size_t i = 0; i < n; i++) {
		double next = total + value[i];

		if (fabs(total) >= fabs(value[i]))
			lost += (total - next) + value[i];
		else
			lost += (value[i] - next) + total;
		total = next;
	}
	return total + lost;
}

struct aer_spread aer_spread(double *value, size_t n)
{
	struct aer_spread s = { .count = n };

	qsort(value, n, sizeof *value, by_value);
	s.total = sum(value, n);
	s.min = aer_quantile(value, n, 0);
	s.q1 = aer_quantile(value, n, 0.25);
	s.median = aer_quantile(value, n, 0.5);
	s.q3 = aer_quantile(value, n, 0.75);
	s.max = aer_quantile(value, n, 1);
	s.mean = n > 0 ? s.total / (double)n : NAN;
	return s;
}
