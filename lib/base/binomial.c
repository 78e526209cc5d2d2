#include "base/binomial.h"

#include <math.h>

/* In [0, 1), with 53 bits. */
static double uniform(struct aer_random *random)
{
	return (double)(aer_random_next(random) >> 11) * 0x1p-53;
}

/* P <= 1/2, n p < 10: P(0) is not below 1e-9, so the sums lose nothing. */
static uint64_t invert(struct aer_random *random, uint64_t n, double p)
{
	double odds = p / (1 - p), u = uniform(random);
	double mass = exp((double)n * log1p(-p));
	uint64_t k = 0;

	while (u >= mass && k < n) {
		u -= mass;
		k++;
		mass *= odds * (double)(n - k + 1) / (double)k;
	}
	return k;
}

/* ln k! less Stirling's formula for it. */
static double tail(double k)
{
	static const double table[] = { 0.08106146679532726, 0.04134069595540929,
		0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
		0.01387612882307075, 0.01189670994589177, 0.01041126526197209,
		0.009255462182712733, 0.008330563433362871 };
	double next = k + 1, square = next * next;

	if (k < 10)
		return table[(int)k];
	return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / next;
}

/* P <= 1/2, n p >= 10; the names are those of the paper. */
static uint64_t reject(struct aer_random *random, double n, double p)
{
	double spread = sqrt(n * p * (1 - p));
	double b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * p;
	double c = n * p + 0.5, v_r = 0.92 - 4.2 / b, r = p / (1 - p);
	double alpha = (2.83 + 5.1 / b) * spread, m = floor((n + 1) * p);

	for (;;) {
		double u = uniform(random) - 0.5, v = uniform(random);
		double us = 0.5 - fabs(u), k = floor((2 * a / us + b) * u + c), most;

		if (us >= 0.07 && v <= v_r)
			return (uint64_t)k;
		if (!(k >= 0 && k <= n))
			continue;
		v = log(v * alpha / (a / (us * us) + b));
		most = (m + 0.5) * log((m + 1) / (r * (n - m + 1))) +
		       (n + 1) * log((n - m + 1) / (n - k + 1)) +
		       (k + 0.5) * log(r * (n - k + 1) / (k + 1)) + tail(m) +
		       tail(n - m) - tail(k) - tail(n - k);
		if (v <= most)
			return (uint64_t)k;
	}
}

uint64_t aer_binomial_draw(struct aer_random *random, uint64_t n, double p)
{
	double less = p <= 0.5 ? p : 1 - p;
	uint64_t k;

	if (n == 0 || p <= 0)
		return 0;
	if (p >= 1)
		return n;
	k = (double)n * less < 10 ? invert(random, n, less)
				  : reject(random, (double)n, less);
	return p <= 0.5 ? k : n - k;
}

double aer_binomial_sign(uint64_t a, uint64_t b)
{
	uint64_t n = a + b, k = a < b ? a : b;
	double term = exp(lgamma((double)n + 1) - lgamma((double)k + 1) -
			  lgamma((double)(n - k) + 1) - (double)n * log(2));
	double sum = 0;

	/* from the largest term down, until they no longer count */
	for (; term > sum * 1e-18; k--) {
		sum += term;
		if (k == 0)
			break;
		term *= (double)k / (double)(n - k + 1);
	}
	return fmin(1, 2 * sum);
}
