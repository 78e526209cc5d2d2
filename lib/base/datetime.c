#include "base/datetime.h"

#include <string.h>

/* Takes DIGITS digits at *TEXT, whose value is to be from MIN to MAX. */
static bool number(const char **text, int digits, int min, int max, int *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++) {
		if (**text < '0' || **text > '9')
			return false;
		*value = 10 * *value + (*(*text)++ - '0');
	}
	return *value >= min && *value <= max;
}

/* Takes C where it is next. */
static bool take(const char **text, char c)
{
	if (**text != c)
		return false;
	++*text;
	return true;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar: years begin in March, so
 * that the leap day is a year's last one, and 400 of them have 146097 days. */
static int64_t days(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

static bool is_day(int year, int month, int day)
{
	int64_t next = month < 12 ? days(year, month + 1, 1) : days(year + 1, 1, 1);

	return day <= next - days(year, month, 1);
}

static bool offset(const char **text, int64_t *seconds)
{
	bool negative = **text == '-';
	int hours, minutes = 0;

	if (**text == '\0' || take(text, 'Z'))
		return true;
	if (!take(text, '+') && !take(text, '-'))
		return false;
	if (!number(text, 2, 0, 23, &hours))
		return false;
	if (**text != '\0' && (take(text, ':'), !number(text, 2, 0, 59, &minutes)))
		return false;
	*seconds -= (negative ? -60 : 60) * (60 * (int64_t)hours + minutes);
	return true;
}

bool aer_datetime_parse(const char *text, int64_t *seconds)
{
	int year, month, day, hour, minute, second = 0;

	if (!number(&text, 4, 1, 9999, &year) || !take(&text, '-') ||
	    !number(&text, 2, 1, 12, &month) || !take(&text, '-') ||
	    !number(&text, 2, 1, 31, &day) || !is_day(year, month, day))
		return false;
	if (!take(&text, 'T') && !take(&text, ' '))
		return false;
	if (!number(&text, 2, 0, 23, &hour) || !take(&text, ':') ||
	    !number(&text, 2, 0, 59, &minute))
		return false;
	if (take(&text, ':') && !number(&text, 2, 0, 60, &second))
		return false;
	if (take(&text, '.'))
		text += strspn(text, "0123456789");
	*seconds = ((24 * days(year, month, day) + hour) * 60 + minute) * 60 + second;
	return offset(&text, seconds) && *text == '\0';
}
