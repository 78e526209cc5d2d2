/*
 * plural - the s of English words behind a number: "1 clip", "2 clips".
 */
#ifndef AER_PLURAL_H
#define AER_PLURAL_H

#include <stdint.h>

/* "" for one, "s" for any other number. */
static inline const char *aer_plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

#endif
