/*
 * chance: SplitMix64 (Steele, Lea, Flood 2014), small and good enough for scenery.
 */
#include "chance.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct chance chance_seed(uint64_t seed, uint64_t stream)
{
	return (struct chance){ mix(seed + 0x632be59bd9b4e019u) ^ mix(stream + 1) };
}

double chance_unit(struct chance *chance)
{
	chance->state += 0x9e3779b97f4a7c15u;
	return (double)(mix(chance->state) >> 11) * 0x1p-53;
}

double chance_between(struct chance *chance, double low, double high)
{
	return low + (high - low) * chance_unit(chance);
}

int chance_below(struct chance *chance, int count)
{
	return (int)(chance_unit(chance) * count);
}

int chance_pick(struct chance *chance, const double *weights, int count)
{
	double sum = 0;
	for (int i = 0; i < count; i++)
		sum += weights[i];
	double left = chance_unit(chance) * sum;
	for (int i = 0; i < count - 1; i++) {
		left -= weights[i];
		if (left < 0)
			return i;
	}
	return count - 1;
}
