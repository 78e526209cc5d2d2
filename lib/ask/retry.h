/*
 * retry - whether a request is made again, and when.
 *
 * Made again: connections that fail or break off, an answer that is no JSON, and the
 * statuses 408, 429 and 5xx, as such servers answer while they load or are busy.  A 429
 * that says that a quota is used up is final, and so are all other 4xx: the same
 * request would fail again.  A server that asks to be left alone for more than
 * AER_RETRY_PATIENCE is not waited for: nobody sits before a run that stands still for
 * a day, and the journal goes on from there.
 */
#ifndef AER_RETRY_H
#define AER_RETRY_H

#include <stdbool.h>

enum {
	AER_RETRY_LONGEST = 60,    /* the longest wait that no server asks for, in s */
	AER_RETRY_PATIENCE = 3600, /* and the longest that one can ask for */
};

/* Whether a request that got the HTTP status STATUS (not 2xx) with TEXT as its body is
 * made again. */
bool aer_retry_status(long status, const char *text);

/*
 * Seconds to wait before the next try, TRIES (at least 1) having failed: e = BASE *
 * 2^(TRIES - 1), at most AER_RETRY_LONGEST.  Between e/2 and e; where the server asked
 * for AFTER > 0 seconds, between AFTER and AFTER + e.  CHANCE in [0, 1) says where
 * between: clients that failed together should not come back together.
 */
double aer_retry_wait(int tries, double base, double after, double chance);

#endif
