#include "picture/taps.h"

#include <math.h>

static double box(double x)
{
	return x > -0.5 && x <= 0.5 ? 1 : 0;
}

static double triangle(double x)
{
	x = fabs(x);
	return x < 1 ? 1 - x : 0;
}

/* R. Keys, Cubic convolution interpolation for digital image processing, IEEE ASSP
 * 29(6), 1981, with a = -0.5. */
static double cubic(double x)
{
	const double a = -0.5;

	x = fabs(x);
	if (x < 1)
		return ((a + 2) * x - (a + 3)) * x * x + 1;
	if (x < 2)
		return (((x - 5) * x + 8) * x - 4) * a;
	return 0;
}

static double sinc(double x)
{
	return x == 0 ? 1 : sin(x * M_PI) / (x * M_PI);
}

static double lanczos(double x)
{
	return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

static const struct kernel {
	double (*weight)(double x);
	double support; /* it is 0 farther away than this */
} kernels[] = {
	[AER_FILTER_BICUBIC] = { cubic, 2 },
	[AER_FILTER_BILINEAR] = { triangle, 1 },
	[AER_FILTER_LANCZOS] = { lanczos, 3 },
	[AER_FILTER_BOX] = { box, 0.5 },
};

static double widening(double ratio)
{
	return ratio > 1 ? ratio : 1;
}

size_t aer_taps_most(enum aer_filter filter, double ratio)
{
	return (size_t)ceil(kernels[filter].support * widening(ratio)) * 2 + 2;
}

int aer_taps_weigh(enum aer_filter filter, const struct aer_axis *axis, int i,
    int *first, double *weight)
{
	const struct kernel *kernel = &kernels[filter];
	double widen = widening(axis->ratio), support = kernel->support * widen;
	double centre = axis->start + (i + 0.5) * axis->ratio, sum = 0;
	int from = (int)(centre - support + 0.5), to = (int)(centre + support + 0.5);

	from = from < axis->from ? axis->from : from;
	to = to > axis->to ? axis->to : to;
	for (int k = from; k < to; k++) {
		weight[k - from] = kernel->weight((k - centre + 0.5) / widen);
		sum += weight[k - from];
	}
	for (int k = 0; k < to - from; k++)
		weight[k] /= sum;
	*first = from;
	return to - from;
}
