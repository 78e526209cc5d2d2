/*
 * datetime - dates with a time of day, as ISO 8601 has them: 2026-11-02T09:14:05Z.
 */
#ifndef AER_DATETIME_H
#define AER_DATETIME_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads all of TEXT into *SECONDS since the beginning of 1970 in UTC, without leap
 * seconds: YYYY-MM-DD, a T or a blank, hh:mm or hh:mm:ss with decimals, which are cut,
 * and Z, an offset +hh:mm, +hhmm or +hh, or nothing for UTC.  False: it is no such
 * text.
 */
bool aer_datetime_parse(const char *text, int64_t *seconds);

#endif
