#include "table/columns.h"

#include <stdlib.h>
#include <string.h>

int aer_columns_find(struct aer_columns *columns, const char *names, const char *what,
    const struct aer_table *table, struct aer_error *err)
{
	char *at, *name;

	columns->text = at = strdup(names);
	if (columns->text == NULL)
		return aer_error_memory(err);
	while ((name = strsep(&at, ",")) != NULL) {
		if (name[0] == '\0')
			return aer_error_set(
			    err, "%s '%s': a column's name is empty", what, names);
		if (columns->count == AER_COLUMNS_MAX)
			return aer_error_set(err, "%s '%s': more than %d columns", what,
			    names, AER_COLUMNS_MAX);
		columns->name[columns->count] = name;
		if (aer_table_need(table, name, &columns->index[columns->count], err) <
		    0)
			return -1;
		columns->count++;
	}
	return 0;
}

void aer_columns_free(struct aer_columns *columns)
{
	free(columns->text);
	memset(columns, 0, sizeof *columns);
}
