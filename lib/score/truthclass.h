/*
 * truthclass - which class a label of the truth is; the inside of truth.h.
 */
#ifndef AER_TRUTHCLASS_H
#define AER_TRUTHCLASS_H

#include "table/labels.h"
#include "table/map.h"

#include <stdbool.h>

/* In place of a class: the row is bad; reading cannot go on. */
enum { AER_CLASS_BAD = -2, AER_CLASS_BROKEN = -3 };

struct aer_classes {
	const struct aer_map *map;       /* labels go through it first; or NULL */
	const struct aer_labels *labels; /* the caller's, or mine */
	struct aer_labels *mine; /* owned, collected; NULL: the caller gave a set */
	const char *name;        /* of the table, for messages */
};

/*
 * The class of LABEL; AER_CLASS_BAD with the reason.  ADD: a label that is new is added
 * to the set that is being collected, which AER_CLASS_BROKEN says it has no room for,
 * or that memory is short.
 */
int aer_class_find(const struct aer_classes *classes, const char *label, bool add,
    struct aer_error *err) AER_MUST_CHECK;

#endif
