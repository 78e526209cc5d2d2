/*
 * reading - what became of a question: from what the journal keeps of the model's
 * answer to a label or the reason why there is none.
 *
 * It is made anew whenever rows are written, so that other synonyms need no other
 * answers.
 */
#ifndef AER_READING_H
#define AER_READING_H

#include "ask/answer.h"

#include <jansson.h>

struct aer_reading {
	enum aer_answer_status status;
	long label;         /* -1 unless ok */
	const char *answer; /* in the entry; "" for none */
};

/*
 * The reading on ENTRY (chat.h), NULL for a question that failed.
 *
 * A refusal that the server states, and an end by its content filter, is refused.  An
 * answer that was cut off is truncated, unless the label was already all of it.  All
 * else is answer.h's.
 */
int aer_reading_make(const struct aer_answer_key *key, const json_t *entry,
    struct aer_reading *reading, struct aer_error *err) AER_MUST_CHECK;

#endif
