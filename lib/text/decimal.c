#include "text/decimal.h"

#include <string.h>

int aer_decimal_parse(const char *text, int64_t *millionths, struct aer_error *err)
{
	static const char digits[] = "0123456789";
	size_t whole = strspn(text, digits), decimals = 0;
	const char *point = text + whole;
	int64_t value = 0;

	if (*point == '.')
		decimals = strspn(point + 1, digits);
	if (whole + decimals == 0 || point[*point == '.' ? decimals + 1 : 0] != '\0')
		return aer_error_set(
		    err, "'%s' is not a decimal number of at least 0", text);
	while (whole > 0 && *text == '0') {
		text++;
		whole--;
	}
	if (whole > 9)
		return aer_error_set(err, "'%s' is too large", text);
	for (size_t i = 0; i < whole; i++)
		value = 10 * value + (text[i] - '0');
	for (size_t i = 0; i < 6; i++)
		value = 10 * value + (i < decimals ? point[1 + i] - '0' : 0);
	*millionths = value + (decimals > 6 && point[7] >= '5');
	return 0;
}
