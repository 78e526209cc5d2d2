/*
 * tidy - a text as CLIP's tokenizer cleans it before cutting it into words.
 */
#ifndef AER_TIDY_H
#define AER_TIDY_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* TEXT, UTF-8, in new memory: entities resolved, quotes straight, letters small, one
 * blank for any white space, none at the ends.  What is refused: tokens.h. */
char *aer_tidy(const char *text, struct aer_error *err) AER_MUST_CHECK;

/* Of a tidied text: whether the letter C belongs to words, or is a number. */
bool aer_tidy_is_letter(uint32_t c);
bool aer_tidy_is_number(uint32_t c);

#endif
