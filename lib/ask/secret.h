/*
 * secret - a key for a service, from where others cannot read it.
 */
#ifndef AER_SECRET_H
#define AER_SECRET_H

#include "base/error.h"

/*
 * The first line of the file at PATH, which must be closed to all
 * others (mode 0600 or less); where PATH is NULL the environment variable VARIABLE.
 * In new memory, which aer_secret_free wipes.  "" where there is neither.  NULL with a
 * message that does not hold the key.
 */
char *aer_secret_read(
    const char *path, const char *variable, struct aer_error *err) AER_MUST_CHECK;
void aer_secret_free(char *secret);

/* Overwrites SECRET with stars wherever it stands in TEXT: servers repeat a key that
 * they do not know.  One of less than 8 letters stays: it may be a word, and is none.
 */
void aer_secret_hide(char *text, const char *secret);

#endif
