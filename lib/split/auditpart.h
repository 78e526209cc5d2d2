/*
 * auditpart - the pieces of an audit's text, shared by audit*.c; not installed.
 */
#ifndef AER_AUDITPART_H
#define AER_AUDITPART_H

#include "split/audit.h"

/* Writes the table that the text begins with. */
int aer_audit_head(
    const struct aer_audit *audit, FILE *stream, struct aer_error *err) AER_MUST_CHECK;

#endif
