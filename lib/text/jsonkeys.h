/*
 * jsonkeys - an object of JSON written key by key as it comes, in constant memory, with
 * the letters of Python's json.dump: at an indent of 4
 *
 *	{
 *	    "P001/003": [
 *	        620.5,
 *	        2.9
 *	    ]
 *	}
 *
 * and at 0, its default, {"P001/003": [620.5, 2.9]}.  There is no newline at the end.
 */
#ifndef AER_JSONKEYS_H
#define AER_JSONKEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { AER_JSONKEYS_DEPTH = 4 };

/* Zero-initialized but for STREAM and INDENT, which are the caller's. */
struct aer_jsonkeys {
	FILE *stream;
	long indent;
	/* private */
	int depth;
	bool filled[AER_JSONKEYS_DEPTH + 1]; /* at each depth: something was written */
};

/* Opens an object or an array, BRACKET being { or [, and closes it with the other
 * one. */
void aer_jsonkeys_open(struct aer_jsonkeys *json, char bracket);
void aer_jsonkeys_close(struct aer_jsonkeys *json, char bracket);

/* Writes a key, UTF-8, of which letters outside of ASCII are written as \uXXXX. */
void aer_jsonkeys_key(struct aer_jsonkeys *json, const char *key);

/* Writes what follows a key, as it stands; and an element of an array. */
void aer_jsonkeys_value(struct aer_jsonkeys *json, const char *text);
void aer_jsonkeys_element(struct aer_jsonkeys *json, const char *text);

#endif
