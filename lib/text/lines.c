#include "text/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct aer_lines {
	FILE *file;
	char *name, *text;
	size_t size;
	unsigned long number;
	bool open_end;
};

struct aer_lines *aer_lines_open(const char *path, struct aer_error *err)
{
	struct aer_lines *lines = calloc(1, sizeof *lines);
	bool is_stdin = strcmp(path, "-") == 0;

	if (lines != NULL)
		lines->name = strdup(is_stdin ? "<stdin>" : path);
	if (lines == NULL || lines->name == NULL)
		aer_error_memory(err);
	else if ((lines->file = is_stdin ? stdin : fopen(path, "r")) == NULL)
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	else
		return lines;
	aer_lines_close(lines);
	return NULL;
}

void aer_lines_close(struct aer_lines *lines)
{
	if (lines == NULL)
		return;
	if (lines->file != NULL && lines->file != stdin)
		fclose(lines->file);
	free(lines->name);
	free(lines->text);
	free(lines);
}

/* Makes room for N bytes and a 0. */
static int make_room(struct aer_lines *lines, size_t n, struct aer_error *err)
{
	char *text;

	if (n < lines->size)
		return 0;
	text = realloc(lines->text, 2 * n + 256);
	if (text == NULL)
		return aer_error_memory(err);
	lines->text = text;
	lines->size = 2 * n + 256;
	return 0;
}

/* Reads up to the end of the line; what is beyond AER_LINE_MAX is counted only.
 * Returns whether there is a line, or -1. */
static int read_bytes(
    struct aer_lines *lines, size_t *length, bool *has_nul, struct aer_error *err)
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(lines->file)) != EOF && c != '\n') {
		*has_nul |= c == '\0';
		if (n < AER_LINE_MAX) {
			if (make_room(lines, n + 1, err) < 0)
				return -1;
			lines->text[n] = (char)c;
		}
		n++;
	}
	if (make_room(lines, 1, err) < 0)
		return -1;
	*length = n;
	if (c == EOF && n == 0)
		return 0;
	lines->open_end = c == EOF;
	return 1;
}

enum aer_read aer_lines_next(struct aer_lines *lines, struct aer_error *err)
{
	bool has_nul = false;
	size_t n = 0;
	int rc = read_bytes(lines, &n, &has_nul, err);

	if (rc >= 0 && ferror(lines->file))
		rc = aer_error_set(
		    err, "%s: cannot read: %s", lines->name, strerror(errno));
	if (rc < 0)
		return AER_READ_BROKEN;
	if (rc == 0)
		return AER_READ_END;
	lines->number++;
	if (has_nul || n > AER_LINE_MAX) {
		lines->text[0] = '\0';
		aer_error_set(err, "%s:%lu: %s", lines->name, lines->number,
		    has_nul ? "has a NUL byte" : "is longer than 1 MiB");
		return AER_READ_BAD;
	}
	if (n > 0 && lines->text[n - 1] == '\r')
		n--;
	lines->text[n] = '\0';
	return AER_READ_ROW;
}

char *aer_lines_text(const struct aer_lines *lines)
{
	return lines->text;
}

unsigned long aer_lines_number(const struct aer_lines *lines)
{
	return lines->number;
}

const char *aer_lines_name(const struct aer_lines *lines)
{
	return lines->name;
}

bool aer_lines_open_end(const struct aer_lines *lines)
{
	return lines->number > 0 && lines->open_end;
}

size_t aer_lines_split(char *text, enum aer_parting parting, char **word, size_t max)
{
	const char *between = parting == AER_PARTED_BY_BLANK ? " " : " \t\v\f\r";
	size_t n = 0;
	char *at = text, *next;

	while ((next = strsep(&at, between)) != NULL) {
		if (next[0] == '\0' && parting == AER_PARTED_BY_SPACE)
			continue;
		if (n < max)
			word[n] = next;
		n++;
	}
	return n;
}
