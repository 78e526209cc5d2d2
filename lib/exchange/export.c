#include "exchange/export.h"

#include "exchange/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int aer_export_clips(const struct aer_export *export, struct aer_manifest *manifest,
    aer_export_clip_function *take, void *context, struct aer_error *err)
{
	const char *name = aer_table_name(aer_manifest_table(manifest));
	struct aer_clip clip = { 0 };
	struct aer_error trouble;
	enum aer_read got;
	bool stop = false;

	while (!stop &&
	       (got = aer_manifest_next(manifest, &clip, &trouble)) != AER_READ_END) {
		stop = got == AER_READ_BROKEN;
		if (got == AER_READ_ROW && take(context, &clip, &stop, &trouble) == 0)
			continue;
		if (stop)
			aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW)
			aer_export_fail(export, "%s:%lu: clip '%s': %s", name,
			    clip.row.line, clip.id, trouble.text);
		else
			aer_export_fail(export, "%s", trouble.text);
	}
	aer_clip_free(&clip);
	return stop ? -1 : 0;
}

int aer_export_rows(const struct aer_export *export, struct aer_table *table,
    aer_export_row_function *take, void *context, struct aer_error *err)
{
	struct aer_row row = { 0 };
	struct aer_error trouble;
	enum aer_read got;
	bool stop = false;

	while (!stop && (got = aer_table_next(table, &row, &trouble)) != AER_READ_END) {
		stop = got == AER_READ_BROKEN;
		if (got == AER_READ_ROW && take(context, &row, &stop, &trouble) == 0)
			continue;
		if (stop)
			aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW)
			aer_export_fail(export, "%s:%lu: %s", aer_table_name(table),
			    row.line, trouble.text);
		else
			aer_export_fail(export, "%s", trouble.text);
	}
	aer_row_free(&row);
	return stop ? -1 : 0;
}

int aer_export_label(const struct aer_export *export, const char *label, long *number,
    struct aer_error *err)
{
	char list[256];

	if (label[0] == '\0')
		return aer_error_set(err, "has no label");
	if (export->labels == NULL) {
		*number = strtol(label, NULL, 10);
		return aer_is_count(label)
			   ? 0
			   : aer_error_set(err,
				 "label '%s' is no number; give the classes in their "
				 "order by --labels",
				 label);
	}
	*number = aer_labels_find(export->labels, label);
	if (*number < 0)
		return aer_error_set(err, "label '%s' is none of: %s", label,
		    aer_labels_list(export->labels, list, sizeof list));
	*number += export->base;
	return 0;
}

const char *aer_export_fact(const struct aer_export *export, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; export->facts != NULL && export->facts[i] != NULL; i++)
		if (strncmp(export->facts[i], key, n) == 0 &&
		    export->facts[i][n] == '=')
			return export->facts[i] + n + 1;
	return NULL;
}

const char *aer_export_field(const struct aer_row *row, int column)
{
	return column >= 0 ? row->field[column] : "";
}

void aer_export_fail(const struct aer_export *export, const char *format, ...)
{
	char text[2 * AER_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	export->fail(export->data, text);
}

void aer_export_note(const struct aer_export *export, const char *format, ...)
{
	char text[2 * AER_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	export->note(export->data, text);
}
