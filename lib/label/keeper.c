#include "label/keeperpart.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

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
	struct aer_pace *pace = calloc(annotators + 1, sizeof *pace);

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

/* Answers ASKED. */
static void answer(struct aer_keeper *keeper, struct aer_keeper_ask *asked)
{
	struct aer_error err, ignored;
	bool good = (!keeper->stale || reload_now(keeper, &err) == 0) &&
		    aer_keeper_do(keeper, asked, &err) == 0;

	if (!good && !keeper->stale) {
		/* memory is ahead of the disk: it is read again */
		aer_ballotbox_rollback(keeper->box);
		(void)!reload_now(keeper, &ignored);
	}
	pthread_mutex_lock(&keeper->lock);
	for (struct aer_keeper_ask *ask = asked, *next; ask != NULL; ask = next) {
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
static struct aer_keeper_ask *wait_for_asks(struct aer_keeper *keeper, bool *stop)
{
	struct aer_keeper_ask *asked;
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
		struct aer_keeper_ask *asked = wait_for_asks(keeper, &stop);
		struct aer_error ignored;

		/* a failure is met again by whoever asks next */
		if (aer_ballotbox_now() - checked >= 1000 ||
		    aer_ballotbox_now() < checked) {
			if (keeper->stale || has_changed(keeper))
				(void)!reload_now(keeper, &ignored);
			checked = aer_ballotbox_now();
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

void aer_keeper_ask(struct aer_keeper *keeper, struct aer_keeper_ask *ask)
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
