/*
 * floats - memory for floats that is kept from call to call.
 */
#ifndef AER_FLOATS_H
#define AER_FLOATS_H

#include "base/error.h"

#include <stddef.h>

/* Makes room for COUNT floats in *MEMORY, which has *SLOTS (NULL and 0 at first) and is
 * released by free.  What was in it is kept as far as there was room. */
int aer_floats_reserve(
    float **memory, size_t *slots, size_t count, struct aer_error *err) AER_MUST_CHECK;

#endif
