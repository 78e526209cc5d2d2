/*
 * format - tools that know several formats: which one is meant, and which options it
 * has a use for.
 *
 *	static const struct known {
 *		struct aer_format format;
 *		int (*write)(...);
 *	} known[] = {
 *		{ { "hf", AER_FORMAT_BIT(ROOT) }, write_hf },
 *		...
 *	};
 *
 * An option that the format has no use for is refused, as whoever gave it expects
 * something of it.
 */
#ifndef AER_FORMAT_H
#define AER_FORMAT_H

#include "base/error.h"
#include "base/option.h"

#include <stddef.h>

/* A format, which stands at the beginning of what a tool knows of it. */
struct aer_format {
	const char *name;
	unsigned takes; /* the bits of the options that mean something to it */
};

/* Options that have no letter are numbered from AER_LONG_ONLY on, 32 at most. */
#define AER_FORMAT_BIT(option) (1U << ((option)-AER_LONG_ONLY))

/* The number of the format NAME among COUNT, of which each takes SIZE bytes; or -1 and
 * an error that lists them. */
int aer_format_find(const void *known, size_t size, size_t count, const char *name,
    struct aer_error *err) AER_MUST_CHECK;

/* Fails when one of the OPTIONS was given, whose bits are in USED, that FORMAT does not
 * take. */
int aer_format_check(const struct aer_format *format, const struct aer_option *options,
    unsigned used, struct aer_error *err) AER_MUST_CHECK;

#endif
