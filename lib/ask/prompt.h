/*
 * prompt - the text that a model is asked with, from a file with places to fill.
 *
 *	Choose one of: {labels}.
 *	{definitions}
 *	The lesson was about {topic}.
 *
 * {NAME} is the row's field in the column NAME; {labels} is the label set and
 * {definitions} what the labels mean.  A name is letters, digits and _ and does not
 * begin with a digit; any other brace is a brace, so that JSON can stand in a prompt.
 * {{NAME}} is the text "{NAME}".  Nothing else is changed.
 */
#ifndef AER_PROMPT_H
#define AER_PROMPT_H

#include "table/table.h"

/* The longest file of a prompt, in bytes. */
enum { AER_PROMPT_MAX = 1 << 20 };

struct aer_prompt;

/*
 * Reads the file at PATH, UTF-8, without the newlines at its end.  Each column that it
 * names must be in TABLE, which may be NULL: then there is none.  Fails naming the line
 * of the file.
 */
struct aer_prompt *aer_prompt_read(const char *path, const struct aer_table *table,
    struct aer_error *err) AER_MUST_CHECK;
void aer_prompt_free(struct aer_prompt *prompt);

/* Whether {definitions} stands in the prompt. */
bool aer_prompt_asks_definitions(const struct aer_prompt *prompt);

/* The prompt for ROW of that table, in new memory; NULL when memory is short. */
char *aer_prompt_fill(const struct aer_prompt *prompt, const struct aer_row *row,
    const char *labels, const char *definitions, struct aer_error *err) AER_MUST_CHECK;

#endif
