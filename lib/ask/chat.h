/*
 * chat - requests to and answers from a model behind the chat completions API that
 * OpenAI began and llama.cpp, vLLM, Ollama and others have.
 */
#ifndef AER_CHAT_H
#define AER_CHAT_H

#include "base/error.h"
#include "table/labels.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* How the model is held to the labels. */
enum aer_chat_constraint {
	AER_CHAT_FREE,   /* not at all */
	AER_CHAT_VLLM,   /* vLLM's structured_outputs with a choice */
	AER_CHAT_LLAMA,  /* llama.cpp's grammar */
	AER_CHAT_SCHEMA, /* response_format with a JSON schema: {"label": "..."} */
};
extern const char *const aer_chat_constraints[]; /* "none", "vllm", ... NULL */

struct aer_chat_plan {
	const char *model;
	const char *system; /* NULL for none */
	double temperature;
	long seed; /* of the first asking; the next have the next ones */
	long max_tokens;
	enum aer_chat_constraint constraint;
	const struct aer_labels *labels; /* for the constraint */
	bool logprobs;
	/* members to be put into each request, in place of those that are there; a null
	 * takes one out.  NULL for none. */
	json_t *members;
};

/* Adds the member that TEXT says: "temperature=0.2"; a value that is no JSON is a text.
 * WHAT is the option's name for the message.  plan->members is then the caller's to
 * release. */
int aer_chat_parse_member(struct aer_chat_plan *plan, const char *text,
    const char *what, struct aer_error *err) AER_MUST_CHECK;

/* The address to post to, of a server's "http://127.0.0.1:8080/v1", in new memory. */
char *aer_chat_address(const char *url, struct aer_error *err) AER_MUST_CHECK;

/* A picture as it goes over the network. */
struct aer_attachment {
	unsigned char *bytes; /* owned by whoever made it */
	size_t size;
	const char *type; /* "image/jpeg" */
	int width, height;
};

/*
 * The request for asking number REPEAT (from 0): a user's message with the COUNT
 * pictures of STILL, in order, and TEXT behind them, in new memory, *SIZE bytes and a
 * NUL.  The same arguments give the same bytes.
 */
char *aer_chat_request(const struct aer_chat_plan *plan, const char *text,
    const struct aer_attachment *still, size_t count, long repeat, size_t *size,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * What is worth keeping of an answer, put into ENTRY, an object:
 *
 *	answer            the text, "" for none
 *	refusal           where the model has one
 *	finish            why it ended: "stop", "length", "content_filter"
 *	prompt_tokens, completion_tokens    where they are stated
 *	model             as the server calls it
 *	alternatives      with log probabilities: [[token, log probability], ...] where
 *	                  the answer's first label of PLAN->labels begins
 *
 * Fails where BODY, of SIZE bytes, is no answer, saying why.
 */
int aer_chat_take(const struct aer_chat_plan *plan, const char *body, size_t size,
    json_t *entry, struct aer_error *err) AER_MUST_CHECK;

/* Whether BODY, of SIZE bytes, is an answer; fails saying why not. */
int aer_chat_check(const char *body, size_t size, struct aer_error *err) AER_MUST_CHECK;

/*
 * The probability of each label by those alternatives, in P of as many: the sum of
 * exp(log probability) of the tokens that begin this label and no other, capitals and
 * blanks aside, divided by the sum over all labels.  False where they say nothing; P is
 * then untouched.
 */
bool aer_chat_probabilities(
    const json_t *alternatives, const struct aer_labels *labels, double *p);

#endif
