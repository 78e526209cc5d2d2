#include "table/rowcount.h"

#include "table/table.h"

#include <string.h>
#include <sys/stat.h>

size_t aer_rowcount(
    const char *path, const struct aer_shard *shard, const struct aer_diag *diag)
{
	struct aer_table *table;
	struct aer_row row = { 0 };
	struct aer_error ignored;
	enum aer_read got;
	struct stat st;
	size_t n = 0;
	int clip;

	/* what is read from a pipe is gone */
	if (!diag->terminal || diag->quiet || strcmp(path, "-") == 0 ||
	    stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	table = aer_table_open(path, &ignored);
	if (table == NULL)
		return 0;
	clip = aer_table_find(table, "clip");
	while ((got = aer_table_next(table, &row, &ignored)) == AER_READ_ROW ||
	       got == AER_READ_BAD)
		n += aer_shard_has(
		    shard, got == AER_READ_ROW && clip >= 0 ? row.field[clip] : NULL);
	aer_row_free(&row);
	aer_table_close(table);
	return n;
}
