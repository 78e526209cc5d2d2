/*
 * scratch - a temporary file without a name, in the folder that the environment's
 * TMPDIR names, or else in /tmp.  It is gone when it is closed, however that comes.
 */
#ifndef AER_SCRATCH_H
#define AER_SCRATCH_H

#include "base/error.h"

/* A descriptor to read and write; -1: the error names the folder. */
int aer_scratch_open(struct aer_error *err) AER_MUST_CHECK;

/* Says why the file cannot be read or written, by errno, and that TMPDIR can name
 * another folder.  Returns -1. */
int aer_scratch_failed(struct aer_error *err);

#endif
