#include "exchange/format.h"

enum { MOST = 32 };

static const struct aer_format *format_at(const void *known, size_t size, size_t i)
{
	return (const struct aer_format *)((const char *)known + i * size);
}

int aer_format_find(const void *known, size_t size, size_t count, const char *name,
    struct aer_error *err)
{
	const char *names[MOST + 1] = { NULL };

	for (size_t i = 0; i < count && i < MOST; i++)
		names[i] = format_at(known, size, i)->name;
	return aer_parse_choice(name, "the format", names, err);
}

int aer_format_check(const struct aer_format *format, const struct aer_option *options,
    unsigned used, struct aer_error *err)
{
	for (const struct aer_option *o = options; o->name != NULL; o++)
		if (o->letter >= AER_LONG_ONLY &&
		    (used & AER_FORMAT_BIT(o->letter) & ~format->takes) != 0)
			return aer_error_set(
			    err, "--%s has no meaning for %s", o->name, format->name);
	return 0;
}
