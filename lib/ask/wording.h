/*
 * wording - the words that a model is asked with: the label set with what the labels
 * mean, the prompt and the system's message.
 */
#ifndef AER_WORDING_H
#define AER_WORDING_H

#include "ask/answer.h"
#include "ask/prompt.h"
#include "table/labels.h"

struct aer_wording {
	struct aer_labels *labels;
	char *names;       /* "a, b, c": {labels} */
	char *definitions; /* "- a: what it means", a line each: {definitions} */
	struct aer_answer_key *answers; /* what answers mean */
	struct aer_prompt *prompt;
	char *system; /* NULL for none */
};

/*
 * Reads them.  LABELS is a file of labels (labels.h) or a list with commas, SYNONYMS a
 * table (answer.h) or NULL, PROMPT and SYSTEM, which may be NULL, are files (prompt.h);
 * a system's message has the labels only, and no columns.  PROMPT's columns are
 * TABLE's.  Whatever happens, aer_wording_free follows; WORDING is zero-initialized.
 */
int aer_wording_read(struct aer_wording *wording, const char *labels,
    const char *synonyms, const char *prompt, const char *system,
    const struct aer_table *table, struct aer_error *err) AER_MUST_CHECK;
void aer_wording_free(struct aer_wording *wording);

/* The prompt for ROW, in new memory. */
char *aer_wording_fill(const struct aer_wording *wording, const struct aer_row *row,
    struct aer_error *err) AER_MUST_CHECK;

#endif
