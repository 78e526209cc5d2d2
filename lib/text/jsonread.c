/*
 * Jansson reads one value at a time, a byte a call, so that nothing of what follows is
 * lost but the one byte behind a number or a word, which ends there: that one is put
 * back.
 */
#include "text/jsonread.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct aer_jsonread {
	FILE *file;
	char *name;
	json_t *key, *value;
	unsigned long at, line; /* lines: at hand, and of the key */
	int last;               /* the byte that Jansson had last, or EOF */
	bool begun;
};

struct aer_jsonread *aer_jsonread_open(const char *path, struct aer_error *err)
{
	struct aer_jsonread *json = calloc(1, sizeof *json);
	bool is_stdin = strcmp(path, "-") == 0;

	if (json != NULL)
		json->name = strdup(is_stdin ? "<stdin>" : path);
	if (json == NULL || json->name == NULL)
		aer_error_memory(err);
	else if ((json->file = is_stdin ? stdin : fopen(path, "r")) == NULL)
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	else {
		json->at = 1;
		return json;
	}
	aer_jsonread_close(json);
	return NULL;
}

static void forget(struct aer_jsonread *json)
{
	json_decref(json->key);
	json_decref(json->value);
	json->key = json->value = NULL;
}

void aer_jsonread_close(struct aer_jsonread *json)
{
	if (json == NULL)
		return;
	forget(json);
	if (json->file != NULL && json->file != stdin)
		fclose(json->file);
	free(json->name);
	free(json);
}

const char *aer_jsonread_key(const struct aer_jsonread *json)
{
	return json_string_value(json->key);
}

const json_t *aer_jsonread_value(const struct aer_jsonread *json)
{
	return json->value;
}

unsigned long aer_jsonread_line(const struct aer_jsonread *json)
{
	return json->line;
}

const char *aer_jsonread_name(const struct aer_jsonread *json)
{
	return json->name;
}

/* --- bytes --------------------------------------------------------------------- */

static int take_byte(struct aer_jsonread *json)
{
	int c = getc_unlocked(json->file);

	json->at += c == '\n';
	return c;
}

static void put_back(struct aer_jsonread *json, int c)
{
	json->at -= c == '\n';
	ungetc(c, json->file);
}

/* The next byte that is no white space, or EOF. */
static int take_visible(struct aer_jsonread *json)
{
	int c;

	do
		c = take_byte(json);
	while (c == ' ' || c == '\t' || c == '\n' || c == '\r');
	return c;
}

/* Hands one byte to Jansson. */
static size_t give_byte(void *buffer, size_t size, void *data)
{
	struct aer_jsonread *json = data;

	(void)size;
	json->last = take_byte(json);
	if (json->last == EOF)
		return 0;
	*(char *)buffer = (char)json->last;
	return 1;
}

/* --- values -------------------------------------------------------------------- */

static int fail(
    const struct aer_jsonread *json, const char *wanted, struct aer_error *err)
{
	if (ferror(json->file))
		return aer_error_set(
		    err, "%s: cannot read: %s", json->name, strerror(errno));
	return aer_error_set(
	    err, "%s:%lu: is no good JSON: %s", json->name, json->at, wanted);
}

static json_t *parse(struct aer_jsonread *json, struct aer_error *err)
{
	enum {
		FLAGS =
		    JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES
	};
	json_error_t why;
	json_t *value = json_load_callback(give_byte, json, FLAGS, &why);

	if (value == NULL)
		fail(json, why.text, err);
	else if (json->last != EOF && !json_is_object(value) && !json_is_array(value) &&
		 !json_is_string(value))
		put_back(json, json->last);
	return value;
}

/* Goes to where a key begins: 1, 0 where the object ends, -1. */
static int find_key(struct aer_jsonread *json, struct aer_error *err)
{
	int c = take_visible(json);

	if (!json->begun) {
		if (c != '{')
			return fail(json, "an object begins with {", err);
		json->begun = true;
		c = take_visible(json);
		if (c == '"') {
			put_back(json, c);
			return 1;
		}
	} else if (c == ',') {
		c = take_visible(json);
		put_back(json, c);
		return c == '"' ? 1 : fail(json, "a key follows a comma", err);
	}
	if (c != '}')
		return fail(json, "a comma or } follows a value", err);
	if (take_visible(json) != EOF)
		return fail(json, "something follows the object", err);
	return ferror(json->file) ? fail(json, "", err) : 0;
}

int aer_jsonread_next(struct aer_jsonread *json, struct aer_error *err)
{
	int more = find_key(json, err);

	forget(json);
	if (more <= 0)
		return more;
	json->line = json->at;
	json->key = parse(json, err);
	if (json->key == NULL)
		return -1;
	if (take_visible(json) != ':')
		return fail(json, "a colon follows a key", err);
	json->value = parse(json, err);
	return json->value != NULL ? 1 : -1;
}
