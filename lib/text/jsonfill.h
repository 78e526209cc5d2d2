/*
 * jsonfill - a JSON object being filled, with one place that remembers failures.
 */
#ifndef AER_JSONFILL_H
#define AER_JSONFILL_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* BAD, the caller's, becomes true once anything failed, which only memory can. */
struct aer_jsonfill {
	json_t *object;
	bool *bad;
};

struct aer_jsonfill aer_jsonfill_begin(bool *bad);

/* Puts VALUE, which is taken over; a NULL is a failure. */
void aer_jsonfill_put(struct aer_jsonfill to, const char *key, json_t *value);
/* A number, null for NAN. */
void aer_jsonfill_real(struct aer_jsonfill to, const char *key, double value);
void aer_jsonfill_count(struct aer_jsonfill to, const char *key, uint64_t value);
/* JSON is UTF-8: in a text that is not, bytes outside ASCII become '?'. */
void aer_jsonfill_text(struct aer_jsonfill to, const char *key, const char *text);

/* The same for the end of ARRAY. */
void aer_jsonfill_append(json_t *array, json_t *value, bool *bad);
json_t *aer_jsonfill_string(const char *text);

/* Writes the object to STREAM, 15 digits a number, and releases it; fails when it is
 * bad. */
int aer_jsonfill_write(
    struct aer_jsonfill filler, FILE *stream, struct aer_error *err) AER_MUST_CHECK;

#endif
