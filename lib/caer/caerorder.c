#include "caer/caerorder.h"

#include "base/hash.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

const char *const aer_caer_balance_names[] = { "none", "loss", "sample", NULL };

uint64_t aer_caer_epoch_seed(uint64_t seed, uint64_t epoch)
{
	struct aer_random random;

	aer_random_seed(&random, seed);
	aer_random_seed(&random, aer_random_next(&random) + epoch);
	return aer_random_next(&random);
}

/* R. Durstenfeld, Algorithm 235: random permutation, 1964. */
static void shuffle(uint32_t *number, size_t count, struct aer_random *random)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = aer_random_below(random, (uint32_t)i);
		uint32_t swap = number[i - 1];

		number[i - 1] = number[j];
		number[j] = swap;
	}
}

/* Fills MEMBER with the clips of class K; returns how many there are. */
static size_t members(const struct aer_caer_pool *pool, size_t k, uint32_t *member)
{
	size_t n = 0;

	for (size_t i = 0; i < pool->count; i++)
		if (pool->label[i] == k)
			member[n++] = pool->clip[i];
	return n;
}

static size_t classes_with_clips(const struct aer_caer_pool *pool, uint32_t *member)
{
	size_t n = 0;

	for (size_t k = 0; k < pool->classes; k++)
		n += members(pool, k, member) > 0;
	return n;
}

/* Writes WANTED clips out of MEMBER[COUNT]. */
static void draw_class(uint32_t *member, size_t count, size_t wanted, uint32_t *order,
    struct aer_random *random)
{
	size_t next = count;

	for (size_t i = 0; i < wanted; i++) {
		if (next == count) {
			shuffle(member, count, random);
			next = 0;
		}
		order[i] = member[next++];
	}
}

static int draw_evenly(const struct aer_caer_pool *pool, uint32_t *order,
    struct aer_random *random, struct aer_error *err)
{
	uint32_t *member = calloc(pool->count + 1, sizeof *member);
	size_t classes, done = 0, seen = 0;

	if (member == NULL)
		return aer_error_memory(err);
	classes = classes_with_clips(pool, member);
	if (classes == 0)
		classes = 1; /* and nothing to be drawn */
	for (size_t k = 0; k < pool->classes; k++) {
		size_t n = members(pool, k, member), until;

		if (n == 0)
			continue;
		until = ++seen * pool->count / classes;
		draw_class(member, n, until - done, order + done, random);
		done = until;
	}
	free(member);
	return 0;
}

int aer_caer_order(const struct aer_caer_pool *pool, enum aer_caer_balance balance,
    uint64_t seed, uint64_t epoch, uint32_t *order, struct aer_error *err)
{
	struct aer_random random;

	aer_random_seed(&random, aer_caer_epoch_seed(seed, epoch));
	if (balance != AER_CAER_BALANCE_SAMPLE)
		memcpy(order, pool->clip, pool->count * sizeof *order);
	else if (draw_evenly(pool, order, &random, err) < 0)
		return -1;
	shuffle(order, pool->count, &random);
	return 0;
}

void aer_caer_weights(const struct aer_caer_pool *pool, float *weight)
{
	size_t present = 0;

	for (size_t k = 0; k < pool->classes; k++)
		weight[k] = 0;
	for (size_t i = 0; i < pool->count; i++)
		weight[pool->label[i]]++;
	for (size_t k = 0; k < pool->classes; k++)
		present += weight[k] > 0;
	for (size_t k = 0; k < pool->classes; k++)
		if (weight[k] > 0)
			weight[k] = (float)((double)pool->count /
					    ((double)present * weight[k]));
}
