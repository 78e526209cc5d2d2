#include "label/keeper.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct pace {
	double seconds[AER_PACE];
	size_t count;
};

struct aer_keeper {
	struct aer_ballotbox *box;
	struct aer_assign_plan plan;
	/* the thread's */
	pthread_t thread;
	struct aer_assign *assign;
	struct pace *pace; /* by annotator */
	bool *spoilt;      /* by clip */
	int64_t version;
	bool writing;
	bool stale; /* memory is not as the box is: it is to be read before all else */
	/* shared */
	pthread_mutex_t lock;
	pthread_cond_t asked;
	struct aer_ask *first, **last;
	struct aer_study *study;
	uint8_t operator_hash[AER_TOKEN_HASH];
	bool has_operator;
	size_t missing;
	bool running, stop;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- the state in memory ------------------------------------------------- */

/* Takes the annotators from FRESH, which is freed; the rest is as it was. */
static void take_annotators(struct aer_keeper *keeper, struct aer_study *fresh)
{
	struct aer_study_annotator *annotator = fresh->annotator;
	size_t annotators = fresh->annotators;

	fresh->annotator = keeper->study->annotator;
	fresh->annotators = keeper->study->annotators;
	keeper->study->annotator = annotator;
	keeper->study->annotators = annotators;
	aer_study_free(fresh);
}

/* The array of paces for ANNOTATORS, of whom the first keep theirs. */
static int grow_paces(
    struct aer_keeper *keeper, size_t annotators, struct aer_error *err)
{
	size_t had = keeper->study != NULL ? keeper->study->annotators : 0;
	struct pace *pace = calloc(annotators + 1, sizeof *pace);

	if (pace == NULL)
		return aer_error_memory(err);
	if (keeper->pace != NULL)
		memcpy(pace, keeper->pace, had * sizeof *pace);
	free(keeper->pace);
	keeper->pace = pace;
	return 0;
}

/* Reads the box again, and deals anew where annotators have come or gone.  Within a
 * transaction. */
static int reload(struct aer_keeper *keeper, struct aer_error *err)
{
	struct aer_study *study = aer_study_load(keeper->box, err);
	struct aer_assign *assign = NULL;
	uint8_t hash[AER_TOKEN_HASH];
	bool there;

	if (study != NULL)
		assign = aer_study_assign(study, &keeper->plan, keeper->box, err);
	if (assign == NULL ||
	    aer_ballotbox_operator(keeper->box, hash, &there, err) < 0 ||
	    grow_paces(keeper, study->annotators, err) < 0) {
		aer_assign_free(assign);
		aer_study_free(study);
		return -1;
	}
	for (uint32_t c = 0; keeper->study != NULL && c < keeper->study->clips; c++)
		if (keeper->spoilt[c])
			aer_assign_spoil(assign, c);
	aer_assign_free(keeper->assign);
	keeper->assign = assign;
	pthread_mutex_lock(&keeper->lock);
	if (keeper->study == NULL)
		keeper->study = study;
	else
		take_annotators(keeper, study);
	if (there)
		memcpy(keeper->operator_hash, hash, sizeof hash);
	keeper->has_operator = there;
	keeper->missing = aer_assign_short(assign);
	pthread_mutex_unlock(&keeper->lock);
	return 0;
}

static int reload_now(struct aer_keeper *keeper, struct aer_error *err)
{
	keeper->stale = true;
	if (aer_ballotbox_version(keeper->box, &keeper->version, err) < 0 ||
	    aer_ballotbox_begin(keeper->box, err) < 0)
		return -1;
	if (reload(keeper, err) == 0 && aer_ballotbox_commit(keeper->box, err) == 0) {
		keeper->stale = false;
		return 0;
	}
	aer_ballotbox_rollback(keeper->box);
	return -1;
}

/* Whether another process has written to the box. */
static bool has_changed(struct aer_keeper *keeper)
{
	struct aer_error ignored;
	int64_t version;

	return aer_ballotbox_version(keeper->box, &version, &ignored) == 0 &&
	       version != keeper->version;
}

/* --- what is asked ------------------------------------------------------- */

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

static double median(const struct pace *pace)
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
    struct aer_keeper *keeper, struct aer_ask *ask, long i, int64_t wait)
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
static int next_turn(struct aer_keeper *keeper, struct aer_ask *ask, int64_t now)
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

static void refuse(struct aer_ask *ask, const char *why)
{
	aer_error_set(&ask->err, "%s", why);
	ask->result = AER_ASKED_REFUSED;
}

static void note_pace(struct aer_keeper *keeper, const struct aer_ask *ask)
{
	struct pace *pace = &keeper->pace[ask->annotator];

	if (!isnan(ask->seconds))
		pace->seconds[pace->count++ % AER_PACE] = ask->seconds;
}

/* Hands the clip of item I to one annotator more, after "cannot tell", or to one fewer,
 * after that was taken back. */
static int refill(struct aer_keeper *keeper, struct aer_ask *ask, long i)
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
static int store(
    struct aer_keeper *keeper, struct aer_ask *ask, long i, long number, int64_t now)
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

static int vote(struct aer_keeper *keeper, struct aer_ask *ask, int64_t now)
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
static int undo(struct aer_keeper *keeper, struct aer_ask *ask, int64_t now, long *i)
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

static int do_one(struct aer_keeper *keeper, struct aer_ask *ask)
{
	int64_t now = now_ms();
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

/* Does all that was ASKED, or nothing: then the reason is in *ERR. */
static int do_all(
    struct aer_keeper *keeper, struct aer_ask *asked, struct aer_error *err)
{
	keeper->writing = false;
	for (struct aer_ask *ask = asked; ask != NULL; ask = ask->next)
		if (do_one(keeper, ask) < 0) {
			*err = ask->err;
			return -1;
		}
	return keeper->writing ? aer_ballotbox_commit(keeper->box, err) : 0;
}

/* Answers ASKED. */
static void answer(struct aer_keeper *keeper, struct aer_ask *asked)
{
	struct aer_error err, ignored;
	bool good = (!keeper->stale || reload_now(keeper, &err) == 0) &&
		    do_all(keeper, asked, &err) == 0;

	if (!good && !keeper->stale) {
		/* memory is ahead of the disk: it is read again */
		aer_ballotbox_rollback(keeper->box);
		(void)!reload_now(keeper, &ignored);
	}
	pthread_mutex_lock(&keeper->lock);
	for (struct aer_ask *ask = asked, *next; ask != NULL; ask = next) {
		next = ask->next; /* once finished it is its owner's */
		if (ask->kind == AER_ASK_SPOIL)
			keeper->spoilt[ask->clip] = true; /* also where all failed */
		if (!good) {
			ask->result = AER_ASKED_BROKEN;
			ask->err = err;
		}
		ask->finished = true;
		pthread_cond_signal(&ask->answered);
	}
	pthread_mutex_unlock(&keeper->lock);
}

/* --- the thread ---------------------------------------------------------- */

/* All that was asked, or NULL after a second without; *STOP: there will be no more. */
static struct aer_ask *wait_for_asks(struct aer_keeper *keeper, bool *stop)
{
	struct aer_ask *asked;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&keeper->lock);
	while (keeper->first == NULL && !keeper->stop)
		if (pthread_cond_timedwait(&keeper->asked, &keeper->lock, &until) != 0)
			break;
	asked = keeper->first;
	keeper->first = NULL;
	keeper->last = &keeper->first;
	*stop = keeper->stop;
	pthread_mutex_unlock(&keeper->lock);
	return asked;
}

static void *run(void *argument)
{
	struct aer_keeper *keeper = argument;
	int64_t checked = 0;
	bool stop = false;

	while (!stop) {
		struct aer_ask *asked = wait_for_asks(keeper, &stop);
		struct aer_error ignored;

		/* a failure is met again by whoever asks next */
		if (now_ms() - checked >= 1000 || now_ms() < checked) {
			if (keeper->stale || has_changed(keeper))
				(void)!reload_now(keeper, &ignored);
			checked = now_ms();
		}
		if (asked != NULL)
			answer(keeper, asked);
	}
	return NULL;
}

struct aer_keeper *aer_keeper_new(struct aer_ballotbox *box,
    const struct aer_assign_plan *plan, struct aer_error *err)
{
	struct aer_keeper *keeper = calloc(1, sizeof *keeper);

	if (keeper == NULL) {
		aer_ballotbox_close(box);
		aer_error_memory(err);
		return NULL;
	}
	keeper->box = box;
	keeper->plan = *plan;
	keeper->last = &keeper->first;
	pthread_mutex_init(&keeper->lock, NULL);
	pthread_cond_init(&keeper->asked, NULL);
	if (reload_now(keeper, err) < 0)
		goto fail;
	keeper->spoilt = calloc(keeper->study->clips + 1, sizeof *keeper->spoilt);
	if (keeper->spoilt == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (pthread_create(&keeper->thread, NULL, run, keeper) != 0) {
		aer_error_set(err, "cannot start a thread");
		goto fail;
	}
	keeper->running = true;
	return keeper;
fail:
	aer_keeper_free(keeper);
	return NULL;
}

void aer_keeper_free(struct aer_keeper *keeper)
{
	if (keeper == NULL)
		return;
	if (keeper->running) {
		pthread_mutex_lock(&keeper->lock);
		keeper->stop = true;
		pthread_cond_signal(&keeper->asked);
		pthread_mutex_unlock(&keeper->lock);
		pthread_join(keeper->thread, NULL);
	}
	pthread_cond_destroy(&keeper->asked);
	pthread_mutex_destroy(&keeper->lock);
	aer_assign_free(keeper->assign);
	aer_study_free(keeper->study);
	aer_ballotbox_close(keeper->box);
	free(keeper->pace);
	free(keeper->spoilt);
	free(keeper);
}

/* --- what other threads call --------------------------------------------- */

const struct aer_study *aer_keeper_study(const struct aer_keeper *keeper)
{
	return keeper->study;
}

long aer_keeper_who(
    struct aer_keeper *keeper, const char *token, char *name, size_t size)
{
	const struct aer_study *study = keeper->study;
	uint8_t hash[AER_TOKEN_HASH];
	struct aer_error ignored;
	long who = AER_WHO_NOBODY;

	if (aer_token_hash(token, hash, &ignored) < 0)
		return AER_WHO_NOBODY;
	pthread_mutex_lock(&keeper->lock);
	for (size_t a = 0; a < study->annotators; a++)
		if (aer_token_equal(hash, study->annotator[a].hash, sizeof hash) &&
		    study->annotator[a].active)
			who = (long)a;
	if (keeper->has_operator &&
	    aer_token_equal(hash, keeper->operator_hash, sizeof hash))
		who = AER_WHO_OPERATOR;
	if (who >= 0 && name != NULL) {
		strncpy(name, study->annotator[who].name, size - 1);
		name[size - 1] = '\0';
	}
	pthread_mutex_unlock(&keeper->lock);
	return who;
}

void aer_keeper_ask(struct aer_keeper *keeper, struct aer_ask *ask)
{
	ask->finished = false;
	ask->next = NULL;
	pthread_cond_init(&ask->answered, NULL);
	pthread_mutex_lock(&keeper->lock);
	*keeper->last = ask;
	keeper->last = &ask->next;
	pthread_cond_signal(&keeper->asked);
	while (!ask->finished)
		pthread_cond_wait(&ask->answered, &keeper->lock);
	pthread_mutex_unlock(&keeper->lock);
	pthread_cond_destroy(&ask->answered);
}

size_t aer_keeper_short(struct aer_keeper *keeper)
{
	size_t missing;

	pthread_mutex_lock(&keeper->lock);
	missing = keeper->missing;
	pthread_mutex_unlock(&keeper->lock);
	return missing;
}
