#include "check/findings.h"

#include <stdarg.h>
#include <string.h>

const char *const aer_odd_names[] = { "bad row", "listed twice", "unknown clip",
	"clip absent", "missing file", "unreadable", "span", "frame count", "duration",
	"box", "label", "subject", "split leak", "same clips", NULL };

enum { FILE_NAME, LINE, CLIP, REASON, TEXT };

int aer_findings_open(struct aer_findings *findings, FILE *stream, const char *name,
    bool table, struct aer_error *err)
{
	static const char *const columns[] = { "file", "line", "clip", "reason", "text",
		NULL };

	memset(findings, 0, sizeof *findings);
	findings->stream = stream;
	if (!table)
		return 0;
	findings->writer = aer_writer_open(stream, name, err);
	for (int i = 0; findings->writer != NULL && columns[i] != NULL; i++)
		if (aer_writer_column(findings->writer, columns[i], err) < 0)
			return -1;
	return findings->writer != NULL ? 0 : -1;
}

void aer_findings_free(struct aer_findings *findings)
{
	aer_writer_free(findings->writer);
}

/* Names in bad tables can hold anything. */
static void put_plain(FILE *stream, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f)
			fprintf(stream, "\\x%02x", *p);
		else
			putc(*p, stream);
}

static void write_row(struct aer_findings *findings, enum aer_reason reason,
    const struct aer_place *place, const char *text)
{
	struct aer_writer *writer = findings->writer;

	aer_writer_begin(writer, NULL);
	aer_writer_set(writer, FILE_NAME, place->file);
	if (place->line > 0)
		aer_writer_setf(writer, LINE, "%lu", place->line);
	aer_writer_set(writer, CLIP, place->clip != NULL ? place->clip : "");
	aer_writer_set(writer, REASON, aer_odd_names[reason]);
	aer_writer_set(writer, TEXT, text);
	if (aer_writer_end(writer, &findings->error) < 0)
		findings->broken = true;
}

static void write_line(struct aer_findings *findings, enum aer_reason reason,
    const struct aer_place *place, const char *text)
{
	put_plain(findings->stream, place->file);
	if (place->line > 0)
		fprintf(findings->stream, ":%lu", place->line);
	if (place->clip != NULL) {
		fprintf(findings->stream, ": clip '");
		put_plain(findings->stream, place->clip);
		putc('\'', findings->stream);
	}
	fprintf(findings->stream, ": %s: ", aer_odd_names[reason]);
	put_plain(findings->stream, text);
	putc('\n', findings->stream);
}

void aer_find(struct aer_findings *findings, enum aer_reason reason,
    struct aer_place place, const char *format, ...)
{
	char text[AER_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (findings->diag != NULL)
		aer_diag_wipe(findings->diag);
	findings->count[reason]++;
	findings->all++;
	if (findings->writer == NULL)
		write_line(findings, reason, &place, text);
	else if (!findings->broken)
		write_row(findings, reason, &place, text);
}

int aer_findings_close(struct aer_findings *findings, struct aer_error *err)
{
	if (findings->broken)
		return aer_error_set(err, "%s", findings->error.text);
	if (findings->writer != NULL)
		return aer_writer_finish(findings->writer, err);
	for (int i = 0; i < AER_ODD_REASONS; i++)
		if (findings->count[i] > 0)
			fprintf(findings->stream, "%-14s %8zu\n", aer_odd_names[i],
			    findings->count[i]);
	if (findings->all > 0)
		fprintf(findings->stream, "%-14s %8zu\n", "all", findings->all);
	else
		fprintf(findings->stream, "ok: nothing disagrees\n");
	return 0;
}
