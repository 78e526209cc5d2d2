/*
 * tar - archives in the ustar form of POSIX.1-1988, the same bytes each time.
 *
 * Members are regular files below 8 GiB; owner, group and time are 0, the mode is 0644.
 */
#ifndef AER_TAR_H
#define AER_TAR_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct aer_tar;

/* Makes the file PATH, or empties it. */
struct aer_tar *aer_tar_new(const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Whether a member can be called NAME: at most 100 bytes, or 155 more before a slash.
 */
bool aer_tar_fits(const char *name);

/* Adds the file PATH as NAME, which fits. */
int aer_tar_add(struct aer_tar *tar, const char *name, const char *path,
    struct aer_error *err) AER_MUST_CHECK;

/* The same for a file of the N BYTES. */
int aer_tar_put(struct aer_tar *tar, const char *name, const void *bytes, size_t n,
    struct aer_error *err) AER_MUST_CHECK;

/* Writes the end, closes the file and frees TAR.  The file is complete only after
 * this. */
int aer_tar_close(struct aer_tar *tar, struct aer_error *err) AER_MUST_CHECK;

/* Frees TAR, which may be NULL, without an end. */
void aer_tar_free(struct aer_tar *tar);

#endif
