#include "table/selected.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct aer_wanted {
	size_t column;
	char *value;
};

/* "split=test", then "split=test, fold=1". */
static int extend_text(struct aer_selected *selected, const char *column,
    const char *value, struct aer_error *err)
{
	const char *before = selected->text != NULL ? selected->text : "";
	char *text;

	if (asprintf(&text, "%s%s%s=%s", before, before[0] != '\0' ? ", " : "", column,
		value) < 0)
		return aer_error_memory(err);
	free(selected->text);
	selected->text = text;
	return 0;
}

int aer_selected_add(struct aer_selected *selected, const struct aer_table *table,
    const char *column, const char *value, struct aer_error *err)
{
	struct aer_wanted *wanted;
	size_t index;

	if (aer_table_need(table, column, &index, err) < 0)
		return -1;
	wanted = realloc(selected->wanted, (selected->count + 1) * sizeof *wanted);
	if (wanted == NULL)
		return aer_error_memory(err);
	selected->wanted = wanted;
	wanted[selected->count] = (struct aer_wanted){ index, strdup(value) };
	if (wanted[selected->count].value == NULL)
		return aer_error_memory(err);
	selected->count++;
	return extend_text(selected, column, value, err);
}

bool aer_selected_has(const struct aer_selected *selected, const struct aer_row *row)
{
	for (size_t i = 0; i < selected->count; i++)
		if (strcmp(row->field[selected->wanted[i].column],
			selected->wanted[i].value) != 0)
			return false;
	return true;
}

void aer_selected_free(struct aer_selected *selected)
{
	for (size_t i = 0; i < selected->count; i++)
		free(selected->wanted[i].value);
	free(selected->wanted);
	free(selected->text);
	memset(selected, 0, sizeof *selected);
}
