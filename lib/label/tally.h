/*
 * tally - what is in a ballot box: the table of votes, and the figures that tell an
 * operator how a study goes.
 *
 * Each call reads by a connection of its own, so that counting holds up nobody who
 * votes.
 */
#ifndef AER_TALLY_H
#define AER_TALLY_H

#include "label/ballotbox.h"

#include <jansson.h>
#include <stdio.h>

/*
 * Writes the votes that count to STREAM, as aer-votes(5) has them, in the order they
 * were given:
 *
 *	clip,annotator,label,set,time,seconds,repeat,status
 *
 * seconds is empty where it is not known; repeat is 1 for the second showing of a clip;
 * status is "ok", or "unsure" with an empty label.  NAME is for messages.
 */
int aer_tally_export(const char *path, FILE *stream, const char *name,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * The figures as a JSON object, the caller's reference; NULL on failure.
 *
 *	votes        answers that count, without repeats
 *	sets         name, wanted (labels), given (of these), votes (answers),
 *	             unsure (of these), clips, complete (with all labels),
 *	             kappa (Fleiss', null where it is not defined),
 *	             judged (clips that it is from)
 *	annotators   name, active, done, total, sets (done and total by set),
 *	             unsure, seconds (median), gold_right, gold (answers to known
 *	             clips), same, repeats (answered twice), last (its time)
 *	hours        hour (its begin) and votes, of those that had any; the last 48
 *
 * Repeats do not count in wanted, given, votes and kappa.  A gold clip has more labels
 * than are wanted: in given are those that are wanted.
 */
json_t *aer_tally_report(const char *path, struct aer_error *err) AER_MUST_CHECK;

#endif
