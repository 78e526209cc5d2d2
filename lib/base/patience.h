/*
 * patience - waits until somebody asks the program to end.
 */
#ifndef AER_PATIENCE_H
#define AER_PATIENCE_H

#include "base/error.h"

/* From now on SIGINT and SIGTERM end aer_patience_wait, also when they come before it,
 * and SIGPIPE is ignored: a connection that breaks is an error of writing.  Once, at
 * the start of a program. */
int aer_patience_begin(struct aer_error *err) AER_MUST_CHECK;

/* Waits for one of these signals. */
void aer_patience_wait(void);

#endif
