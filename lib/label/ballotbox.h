/*
 * ballotbox - the file that an annotation study is kept in: an SQLite database with
 * label sets, clips, annotators, items and votes.
 *
 * It is in WAL mode with synchronous=FULL: what is committed survives a kill and a loss
 * of power, and readers do not wait for writers.  Nothing is ever deleted but items
 * that nobody has seen: a vote that is taken back stays, marked as undone.
 *
 * Ids of sets, clips and annotators are 1, 2, 3 ... without a gap.  Times are
 * milliseconds since 1970, UTC.
 */
#ifndef AER_BALLOTBOX_H
#define AER_BALLOTBOX_H

#include "label/sql.h"
#include "label/token.h"
#include "table/labels.h"
#include "table/manifest.h"

#include <stdint.h>

struct aer_ballotbox;

/* Opens the box at PATH; MAKE makes one where there is none.  Fails for a file that is
 * something else. */
struct aer_ballotbox *aer_ballotbox_open(
    const char *path, bool make, struct aer_error *err) AER_MUST_CHECK;
void aer_ballotbox_close(struct aer_ballotbox *box);

/* Makes this the only process that serves the box, until it is closed. */
int aer_ballotbox_lock(struct aer_ballotbox *box, struct aer_error *err) AER_MUST_CHECK;

/* The connection, for queries. */
struct aer_sql *aer_ballotbox_sql(struct aer_ballotbox *box);

/* Begins a transaction, waiting for other writers; ends it, with all that was written
 * since on the disk; gives it up. */
int aer_ballotbox_begin(
    struct aer_ballotbox *box, struct aer_error *err) AER_MUST_CHECK;
int aer_ballotbox_commit(
    struct aer_ballotbox *box, struct aer_error *err) AER_MUST_CHECK;
void aer_ballotbox_rollback(struct aer_ballotbox *box);

/* A number that changes when another connection has written. */
int aer_ballotbox_version(
    struct aer_ballotbox *box, int64_t *version, struct aer_error *err) AER_MUST_CHECK;

/* --- setting up, within a transaction */

/*
 * Adds the label set NAME, of which each clip gets VOTES, or finds it: fails when its
 * labels were others or in another order.  Votes and definitions may change.
 */
int aer_ballotbox_put_set(struct aer_ballotbox *box, const char *name, size_t votes,
    const struct aer_labels *labels, struct aer_error *err) AER_MUST_CHECK;

/* Says that no clip is in the manifest, until aer_ballotbox_put_clip names it. */
int aer_ballotbox_unlist(
    struct aer_ballotbox *box, struct aer_error *err) AER_MUST_CHECK;

/* Adds CLIP, or finds it: fails when it showed something else. */
int aer_ballotbox_put_clip(struct aer_ballotbox *box, const struct aer_clip *clip,
    struct aer_error *err) AER_MUST_CHECK;

/* Forgets all known answers; adds one.  Fails when there is no such clip, set or
 * label. */
int aer_ballotbox_clear_gold(
    struct aer_ballotbox *box, struct aer_error *err) AER_MUST_CHECK;
int aer_ballotbox_put_gold(struct aer_ballotbox *box, const char *clip, const char *set,
    const char *label, struct aer_error *err) AER_MUST_CHECK;

/* A value of the study by NAME, 0 where there is none. */
int aer_ballotbox_get(struct aer_ballotbox *box, const char *name, int64_t *value,
    bool *there, struct aer_error *err) AER_MUST_CHECK;
int aer_ballotbox_put(struct aer_ballotbox *box, const char *name, int64_t value,
    struct aer_error *err) AER_MUST_CHECK;

/* The time that votes are dated by: milliseconds since 1970 in UTC. */
int64_t aer_ballotbox_now(void);

/* Lets NAME in by a token with this HASH, and no longer by an earlier one.  NULL: the
 * operator. */
int aer_ballotbox_invite(struct aer_ballotbox *box, const char *name,
    const uint8_t hash[AER_TOKEN_HASH], struct aer_error *err) AER_MUST_CHECK;

/* Lets NAME in no more; the votes stay.  Fails when there is no such annotator. */
int aer_ballotbox_retire(
    struct aer_ballotbox *box, const char *name, struct aer_error *err) AER_MUST_CHECK;

/* The hash of the operator's token; *THERE is false where there is none. */
int aer_ballotbox_operator(struct aer_ballotbox *box, uint8_t hash[AER_TOKEN_HASH],
    bool *there, struct aer_error *err) AER_MUST_CHECK;

/* --- voting, within a transaction; ids are the box's */

struct aer_ballot {
	int64_t item, annotator;
	int64_t label;   /* its number in the set, from 0; -1: cannot tell */
	int64_t time;    /* of the vote */
	double seconds;  /* that it took; NAN: not known */
	const char *key; /* the voter's, by which a retry is known */
};

/* Adds an item and gives its id. */
int aer_ballotbox_add_item(struct aer_ballotbox *box, int64_t clip, int64_t set,
    int64_t annotator, bool repeat, int64_t *id, struct aer_error *err) AER_MUST_CHECK;
int aer_ballotbox_remove_item(
    struct aer_ballotbox *box, int64_t id, struct aer_error *err) AER_MUST_CHECK;

/* Item ID is ANNOTATOR's and was shown at TIME. */
int aer_ballotbox_show(struct aer_ballotbox *box, int64_t id, int64_t annotator,
    int64_t time, struct aer_error *err) AER_MUST_CHECK;

/* Stores a vote; the caller has seen that it may be given. */
int aer_ballotbox_vote(struct aer_ballotbox *box, const struct aer_ballot *ballot,
    struct aer_error *err) AER_MUST_CHECK;

/* Whether the vote with KEY on item ID is there: 1, 0, -1. */
int aer_ballotbox_voted(struct aer_ballotbox *box, int64_t id, const char *key,
    struct aer_error *err) AER_MUST_CHECK;

/* The item of ANNOTATOR's last vote, 0 where there is none. */
int aer_ballotbox_last(struct aer_ballotbox *box, int64_t annotator, int64_t *id,
    struct aer_error *err) AER_MUST_CHECK;

/* Takes the vote on item ID back at TIME: it stays, marked. */
int aer_ballotbox_undo(struct aer_ballotbox *box, int64_t id, int64_t time,
    struct aer_error *err) AER_MUST_CHECK;

#endif
