/*
 * keeper - the one thread that a served ballot box belongs to.
 *
 * Other threads ask it for the next item, hand it a vote, or take one back, and wait.
 * What was asked while the disk was busy is done together, in one transaction, and
 * nobody gets an answer before it is committed: with many annotators a vote costs a
 * part of a flush to the disk and not a whole one.
 *
 * Invitations that another process writes into the box are seen within a second.
 */
#ifndef AER_KEEPER_H
#define AER_KEEPER_H

#include "label/study.h"

#include <pthread.h>

enum { AER_KEY_SIZE = 65, AER_AHEAD = 4, AER_PACE = 15 };

struct aer_keeper;

/* What an annotator is to do now. */
struct aer_turn {
	enum aer_turn_kind {
		AER_TURN_ITEM,
		AER_TURN_WAIT, /* all that is left comes later: after WAIT, 0: unknown
				*/
		AER_TURN_DONE
	} kind;
	int64_t item; /* its id, and what it shows */
	uint32_t clip, set;
	int64_t wait; /* milliseconds */
	int64_t last; /* the id of the item whose vote can be taken back; 0: none */
	size_t done, total;
	double pace;               /* median seconds of the last votes; NAN: none yet */
	uint32_t ahead[AER_AHEAD]; /* clips that will come next */
	size_t aheads;
};

struct aer_keeper_ask {
	enum aer_keeper_ask_kind {
		AER_ASK_TURN,
		AER_ASK_VOTE,
		AER_ASK_UNDO,
		AER_ASK_SPOIL /* CLIP cannot be shown */
	} kind;
	uint32_t annotator;
	int64_t item;           /* to vote on, or whose vote to take back */
	const char *label;      /* NULL: cannot tell */
	double seconds;         /* that the vote took; NAN: not known */
	char key[AER_KEY_SIZE]; /* the same for a retry of the same vote */
	uint32_t clip;
	/* the answer */
	enum aer_keeper_asked {
		AER_ASKED_DONE,    /* and on the disk */
		AER_ASKED_REFUSED, /* not possible, by ERR; nothing was changed */
		AER_ASKED_BROKEN   /* could not be written, by ERR; to be tried again */
	} result;
	struct aer_turn turn;
	struct aer_error err;
	/* private */
	pthread_cond_t answered;
	bool finished;
	struct aer_keeper_ask *next;
};

/*
 * Starts the thread on BOX, which is the keeper's from now on, whatever happens.  Items
 * are dealt by PLAN.
 */
struct aer_keeper *aer_keeper_new(struct aer_ballotbox *box,
    const struct aer_assign_plan *plan, struct aer_error *err) AER_MUST_CHECK;

/* Ends the thread after what has been asked, and closes the box. */
void aer_keeper_free(struct aer_keeper *keeper);

/* The study's sets and clips, which do not change; not its annotators, which do. */
const struct aer_study *aer_keeper_study(const struct aer_keeper *keeper);

enum { AER_WHO_NOBODY = -1, AER_WHO_OPERATOR = -2 };

/* Whose TOKEN it is: an annotator's number, or one of these; an annotator's name is
 * copied to NAME unless NULL, of SIZE bytes. */
long aer_keeper_who(
    struct aer_keeper *keeper, const char *token, char *name, size_t size);

/* Asks, and waits for the answer.  AER_ASK_SPOIL has no turn. */
void aer_keeper_ask(struct aer_keeper *keeper, struct aer_keeper_ask *ask);

/* Votes that are wanted and that nobody is there to give. */
size_t aer_keeper_short(struct aer_keeper *keeper);

#endif
