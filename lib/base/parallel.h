/*
 * parallel - does the parts of a piece of work on several threads.
 *
 * The work is COUNT items, numbered from 0, that know nothing of each other; each
 * thread gets one stretch of them.  What an item writes must depend on its number
 * alone, and then the result does not depend on the number of threads.
 */
#ifndef AER_PARALLEL_H
#define AER_PARALLEL_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The number of processors that this process may use. */
size_t aer_processors(void);

/* Does the items from FROM to UNTIL - 1; returns -1 when memory is short. */
typedef int aer_stretch_function(void *data, size_t from, size_t until);

/* JOBS threads at most, 0: aer_processors; where one cannot be
 * made its stretch is done here.  Returns -1 when any stretch did. */
int aer_parallel(size_t jobs, size_t count, aer_stretch_function *work, void *data)
    __attribute__((warn_unused_result));

#ifdef __cplusplus
}
#endif

#endif
