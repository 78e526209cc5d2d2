/*
 * slow-table - tables once more, as slow_table_open and so on, read by libcsv alone:
 * what rows without quotes, which are read without it, are compared with.
 */
#ifndef SLOW_TABLE_H
#define SLOW_TABLE_H

#define AER_CSV_PLAIN         0
#define aer_csv_new           slow_csv_new
#define aer_csv_free          slow_csv_free
#define aer_csv_begin         slow_csv_begin
#define aer_csv_next          slow_csv_next
#define aer_csv_has_nul       slow_csv_has_nul
#define aer_table_open        slow_table_open
#define aer_table_open_twice  slow_table_open_twice
#define aer_table_rewind      slow_table_rewind
#define aer_table_close       slow_table_close
#define aer_table_name        slow_table_name
#define aer_table_columns     slow_table_columns
#define aer_table_column_name slow_table_column_name
#define aer_table_find        slow_table_find
#define aer_table_need        slow_table_need
#define aer_table_next        slow_table_next
#include "../lib/table/csv.c"
#include "../lib/table/table.c"
#undef aer_table_open
#undef aer_table_close
#undef aer_table_next

/* The tables proper. */
struct aer_table *aer_table_open(const char *path, struct aer_error *err);
void aer_table_close(struct aer_table *table);
enum aer_read aer_table_next(
    struct aer_table *table, struct aer_row *row, struct aer_error *err);

#endif
