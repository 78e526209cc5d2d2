#include "split/weightedcolumns.h"

#include "base/option.h"
#include "split/groupcounts.h"

#include <stdlib.h>
#include <string.h>

static int add_one(
    struct aer_weighted_columns *wishes, char *text, bool is_sum, struct aer_error *err)
{
	struct aer_weighted_column *wish =
	    realloc(wishes->wish, (wishes->count + 1) * sizeof *wish);
	char *colon = strrchr(text, ':');
	long weight = 1;

	if (wish == NULL)
		return aer_error_memory(err);
	wishes->wish = wish;
	if (colon != NULL) {
		*colon = '\0';
		if (aer_parse_long(
			colon + 1, "a weight", 1, AER_WEIGHT_MAX, &weight, err) < 0)
			return -1;
	}
	if (text[0] == '\0')
		return aer_error_set(err, "a column's name is empty");
	for (size_t i = 0; i < wishes->count; i++)
		if (wish[i].is_sum == is_sum && strcmp(wish[i].name, text) == 0)
			return aer_error_set(
			    err, "column '%s' stands there twice", text);
	wish += wishes->count;
	*wish = (struct aer_weighted_column){ strdup(text), weight, is_sum };
	if (wish->name == NULL)
		return aer_error_memory(err);
	wishes->count++;
	return 0;
}

int aer_weighted_columns_add(struct aer_weighted_columns *wishes, const char *text,
    bool is_sum, struct aer_error *err)
{
	char *copy = strdup(text), *at = copy, *one;
	int rc = copy != NULL ? 0 : aer_error_memory(err);

	while (rc == 0 && (one = strsep(&at, ",")) != NULL)
		rc = add_one(wishes, one, is_sum, err);
	free(copy);
	return rc;
}

void aer_weighted_columns_free(struct aer_weighted_columns *wishes)
{
	for (size_t i = 0; i < wishes->count; i++)
		free(wishes->wish[i].name);
	free(wishes->wish);
	*wishes = (struct aer_weighted_columns){ 0 };
}
