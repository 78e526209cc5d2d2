/*
 * parcels - a table as one table for each value of a column, each in a file of its own
 * that is touched only when there is something new in it.
 *
 *	lecture 1.mp4      DIR/lecture_1-9c3f02aa.csv
 *	b/lecture 1.mp4    DIR/lecture_1-51d07b1e.csv
 *
 * A parcel's name is made from the value, and from nothing else: what stands behind the
 * last slash and before the last dot, with _ for all but letters, digits, - and _, at
 * most 40 of them; and eight digits of the value's hash (FNV-1a, mixed).  So names are
 * safe anywhere and stay when other rows come and go.  Two values with one name, one
 * chance in four billion for two files called alike, are one parcel.
 *
 * Memory: the text of all rows.
 */
#ifndef AER_PARCELS_H
#define AER_PARCELS_H

#include "table/table.h"

struct aer_parcels;

/* Parcels with the columns of TABLE, which must outlive them. */
struct aer_parcels *aer_parcels_new(
    const struct aer_table *table, struct aer_error *err) AER_MUST_CHECK;
void aer_parcels_free(struct aer_parcels *parcels);

/* Adds ROW to the parcel of VALUE.  VIDEO is the file that the row is about, "" for
 * none. */
int aer_parcels_add(struct aer_parcels *parcels, const char *value, const char *video,
    const struct aer_row *row, struct aer_error *err) AER_MUST_CHECK;

/* How many there are, in the order of their first rows; the name of number I, and how
 * many rows it has. */
size_t aer_parcels_count(const struct aer_parcels *parcels);
const char *aer_parcels_name(const struct aer_parcels *parcels, size_t i);
size_t aer_parcels_rows(const struct aer_parcels *parcels, size_t i);

/*
 * Writes parcel I to DIR/NAME.csv, when all its rows are added.  A file that has these
 * rows already is left as it is; only its time becomes the present one where a video of
 * its rows has changed since, by its contents, its name or its owner.
 */
int aer_parcels_write(struct aer_parcels *parcels, size_t i, const char *dir,
    struct aer_error *err) AER_MUST_CHECK;

#endif
