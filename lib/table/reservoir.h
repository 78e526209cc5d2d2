/*
 * reservoir - the k rows with the smallest numbers of each group, in one pass.
 *
 * What is kept depends on the numbers only and not on the order of the rows, but
 * for rows with the same number, of which the first are kept.
 *
 * Memory: the text of at most k rows a group, and some 100 bytes for each; a row
 * that is not kept leaves nothing behind.
 */
#ifndef AER_RESERVOIR_H
#define AER_RESERVOIR_H

#include "table/table.h"

#include <stdint.h>

struct aer_reservoir;

/* Keeps at most K rows, at least 1, of COLUMNS fields in each group. */
struct aer_reservoir *aer_reservoir_new(
    size_t k, size_t columns, struct aer_error *err) AER_MUST_CHECK;
void aer_reservoir_free(struct aer_reservoir *reservoir);

/* Offers ROW, which is copied when it is kept, with NUMBER in GROUP; ORDER is for
 * aer_reservoir_shuffle. */
int aer_reservoir_add(struct aer_reservoir *reservoir, const char *group,
    const struct aer_row *row, double number, double order,
    struct aer_error *err) AER_MUST_CHECK;

/* Keeps of each group the SHARE of the rows offered, from 0 to 1, rounded to whole
 * rows, a half up.  For a K that no group reaches. */
void aer_reservoir_trim(struct aer_reservoir *reservoir, double share);

/* The rows of group G that are kept, until they are sorted. */
size_t aer_reservoir_kept(const struct aer_reservoir *reservoir, size_t g);

/* The groups in order of arrival: how many, the name of one, and how many rows of it
 * were offered. */
size_t aer_reservoir_groups(const struct aer_reservoir *reservoir);
const char *aer_reservoir_group(const struct aer_reservoir *reservoir, size_t g);
uint64_t aer_reservoir_offered(const struct aer_reservoir *reservoir, size_t g);

/* Ends the pass: the rows that were kept, of all groups, in the order they came in,
 * or by their ORDER.  Returns how many there are; -1 when memory is short. */
long aer_reservoir_sort(struct aer_reservoir *reservoir, bool by_order,
    struct aer_error *err) AER_MUST_CHECK;

/* Row I of the sorted; valid until the next call, and not to be freed. */
const struct aer_row *aer_reservoir_row(struct aer_reservoir *reservoir, size_t i);

/* How many of the sorted have the same number as another of them: rows with the
 * same name, most likely. */
size_t aer_reservoir_twins(const struct aer_reservoir *reservoir);

#endif
