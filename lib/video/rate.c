#include "video/rate.h"

#include <stdint.h>
#include <string.h>

enum { MOST_DIGITS = 9, PLACES = 6, MOST = 1000 };

/* Reads the digits at *AT, at most MOST_DIGITS and at least one. */
static int read_digits(const char **at, int64_t *value)
{
	int n = 0;

	for (; **at >= '0' && **at <= '9'; (*at)++, n++) {
		if (n == MOST_DIGITS)
			return -1;
		*value = *value * 10 + (**at - '0');
	}
	return n;
}

/* What follows the point of a decimal, or the stroke of a fraction. */
static int read_rest(const char **at, int64_t *num, int64_t *den)
{
	int n;

	if (**at == '/') {
		++*at;
		*den = 0;
		return read_digits(at, den);
	}
	if (**at != '.')
		return 0;
	++*at;
	n = read_digits(at, num);
	for (int i = 0; i < n; i++)
		*den *= 10;
	return n > PLACES || n == 0 ? -1 : n;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

int aer_rate_parse(
    const char *text, const char *what, int *num, int *den, struct aer_error *err)
{
	const char *at = text;
	int64_t n = 0, d = 1, divisor;

	if (read_digits(&at, &n) < 1 || read_rest(&at, &n, &d) < 0 || *at != '\0' ||
	    d == 0 || n > MOST * d || n * MOST < d)
		return aer_error_set(err,
		    "%s: '%s' is no rate from 0.001 to 1000 such as 25, 12.5 or "
		    "30000/1001",
		    what, text);
	divisor = common_divisor(n, d);
	*num = (int)(n / divisor);
	*den = (int)(d / divisor);
	return 0;
}
