/*
 * Croissant's descriptions of data sets, JSON-LD
 *(https://docs.mlcommons.org/croissant/), versions 1.0 and 1.1: the table of clips that
 * one describes.
 *
 *	distribution	{ "@id": "manifest", "contentUrl": "clips.csv",
 *			  "encodingFormat": "text/csv", "sha256": ... }
 *	recordSet	{ "field": [ { "name": "clip", "source": {
 *			  "fileObject": { "@id": "manifest" },
 *			  "extract": { "column": "clip" } } }, ... ] }
 *
 * The record set is the one with a field that names clips; each of its fields that is a
 * column of the same CSV file becomes a column called like the field.  The file must
 * have the SHA-256 that is said.  Where a field refers to records that stand in the
 * description, as labels do, other values are bad.
 *
 * Memory: the description, and the ids.
 */
#include "base/sha256.h"
#include "exchange/import.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

struct field {
	const char *name, *column;
	size_t at;                 /* in the table */
	int to;                    /* in the output; -1: inherited, or the clip */
	struct aer_labels *values; /* NULL: any */
};

struct description {
	struct aer_import *import;
	const char *name;    /* for messages */
	const char *clip_is; /* the name of the field with the ids */
	json_t *root;
	const json_t *file; /* the object of the table */
	struct field *field;
	size_t fields, clip;
	bool as_it_is; /* the fields are the table's columns */
	struct aer_table *csv;
};

/* --- JSON-LD, in which one thing can stand for a list of one ------------------- */

static size_t list_size(const json_t *list)
{
	return json_is_array(list) ? json_array_size(list) : list != NULL;
}

static const json_t *list_get(const json_t *list, size_t i)
{
	return json_is_array(list) ? json_array_get(list, i) : list;
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* What OBJECT's KEY refers to: { "@id": ... }, or the id itself; NULL: nothing. */
static const char *reference_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_object(value) ? text_of(value, "@id") : json_string_value(value);
}

static bool list_has(const json_t *list, const char *text)
{
	for (size_t i = 0; i < list_size(list); i++) {
		const char *value = json_string_value(list_get(list, i));

		if (value != NULL && strcmp(value, text) == 0)
			return true;
	}
	return false;
}

/* The member of LIST with this @id, or NULL. */
static const json_t *find_id(const json_t *list, const char *id)
{
	for (size_t i = 0; id != NULL && i < list_size(list); i++) {
		const char *have = text_of(list_get(list, i), "@id");

		if (have != NULL && strcmp(have, id) == 0)
			return list_get(list, i);
	}
	return NULL;
}

/* --- fields -------------------------------------------------------------------- */

/* What a field is called: its name, or its id behind that of the set. */
static const char *field_name(const json_t *field)
{
	const char *name = text_of(field, "name"), *id = text_of(field, "@id");
	const char *slash = id != NULL ? strrchr(id, '/') : NULL;

	if (name != NULL)
		return name;
	return slash != NULL ? slash + 1 : id;
}

/* The CSV file that FIELD is a column of, and which; NULL: it is none. */
static const json_t *field_file(
    const struct description *d, const json_t *field, const char **column)
{
	const json_t *source = json_object_get(field, "source");
	const json_t *file = find_id(json_object_get(d->root, "distribution"),
	    reference_of(source, "fileObject"));

	*column = text_of(json_object_get(source, "extract"), "column");
	if (file == NULL || *column == NULL || field_name(field) == NULL ||
	    !list_has(json_object_get(file, "encodingFormat"), "text/csv"))
		return NULL;
	return file;
}

/* The file of the field NAME of SET, or NULL. */
static const json_t *set_file(
    const struct description *d, const json_t *set, const char *name)
{
	const json_t *fields = json_object_get(set, "field");

	for (size_t i = 0; i < list_size(fields); i++) {
		const json_t *field = list_get(fields, i);
		const char *column;
		const json_t *file = field_file(d, field, &column);

		if (file != NULL && strcmp(field_name(field), name) == 0)
			return file;
	}
	return NULL;
}

/* The record set with the field that names clips, of which there must be one. */
static const json_t *find_set(struct description *d, struct aer_error *err)
{
	const json_t *sets = json_object_get(d->root, "recordSet"), *found = NULL;

	for (size_t i = 0; i < list_size(sets); i++) {
		const json_t *set = list_get(sets, i),
			     *file = set_file(d, set, d->clip_is);

		if (file == NULL)
			continue;
		if (found != NULL) {
			aer_error_set(err,
			    "%s: several record sets have a field '%s'; which one has "
			    "the clips? say by --clip-column what only it has",
			    d->name, d->clip_is);
			return NULL;
		}
		found = set;
		d->file = file;
	}
	if (found == NULL)
		aer_error_set(err,
		    "%s: has no record set with a field '%s' that is a column of a CSV "
		    "file; say by --clip-column which one names the clips",
		    d->name, d->clip_is);
	return found;
}

/* Adds the values that FIELD may have, where they stand in the description. */
static int read_values(const struct description *d, const json_t *field,
    struct field *to, struct aer_error *err)
{
	const char *id = reference_of(json_object_get(field, "references"), "field");
	const json_t *sets = json_object_get(d->root, "recordSet"), *data = NULL;

	for (size_t i = 0; id != NULL && i < list_size(sets); i++)
		if (find_id(json_object_get(list_get(sets, i), "field"), id) != NULL)
			data = json_object_get(list_get(sets, i), "data");
	if (data == NULL)
		return 0;
	to->values = aer_labels_new(err);
	if (to->values == NULL)
		return -1;
	for (size_t i = 0; i < list_size(data); i++) {
		const char *value = text_of(list_get(data, i), id);

		if (value != NULL && aer_labels_add(to->values, value, err) < 0)
			return -1;
	}
	return 0;
}

static int read_fields(struct description *d, const json_t *set, struct aer_error *err)
{
	const json_t *fields = json_object_get(set, "field");

	d->field = calloc(list_size(fields) + 1, sizeof *d->field);
	if (d->field == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < list_size(fields); i++) {
		const json_t *field = list_get(fields, i);
		struct field *to = &d->field[d->fields];

		if (field_file(d, field, &to->column) != d->file) {
			aer_import_note(d->import,
			    "%s: the field '%s' is no column of the clips' table, and "
			    "is left out",
			    d->name,
			    field_name(field) != NULL ? field_name(field) : "");
			continue;
		}
		to->name = field_name(field);
		if (strcmp(to->name, d->clip_is) == 0)
			d->clip = d->fields;
		d->fields++;
		if (read_values(d, field, to, err) < 0)
			return -1;
	}
	return 0;
}

/* --- the table ----------------------------------------------------------------- */

/* Where the table is: GIVEN, or beside the description, in new memory. */
static char *find_table(
    struct description *d, const char *path, const char *given, struct aer_error *err)
{
	const char *url = text_of(d->file, "contentUrl"), *slash = strrchr(path, '/');
	char *found = NULL;

	if (given == NULL && (url == NULL || strstr(url, "://") != NULL ||
				 json_object_get(d->file, "containedIn") != NULL)) {
		aer_error_set(err,
		    "%s: the table '%s' is not a file of its own here; get it, and "
		    "give it behind the description",
		    d->name, url != NULL ? url : text_of(d->file, "@id"));
		return NULL;
	}
	if (given != NULL)
		found = strdup(given);
	else if (url[0] == '/' || slash == NULL)
		found = strdup(url);
	else if (asprintf(&found, "%.*s/%s", (int)(slash - path), path, url) < 0)
		found = NULL;
	if (found == NULL)
		aer_error_memory(err);
	return found;
}

static int check_hash(
    const struct description *d, const char *path, struct aer_error *err)
{
	const char *said = text_of(d->file, "sha256");
	char hash[AER_SHA256_SIZE];
	uint64_t size;

	if (said == NULL)
		return 0;
	if (aer_sha256(path, hash, &size, err) < 0)
		return -1;
	if (strcasecmp(said, hash) == 0)
		return 0;
	return aer_error_set(err,
	    "%s is not the file that %s describes: its SHA-256 is %s, not %s", path,
	    d->name, hash, said);
}

static int open_table(struct description *d, const char *path, struct aer_error *err)
{
	if (check_hash(d, path, err) < 0 ||
	    (d->csv = aer_table_open(path, err)) == NULL)
		return -1;
	d->as_it_is = d->fields == aer_table_columns(d->csv);
	for (size_t i = 0; i < d->fields; i++) {
		struct field *field = &d->field[i];

		if (aer_table_need(d->csv, field->column, &field->at, err) < 0)
			return -1;
		d->as_it_is &=
		    field->at == i && strcmp(field->name, field->column) == 0;
	}
	d->as_it_is &= strcmp(d->clip_is, "clip") == 0;
	return 0;
}

/* --- rows ---------------------------------------------------------------------- */

static int declare(struct description *d, struct aer_error *err)
{
	struct aer_import *import = d->import;

	if (aer_import_begin(import, d->as_it_is ? d->csv : NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < d->fields; i++) {
		d->field[i].to = -1;
		if (d->as_it_is || i == d->clip)
			continue;
		d->field[i].to =
		    aer_writer_column(import->writer, d->field[i].name, err);
		if (d->field[i].to < 0)
			return -1;
	}
	return 0;
}

static int take_row(
    struct description *d, const struct aer_row *row, struct aer_error *err)
{
	char list[256];

	for (size_t i = 0; i < d->fields; i++) {
		const struct field *field = &d->field[i];
		const char *value = row->field[field->at];

		if (value[0] != '\0' && field->values != NULL &&
		    aer_labels_find(field->values, value) < 0)
			return aer_error_set(err, "%s '%s' is none of: %s", field->name,
			    value, aer_labels_list(field->values, list, sizeof list));
	}
	if (aer_import_clip(d->import, d->as_it_is ? row : NULL,
		row->field[d->field[d->clip].at], err) < 0)
		return -1;
	for (size_t i = 0; i < d->fields; i++)
		aer_writer_set(
		    d->import->writer, d->field[i].to, row->field[d->field[i].at]);
	return 0;
}

static int read_rows(struct description *d, struct aer_error *err)
{
	struct aer_row row = { 0 };
	struct aer_error trouble;
	enum aer_read got;
	int rc = 0;

	while (
	    rc == 0 && (got = aer_table_next(d->csv, &row, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			rc = aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW && take_row(d, &row, &trouble) == 0)
			rc = aer_import_row(d->import, err);
		else
			aer_import_bad(
			    d->import, got, aer_table_name(d->csv), row.line, &trouble);
	}
	aer_row_free(&row);
	return rc;
}

static int read_description(
    struct description *d, const char *path, const char *given, struct aer_error *err)
{
	const json_t *set = find_set(d, err);
	char *table;
	int rc = -1;

	if (set == NULL || read_fields(d, set, err) < 0)
		return -1;
	table = find_table(d, path, given, err);
	if (table != NULL && open_table(d, table, err) == 0 && declare(d, err) == 0)
		rc = read_rows(d, err);
	free(table);
	return rc;
}

static json_t *load(const char *path, const char *name, struct aer_error *err)
{
	json_error_t why;
	json_t *root = strcmp(path, "-") == 0
			   ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &why)
			   : json_load_file(path, JSON_REJECT_DUPLICATES, &why);

	if (json_is_object(root))
		return root;
	if (root == NULL)
		aer_error_set(
		    err, "%s:%d: %s", name, why.line > 0 ? why.line : 1, why.text);
	else
		aer_error_set(err, "%s: is no object of JSON", name);
	json_decref(root);
	return NULL;
}

int aer_import_croissant(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	struct description d = { .import = import,
		.name = operand[0],
		.clip_is = import->clip_column != NULL ? import->clip_column : "clip" };
	int rc = -1;

	if (count > 2)
		return aer_error_set(err,
		    "give one description, and behind it, where it is elsewhere, the "
		    "table");
	if (strcmp(d.name, "-") == 0)
		d.name = "<stdin>";
	d.root = load(operand[0], d.name, err);
	if (d.root != NULL)
		rc = read_description(
		    &d, operand[0], count > 1 ? operand[1] : NULL, err);
	rc = aer_import_end(import, rc, err);
	for (size_t i = 0; i < d.fields; i++)
		aer_labels_free(d.field[i].values);
	free(d.field);
	aer_table_close(d.csv);
	json_decref(d.root);
	return rc;
}
