#include "base/grow.h"

#include <stdlib.h>
#include <string.h>

int aer_grow_twice(void *array, size_t *slots, size_t size, struct aer_error *err)
{
	size_t more = *slots > 0 ? 2 * *slots : 64;
	void *at;

	/* pointers to all types look alike (POSIX), but are not of one type */
	memcpy(&at, array, sizeof at);
	at = realloc(at, more * size);
	if (at == NULL)
		return aer_error_memory(err);
	memcpy(array, &at, sizeof at);
	*slots = more;
	return 0;
}
