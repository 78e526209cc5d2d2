#include "score/slips.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Kept in order by insertion: there are few, and most that come are not among
 * them. */
struct aer_slips {
	struct aer_slip slip[AER_SLIPS_MAX];
	size_t count;
};

struct aer_slips *aer_slips_new(struct aer_error *err)
{
	struct aer_slips *slips = calloc(1, sizeof *slips);

	if (slips == NULL)
		aer_error_memory(err);
	return slips;
}

void aer_slips_clear(struct aer_slips *slips)
{
	for (size_t i = 0; i < slips->count; i++)
		free(slips->slip[i].clip);
	slips->count = 0;
}

void aer_slips_free(struct aer_slips *slips)
{
	if (slips == NULL)
		return;
	aer_slips_clear(slips);
	free(slips);
}

/* Whether A comes before B. */
static bool before(const struct aer_slip *a, const struct aer_slip *b)
{
	double p = isnan(a->p) ? -1 : a->p, q = isnan(b->p) ? -1 : b->p;

	return p != q ? p > q : strcmp(a->clip, b->clip) < 0;
}

int aer_slips_add(
    struct aer_slips *slips, const struct aer_slip *slip, struct aer_error *err)
{
	size_t at = slips->count;
	char *clip;

	if (at == AER_SLIPS_MAX && !before(slip, &slips->slip[at - 1]))
		return 0;
	clip = strdup(slip->clip);
	if (clip == NULL)
		return aer_error_memory(err);
	if (at == AER_SLIPS_MAX)
		free(slips->slip[--at].clip);
	else
		slips->count++;
	for (; at > 0 && before(slip, &slips->slip[at - 1]); at--)
		slips->slip[at] = slips->slip[at - 1];
	slips->slip[at] = *slip;
	slips->slip[at].clip = clip;
	return 0;
}

size_t aer_slips_count(const struct aer_slips *slips)
{
	return slips->count;
}

const struct aer_slip *aer_slips_get(const struct aer_slips *slips, size_t i)
{
	return &slips->slip[i];
}
