/*
 * tarread - reads archives of tar: POSIX's ustar and pax, and GNU's long names.
 *
 * Only regular files are members.  Their bytes are skipped unless they are asked for.
 */
#ifndef AER_TARREAD_H
#define AER_TARREAD_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct aer_tarread;

/* Opens PATH, a regular file. */
struct aer_tarread *aer_tarread_open(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_tarread_close(struct aer_tarread *tar);

/* Goes to the next member: 1, 0 at the end, -1. */
int aer_tarread_next(struct aer_tarread *tar, struct aer_error *err) AER_MUST_CHECK;

/* Its name, valid until the next, and its size in bytes. */
const char *aer_tarread_name(const struct aer_tarread *tar);
uint64_t aer_tarread_size(const struct aer_tarread *tar);

/* All of its bytes and a 0, in new memory; once a member, which has at most MOST. */
char *aer_tarread_bytes(
    struct aer_tarread *tar, size_t most, struct aer_error *err) AER_MUST_CHECK;

#endif
