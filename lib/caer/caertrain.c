#include "caer/caertrain.h"

#include "base/file.h"
#include "base/stop.h"
#include "base/stopwatch.h"
#include "caer/caerlog.h"
#include "caer/caerstate.h"
#include "score/confusion.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A training at work. */
struct run {
	struct aer_caer *model;
	const struct aer_caer_training *training;
	struct aer_caer_time *time;
	struct aer_caer_state state;
	struct aer_caer_pool pool;
	uint32_t *clip, *label; /* the pool's */
	uint32_t *valid;        /* the clips of validation */
	size_t valids;
	uint32_t *order;
	float *weight; /* by class; NULL: all alike */
	int *target;   /* of a batch */
	struct aer_confusion *confusion;
	double val_loss;
	struct aer_error bad; /* a clip that could not be read; "" for none */
	double saved;         /* when the state was */
	bool stopped;
};

static const double save_every = 600; /* seconds */

/* --- files -------------------------------------------------------------------------
 */

static char *path_of(const char *output, const char *name, struct aer_error *err)
{
	char *path;

	if (asprintf(&path, "%s%s", output, name) >= 0)
		return path;
	aer_error_memory(err);
	return NULL;
}

char *aer_caer_train_state(const char *output, struct aer_error *err)
{
	return path_of(output, ".train/state.safetensors", err);
}

static char *best_path(const struct run *run, size_t epoch, struct aer_error *err)
{
	char name[60];

	snprintf(name, sizeof name, ".train/best-%04zu.safetensors", epoch);
	return path_of(run->training->output, name, err);
}

int aer_caer_train_clean(const char *output, struct aer_error *err)
{
	char *folder = path_of(output, ".train", err);
	int rc = folder != NULL ? aer_path_remove(folder, err) : -1;

	free(folder);
	return rc;
}

int aer_caer_train_same(const struct aer_caer *model, const char *path,
    const char *recipe, struct aer_error *err)
{
	char *other = aer_caer_state_recipe(aer_caer_note(model));
	int rc = 0;

	if (other == NULL)
		rc = aer_error_set(err,
		    "%s: is there, and is of no training; move it away, or take "
		    "another -o",
		    path);
	else if (strcmp(other, recipe) != 0)
		rc = aer_error_set(err,
		    "%s: is of a training with other clips, pictures or options; "
		    "remove it, or take another -o",
		    path);
	free(other);
	return rc;
}

static int save(
    struct run *run, const char *path, enum aer_caer_kept kept, struct aer_error *err)
{
	char *note = aer_caer_state_write(&run->state, run->training, err);
	double began = aer_stopwatch();
	int rc = -1;

	if (note != NULL && path != NULL)
		rc = aer_caer_save(run->model, path, note, kept, err);
	run->time->saving += aer_stopwatch() - began;
	free(note);
	return rc;
}

static int save_state(struct run *run, struct aer_error *err)
{
	char *path = aer_caer_train_state(run->training->output, err);
	int rc = path != NULL ? save(run, path, AER_CAER_RESUME, err) : -1;

	free(path);
	run->saved = aer_stopwatch();
	return rc;
}

/* --- making ready ------------------------------------------------------------------
 */

/* Fills the pool and the list of validation clips. */
static void deal_clips(struct run *run)
{
	const struct aer_caer_clips *clips = run->training->clips;

	for (size_t i = 0; i < clips->count; i++) {
		const struct aer_caer_clip *clip = &clips->clip[i];

		if (clip->bad)
			continue;
		if (clip->marked) {
			run->valid[run->valids++] = (uint32_t)i;
			continue;
		}
		run->clip[run->pool.count] = (uint32_t)i;
		run->label[run->pool.count++] = run->training->label[clip->label];
	}
	run->pool.clip = run->clip;
	run->pool.label = run->label;
	run->pool.classes = aer_caer_class_count(run->model);
}

static int make_ready(struct run *run, struct aer_error *err)
{
	const struct aer_caer_training *training = run->training;
	size_t clips = training->clips->count + 1;

	run->clip = calloc(clips, sizeof *run->clip);
	run->label = calloc(clips, sizeof *run->label);
	run->valid = calloc(clips, sizeof *run->valid);
	run->order = calloc(clips, sizeof *run->order);
	run->target = calloc(training->batch, sizeof *run->target);
	run->state.history = calloc(training->epochs + 1, sizeof *run->state.history);
	if (run->clip == NULL || run->label == NULL || run->valid == NULL ||
	    run->order == NULL || run->target == NULL || run->state.history == NULL)
		return aer_error_memory(err);
	deal_clips(run);
	if (run->pool.count == 0)
		return aer_error_set(
		    err, "%s: no clip is left to train on", training->clips->name);
	run->confusion = aer_confusion_new(run->pool.classes, err);
	if (run->confusion == NULL)
		return -1;
	if (training->balance == AER_CAER_BALANCE_LOSS) {
		run->weight = calloc(run->pool.classes, sizeof *run->weight);
		if (run->weight == NULL)
			return aer_error_memory(err);
		aer_caer_weights(&run->pool, run->weight);
	}
	return 0;
}

static void run_free(struct run *run)
{
	free(run->clip);
	free(run->label);
	free(run->valid);
	free(run->order);
	free(run->weight);
	free(run->target);
	free(run->state.history);
	aer_confusion_free(run->confusion);
}

/* --- an epoch ----------------------------------------------------------------------
 */

static void keep_bad(void *data, uint32_t clip, const char *text)
{
	struct run *run = data;
	const struct aer_caer_clips *clips = run->training->clips;

	if (run->bad.text[0] == '\0')
		aer_error_set(&run->bad, "%s:%lu: clip '%.80s': %s", clips->name,
		    clips->clip[clip].line, clips->clip[clip].id, text);
}

/* The rates of EPOCH, from 0, as a share of those at first. */
static double factor_of(const struct aer_caer_training *training, size_t epoch)
{
	double factor = 1;

	for (size_t i = 0; i < training->steps; i++)
		if (epoch >= training->step[i])
			factor *= training->fall;
	return factor;
}

/* One step with BATCH. */
static int learn(
    struct run *run, const struct aer_caer_feed_batch *batch, struct aer_error *err)
{
	struct aer_caer_batch pixels = aer_caer_feed_pixels(batch);
	double began = aer_stopwatch(), loss, weight = 0;
	size_t epoch = run->state.epoch;

	for (size_t i = 0; i < batch->clips; i++) {
		uint32_t number = run->training->clips->clip[batch->order[i]].label;

		run->target[i] = (int)run->training->label[number];
		weight += run->weight != NULL ? run->weight[run->target[i]] : 1;
	}
	if (aer_caer_step(run->model, &pixels, run->target, run->weight,
		factor_of(run->training, epoch), &loss, NULL, err) < 0)
		return aer_error_prefix(
		    err, "epoch %zu, step %zu", epoch + 1, run->state.step + 1);
	run->time->computing += aer_stopwatch() - began;
	run->state.loss += loss * weight;
	run->state.weight += weight;
	run->state.step++;
	run->training->step_done(run->training->data);
	if (aer_stop_signal != 0)
		run->stopped = true;
	else if (aer_stopwatch() - run->saved > save_every)
		return save_state(run, err);
	return 0;
}

/* Goes through the clips of training, from where the state is. */
static int train_epoch(struct run *run, struct aer_error *err)
{
	const struct aer_caer_training *training = run->training;
	size_t epoch = run->state.epoch;
	struct aer_caer_feed_plan plan = { .clips = training->clips,
		.order = run->order,
		.count = run->pool.count,
		.first = run->state.step * training->batch,
		.batch = training->batch,
		.jobs = training->jobs,
		.random = true,
		.seed = aer_caer_epoch_seed(training->seed + 1, epoch),
		.mirror = training->mirror,
		.degrees = training->degrees };
	struct aer_caer_feed_batch batch;
	struct aer_caer_feed *feed;
	int rc = 0;

	if (aer_caer_order(&run->pool, training->balance, training->seed, epoch,
		run->order, err) < 0)
		return -1;
	aer_caer_feed_fit(&plan, run->model);
	feed = aer_caer_feed_new(&plan, err);
	if (feed == NULL)
		return -1;
	while (rc == 0 && !run->stopped &&
	       aer_caer_feed_next(feed, &batch, keep_bad, run) > 0) {
		if (run->bad.text[0] != '\0')
			rc = aer_error_set(err, "%s", run->bad.text);
		else
			rc = learn(run, &batch, err);
	}
	run->time->waiting += aer_caer_feed_waited(feed);
	aer_caer_feed_free(feed);
	return rc;
}

/* --- validation --------------------------------------------------------------------
 */

static int take_answer(void *data, uint32_t clip, const float *p, struct aer_error *err)
{
	struct run *run = data;
	size_t truth = run->training->label[run->training->clips->clip[clip].label];
	size_t answer = 0;

	(void)err;
	for (size_t k = 1; k < run->pool.classes; k++)
		if (p[k] > p[answer])
			answer = k;
	aer_confusion_add(run->confusion, truth, answer, 1);
	/* as a float the least that a class can have is not 0 for long */
	run->val_loss -= log(fmax(p[truth], 1e-30));
	return 0;
}

static int validate(
    struct run *run, struct aer_caer_epoch *epoch, struct aer_error *err)
{
	const struct aer_caer_question question = { .model = run->model,
		.clips = run->training->clips,
		.order = run->valid,
		.count = run->valids,
		.batch = run->training->batch,
		.jobs = run->training->jobs,
		.stoppable = true,
		.answer = take_answer,
		.bad = keep_bad,
		.data = run,
		.time = run->time };
	struct aer_measures measures;

	epoch->val_loss = epoch->uar = epoch->war = NAN;
	if (run->valids == 0)
		return 0;
	aer_confusion_clear(run->confusion);
	run->val_loss = 0;
	if (aer_caer_ask(&question, err) < 0)
		return -1;
	if (run->bad.text[0] != '\0')
		return aer_error_set(err, "%s", run->bad.text);
	run->stopped = aer_stop_signal != 0;
	aer_confusion_measure(
	    run->confusion, AER_SCOPE_ALL, AER_ABSENT_EXCLUDE, &measures);
	epoch->val_loss = run->val_loss / (double)run->valids;
	epoch->uar = measures.uar;
	epoch->war = measures.war;
	return 0;
}

/* Whether the epoch just done is better than all before. */
static bool is_best(const struct run *run)
{
	const struct aer_caer_state *state = &run->state;
	const struct aer_caer_epoch *new = &state->history[state->epoch - 1], *old;

	if (state->best == 0 || run->valids == 0)
		return true;
	old = &state->history[state->best - 1];
	return new->uar > old->uar ||
	       (!(new->uar < old->uar) && new->val_loss < old->val_loss);
}

/* Keeps what came of an epoch.  The state goes last: as long as it is the old one, the
 * epoch is done again. */
static int keep_epoch(struct run *run, struct aer_error *err)
{
	const struct aer_caer_training *training = run->training;
	struct aer_caer_state *state = &run->state;
	size_t before = state->best;
	bool best = is_best(run);
	char *path = NULL;
	int rc = 0;

	if (best) {
		state->best = state->epoch;
		path = best_path(run, state->best, err);
		rc = path != NULL ? save(run, path, AER_CAER_MODEL, err) : -1;
		free(path);
	}
	if (rc == 0)
		rc = save_state(run, err);
	if (rc == 0 && best && before > 0) {
		path = best_path(run, before, err);
		rc = path != NULL ? aer_path_remove(path, err) : -1;
		free(path);
	}
	if (rc == 0)
		rc = aer_caer_log_write(training, state, err);
	if (rc == 0)
		training->tell(training->data, state->epoch,
		    &state->history[state->epoch - 1], best);
	return rc;
}

static int do_epoch(struct run *run, struct aer_error *err)
{
	struct aer_caer_state *state = &run->state;
	struct aer_caer_epoch *epoch = &state->history[state->epoch];

	if (train_epoch(run, err) < 0)
		return -1;
	if (!run->stopped && validate(run, epoch, err) < 0)
		return -1;
	if (run->stopped)
		return save_state(run, err);
	epoch->loss = state->loss / state->weight;
	state->epoch++;
	state->step = 0;
	state->loss = state->weight = 0;
	return keep_epoch(run, err);
}

/* --- the end -----------------------------------------------------------------------
 */

/* The best epoch's model gets its name; what is not needed any more goes. */
static int finish(const struct run *run, struct aer_error *err)
{
	const char *output = run->training->output;
	char *best = best_path(run, run->state.best, err);
	int rc = -1;

	if (best == NULL || aer_caer_log_validation(run->training, err) < 0)
		goto out;
	if (rename(best, output) < 0)
		aer_error_set(err, "%s: cannot rename it to %s: %s", best, output,
		    strerror(errno));
	else
		rc = aer_caer_train_clean(output, err);
out:
	free(best);
	return rc;
}

int aer_caer_train_run(struct aer_caer *model, const struct aer_caer_training *training,
    struct aer_caer_time *time, enum aer_caer_trained *result, struct aer_error *err)
{
	struct run run = { .model = model,
		.training = training,
		.time = time,
		.saved = aer_stopwatch() };
	/* its lock keeps other runs away, and it tells now whether there is a place */
	struct aer_output *place = aer_output_file(training->output, err);
	int rc = place != NULL ? make_ready(&run, err) : -1;

	if (rc == 0 && aer_caer_note(model) != NULL && aer_caer_steps(model) > 0)
		rc = aer_caer_state_read(
		    &run.state, training->epochs, aer_caer_note(model), err);
	while (rc == 0 && !run.stopped && run.state.epoch < training->epochs)
		rc = do_epoch(&run, err);
	if (rc == 0 && !run.stopped)
		rc = finish(&run, err);
	*result = run.stopped ? AER_CAER_STOPPED : AER_CAER_TRAINED;
	run_free(&run);
	aer_output_abort(place);
	return rc;
}
