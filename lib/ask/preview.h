/*
 * preview - what a model would be asked about a clip, for people to look at.
 */
#ifndef AER_PREVIEW_H
#define AER_PREVIEW_H

#include "ask/ask.h"

/*
 * Writes to STREAM what ASK would send about the first clip of its shard: the texts,
 * the pictures with their sizes, the size of the request, and how many tokens that is
 * by rule of thumb: a token for 4 bytes of text and for each 28 x 28 pixels, as
 * Qwen2-VL and its likes count; and how many requests there are in all.  Bad rows are
 * named by ask->diag.  Nothing is sent.
 */
int aer_preview_write(
    const struct aer_ask *ask, FILE *stream, struct aer_error *err) AER_MUST_CHECK;

#endif
