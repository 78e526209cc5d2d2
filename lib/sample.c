#include "sample.h"

size_t aer_sample_middle(size_t count, size_t n, size_t i, bool *pad)
{
	double tick = (double)count / (double)n;

	*pad = false;
	if (count > n)
		return (size_t)(tick / 2.0 + tick * (double)i);
	if (i < count)
		return i;
	*pad = true;
	return count - 1;
}
