/*
 * validation - the clips by which a model was chosen, to be told apart from those it
 * is scored on.
 */
#ifndef AER_VALIDATION_H
#define AER_VALIDATION_H

#include "base/dict.h"

/* The ids in the column clip of the table at PATH; NULL: it cannot be read.  Released
 * by aer_dict_free. */
struct aer_dict *aer_validation_read(
    const char *path, struct aer_error *err) AER_MUST_CHECK;

#endif
