/*
 * balance - the report on a split: what each part wanted and got, and what is known
 * of how good that is.
 *
 *	part      clips  wanted   off   share  wanted  subjects     tvd
 *	train      2119    2119     0  79.99%  80.00%       113   0.02%
 *	test        530     530     0  20.01%  20.00%        28   0.09%
 *
 * "off" is in clips.  "tvd" is the total variation distance between the classes in the
 * part and in all clips: half the sum of the differences of their shares.  In the
 * table of the classes "points" is how far the share of the class's clips that the
 * part got is from the part's share, in percentage points.  Below are how far the
 * numbers of groups are off the shares, and what is proven.  Notes name the classes
 * that few groups have: their scores say more about these people than about the class.
 */
#ifndef AER_BALANCE_H
#define AER_BALANCE_H

#include "split/division.h"

#include <stdio.h>

struct aer_balance {
	const struct aer_intake *intake;
	const struct aer_divisions *divisions;
};

/* Writes the report to OUT; the caller looks for errors of the stream. */
void aer_balance_write(FILE *out, const struct aer_balance *balance);

/* The same as one JSON object. */
int aer_balance_json(
    FILE *out, const struct aer_balance *balance, struct aer_error *err) AER_MUST_CHECK;

/* Draws the shares of the classes in every part of the first column and in all clips,
 * side by side, into PATH (bars.h). */
int aer_balance_plot(const char *path, const struct aer_balance *balance,
    struct aer_error *err) AER_MUST_CHECK;

/* What groups are called: the only column's name, or "group". */
const char *aer_balance_group(const struct aer_intake *intake);

/* The total variation distance between the classes of counted column C in part P and
 * in all clips, from 0 to 1; NAN for a part without clips. */
double aer_balance_tvd(const struct aer_partition *partition, size_t c, size_t p);

/* A text for why class ROW of counted column C is not in every part or is scarce there,
 * or false when there is nothing to say. */
bool aer_balance_note(const struct aer_partition *partition,
    const struct aer_intake *intake, size_t c, size_t row, char *buf, size_t size);

/* Why the distance cannot be less: "nothing is off". */
const char *aer_balance_proof(enum aer_proof proof);

#endif
