/*
 * fixedgroups - what an earlier split says of groups: they stay in its parts.
 *
 *	subject,split			or		clip,split
 *	P001,test					P001/003,test
 *
 * Rows are about groups where the table has a column by which clips are grouped, else
 * about the groups of clips.  Rows whose part is empty say nothing.
 */
#ifndef AER_FIXEDGROUPS_H
#define AER_FIXEDGROUPS_H

#include "split/intake.h"
#include "split/parts.h"

/*
 * Reads the table at PATH and fills FIXED, by group of INTAKE, with parts, or
 * AER_NOT_FIXED (division.h).  COLUMN has the parts' names.  *STRANGERS counts rows
 * about groups that INTAKE does not have.  Fails for a row that is bad, a part that is
 * not among PARTS, and a group that is in two parts.
 */
int aer_fixed_groups_read(const char *path, const char *column,
    const struct aer_intake *intake, const struct aer_parts *parts, uint8_t *fixed,
    size_t *strangers, struct aer_error *err) AER_MUST_CHECK;

#endif
