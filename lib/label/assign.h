/*
 * assign - who labels what, and in which order.
 *
 * Every clip is to get so many votes in each label set, from different annotators.
 * An item is one such vote to come: a clip, a label set, an annotator.  Items are
 * dealt ahead, for all annotators who are there:
 *
 *  - A clip goes, set by set, to those who have it in no other set, among them to
 *    those who have fewest items of that set, then fewest in all, then by lot.  With
 *    as many annotators as a clip has votes in all sets, nobody sees a clip twice.
 *  - Each annotator goes through one label set after the other, one half of them
 *    beginning with another set than the other half, so that who has a clip in two
 *    sets has it at different times; and at least APART goes by between.
 *  - Within a set the order is a lot that the names of annotator, clip and set draw
 *    with the seed (lot.h).  It does not depend on who else is there.
 *  - Repeats, for a share of the items of an annotator's first half of a set: the
 *    same clip again, half of the set later.
 *  - Gold clips go to every annotator.
 *  - Where an annotator cannot tell, the clip goes to one more in that set, chosen like
 *    the others, as long as there is one who has not had it.
 *
 * When annotators or clips come and go, what was neither shown nor answered is dealt
 * anew.  An annotator who has done all takes over items of those who have been away
 * for longer than AWAY.
 *
 * Nothing here is written or locked; times are milliseconds of any clock.  Clips, sets
 * and annotators are numbered from 0 in the order they are added.  Memory: 8 bytes for
 * each annotator, clip and set, and 64 an item.
 */
#ifndef AER_ASSIGN_H
#define AER_ASSIGN_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aer_assign;

struct aer_assign_plan {
	uint64_t seed;
	double repeat;       /* share of items that are asked for twice, 0 to 0.5 */
	int64_t apart, away; /* milliseconds */
};

struct aer_duty {
	int64_t id; /* the caller's; 0: dealt and not yet known to the caller */
	uint32_t clip, set, annotator;
	bool repeat;
	int64_t shown;    /* when it was handed out; 0: not yet */
	int64_t answered; /* when; 0: not yet */
	bool unsure;      /* answered by "cannot tell", which is no label */
	/* private */
	bool gone; /* taken back: nobody's any more */
	double place;
};

/* The plan is copied. */
struct aer_assign *aer_assign_new(
    const struct aer_assign_plan *plan, struct aer_error *err) AER_MUST_CHECK;
void aer_assign_free(struct aer_assign *assign);

/* Adding, all before the first item.  VOTES: how many a clip needs in that set.  A clip
 * that is not LISTED is dealt to nobody, and so is an annotator who is not ACTIVE dealt
 * nothing; what they have answered counts. */
int aer_assign_set(struct aer_assign *assign, const char *name, size_t votes,
    struct aer_error *err) AER_MUST_CHECK;
int aer_assign_clip(struct aer_assign *assign, const char *name, bool listed,
    struct aer_error *err) AER_MUST_CHECK;
int aer_assign_annotator(struct aer_assign *assign, const char *name, bool active,
    struct aer_error *err) AER_MUST_CHECK;

/* Says that the answer for CLIP in SET is known. */
int aer_assign_gold(struct aer_assign *assign, uint32_t clip, uint32_t set,
    struct aer_error *err) AER_MUST_CHECK;

/* Adds an item of an earlier time, with an id. */
int aer_assign_add(struct aer_assign *assign, const struct aer_duty *duty,
    struct aer_error *err) AER_MUST_CHECK;

/* Puts the items that were added in everyone's order.  After it, or after
 * aer_assign_deal, nothing more is added. */
int aer_assign_sort(struct aer_assign *assign, struct aer_error *err) AER_MUST_CHECK;

/* Takes back what was neither shown nor answered, deals anew, and sorts. */
int aer_assign_deal(struct aer_assign *assign, struct aer_error *err) AER_MUST_CHECK;

/* All items, by number; those that are gone have .gone, those that are new no id. */
size_t aer_assign_count(const struct aer_assign *assign);
const struct aer_duty *aer_assign_duty(const struct aer_assign *assign, size_t i);
void aer_assign_name(struct aer_assign *assign, size_t i, int64_t id);

/* The number of ANNOTATOR's item with ID, or -1. */
long aer_assign_find(const struct aer_assign *assign, uint32_t annotator, int64_t id);

/* Votes that nobody can give: as many annotators are missing somewhere. */
size_t aer_assign_short(const struct aer_assign *assign);

/* Says that ANNOTATOR was there at NOW. */
void aer_assign_seen(struct aer_assign *assign, uint32_t annotator, int64_t now);

enum { AER_NOTHING_LEFT = -1, AER_NOTHING_YET = -2 };

/*
 * The number of the item that ANNOTATOR is to do now: one that was shown and not
 * answered before any other.  AER_NOTHING_YET: all that is left must wait, for *WAIT
 * milliseconds, 0 if that is not known.  *TAKEN: it was somebody else's until now.
 * Showing it is the caller's to say.
 */
long aer_assign_next(struct aer_assign *assign, uint32_t annotator, int64_t now,
    bool *taken, int64_t *wait);

/* The clips that will probably come after item AFTER, COUNT at most, in CLIP; returns
 * how many. */
size_t aer_assign_ahead(const struct aer_assign *assign, uint32_t annotator, long after,
    uint32_t *clip, size_t count);

/* Item I was handed out, or answered, at NOW; or its answer was taken back. */
void aer_assign_show(struct aer_assign *assign, size_t i, int64_t now);
void aer_assign_answer(struct aer_assign *assign, size_t i, bool unsure, int64_t now);
void aer_assign_undo(struct aer_assign *assign, size_t i);

/*
 * After an answer to item I that is no label, or that is taken back: deals another item
 * of its clip in its set where too few labels can come, or takes back one that nobody
 * has seen where more than enough can.  *CHANGED is that item's number, -1: there is
 * none; it is new while it has no id, else .gone.
 */
int aer_assign_refill(struct aer_assign *assign, size_t i, long *changed,
    struct aer_error *err) AER_MUST_CHECK;

/* CLIP cannot be shown: it is handed out no more. */
void aer_assign_spoil(struct aer_assign *assign, uint32_t clip);

/* How many of ANNOTATOR's items are answered, and how many there are. */
void aer_assign_progress(
    const struct aer_assign *assign, uint32_t annotator, size_t *done, size_t *total);

/* A number that changes whenever what is dealt depends on something else: the names
 * of clips, sets and annotators and what is wanted of them. */
uint64_t aer_assign_mark(const struct aer_assign *assign);

#endif
