#include "ask/prompt.h"

#include "text/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS = -1, DEFINITIONS = -2, PLAIN = -3 };

/* A stretch of text, and what is put behind it. */
struct part {
	size_t from, length;
	long fill; /* a column, or one of the above */
};

struct aer_prompt {
	char *text;
	struct part *part;
	size_t parts, slots;
};

void aer_prompt_free(struct aer_prompt *prompt)
{
	if (prompt == NULL)
		return;
	free(prompt->text);
	free(prompt->part);
	free(prompt);
}

/* The length of the name at TEXT, 0 if there is none. */
static size_t name_length(const char *text)
{
	size_t n = 0;

	if (isdigit((unsigned char)text[0]))
		return 0;
	while (isalnum((unsigned char)text[n]) || text[n] == '_')
		n++;
	return n;
}

static unsigned long line_of(const struct aer_prompt *prompt, size_t at)
{
	unsigned long line = 1;

	for (size_t i = 0; i < at; i++)
		line += prompt->text[i] == '\n';
	return line;
}

static int add_part(
    struct aer_prompt *prompt, size_t from, size_t to, long fill, struct aer_error *err)
{
	if (prompt->parts == prompt->slots) {
		size_t slots = 2 * prompt->slots + 8;
		struct part *grown =
		    reallocarray(prompt->part, slots, sizeof *prompt->part);

		if (grown == NULL)
			return aer_error_memory(err);
		prompt->part = grown;
		prompt->slots = slots;
	}
	prompt->part[prompt->parts++] =
	    (struct part){ .from = from, .length = to - from, .fill = fill };
	return 0;
}

/* What the name of N bytes at AT is filled with. */
static int find_fill(const struct aer_prompt *prompt, size_t at, size_t n,
    const struct aer_table *table, const char *path, long *fill, struct aer_error *err)
{
	char *name = strndup(prompt->text + at, n);
	int rc = 0;

	if (name == NULL)
		return aer_error_memory(err);
	if (strcmp(name, "labels") == 0)
		*fill = LABELS;
	else if (strcmp(name, "definitions") == 0)
		*fill = DEFINITIONS;
	else {
		*fill = table != NULL ? aer_table_find(table, name) : -1;
		if (*fill < 0)
			rc = aer_error_set(err,
			    "%s:%lu: {%s}: the manifest has no column '%s'; for a "
			    "brace that is text write {{%s}}",
			    path, line_of(prompt, at), name, name, name);
	}
	free(name);
	return rc;
}

/* Cuts the text into parts. */
static int cut(struct aer_prompt *prompt, const struct aer_table *table,
    const char *path, struct aer_error *err)
{
	const char *text = prompt->text;
	size_t from = 0, at = 0, size = strlen(text);

	while (at < size) {
		bool twice = text[at] == '{' && text[at + 1] == '{';
		size_t name = at + 1 + twice;
		size_t n = text[at] == '{' ? name_length(text + name) : 0;
		long fill;

		if (n == 0 || text[name + n] != '}' ||
		    (twice && text[name + n + 1] != '}')) {
			at++;
			continue;
		}
		if (twice) { /* {{NAME}}: the inner half stays */
			if (add_part(prompt, from, at, PLAIN, err) < 0 ||
			    add_part(prompt, at + 1, name + n + 1, PLAIN, err) < 0)
				return -1;
			from = at = name + n + 2;
			continue;
		}
		if (find_fill(prompt, name, n, table, path, &fill, err) < 0 ||
		    add_part(prompt, from, at, fill, err) < 0)
			return -1;
		from = at = name + n + 1;
	}
	return add_part(prompt, from, size, PLAIN, err);
}

/* Reads FILE into TEXT, which has room for AER_PROMPT_MAX + 2 bytes. */
static int read_text(FILE *file, const char *path, char *text, struct aer_error *err)
{
	size_t n = fread(text, 1, AER_PROMPT_MAX + 1, file);

	text[n] = '\0';
	if (ferror(file))
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	if (n > AER_PROMPT_MAX)
		return aer_error_set(
		    err, "%s: longer than %d bytes: no prompt", path, AER_PROMPT_MAX);
	if (strlen(text) != n)
		return aer_error_set(err, "%s: holds a NUL byte: no text", path);
	return 0;
}

/* The whole file in new memory. */
static char *read_file(const char *path, struct aer_error *err)
{
	FILE *file = fopen(path, "r");
	char *text;
	int rc = -1;

	if (file == NULL) {
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
		return NULL;
	}
	text = malloc(AER_PROMPT_MAX + 2);
	if (text == NULL)
		aer_error_memory(err);
	else
		rc = read_text(file, path, text, err);
	fclose(file);
	if (rc == 0)
		return text;
	free(text);
	return NULL;
}

static int check_text(char *text, const char *path, struct aer_error *err)
{
	size_t n = strlen(text);

	if (text[aer_utf8_good(text)] != '\0')
		return aer_error_set(err, "%s: not in UTF-8", path);
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
		text[--n] = '\0';
	return n > 0 ? 0 : aer_error_set(err, "%s: the prompt is empty", path);
}

struct aer_prompt *aer_prompt_read(
    const char *path, const struct aer_table *table, struct aer_error *err)
{
	struct aer_prompt *prompt = calloc(1, sizeof *prompt);

	if (prompt == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	prompt->text = read_file(path, err);
	if (prompt->text != NULL && check_text(prompt->text, path, err) == 0 &&
	    cut(prompt, table, path, err) == 0)
		return prompt;
	aer_prompt_free(prompt);
	return NULL;
}

bool aer_prompt_asks_definitions(const struct aer_prompt *prompt)
{
	for (size_t i = 0; i < prompt->parts; i++)
		if (prompt->part[i].fill == DEFINITIONS)
			return true;
	return false;
}

char *aer_prompt_fill(const struct aer_prompt *prompt, const struct aer_row *row,
    const char *labels, const char *definitions, struct aer_error *err)
{
	char *filled = NULL;
	size_t size;
	FILE *out = open_memstream(&filled, &size);

	if (out == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < prompt->parts; i++) {
		const struct part *part = &prompt->part[i];

		fwrite(prompt->text + part->from, 1, part->length, out);
		if (part->fill == LABELS)
			fputs(labels, out);
		else if (part->fill == DEFINITIONS)
			fputs(definitions, out);
		else if (part->fill >= 0)
			fputs(row->field[part->fill], out);
	}
	if (fclose(out) == 0)
		return filled;
	free(filled);
	aer_error_memory(err);
	return NULL;
}
