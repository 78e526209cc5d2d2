/*
 * balance - the report on a split: what each part wanted and got.
 *
 *	part      clips  wanted   off   share  wanted  subjects
 *	train      2119    2119     0  79.99%  80.00%       113
 *	test        530     530     0  20.01%  20.00%        28
 *
 * "off" is in clips.  In the table of the classes "points" is how far the share
 * of the class's clips that the part got is from the part's share, in percentage
 * points.  Notes name the classes that few subjects have: their scores say more
 * about these subjects than about the class.
 */
#ifndef AER_BALANCE_H
#define AER_BALANCE_H

#include "labels.h"
#include "partition.h"

#include <stdio.h>

/* Writes the report on PARTITION, which is solved, to OUT; the caller looks for
 * errors of the stream.  CLASSES names the classes. */
void aer_balance_write(FILE *out, const struct aer_partition *partition,
    const struct aer_parts *parts, const struct aer_labels *classes);

#endif
