/*
 * enrol - puts what is to be labelled, and with what, into a ballot box: label sets,
 * the clips of a manifest, and known answers.
 *
 * Done again with the same files it changes nothing.  Clips may be added; a clip that
 * is not in the manifest any more is handed out no more, and keeps its votes.  Other
 * labels in a set, or another span of a clip, are refused: votes would change their
 * meaning.
 */
#ifndef AER_ENROL_H
#define AER_ENROL_H

#include "label/ballotbox.h"

enum { AER_ENROL_SETS = 16 };

struct aer_enrolment {
	const char *manifest;                  /* a path, "-" for standard input */
	const char *gold;                      /* a path, or NULL: nothing is known */
	const char *set[AER_ENROL_SETS];       /* "NAME=FILE" */
	size_t sets;                           /* 0: those that the box has */
	long votes;                            /* that a clip gets in a set, */
	const char *set_votes[AER_ENROL_SETS]; /* but in some: "NAME=N" */
	size_t set_votes_count;
};

/* Called for each bad row, with a complete text; it is left out. */
typedef void aer_enrol_bad(void *data, const char *text);

/* Within a transaction. */
int aer_enrol(struct aer_ballotbox *box, const struct aer_enrolment *enrolment,
    aer_enrol_bad *bad, void *data, struct aer_error *err) AER_MUST_CHECK;

#endif
