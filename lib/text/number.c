#include "text/number.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *aer_number_format(double value, char buf[AER_NUMBER_SIZE])
{
	int n = 0;

	for (int digits = 15; digits <= 17; digits++) {
		n = snprintf(buf, AER_NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(buf, NULL) == value)
			break;
	}
	if (strpbrk(buf, ".en") == NULL)
		snprintf(buf + n, AER_NUMBER_SIZE - (size_t)n, ".0");
	return buf;
}

/* Skips digits; NULL where there is none. */
static const char *skip_digits(const char *p)
{
	if (!isdigit((unsigned char)*p))
		return NULL;
	while (isdigit((unsigned char)*p))
		p++;
	return p;
}

bool aer_number_is_json(const char *text)
{
	const char *p = text + (text[0] == '-');

	if (p[0] == '0')
		p++;
	else
		p = skip_digits(p);
	if (p != NULL && *p == '.')
		p = skip_digits(p + 1);
	if (p != NULL && (*p == 'e' || *p == 'E'))
		p = skip_digits(p + 1 + (p[1] == '+' || p[1] == '-'));
	return p != NULL && *p == '\0';
}
