/*
 * rows - many rows of a table in memory, packed: their fields' bytes and 8 more a
 * row.  For tools that need all rows before they can write the first.
 */
#ifndef AER_ROWS_H
#define AER_ROWS_H

#include "table/table.h"

struct aer_rows;

/* For rows of COLUMNS fields, as all rows of a table are. */
struct aer_rows *aer_rows_new(size_t columns, struct aer_error *err) AER_MUST_CHECK;
void aer_rows_free(struct aer_rows *rows);

/* Copies ROW behind the others. */
int aer_rows_add(struct aer_rows *rows, const struct aer_row *row,
    struct aer_error *err) AER_MUST_CHECK;

/* The number of rows. */
size_t aer_rows_count(const struct aer_rows *rows);

/* Row I < count, without its line number; valid until the next call of
 * aer_rows_get or aer_rows_add, and not to be freed. */
const struct aer_row *aer_rows_get(struct aer_rows *rows, size_t i);

#endif
