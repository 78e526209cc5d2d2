/*
 * rate - frame rates as exact fractions.
 */
#ifndef AER_RATE_H
#define AER_RATE_H

#include "base/error.h"

/*
 * Parses all of TEXT, a decimal like 25 or 29.97 with at most six places, or a
 * fraction like 30000/1001, between 1/1000 and 1000 a second, into *NUM / *DEN
 * without a common divisor.  WHAT is the option's name for the message.
 */
int aer_rate_parse(const char *text, const char *what, int *num, int *den,
    struct aer_error *err) AER_MUST_CHECK;

#endif
