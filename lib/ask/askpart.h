/*
 * askpart - what the two halves of ask.h share: questions, and the threads that make
 * them.
 */
#ifndef AER_ASKPART_H
#define AER_ASKPART_H

#include "ask/ask.h"
#include "base/sha256.h"

#include <pthread.h>

enum { AER_MAKERS_MAX = 4 };

struct aer_question;

/* One asking of a clip. */
struct aer_asking {
	struct aer_request request; /* the first member, so that it leads here */
	struct aer_question *question;
	char *body;
	char key[AER_SHA256_SIZE];
	json_t *entry;
};

enum aer_question_state { AER_EMPTY, AER_MAKING, AER_MADE, AER_ASKED };

/* A clip at work. */
struct aer_question {
	struct aer_clip clip;
	/* AER_MAKING and AER_MADE are set under the lock */
	enum aer_question_state state;
	struct aer_asking *asking;
	long left; /* askings that have not ended */
	struct aer_error error;
	bool bad; /* there is nothing to ask */
};

struct aer_interview {
	struct aer_ask *ask;
	struct aer_http *http;
	struct aer_question *question; /* a ring */
	size_t room;
	bool read_all;
	long failures; /* in a row */
	bool told;     /* that the server asked for a pause */
	/* the makers */
	pthread_mutex_t lock;
	pthread_cond_t wanted;
	pthread_t maker[AER_MAKERS_MAX];
	size_t makers;
	size_t next; /* the question to be made next, counted from the first ever */
	size_t taken, given; /* questions read, and handed out, ever */
	bool over;
};

/* Question NUMBER, counted from the first ever. */
static inline struct aer_question *aer_question_at(
    const struct aer_interview *run, size_t number)
{
	return &run->question[number % run->room];
}

/* Starts the threads that make requests of the questions taken: each one's state goes
 * from AER_MAKING to AER_MADE, and run->http is woken.  They are ended by
 * aer_makers_stop. */
int aer_makers_start(struct aer_interview *run, struct aer_error *err) AER_MUST_CHECK;
void aer_makers_stop(struct aer_interview *run);

#endif
