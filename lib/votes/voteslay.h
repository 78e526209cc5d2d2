/*
 * voteslay - votes in the order of their clips; a part of votes.h, for its files only.
 */
#ifndef AER_VOTESLAY_H
#define AER_VOTESLAY_H

#include "votes/votes.h"

/* What the reading has by number. */
struct aer_votes_names {
	const struct aer_dict *annotators; /* by arrival */
	char *const *table;
};

/* Numbers annotators by name, and labels and sets too where they were not GIVEN; puts
 * the votes in order; names second votes, which are taken out. */
int aer_votes_lay_out(struct aer_votes *votes, const struct aer_votes_names *names,
    bool given, aer_fail_function *fail, void *data,
    struct aer_error *err) AER_MUST_CHECK;

#endif
