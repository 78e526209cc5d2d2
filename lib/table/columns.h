/*
 * columns - a list of a table's columns, given by name: "subject,recording".
 */
#ifndef AER_COLUMNS_H
#define AER_COLUMNS_H

#include "table/table.h"

enum { AER_COLUMNS_MAX = 16 };

struct aer_columns {
	size_t count;
	size_t index[AER_COLUMNS_MAX]; /* in the table */
	char *name[AER_COLUMNS_MAX];   /* in TEXT */
	char *text;
};

/*
 * Fills COLUMNS, zero-initialized, from NAMES with commas between; each must be a
 * column of TABLE.  WHAT is the option's name for messages.  Released by
 * aer_columns_free, also after a failure.
 */
int aer_columns_find(struct aer_columns *columns, const char *names, const char *what,
    const struct aer_table *table, struct aer_error *err) AER_MUST_CHECK;
void aer_columns_free(struct aer_columns *columns);

#endif
