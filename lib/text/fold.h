/*
 * fold - the words of a text, capitals made small, to compare texts by.
 *
 * A word is letters and digits as Unicode has them, with the marks that follow them.
 * The folded text has one blank before, between and behind its words, so that TEXT has
 * the words of PART where wcsstr finds the one in the other.  Characters from U+2E80 on
 * that are written without blanks (Chinese, Japanese) are words of their own.  Bytes
 * that are no UTF-8 stand between words.
 */
#ifndef AER_FOLD_H
#define AER_FOLD_H

#include <stddef.h>
#include <wchar.h>

/* TEXT folded, in new memory; L" " where it has no word.  NULL when memory is short. */
wchar_t *aer_fold(const char *text);

#endif
