#include "exchange/import.h"

#include "base/dict.h"
#include "base/option.h"
#include "table/pathid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int aer_import_begin(
    struct aer_import *import, const struct aer_table *with, struct aer_error *err)
{
	import->ids = aer_dict_new(err);
	import->writer = aer_writer_open(import->stream, import->name, err);
	if (import->ids == NULL || import->writer == NULL)
		return -1;
	if (with != NULL && aer_writer_inherit(import->writer, with, err) < 0)
		return -1;
	import->clip_at = aer_writer_column(import->writer, "clip", err);
	import->subject_at = -1;
	if (import->clip_at < 0)
		return -1;
	if (import->subject != NULL) {
		import->subject_at = aer_writer_column(import->writer, "subject", err);
		if (import->subject_at < 0)
			return -1;
	}
	return 0;
}

/* The subject is the first group of the pattern, or all that it matches. */
static int set_subject(struct aer_import *import, const char *id, struct aer_error *err)
{
	regmatch_t match[2];
	const regmatch_t *m;

	if (import->subject == NULL)
		return 0;
	if (regexec(import->subject, id, 2, match, 0) != 0)
		return aer_error_set(
		    err, "clip '%s': --subject-from finds no subject in the id", id);
	m = match[1].rm_so >= 0 ? &match[1] : &match[0];
	if (m->rm_so == m->rm_eo)
		return aer_error_set(
		    err, "clip '%s': --subject-from finds an empty subject", id);
	memcpy(import->who, id + m->rm_so, (size_t)(m->rm_eo - m->rm_so));
	import->who[m->rm_eo - m->rm_so] = '\0';
	return 0;
}

static void put_names(struct aer_import *import)
{
	aer_writer_set(import->writer, import->clip_at, import->id);
	if (import->subject != NULL)
		aer_writer_set(import->writer, import->subject_at, import->who);
}

int aer_import_clip(struct aer_import *import, const struct aer_row *from,
    const char *path, struct aer_error *err)
{
	char *id = import->id;
	bool changed, is_new;

	if (aer_pathid(path, import->root, id, &changed, err) < 0)
		return -1;
	if (set_subject(import, id, err) < 0 ||
	    aer_dict_add(import->ids, id, &is_new, err) < 0)
		return -1;
	if (!is_new)
		return aer_error_set(err, "clip '%s': was there before%s", id,
		    changed ? "; characters that ids cannot have became _" : "");
	if (changed && import->changed++ == 0)
		snprintf(import->first_changed, sizeof import->first_changed,
		    "'%.200s' is clip '%.200s'", path, id);
	aer_writer_begin(import->writer, from);
	put_names(import);
	return 0;
}

void aer_import_again(struct aer_import *import)
{
	aer_writer_begin(import->writer, NULL);
	put_names(import);
}

bool aer_is_count(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n <= 9 && strspn(text, "0123456789") == n &&
	       (n == 1 || text[0] != '0');
}

const char *aer_import_label(
    const struct aer_import *import, const char *text, struct aer_error *err)
{
	long index;
	size_t count;

	if (!aer_is_count(text)) {
		aer_error_set(err, "label '%s' is not a whole number", text);
		return NULL;
	}
	if (import->labels == NULL)
		return text;
	count = aer_labels_count(import->labels);
	index = strtol(text, NULL, 10) - import->base;
	if (index >= 0 && (size_t)index < count)
		return aer_labels_name(import->labels, (size_t)index);
	aer_error_set(err, "label '%s' is not between %ld and %ld", text, import->base,
	    import->base + (long)count - 1);
	return NULL;
}

int aer_import_row(struct aer_import *import, struct aer_error *err)
{
	import->rows++;
	return aer_writer_end(import->writer, err);
}

int aer_import_end(struct aer_import *import, int rc, struct aer_error *err)
{
	if (rc == 0 && import->changed > 0)
		aer_import_note(import,
		    "%zu clip%s not called as in the input, as ids have letters, "
		    "digits and ._-/ only: %s%s",
		    import->changed, import->changed == 1 ? " is" : "s are",
		    import->first_changed, import->changed == 1 ? "" : " ...");
	if (rc == 0)
		rc = aer_writer_close(import->writer, err);
	else
		aer_writer_free(import->writer);
	import->writer = NULL;
	aer_dict_free(import->ids);
	import->ids = NULL;
	return rc;
}

void aer_import_bad(struct aer_import *import, enum aer_read got, const char *name,
    unsigned long line, struct aer_error *trouble)
{
	if (got != AER_READ_BAD)
		aer_error_prefix(trouble, "%s:%lu", name, line);
	import->fail(import->data, trouble->text);
}

void aer_import_fail(struct aer_import *import, const char *format, ...)
{
	char text[AER_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	import->fail(import->data, text);
}

void aer_import_note(struct aer_import *import, const char *format, ...)
{
	char text[AER_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	import->note(import->data, text);
}

int aer_import_operand(
    const char *operand, char **split, const char **path, struct aer_error *err)
{
	size_t n = strcspn(operand, "=/");

	*split = NULL;
	if (operand[n] == '=')
		return aer_parse_named(operand, split, path, err);
	*path = operand;
	*split = strdup("");
	return *split != NULL ? 0 : aer_error_memory(err);
}

bool aer_import_has_splits(char **operand, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (operand[i][strcspn(operand[i], "=/")] == '=')
			return true;
	return false;
}
