#include "base/floats.h"

#include <stdlib.h>

int aer_floats_reserve(
    float **memory, size_t *slots, size_t count, struct aer_error *err)
{
	float *more;

	if (count <= *slots)
		return 0;
	more = realloc(*memory, count * sizeof *more);
	if (more == NULL)
		return aer_error_memory(err);
	*memory = more;
	*slots = count;
	return 0;
}
