#include "base/diag.h"

#include "base/error.h"
#include "base/stopwatch.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static const double redraw_seconds = 0.1;

void aer_diag_init(struct aer_diag *diag, FILE *stream, const char *tool)
{
	memset(diag, 0, sizeof *diag);
	diag->stream = stream;
	diag->tool = tool;
	diag->terminal = isatty(fileno(stream)) == 1;
}

void aer_diag_wipe(struct aer_diag *diag)
{
	if (diag->drawn)
		fprintf(diag->stream, "\r\033[K");
	diag->drawn = false;
}

/* Writes TEXT with its control characters as C escapes. */
static void put_escaped(FILE *stream, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
		if (*p == '\n')
			fprintf(stream, "\\n");
		else if (*p == '\t')
			fprintf(stream, "\\t");
		else if (*p == '\r')
			fprintf(stream, "\\r");
		else if (*p < 0x20 || *p == 0x7f)
			fprintf(stream, "\\x%02x", *p);
		else
			putc(*p, stream);
	}
}

static void message(struct aer_diag *diag, const char *format, va_list args)
{
	char text[2 * AER_ERROR_SIZE];

	vsnprintf(text, sizeof text, format, args);
	aer_diag_wipe(diag);
	fprintf(diag->stream, "%s: ", diag->tool);
	put_escaped(diag->stream, text);
	putc('\n', diag->stream);
}

static void raise_status(struct aer_diag *diag, enum aer_status status)
{
	if (status > diag->status)
		diag->status = status;
}

void aer_diag_fail(struct aer_diag *diag, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message(diag, format, args);
	va_end(args);
	raise_status(diag, AER_FAILED);
}

int aer_diag_fatal(struct aer_diag *diag, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	message(diag, format, args);
	va_end(args);
	raise_status(diag, AER_FATAL);
	return AER_FATAL;
}

void aer_diag_note(struct aer_diag *diag, const char *format, ...)
{
	va_list args;

	if (diag->quiet)
		return;
	va_start(args, format);
	message(diag, format, args);
	va_end(args);
}

void aer_diag_take_fail(void *diag, const char *text)
{
	aer_diag_fail(diag, "%s", text);
}

void aer_diag_take_note(void *diag, const char *text)
{
	aer_diag_note(diag, "%s", text);
}

void aer_diag_progress(struct aer_diag *diag, const char *unit, size_t total)
{
	diag->unit = unit;
	diag->more[0] = '\0';
	diag->done = 0;
	diag->total = total;
	diag->began = aer_stopwatch();
	diag->painted = 0;
}

static void paint(struct aer_diag *diag, double elapsed)
{
	double rate = elapsed > 0 ? (double)diag->done / elapsed : 0;
	long left;

	fprintf(diag->stream, "\r\033[K%s: %zu", diag->tool, diag->done);
	if (diag->total > 0)
		fprintf(diag->stream, "/%zu", diag->total);
	fprintf(diag->stream, " %s, %.1f/s", diag->unit, rate);
	if (diag->total > diag->done && rate > 0) {
		left = (long)((double)(diag->total - diag->done) / rate + 0.5);
		fprintf(diag->stream, ", %ld:%02ld:%02ld left", left / 3600,
		    left / 60 % 60, left % 60);
	}
	fputs(diag->more, diag->stream);
	fflush(diag->stream);
	diag->drawn = true;
}

void aer_diag_step(struct aer_diag *diag)
{
	double t;

	diag->done++;
	if (!diag->terminal || diag->quiet || diag->unit == NULL)
		return;
	t = aer_stopwatch();
	if (t - diag->painted < redraw_seconds)
		return;
	diag->painted = t;
	paint(diag, t - diag->began);
}

void aer_diag_progress_end(struct aer_diag *diag)
{
	aer_diag_wipe(diag);
	fflush(diag->stream);
	diag->unit = NULL;
}
