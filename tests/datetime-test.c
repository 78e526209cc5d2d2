/* Unit tests of datetime.h, in TAP: against the C library's calendar. */
#include "base/datetime.h"
#include "unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

static bool is(const char *text, int64_t wanted)
{
	int64_t seconds = -1;

	return aer_datetime_parse(text, &seconds) && seconds == wanted;
}

static void test_calendar(void)
{
	bool good = true;

	/* steps of a prime number of seconds, from year 1 on */
	for (int64_t t = -62135596800; good && t < 253402300800; t += 7654321) {
		time_t when = (time_t)t;
		struct tm tm;
		char text[64];

		gmtime_r(&when, &tm);
		snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
		good = is(text, t);
		if (!good)
			printf("# %s is not %" PRId64 "\n", text, t);
	}
	ok(good, "times from year 1 to 9999 are those of gmtime");
	ok(is("2000-02-29T00:00:00Z", 951782400), "2000 had a leap day");
}

static void test_forms(void)
{
	static const char *const bad[] = { "", "2026", "2026-11-02", "2026-11-02T",
		"2026-11-02T09", "2026-11-02T09:14:05z", "2026-11-02T09:14:05ZZ",
		"2026-11-02T24:00", "2026-11-02T09:60", "2026-11-02T09:14:61",
		"2026-02-29T00:00", "2026-04-31T00:00", "1900-02-29T00:00",
		"2026-13-01T00:00", "2026-00-01T00:00", "2026-01-00T00:00",
		"0000-01-01T00:00", "2026-11-02T09:14+", "2026-11-02T09:14+1",
		"2026-11-02T09:14+24:00", "2026-11-02T09:14+01:60", " 2026-11-02T09:14",
		"2026-11-02  09:14", "2026-11-02T09:14 ", "20261102T091405Z", NULL };
	int64_t at = 1793610845; /* 2026-11-02T09:14:05Z */
	int64_t seconds;

	ok(is("2026-11-02 09:14:05", at), "a blank for the T, and UTC without a zone");
	ok(is("2026-11-02T09:14:05.999Z", at), "decimals are cut");
	ok(is("2026-11-02T09:14Z", at - 5), "seconds can be missing");
	ok(is("2026-11-02T17:14:05+08:00", at) && is("2026-11-02T17:14:05+0800", at) &&
		is("2026-11-02T17:14:05+08", at),
	    "offsets have three forms");
	ok(is("2026-11-02T05:44:05-03:30", at), "and can be negative");
	for (const char *const *text = bad; *text != NULL; text++)
		ok(!aer_datetime_parse(*text, &seconds), "no time: '%s'", *text);
}

int main(void)
{
	test_calendar();
	test_forms();
	return unit_done();
}
