#include "base/random.h"

static uint64_t splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void aer_random_seed(struct aer_random *random, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		random->s[i] = splitmix(&seed);
}

static uint64_t rotate(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t aer_random_next(struct aer_random *random)
{
	uint64_t *s = random->s;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

/*
 * D. Lemire, Fast random integer generation in an interval, ACM Transactions on
 * Modeling and Computer Simulation 29(1), 2019: the high half of a product, with
 * the few values drawn again that would make some results likelier.
 */
uint32_t aer_random_below(struct aer_random *random, uint32_t n)
{
	uint64_t product = (aer_random_next(random) >> 32) * n;

	if ((uint32_t)product < n) {
		uint32_t bias = -n % n;

		while ((uint32_t)product < bias)
			product = (aer_random_next(random) >> 32) * n;
	}
	return (uint32_t)(product >> 32);
}
