/*
 * selected - which rows of a table are wanted: those with given values in some of its
 * columns.
 */
#ifndef AER_SELECTED_H
#define AER_SELECTED_H

#include "table/table.h"

/* Zero-initialized it selects all rows; released by aer_selected_free. */
struct aer_selected {
	struct aer_wanted *wanted;
	size_t count;
	char *text; /* "split=test, fold=1", NULL for all */
};

/* Only rows whose COLUMN is VALUE; several must all hold.  Fails when TABLE has no
 * such column. */
int aer_selected_add(struct aer_selected *selected, const struct aer_table *table,
    const char *column, const char *value, struct aer_error *err) AER_MUST_CHECK;

/* Whether ROW has all of these values. */
bool aer_selected_has(const struct aer_selected *selected, const struct aer_row *row);

void aer_selected_free(struct aer_selected *selected);

#endif
