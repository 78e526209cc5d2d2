/*
 * balancepart - what the report on a split is written from, shared by balance*.c; not
 * installed.
 */
#ifndef AER_BALANCEPART_H
#define AER_BALANCEPART_H

#include "split/balance.h"

/* One column, and what is known of it. */
struct aer_balance_report {
	FILE *out;
	const struct aer_intake *intake;
	const struct aer_division *division;
	const struct aer_partition *partition;
	const struct aer_group_counts *pool;
	const struct aer_parts *parts;
	const char *what; /* a group: "subject" */
	size_t class_width, part_width;
};

/* What stands below the tables: the largest groups, notes, how good it is. */
void aer_balance_words(const struct aer_balance_report *report);

/* A line for a column that is not shown in full. */
void aer_balance_line(const struct aer_balance_report *report);

#endif
