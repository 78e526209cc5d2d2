/*
 * rowcount - how many rows a table has, for the progress line.
 */
#ifndef AER_ROWCOUNT_H
#define AER_ROWCOUNT_H

#include "base/diag.h"
#include "table/shard.h"

/* The rows of the table at PATH that are in SHARD, good or bad; 0 where they cannot
 * be known before they are read ("-", a pipe), or where DIAG shows no progress. */
size_t aer_rowcount(
    const char *path, const struct aer_shard *shard, const struct aer_diag *diag);

#endif
