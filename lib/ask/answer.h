/*
 * answer - the label that a model's words mean, or why they mean none.
 *
 * An answer is looked at in this order:
 *
 *	1  Reasoning is taken off: <think>...</think>, also <thinking> and
 *	   <reasoning>, and all before a closing tag that was never opened.  One that
 *	   was not closed takes the rest with it.
 *	2  Where what is left is a JSON object with a text "label", it is that text.
 *	3  It is a label, letter by letter, blanks around it aside.
 *	4  It is a label or a synonym, word by word: a word is letters and digits,
 *	   capitals do not count, and all between words counts as one blank.
 *	5  It begins with words of a refusal ("I'm sorry"): refused, whatever labels
 *	   follow.
 *	6  Labels and synonyms stand in it, as whole words; of two that overlap only the
 *	   longer counts.  All of them mean one label: that one.  Two or more:
 *	   ambiguous.
 *
 * There is no seventh: what means no label is refused, if it has words of a refusal, or
 * invalid.  A sentence that denies a label ("not confused") has that label all the
 * same; ask for one word.
 *
 * A Chinese or Japanese character is a word.  Labels that are the same word by word
 * ("A" and "A+"), or have no word, are only found by 3.
 */
#ifndef AER_ANSWER_H
#define AER_ANSWER_H

#include "base/error.h"
#include "table/labels.h"

#include <stdbool.h>

enum aer_answer_status {
	AER_SAID_OK,
	AER_SAID_AMBIGUOUS,
	AER_SAID_REFUSED,
	AER_SAID_INVALID,
	AER_SAID_TRUNCATED, /* the model was cut off; by aer_answer_find never */
	AER_SAID_ERROR,     /* there is no answer; the same */
	AER_SAID_STATUSES
};
extern const char *const aer_answer_statuses[]; /* "ok", ... */

struct aer_answer_key;

/*
 * A key for LABELS, which must outlive it, and the synonyms of the table at PATH, NULL
 * for none: columns synonym and label.  Fails naming the row of a synonym that has
 * another label's name, or two labels, or a label that is not in the set.
 */
struct aer_answer_key *aer_answer_key_new(const struct aer_labels *labels,
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_answer_key_free(struct aer_answer_key *key);

/*
 * What ANSWER, UTF-8, means: *STATUS, and *LABEL, which is -1 unless ok.  *WHOLE is
 * whether the label was all of the answer (2 to 4).  -1 when memory is short.
 */
int aer_answer_find(const struct aer_answer_key *key, const char *answer,
    enum aer_answer_status *status, long *label, bool *whole,
    struct aer_error *err) AER_MUST_CHECK;

#endif
