/*
 * groups - what must stay together: the connected components of names.
 *
 * A name stands in a column: subject P001, recording R7.  Names that occur in one row
 * are joined, so that two subjects who share a recording, and all that these have
 * recordings with, are one group.  R. Tarjan, Efficiency of a good but not linear set
 * union algorithm, Journal of the ACM 22, 1975.
 */
#ifndef AER_GROUPS_H
#define AER_GROUPS_H

#include "base/dict.h"

#include <stddef.h>
#include <stdint.h>

struct aer_groups;

/* For names in COLUMNS columns. */
struct aer_groups *aer_groups_new(size_t columns, struct aer_error *err) AER_MUST_CHECK;
void aer_groups_free(struct aer_groups *groups);

/* The number of NAME in COLUMN, given out in order of arrival; -1 when memory is
 * short. */
long aer_groups_add(struct aer_groups *groups, size_t column, const char *name,
    struct aer_error *err) AER_MUST_CHECK;

/* The number of NAME if it was added, else -1. */
long aer_groups_find(const struct aer_groups *groups, size_t column, const char *name);

/* All names of COLUMN. */
const struct aer_dict *aer_groups_names(const struct aer_groups *groups, size_t column);

/* Joins the groups of names A and B. */
void aer_groups_join(struct aer_groups *groups, long a, long b);

/* When all are joined: numbers the groups by the first of their names, in the order
 * of columns and then of bytes, so that the order of arrival does not count. */
int aer_groups_finish(struct aer_groups *groups, struct aer_error *err) AER_MUST_CHECK;

/* After that: how many there are; the group of a name; a group's first name. */
size_t aer_groups_count(const struct aer_groups *groups);
uint32_t aer_groups_of(const struct aer_groups *groups, long name);
const char *aer_groups_name(const struct aer_groups *groups, size_t group);

#endif
