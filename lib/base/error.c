#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Formats into BUF and marks a text that did not fit. */
static void format_text(char buf[AER_ERROR_SIZE], const char *format, va_list args)
{
	static const char dots[] = "...";
	int n = vsnprintf(buf, AER_ERROR_SIZE, format, args);

	if (n >= AER_ERROR_SIZE)
		memcpy(buf + AER_ERROR_SIZE - sizeof dots, dots, sizeof dots);
}

int aer_error_set(struct aer_error *err, const char *format, ...)
{
	va_list args;

	if (err != NULL) {
		va_start(args, format);
		format_text(err->text, format, args);
		va_end(args);
	}
	return -1;
}

int aer_error_prefix(struct aer_error *err, const char *format, ...)
{
	char old[AER_ERROR_SIZE], prefix[AER_ERROR_SIZE];
	va_list args;

	if (err == NULL)
		return -1;
	memcpy(old, err->text, sizeof old);
	va_start(args, format);
	format_text(prefix, format, args);
	va_end(args);
	return aer_error_set(err, "%s: %s", prefix, old);
}
