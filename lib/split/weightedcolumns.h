/*
 * weightedcolumns - the columns that a split is asked to share out: their names and
 * weights.
 *
 *	label:3,gender
 *
 * A weight is a whole number from 1 to AER_WEIGHT_MAX behind the last colon; without
 * one it is 1.
 */
#ifndef AER_WEIGHTEDCOLUMNS_H
#define AER_WEIGHTEDCOLUMNS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aer_weighted_column {
	char *name;
	int64_t weight;
	bool is_sum; /* a total is shared out, and not the classes */
};

struct aer_weighted_columns {
	struct aer_weighted_column *wish;
	size_t count;
};

/* Adds the columns of TEXT behind the others; IS_SUM is that of all.  Fails for one
 * that is empty or stands there twice. */
int aer_weighted_columns_add(struct aer_weighted_columns *wishes, const char *text,
    bool is_sum, struct aer_error *err) AER_MUST_CHECK;

/* Releases all and empties the list. */
void aer_weighted_columns_free(struct aer_weighted_columns *wishes);

#endif
