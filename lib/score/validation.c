#include "score/validation.h"

#include "table/table.h"

static int read_ids(
    struct aer_dict *dict, struct aer_table *table, struct aer_error *err)
{
	struct aer_row row = { 0 };
	enum aer_read got;
	size_t clip;
	int rc = aer_table_need(table, "clip", &clip, err);

	while (rc == 0 && (got = aer_table_next(table, &row, err)) != AER_READ_END)
		if (got != AER_READ_ROW ||
		    aer_dict_add(dict, row.field[clip], NULL, err) < 0)
			rc = -1;
	aer_row_free(&row);
	return rc;
}

struct aer_dict *aer_validation_read(const char *path, struct aer_error *err)
{
	struct aer_table *table = aer_table_open(path, err);
	struct aer_dict *dict = NULL;

	if (table == NULL)
		return NULL;
	dict = aer_dict_new(err);
	if (dict != NULL && read_ids(dict, table, err) < 0) {
		aer_dict_free(dict);
		dict = NULL;
	}
	aer_table_close(table);
	return dict;
}
