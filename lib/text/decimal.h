/*
 * decimal - decimals as whole millionths, so that their sums are exact.
 */
#ifndef AER_DECIMAL_H
#define AER_DECIMAL_H

#include "base/error.h"

#include <stdint.h>

/* All of TEXT, digits with at most one point: "12", "0.25", ".5".  What is beyond six
 * decimals is rounded to the nearest, half up.  Fails for anything else, and from a
 * thousand million on. */
int aer_decimal_parse(
    const char *text, int64_t *millionths, struct aer_error *err) AER_MUST_CHECK;

#endif
