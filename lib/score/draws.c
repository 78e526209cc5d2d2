#include "score/draws.h"

#include "base/binomial.h"

#include <stdlib.h>
#include <string.h>

/* A kind that stands for so many things on average is drawn as a number. */
enum { CROWD = 16 };

int aer_draws_init(
    struct aer_draws *draws, const uint64_t *size, size_t kinds, struct aer_error *err)
{
	uint64_t at = 0;

	*draws = (struct aer_draws){ .kinds = kinds, .size = size };
	for (size_t k = 0; k < kinds; k++)
		draws->all += size[k];
	if (draws->all > UINT32_MAX || draws->all >= CROWD * (uint64_t)kinds)
		return 0;
	draws->kind_of = calloc(draws->all + 1, sizeof *draws->kind_of);
	if (draws->kind_of == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < kinds; k++)
		for (uint64_t i = 0; i < size[k]; i++)
			draws->kind_of[at++] = (uint32_t)k;
	return 0;
}

void aer_draws_free(struct aer_draws *draws)
{
	free(draws->kind_of);
	draws->kind_of = NULL;
}

void aer_draws_next(
    const struct aer_draws *draws, struct aer_random *random, uint64_t *times)
{
	uint64_t to_draw = draws->all, left = to_draw;

	memset(times, 0, draws->kinds * sizeof *times);
	for (uint64_t i = 0; draws->kind_of != NULL && i < draws->all; i++)
		times[draws->kind_of[aer_random_below(random, (uint32_t)draws->all)]]++;
	if (draws->kind_of != NULL)
		return;
	for (size_t k = 0; k < draws->kinds; k++) {
		times[k] = aer_binomial_draw(
		    random, to_draw, (double)draws->size[k] / (double)left);
		to_draw -= times[k];
		left -= draws->size[k];
	}
}

struct aer_random aer_draws_random(uint64_t seed, size_t stream, size_t i)
{
	struct aer_random random;
	uint64_t base = 0;

	aer_random_seed(&random, seed);
	for (size_t t = 0; t <= stream; t++)
		base = aer_random_next(&random);
	aer_random_seed(&random, base + i);
	return random;
}
