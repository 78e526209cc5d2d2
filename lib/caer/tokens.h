/*
 * tokens - CLIP's byte pair encoding: a text as numbers (R. Sennrich, B. Haddow,
 * A. Birch, Neural Machine Translation of Rare Words with Subword Units, ACL 2016; over
 * bytes as in GPT-2).
 *
 * The vocabulary is bpe_simple_vocab_16e6.txt.gz of OpenAI's CLIP ("make models"
 * fetches it) or that file unpacked: a line of its version, then one merge a line,
 * "LEFT RIGHT", the most frequent first; lines from 48,896 on are not used.  The
 * numbers are those of CLIP: 256 bytes, the same at the end of a word, the merges, and
 * the marks of start and end of a text.  A shorter file makes a smaller vocabulary.
 *
 * As in the reference, entities of HTML are resolved twice, white space is made one
 * blank, capitals are made small, curly quotes straight, and a text is cut into 's, 't,
 * 're, 've, 'm, 'll and 'd, words of letters, single digits and runs of anything else.
 *
 * The reference knows all of Unicode and repairs texts of a wrong encoding.  Here
 * letters are those of western and middle Europe (up to U+017F); what is beyond these
 * and common punctuation, and entities other than &amp; &lt; &gt; &quot; &apos; &nbsp;
 * and numbers, is refused with its name rather than cut up otherwise than there.
 */
#ifndef AER_TOKENS_H
#define AER_TOKENS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct aer_tokens;

/* Reads the vocabulary in the file PATH.  May be used by several threads. */
struct aer_tokens *aer_tokens_new(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_tokens_free(struct aer_tokens *tokens);

/* How many different numbers there are; the two greatest mark start and end. */
size_t aer_tokens_count(const struct aer_tokens *tokens);

/*
 * Sets *ID to the numbers of TEXT (UTF-8), without start and end, in new memory, and *N
 * to how many.  Fails where TEXT is not UTF-8 or has what is refused.
 */
int aer_tokens_encode(const struct aer_tokens *tokens, const char *text, int32_t **id,
    size_t *n, struct aer_error *err) AER_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
