/*
 * intakepart - the two halves of an intake: intake.c has the columns and all rows,
 * intakerow.c takes one.  For these two files only.
 */
#ifndef AER_INTAKEPART_H
#define AER_INTAKEPART_H

#include "split/intake.h"

/* The manifest's own times make up for a column duration that it lacks. */
#define AER_INTAKE_TIMES SIZE_MAX

/* The manifest's name for messages. */
const char *aer_intake_name(const struct aer_intake *intake);

/* Takes one row in; -1 with *IS_BAD when it alone is at fault. */
int aer_intake_take(struct aer_intake *in, const struct aer_clip *clip, bool *is_bad,
    struct aer_error *err) AER_MUST_CHECK;

#endif
