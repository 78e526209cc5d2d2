/*
 * content - which files hold the same bytes, whatever they are called.
 *
 * Only files of the same size are read; files with the same hash are then compared
 * byte by byte, so that the answer is exact.
 */
#ifndef AER_CONTENT_H
#define AER_CONTENT_H

#include "base/dict.h"

#include <stdint.h>

/* Called for each file that cannot be read, with an error that names it. */
typedef void aer_content_bad(void *data, const char *text);

/*
 * Fills FIRST[i], for each path I in PATHS, with the number of the first path that
 * has the same content: I itself, where there is none before.  A file that cannot be
 * read is like no other.
 */
int aer_content_compare(const struct aer_dict *paths, uint32_t *first,
    aer_content_bad *bad, void *data, struct aer_error *err) AER_MUST_CHECK;

/* The same in new memory; NULL when that is short, or as above. */
uint32_t *aer_content_first(const struct aer_dict *paths, aer_content_bad *bad,
    void *data, struct aer_error *err) AER_MUST_CHECK;

#endif
