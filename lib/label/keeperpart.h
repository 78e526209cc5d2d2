/*
 * keeperpart - the two halves of a keeper: keeper.c has the thread and the queue of
 * what is asked, keepervote.c does what is asked.  For these two files only.
 */
#ifndef AER_KEEPERPART_H
#define AER_KEEPERPART_H

#include "label/keeper.h"

/* How long the last votes of an annotator took. */
struct aer_pace {
	double seconds[AER_PACE];
	size_t count;
};

struct aer_keeper {
	struct aer_ballotbox *box;
	struct aer_assign_plan plan;
	/* the thread's */
	pthread_t thread;
	struct aer_assign *assign;
	struct aer_pace *pace; /* by annotator */
	bool *spoilt;          /* by clip */
	int64_t version;
	bool writing;
	bool stale; /* memory is not as the box is: it is to be read before all else */
	/* shared */
	pthread_mutex_t lock;
	pthread_cond_t asked;
	struct aer_keeper_ask *first, **last;
	struct aer_study *study;
	uint8_t operator_hash[AER_TOKEN_HASH];
	bool has_operator;
	size_t missing;
	bool running, stop;
};

/* Does all that was ASKED, in one transaction, or nothing: then the reason is in *ERR,
 * and memory is ahead of the box. */
int aer_keeper_do(struct aer_keeper *keeper, struct aer_keeper_ask *asked,
    struct aer_error *err) AER_MUST_CHECK;

#endif
