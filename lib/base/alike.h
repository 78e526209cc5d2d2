/*
 * alike - names that are different only in blanks around them or in the case of letters
 * from A to Z: "P1" and "p1 ".
 *
 * They are taken for different, as everywhere, and are told: one person under two names
 * can stand on two sides of a split.
 */
#ifndef AER_ALIKE_H
#define AER_ALIKE_H

#include "base/diag.h"
#include "base/dict.h"

/* Notes the pairs of NAMES that are alike, the first ones with their names; WHAT is
 * what they are names of, as "subject". */
int aer_alike_note(const struct aer_dict *names, const char *what,
    struct aer_diag *diag, struct aer_error *err) AER_MUST_CHECK;

#endif
