/*
 * pool - what all files of a system say of a clip together.
 *
 * One file says one thing.  The runs of a pool over folds are on different clips:
 * what the one says that has a row counts, and a clip in none of them is missing
 * once.  Over seeds every run is on all clips: each says something, and a clip counts
 * as often as there are runs.  Folds it is when no clip has rows in two runs.
 */
#ifndef AER_POOL_H
#define AER_POOL_H

#include "score/collate.h"
#include "score/system.h"

/* Counts the clips with rows in one run and in several, and so finds out whether
 * SYSTEM's runs are folds. */
void aer_pool_decide(struct aer_system *system, const struct aer_cells *cells);

/* How often SYSTEM counts a clip. */
size_t aer_pool_weight(const struct aer_system *system);

/* The column of the confusion matrix, of CLASSES, for what is said I-th, I <
 * aer_pool_weight, of the clips of TUPLE; and for a run's own. */
size_t aer_pool_column(
    const struct aer_system *system, const int32_t *tuple, size_t i, size_t classes);
size_t aer_run_column(
    const struct aer_system_run *run, const int32_t *tuple, size_t classes);

#endif
