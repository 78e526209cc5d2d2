/*
 * unit - TAP for test programs in C: ok() makes a claim, unit_done() ends.
 */
#ifndef AER_TEST_UNIT_H
#define AER_TEST_UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int unit_count, unit_failed;

/* Claims that GOOD holds, under a title as printf has it; returns GOOD. */
__attribute__((format(printf, 2, 3))) static bool ok(bool good, const char *format, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++unit_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	unit_failed += !good;
	return good;
}

/* Prints the plan; returns the exit status. */
static int unit_done(void)
{
	printf("1..%d\n", unit_count);
	return unit_failed > 0;
}

#endif
