/*
 * scorepage - the part of a scorecard's page that lists errors; for the files that
 * write the page only.
 */
#ifndef AER_SCOREPAGE_H
#define AER_SCOREPAGE_H

#include "score/scorepart.h"
#include "score/stills.h"

/* What the lists of all systems have in common. */
struct aer_score_errors {
	const struct aer_scorecard *card;
	const char *page;          /* the path of the page */
	struct aer_stills *stills; /* NULL: without pictures */
};

/* Reads pictures of all clips that are listed from the table of frames at PATH; FAIL is
 * called with DATA for each bad row.  The caller releases errors->stills. */
int aer_score_errors_read(struct aer_score_errors *errors, const char *path,
    aer_fail_function *fail, void *data, struct aer_error *err) AER_MUST_CHECK;

/* Writes the list of SYSTEM. */
int aer_score_errors_put(const struct aer_score_errors *errors,
    const struct aer_system *system, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;

#endif
