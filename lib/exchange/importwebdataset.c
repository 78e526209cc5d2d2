/*
 * Shards of WebDataset: archives of tar in which the files of a sample follow each
 * other and have one name up to the first dot behind the last slash.
 *
 *	P001/003.000000.png  P001/003.000001.png  P001/003.cls  P001/003.json
 *
 * A sample is a row.  What the objects of .json hold become columns, of all samples of
 * all shards; .cls is the number of the class, from 0.  The id is the json's clip, as
 * aer-export writes it, else the sample's name.
 *
 * The shards are read twice, for the columns and for the rows.  Memory: the names of
 * the columns, and the ids.
 */
#include "archive/tarread.h"
#include "base/dict.h"
#include "exchange/import.h"
#include "text/number.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

enum { MOST_JSON = 1 << 24, MOST_CLASS = 64, MOST_COLUMNS = 1000 };

struct shards {
	struct aer_import *import;
	const char *path;
	struct aer_dict *keys; /* of the json */
	int *column;           /* of each */
	int class, shard, members;
	/* the sample at hand */
	char *name; /* NULL: none */
	json_t *json;
	char cls[MOST_CLASS + 1];
	size_t files;
	struct aer_error trouble; /* the first with it */
	bool bad;
};

/* Where the ending begins: behind the first dot behind the last slash; NULL: none. */
static const char *find_ending(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash != NULL ? slash + 1 : name;
	const char *dot = strchr(base, '.');

	return dot != NULL && dot > base ? dot + 1 : NULL;
}

static void forget_sample(struct shards *shards)
{
	free(shards->name);
	json_decref(shards->json);
	shards->name = NULL;
	shards->json = NULL;
	shards->cls[0] = '\0';
	shards->files = 0;
	shards->bad = false;
}

/* The text of a value of JSON in a field, in new memory. */
static char *value_text(const json_t *value)
{
	char number[AER_NUMBER_SIZE];

	switch (json_typeof(value)) {
	case JSON_STRING:
		return strdup(json_string_value(value));
	case JSON_INTEGER:
		snprintf(number, sizeof number, "%lld",
		    (long long)json_integer_value(value));
		return strdup(number);
	case JSON_REAL:
		return strdup(aer_number_format(json_real_value(value), number));
	case JSON_TRUE:
		return strdup("true");
	case JSON_FALSE:
		return strdup("false");
	case JSON_NULL:
		return strdup("");
	default:
		return json_dumps(value, JSON_COMPACT);
	}
}

/* --- the first reading --------------------------------------------------------- */

static int note_keys(struct shards *shards, json_t *json, struct aer_error *err)
{
	const char *key;
	json_t *value;

	json_object_foreach(json, key, value)
	{
		if (strcmp(key, "clip") != 0 &&
		    aer_dict_add(shards->keys, key, NULL, err) < 0)
			return -1;
	}
	if (aer_dict_count(shards->keys) > MOST_COLUMNS)
		return aer_error_set(err,
		    "%s: the .json files have more than %d different keys",
		    shards->path, MOST_COLUMNS);
	return 0;
}

/* The object of the member, an error of its own; NULL where it is none. */
static json_t *read_json(
    struct aer_tarread *tar, const char *path, struct aer_error *err)
{
	char *bytes = aer_tarread_bytes(tar, MOST_JSON, err);
	json_error_t why;
	json_t *json;

	if (bytes == NULL)
		return NULL;
	json = json_loads(bytes, JSON_REJECT_DUPLICATES, &why);
	free(bytes);
	if (json_is_object(json))
		return json;
	if (json == NULL)
		aer_error_set(err, "%s: %s: line %d: %s", path, aer_tarread_name(tar),
		    why.line > 0 ? why.line : 1, why.text);
	else
		aer_error_set(err, "%s: %s: is no object", path, aer_tarread_name(tar));
	json_decref(json);
	return NULL;
}

static int scan_shard(struct shards *shards, struct aer_error *err)
{
	struct aer_tarread *tar = aer_tarread_open(shards->path, err);
	struct aer_error ignored; /* the second reading names them */
	const char *ending;
	json_t *json;
	int rc = -1, more = tar != NULL ? 1 : -1;

	while (more > 0 && (more = aer_tarread_next(tar, err)) > 0) {
		ending = find_ending(aer_tarread_name(tar));
		if (ending == NULL || strcmp(ending, "json") != 0)
			continue;
		json = read_json(tar, shards->path, &ignored);
		if (json != NULL && note_keys(shards, json, err) < 0)
			more = -1;
		json_decref(json);
	}
	if (more == 0)
		rc = 0;
	aer_tarread_close(tar);
	return rc;
}

/* --- the second ---------------------------------------------------------------- */

static int fill_row(struct shards *shards, struct aer_error *err)
{
	struct aer_writer *writer = shards->import->writer;
	const json_t *clip = json_object_get(shards->json, "clip");
	const char *id = json_is_string(clip) ? json_string_value(clip) : shards->name;
	const char *label = NULL;
	int at;

	if (shards->cls[0] != '\0' &&
	    (label = aer_import_label(shards->import, shards->cls, err)) == NULL)
		return -1;
	if (aer_import_clip(shards->import, NULL, id, err) < 0)
		return -1;
	for (size_t i = 0; i < aer_dict_count(shards->keys); i++) {
		json_t *value =
		    json_object_get(shards->json, aer_dict_key(shards->keys, i));
		char *text = value != NULL ? value_text(value) : NULL;

		if (value != NULL && text == NULL)
			return aer_error_memory(err);
		if (text != NULL)
			aer_writer_set(writer, shards->column[i], text);
		free(text);
	}
	at = json_object_get(shards->json, "label") == NULL ? shards->class : -1;
	if (label != NULL)
		aer_writer_set(writer, at, label);
	aer_writer_set(writer, shards->shard, shards->path);
	aer_writer_setf(writer, shards->members, "%zu", shards->files);
	return 0;
}

/* Writes the sample at hand, if there is one. */
static int end_sample(struct shards *shards, struct aer_error *err)
{
	int rc = 0;

	if (shards->name == NULL)
		return 0;
	if (!shards->bad && fill_row(shards, &shards->trouble) < 0) {
		shards->bad = true;
		aer_error_prefix(
		    &shards->trouble, "%s: %s", shards->path, shards->name);
	}
	if (shards->bad)
		aer_import_fail(shards->import, "%s", shards->trouble.text);
	else
		rc = aer_import_row(shards->import, err);
	forget_sample(shards);
	return rc;
}

static void take_class(struct shards *shards, struct aer_tarread *tar)
{
	char *bytes = aer_tarread_bytes(tar, MOST_CLASS, &shards->trouble);

	shards->bad |= bytes == NULL;
	if (bytes == NULL)
		return;
	bytes[strcspn(bytes, " \r\n")] = '\0';
	snprintf(shards->cls, sizeof shards->cls, "%s", bytes);
	free(bytes);
}

/* Takes the member in; one that begins a new sample ends the one before. */
static int take_member(
    struct shards *shards, struct aer_tarread *tar, struct aer_error *err)
{
	const char *name = aer_tarread_name(tar), *ending = find_ending(name);
	size_t n;

	if (ending == NULL) {
		aer_import_fail(shards->import,
		    "%s: %s: has no dot, and so belongs to no sample", shards->path,
		    name);
		return 0;
	}
	n = (size_t)(ending - 1 - name);
	if (shards->name == NULL || strlen(shards->name) != n ||
	    strncmp(shards->name, name, n) != 0) {
		if (end_sample(shards, err) < 0)
			return -1;
		shards->name = strndup(name, n);
		if (shards->name == NULL)
			return aer_error_memory(err);
	}
	shards->files++;
	if (shards->bad)
		return 0;
	if (strcmp(ending, "cls") == 0)
		take_class(shards, tar);
	if (strcmp(ending, "json") == 0) {
		json_decref(shards->json);
		shards->json = read_json(tar, shards->path, &shards->trouble);
		shards->bad |= shards->json == NULL;
	}
	return 0;
}

static int read_shard(struct shards *shards, struct aer_error *err)
{
	struct aer_tarread *tar = aer_tarread_open(shards->path, err);
	int rc = tar != NULL ? 1 : -1;

	while (rc > 0 && (rc = aer_tarread_next(tar, err)) > 0)
		if (take_member(shards, tar, err) < 0)
			rc = -1;
	if (rc == 0)
		rc = end_sample(shards, err);
	forget_sample(shards);
	aer_tarread_close(tar);
	return rc;
}

static int declare(struct shards *shards, struct aer_error *err)
{
	struct aer_writer *writer = shards->import->writer;
	size_t count = aer_dict_count(shards->keys);

	shards->column = calloc(count + 1, sizeof *shards->column);
	if (shards->column == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < count; i++) {
		shards->column[i] =
		    aer_writer_column(writer, aer_dict_key(shards->keys, i), err);
		if (shards->column[i] < 0)
			return -1;
	}
	if ((shards->class = aer_writer_column(writer, "label", err)) < 0 ||
	    (shards->shard = aer_writer_column(writer, "shard", err)) < 0)
		return -1;
	shards->members = aer_writer_column(writer, "members", err);
	return shards->members < 0 ? -1 : 0;
}

int aer_import_webdataset(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	struct shards shards = { .import = import, .keys = aer_dict_new(err) };
	int rc = shards.keys != NULL ? 0 : -1;

	if (import->base > 0)
		rc = aer_error_set(
		    err, "a .cls counts from 0, not from %ld", import->base);
	import->base = 0;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		shards.path = operand[i];
		rc = scan_shard(&shards, err);
	}
	if (rc == 0 && aer_import_begin(import, NULL, err) == 0)
		rc = declare(&shards, err);
	else
		rc = -1;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		shards.path = operand[i];
		rc = read_shard(&shards, err);
	}
	rc = aer_import_end(import, rc, err);
	aer_dict_free(shards.keys);
	free(shards.column);
	return rc;
}
