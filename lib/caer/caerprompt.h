/*
 * caerprompt - the texts that stand for classes: Table 3 of the paper (caer.h).
 *
 *	class                    NAME
 *	template                 an emotion of NAME during studying
 *	learnable+class          learnt vectors, then: NAME during studying
 *	descriptors              what the class means
 *	learnable+descriptors    learnt vectors, then what the class means
 */
#ifndef AER_CAERPROMPT_H
#define AER_CAERPROMPT_H

#include "table/labels.h"

#include <stdbool.h>

enum aer_caer_prompt {
	AER_CAER_PROMPT_CLASS,
	AER_CAER_PROMPT_TEMPLATE,
	AER_CAER_PROMPT_LEARNABLE_CLASS,
	AER_CAER_PROMPT_DESCRIPTORS,
	AER_CAER_PROMPT_LEARNABLE_DESCRIPTORS,
};
extern const char *const aer_caer_prompt_names[]; /* in that order, NULL-ended */

/* Whether vectors are learnt. */
bool aer_caer_prompt_learns(enum aer_caer_prompt prompt);

/* The text of class I, in new memory; fails where its meaning is wanted and LABELS do
 * not have it. */
char *aer_caer_prompt_text(enum aer_caer_prompt prompt, const struct aer_labels *labels,
    size_t i, struct aer_error *err) AER_MUST_CHECK;

#endif
