/*
 * factor - a column of a table whose values are numbered, in order of arrival.
 */
#ifndef AER_FACTOR_H
#define AER_FACTOR_H

#include "table/labels.h"
#include "table/table.h"

/* Zero-initialized before it is set; released by aer_factor_free. */
struct aer_factor {
	int column; /* -1: none */
	char *name; /* NULL: none, as are the values */
	struct aer_labels *values;
};

/* Takes COLUMN of TABLE, NULL for none, in place of what FACTOR had. */
int aer_factor_set(struct aer_factor *factor, const struct aer_table *table,
    const char *column, struct aer_error *err) AER_MUST_CHECK;
void aer_factor_free(struct aer_factor *factor);

/* The number of ROW's value in *NUMBER, which is -1 where there is no column and for a
 * new value, unless those are to be added.  Fails when memory is short. */
int aer_factor_find(struct aer_factor *factor, const struct aer_row *row, bool add,
    int *number, struct aer_error *err) AER_MUST_CHECK;

/* The new number of OLD, which stays what it is below 0 and where RANK is NULL: RANK
 * is what aer_labels_sort made. */
int aer_factor_rank(const long *rank, int old);

#endif
