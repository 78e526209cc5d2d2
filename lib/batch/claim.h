/*
 * claim - whose the place of a clip's output is.  Part of batch.h; not for tools.
 *
 * What is there without a record is not ours to replace.  A record begins with what the
 * output's name ends in, as a change of options can change it: "output=mp4 ", or
 * "output=/ " for a folder.  In the record of a clip that is being made "also=mov " may
 * follow: an older output of it.
 */
#ifndef AER_CLAIM_H
#define AER_CLAIM_H

#include "batch/item.h"

/* What the names of the batch's outputs end in: a suffix, or "/". */
const char *aer_claim_ending(const struct aer_batch *batch);

/*
 * Takes possession of the clip's output before it is made.  The record that is written
 * says that the clip is being made: were this run killed, a later one would not believe
 * an old record, and would know the output as ours.
 */
int aer_claim_take(struct aer_item *item, struct aer_error *err) AER_MUST_CHECK;

/* Gives the claim back where there is nothing to show for it. */
void aer_claim_give_back(const struct aer_item *item);

/* Removes the file that an earlier run made of the clip under another name, now that
 * there is a new one, if it says so itself. */
int aer_claim_clear(const struct aer_item *item, struct aer_error *err) AER_MUST_CHECK;

#endif
