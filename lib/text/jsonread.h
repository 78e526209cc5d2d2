/*
 * jsonread - an object of JSON read key by key as it comes, so that of a large file
 * only one key and its value are in memory.
 *
 *	json = aer_jsonread_open(path, &err);
 *	while ((more = aer_jsonread_next(json, &err)) > 0)
 *		take(aer_jsonread_key(json), aer_jsonread_value(json));
 *	aer_jsonread_close(json);
 *
 * Values are parsed by Jansson, which refuses two equal keys in one object; whether the
 * keys of the outer one differ is for the caller to see.
 */
#ifndef AER_JSONREAD_H
#define AER_JSONREAD_H

#include "base/error.h"

#include <jansson.h>

struct aer_jsonread;

/* Opens PATH, "-" for standard input. */
struct aer_jsonread *aer_jsonread_open(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_jsonread_close(struct aer_jsonread *json);

/* Goes to the next key: 1, 0 behind the last one, -1 for what is no JSON, with file and
 * line. */
int aer_jsonread_next(struct aer_jsonread *json, struct aer_error *err) AER_MUST_CHECK;

/* The key, its value, and the line that the key stands in; valid until the next. */
const char *aer_jsonread_key(const struct aer_jsonread *json);
const json_t *aer_jsonread_value(const struct aer_jsonread *json);
unsigned long aer_jsonread_line(const struct aer_jsonread *json);

/* The name for messages: the path, or "<stdin>". */
const char *aer_jsonread_name(const struct aer_jsonread *json);

#endif
