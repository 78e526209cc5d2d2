/*
 * replies - a model's answers as a table: predictions, or with several askings a clip
 * votes.
 *
 *	clip,label,status,answer,latency_ms,prompt_tokens,completion_tokens,model
 *	P001/003,neutrality,ok,Neutrality.,412,1650,4,qwen2.5-vl-7b
 *
 * label is empty unless status is ok.  answer is what the model said, and empty for an
 * error.  With log probabilities there is a column p_LABEL for each label, empty where
 * the answer's gave none.  A model that was held to the labels has a column constrain,
 * which says how.  Votes have a column annotator behind clip, MODEL#1, MODEL#2
 * and so on.
 */
#ifndef AER_REPLIES_H
#define AER_REPLIES_H

#include "ask/reading.h"
#include "table/writer.h"

struct aer_replies;

/* What rows have beside the model's answer. */
struct aer_replies_form {
	bool probabilities;
	const char *voter; /* whom votes are by; NULL: it is a table of predictions */
	const char *constrain; /* in the column of that name; NULL: there is none */
};

/* A table to STREAM, called NAME in messages. */
struct aer_replies *aer_replies_new(FILE *stream, const char *name,
    const struct aer_answer_key *key, const struct aer_labels *labels,
    const struct aer_replies_form *form, struct aer_error *err) AER_MUST_CHECK;

/* Writes the row of asking number REPEAT about the clip ID; ENTRY as reading.h has
 * it. */
int aer_replies_add(struct aer_replies *replies, const char *id, long repeat,
    const json_t *entry, struct aer_error *err) AER_MUST_CHECK;

/* How many rows have STATUS. */
size_t aer_replies_count(
    const struct aer_replies *replies, enum aer_answer_status status);

/* "5 ok, 1 refused", of those that are there, else "none", in BUF of SIZE bytes.
 * Returns BUF. */
const char *aer_replies_text(const struct aer_replies *replies, char *buf, size_t size);

/* Writes what is left, and releases it, also on failure. */
int aer_replies_close(
    struct aer_replies *replies, struct aer_error *err) AER_MUST_CHECK;

#endif
