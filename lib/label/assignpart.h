/*
 * assignpart - the state of an assignment: assign.c has what there is, assigndeal.c
 * deals it out, assignnext.c hands out item by item.  For these files only.
 */
#ifndef AER_ASSIGNPART_H
#define AER_ASSIGNPART_H

#include "base/dict.h"
#include "label/assign.h"

/* What an annotator has of a clip in a set: nothing, an item that is open (0), or the
 * time of the answer. */
#define AER_HAS_NOTHING ((int64_t)-1)

struct aer_list {
	size_t *item; /* numbers of items, in the annotator's order */
	size_t count, slots;
};

struct aer_assign {
	struct aer_assign_plan plan;
	struct aer_dict *sets, *clips, *annotators;
	size_t *votes;         /* by set */
	bool *listed, *spoilt; /* by clip */
	bool *active;          /* by annotator, and so below */
	int64_t *seen;
	int64_t **has; /* [clip * sets + set]; NULL before the first item */
	struct aer_list *list;
	bool *gold; /* [clip * sets + set]; NULL before the first item */
	struct gold {
		uint32_t clip, set;
	} * known;
	size_t knowns, known_slots;
	struct aer_duty *duty;
	size_t duties, slots;
	size_t set_slots, clip_slots, annotator_slots;
};

/* The number of label sets. */
size_t aer_assign_sets(const struct aer_assign *assign);

/* The place of CLIP in SET in the arrays. */
size_t aer_assign_at(const struct aer_assign *assign, uint32_t clip, uint32_t set);

/* What DUTY's annotator has of its clip in its set. */
static inline int64_t *aer_assign_has(
    const struct aer_assign *assign, const struct aer_duty *duty)
{
	return &assign->has[duty->annotator]
			   [aer_assign_at(assign, duty->clip, duty->set)];
}

/* A number above 0 and below 1 for the item, drawn for PURPOSE. */
double aer_assign_lot(
    const struct aer_assign *assign, const struct aer_duty *duty, uint64_t purpose);

/* Adds an item to DUTY; its number, or -1. */
long aer_assign_append(struct aer_assign *assign, const struct aer_duty *duty,
    struct aer_error *err) AER_MUST_CHECK;

/* Puts item I at the end of ANNOTATOR's list. */
int aer_assign_list(struct aer_assign *assign, uint32_t annotator, size_t i,
    struct aer_error *err) AER_MUST_CHECK;

/* Makes ready for items: the arrays for what annotators have. */
int aer_assign_prepare(struct aer_assign *assign, struct aer_error *err) AER_MUST_CHECK;

#endif
