#include "label/byterange.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Reads digits from *TEXT on; what is beyond 64 bits is the greatest number. */
static bool read_number(const char **text, uint64_t *number)
{
	const char *at = *text;

	*number = 0;
	for (; isdigit((unsigned char)*at); at++) {
		uint64_t digit = (uint64_t)(*at - '0');

		*number = *number > (UINT64_MAX - digit) / 10 ? UINT64_MAX
							      : 10 * *number + digit;
	}
	if (at == *text)
		return false;
	*text = at;
	return true;
}

enum aer_byterange aer_byterange_parse(
    const char *header, uint64_t size, uint64_t *first, uint64_t *last)
{
	static const char unit[] = "bytes=";
	bool has_first, has_last;

	if (header == NULL || strncasecmp(header, unit, sizeof unit - 1) != 0)
		return AER_RANGE_ALL;
	header += sizeof unit - 1;
	has_first = read_number(&header, first);
	if (*header++ != '-')
		return AER_RANGE_ALL;
	has_last = read_number(&header, last);
	if (*header != '\0' || (!has_first && !has_last) ||
	    (has_first && has_last && *last < *first))
		return AER_RANGE_ALL;
	if (!has_first) {
		uint64_t length = *last;

		*first = length < size ? size - length : 0;
		*last = size - 1;
		return length > 0 && size > 0 ? AER_RANGE_PART : AER_RANGE_BAD;
	}
	if (*first >= size)
		return AER_RANGE_BAD;
	if (!has_last || *last >= size)
		*last = size - 1;
	return AER_RANGE_PART;
}
