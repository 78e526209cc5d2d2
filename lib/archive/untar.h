/*
 * untar - takes a member out of an archive of tar.
 */
#ifndef AER_UNTAR_H
#define AER_UNTAR_H

#include "base/error.h"

/* Copies the first member called NAME of the archive PATH to the descriptor OUT.  Fails
 * when the archive has none. */
int aer_untar(
    const char *path, const char *name, int out, struct aer_error *err) AER_MUST_CHECK;

#endif
