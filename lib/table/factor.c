#include "table/factor.h"

#include <stdlib.h>
#include <string.h>

void aer_factor_free(struct aer_factor *factor)
{
	aer_labels_free(factor->values);
	free(factor->name);
	*factor = (struct aer_factor){ .column = -1 };
}

int aer_factor_set(struct aer_factor *factor, const struct aer_table *table,
    const char *column, struct aer_error *err)
{
	size_t index;

	aer_factor_free(factor);
	if (column == NULL)
		return 0;
	if (aer_table_need(table, column, &index, err) < 0)
		return -1;
	factor->column = (int)index;
	factor->name = strdup(column);
	factor->values = aer_labels_new(err);
	if (factor->name == NULL)
		return aer_error_memory(err);
	return factor->values != NULL ? 0 : -1;
}

int aer_factor_find(struct aer_factor *factor, const struct aer_row *row, bool add,
    int *number, struct aer_error *err)
{
	long i;

	*number = -1;
	if (factor->column < 0)
		return 0;
	i = aer_labels_find(factor->values, row->field[factor->column]);
	if (i < 0 && add) {
		i = aer_labels_add(factor->values, row->field[factor->column], err);
		if (i < 0)
			return -1;
	}
	*number = (int)i;
	return 0;
}

int aer_factor_rank(const long *rank, int old)
{
	return rank != NULL && old >= 0 ? (int)rank[old] : old;
}
