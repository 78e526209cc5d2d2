#include "base/lot.h"

#include "base/hash.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

/* The bytes of VALUE from the lowest on, whatever order the machine keeps them in. */
static uint64_t add_number(uint64_t hash, uint64_t value)
{
	for (int i = 0; i < 8; i++) {
		unsigned char byte = (unsigned char)(value >> (8 * i));

		hash = aer_hash(hash, &byte, 1);
	}
	return hash;
}

uint64_t aer_lot_begin(uint64_t seed, uint64_t purpose)
{
	return add_number(add_number(AER_HASH_BEGIN, seed), purpose);
}

uint64_t aer_lot_name(uint64_t hash, const char *name)
{
	return aer_hash(hash, name, strlen(name) + 1);
}

double aer_lot_draw(uint64_t hash)
{
	struct aer_random random;

	/* FNV tells names apart, but names that are alike have hashes that are. */
	aer_random_seed(&random, hash);
	return ((double)(aer_random_next(&random) >> 11) + 0.5) * 0x1p-53;
}

double aer_lot_weighted(uint64_t hash, double weight)
{
	return -log(aer_lot_draw(hash)) / weight;
}
