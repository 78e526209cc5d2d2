/*
 * subtables - a table as one table for each value of a column, each in a file of its
 * own that is touched only when there is something new in it.
 *
 *	lecture 1.mp4      DIR/lecture_1-9c3f02aa.csv
 *	b/lecture 1.mp4    DIR/lecture_1-51d07b1e.csv
 *
 * A subtable's name is made from the value, and from nothing else: what stands behind
 * the last slash and before the last dot, with _ for all but letters, digits, - and _,
 * at most 40 of them; and eight digits of the value's hash (FNV-1a, mixed).  So names
 * are safe anywhere and stay when other rows come and go.  Two values with one name,
 * one chance in four billion for two files called alike, are one subtable.
 *
 * Memory: the text of all rows.
 */
#ifndef AER_SUBTABLES_H
#define AER_SUBTABLES_H

#include "table/table.h"

struct aer_subtables;

/* Subtables with the columns of TABLE, which must outlive them. */
struct aer_subtables *aer_subtables_new(
    const struct aer_table *table, struct aer_error *err) AER_MUST_CHECK;
void aer_subtables_free(struct aer_subtables *subtables);

/* Adds ROW to the subtable of VALUE.  VIDEO is the file that the row is about, "" for
 * none. */
int aer_subtables_add(struct aer_subtables *subtables, const char *value,
    const char *video, const struct aer_row *row, struct aer_error *err) AER_MUST_CHECK;

/* How many there are, in the order of their first rows; the name of number I, and how
 * many rows it has. */
size_t aer_subtables_count(const struct aer_subtables *subtables);
const char *aer_subtables_name(const struct aer_subtables *subtables, size_t i);
size_t aer_subtables_rows(const struct aer_subtables *subtables, size_t i);

/*
 * Writes subtable I to DIR/NAME.csv, when all its rows are added.  A file that has
 * these rows already is left as it is; only its time becomes the present one where a
 * video of its rows has changed since, by its contents, its name or its owner.
 */
int aer_subtables_write(struct aer_subtables *subtables, size_t i, const char *dir,
    struct aer_error *err) AER_MUST_CHECK;

#endif
