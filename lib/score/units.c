#include "score/units.h"

#include <stdlib.h>
#include <string.h>

struct aer_units *aer_units_new(size_t systems, size_t classes, struct aer_error *err)
{
	struct aer_units *units = calloc(1, sizeof *units);

	if (units == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	units->systems = systems;
	units->classes = classes;
	units->stride = systems * aer_margins_size(classes);
	return units;
}

void aer_units_free(struct aer_units *units)
{
	if (units == NULL)
		return;
	free(units->margins);
	free(units->clusters);
	free(units);
}

uint64_t *aer_units_add(struct aer_units *units, uint64_t n, struct aer_error *err)
{
	uint64_t *to;

	if (units->count == units->slots) {
		size_t slots = units->slots > 0 ? 2 * units->slots : 64;

		to = realloc(units->margins, slots * units->stride * sizeof *to);
		if (to == NULL)
			goto fail;
		units->margins = to;
		to = realloc(units->clusters, slots * sizeof *to);
		if (to == NULL)
			goto fail;
		units->clusters = to;
		units->slots = slots;
	}
	to = units->margins + units->count * units->stride;
	memset(to, 0, units->stride * sizeof *to);
	units->clusters[units->count++] = n;
	units->all += n;
	return to;
fail:
	aer_error_memory(err);
	return NULL;
}

uint64_t aer_units_clusters(const struct aer_units *units)
{
	return units->all;
}

const uint64_t *aer_units_margins(
    const struct aer_units *units, size_t unit, size_t system)
{
	return units->margins + unit * units->stride +
	       system * aer_margins_size(units->classes);
}
