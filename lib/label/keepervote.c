#include "label/keeperpart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sees that a transaction is open. */
static int write_begin(struct aer_keeper *keeper, struct aer_error *err)
{
	if (!keeper->writing && aer_ballotbox_begin(keeper->box, err) < 0)
		return -1;
	keeper->writing = true;
	return 0;
}

static int compare_seconds(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static double median(const struct aer_pace *pace)
{
	size_t n = pace->count < AER_PACE ? pace->count : AER_PACE;
	double sorted[AER_PACE];

	if (n == 0)
		return NAN;
	memcpy(sorted, pace->seconds, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, compare_seconds);
	return sorted[n / 2];
}

/* Fills the turn of ASK's annotator: item I, or where that is negative why there is
 * none. */
static int make_turn(
    struct aer_keeper *keeper, struct aer_keeper_ask *ask, long i, int64_t wait)
{
	struct aer_turn *turn = &ask->turn;
	const struct aer_duty *duty;

	*turn = (struct aer_turn){ .kind = i == AER_NOTHING_YET ? AER_TURN_WAIT
								: AER_TURN_DONE,
		.wait = wait,
		.pace = median(&keeper->pace[ask->annotator]) };
	if (i >= 0) {
		duty = aer_assign_duty(keeper->assign, (size_t)i);
		turn->kind = AER_TURN_ITEM;
		turn->item = duty->id;
		turn->clip = duty->clip;
		turn->set = duty->set;
	}
	aer_assign_progress(keeper->assign, ask->annotator, &turn->done, &turn->total);
	turn->aheads =
	    aer_assign_ahead(keeper->assign, ask->annotator, i, turn->ahead, AER_AHEAD);
	return aer_ballotbox_last(
	    keeper->box, (int64_t)ask->annotator + 1, &turn->last, &ask->err);
}

/* Hands out the next item. */
static int next_turn(struct aer_keeper *keeper, struct aer_keeper_ask *ask, int64_t now)
{
	int64_t wait;
	bool taken;
	long i = aer_assign_next(keeper->assign, ask->annotator, now, &taken, &wait);

	if (i >= 0 && aer_assign_duty(keeper->assign, (size_t)i)->shown == 0) {
		aer_assign_show(keeper->assign, (size_t)i, now);
		if (write_begin(keeper, &ask->err) < 0 ||
		    aer_ballotbox_show(keeper->box,
			aer_assign_duty(keeper->assign, (size_t)i)->id,
			(int64_t)ask->annotator + 1, now, &ask->err) < 0)
			return -1;
	}
	return make_turn(keeper, ask, i, wait);
}

static void refuse(struct aer_keeper_ask *ask, const char *why)
{
	aer_error_set(&ask->err, "%s", why);
	ask->result = AER_ASKED_REFUSED;
}

static void note_pace(struct aer_keeper *keeper, const struct aer_keeper_ask *ask)
{
	struct aer_pace *pace = &keeper->pace[ask->annotator];

	if (!isnan(ask->seconds))
		pace->seconds[pace->count++ % AER_PACE] = ask->seconds;
}

/* Hands the clip of item I to one annotator more, after "cannot tell", or to one fewer,
 * after that was taken back. */
static int refill(struct aer_keeper *keeper, struct aer_keeper_ask *ask, long i)
{
	const struct aer_duty *duty;
	size_t missing;
	int64_t id;
	long k;

	if (aer_assign_refill(keeper->assign, (size_t)i, &k, &ask->err) < 0)
		return -1;
	if (k >= 0) {
		duty = aer_assign_duty(keeper->assign, (size_t)k);
		if (duty->gone)
			return aer_ballotbox_remove_item(
			    keeper->box, duty->id, &ask->err);
		if (aer_ballotbox_add_item(keeper->box, (int64_t)duty->clip + 1,
			(int64_t)duty->set + 1, (int64_t)duty->annotator + 1, false,
			&id, &ask->err) < 0)
			return -1;
		aer_assign_name(keeper->assign, (size_t)k, id);
	}
	missing = aer_assign_short(keeper->assign);
	pthread_mutex_lock(&keeper->lock);
	keeper->missing = missing;
	pthread_mutex_unlock(&keeper->lock);
	return 0;
}

/* Stores the vote on item I for the label with this NUMBER, -1: cannot tell. */
static int store(struct aer_keeper *keeper, struct aer_keeper_ask *ask, long i,
    long number, int64_t now)
{
	struct aer_ballot ballot = { .item = ask->item,
		.annotator = (int64_t)ask->annotator + 1,
		.label = number,
		.time = now,
		.seconds = ask->seconds,
		.key = ask->key };

	if (write_begin(keeper, &ask->err) < 0 ||
	    aer_ballotbox_vote(keeper->box, &ballot, &ask->err) < 0)
		return -1;
	aer_assign_answer(keeper->assign, (size_t)i, number < 0, now);
	note_pace(keeper, ask);
	return number < 0 ? refill(keeper, ask, i) : 0;
}

static int vote(struct aer_keeper *keeper, struct aer_keeper_ask *ask, int64_t now)
{
	long i = aer_assign_find(keeper->assign, ask->annotator, ask->item);
	const struct aer_duty *duty;
	long number = -1;
	int voted;

	if (i < 0) {
		refuse(ask, "this clip was handed on to somebody else meanwhile");
		return 0;
	}
	duty = aer_assign_duty(keeper->assign, (size_t)i);
	if (ask->label != NULL)
		number =
		    aer_labels_find(keeper->study->set[duty->set].labels, ask->label);
	voted = aer_ballotbox_voted(keeper->box, ask->item, ask->key, &ask->err);
	if (voted < 0)
		return -1;
	if (duty->answered > 0 && voted)
		return 0; /* a retry */
	if (duty->answered > 0)
		refuse(ask, "this clip was answered before, perhaps in another tab");
	else if (voted)
		refuse(ask, "this answer was taken back");
	else if (duty->shown == 0)
		refuse(ask, "this clip was not shown yet");
	else if (ask->label != NULL && number < 0)
		refuse(ask, "there is no such label");
	else
		return store(keeper, ask, i, number, now);
	return 0;
}

/* Takes the last vote back; *I is then its item. */
static int undo(
    struct aer_keeper *keeper, struct aer_keeper_ask *ask, int64_t now, long *i)
{
	int64_t last;
	long item = aer_assign_find(keeper->assign, ask->annotator, ask->item);
	const struct aer_duty *duty =
	    item >= 0 ? aer_assign_duty(keeper->assign, (size_t)item) : NULL;
	bool unsure = duty != NULL && duty->unsure;

	if (aer_ballotbox_last(
		keeper->box, (int64_t)ask->annotator + 1, &last, &ask->err) < 0)
		return -1;
	if (duty != NULL && duty->shown > 0 && duty->answered == 0) {
		*i = item; /* a retry */
		return 0;
	}
	if (duty == NULL || ask->item != last) {
		refuse(ask, "this is not your last answer any more");
		return 0;
	}
	*i = item;
	if (write_begin(keeper, &ask->err) < 0 ||
	    aer_ballotbox_undo(keeper->box, ask->item, now, &ask->err) < 0)
		return -1;
	aer_assign_undo(keeper->assign, (size_t)item);
	return unsure ? refill(keeper, ask, item) : 0;
}

static int do_one(struct aer_keeper *keeper, struct aer_keeper_ask *ask)
{
	int64_t now = aer_ballotbox_now();
	long undone = -1;

	ask->result = AER_ASKED_DONE;
	if (ask->kind == AER_ASK_SPOIL) {
		aer_assign_spoil(keeper->assign, ask->clip);
		return 0;
	}
	if ((ask->kind == AER_ASK_VOTE && vote(keeper, ask, now) < 0) ||
	    (ask->kind == AER_ASK_UNDO && undo(keeper, ask, now, &undone) < 0))
		return -1;
	return undone >= 0 ? make_turn(keeper, ask, undone, 0)
			   : next_turn(keeper, ask, now);
}

int aer_keeper_do(
    struct aer_keeper *keeper, struct aer_keeper_ask *asked, struct aer_error *err)
{
	keeper->writing = false;
	for (struct aer_keeper_ask *ask = asked; ask != NULL; ask = ask->next)
		if (do_one(keeper, ask) < 0) {
			*err = ask->err;
			return -1;
		}
	return keeper->writing ? aer_ballotbox_commit(keeper->box, err) : 0;
}
