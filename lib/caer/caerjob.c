#include "caer/caerjob.h"

#include "base/sink.h"
#include "base/stop.h"
#include "caer/caerexplain.h"
#include "caer/caerpart.h"
#include "caer/caerstate.h"
#include "table/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- what all do -------------------------------------------------------------------
 */

static void note(void *data, const char *text)
{
	aer_diag_note(data, "%s", text);
}

static void bad_clip(void *data, uint32_t clip, const char *text)
{
	struct aer_caer_job *job = data;
	const struct aer_caer_clips *clips = job->training.clips;

	aer_diag_fail(job->diag, "%s:%lu: clip '%.80s': %s", clips->name,
	    clips->clip[clip].line, clips->clip[clip].id, text);
}

/* Says what the pictures lack. */
static void note_faces(struct aer_diag *diag, const struct aer_caer_clips *clips)
{
	size_t among, frames = aer_caer_clips_faceless(clips, &among);

	if (frames > 0)
		aer_diag_note(diag,
		    "%s: no face in %zu frame%s of %zu clip%s: black there",
		    clips->frames_name, frames, frames == 1 ? "" : "s", among,
		    among == 1 ? "" : "s");
}

/* Reads the clips, with the pictures that a model of these STREAMS looks at. */
static struct aer_caer_clips *read_clips(struct aer_caer_job *job,
    enum aer_caer_streams streams, unsigned need, struct aer_error *err)
{
	if (job->ask.frames == NULL) {
		aer_error_set(err, "--frames=TABLE is needed: where the pictures are");
		return NULL;
	}
	job->ask.need = need;
	job->ask.kind[AER_CAER_KIND_FACE] = (streams & AER_CAER_FACE) != 0;
	job->ask.kind[AER_CAER_KIND_CONTEXT] = (streams & AER_CAER_CONTEXT) != 0;
	return aer_caer_clips_read(&job->ask, job->diag, err);
}

/* The numbers of the clips that are left. */
static uint32_t *list_clips(
    const struct aer_caer_clips *clips, size_t *count, struct aer_error *err)
{
	uint32_t *order = calloc(clips->count + 1, sizeof *order);

	*count = 0;
	if (order == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < clips->count; i++)
		if (!clips->clip[i].bad)
			order[(*count)++] = (uint32_t)i;
	return order;
}

/* --- training ----------------------------------------------------------------------
 */

/* Fills LABEL, by the clips' labels, with the class; a clip of none is left out. */
static int map_labels(struct aer_caer_job *job, struct aer_caer_clips *clips,
    uint32_t *label, struct aer_error *err)
{
	for (size_t i = 0; i < aer_labels_count(clips->labels); i++) {
		long k =
		    aer_labels_find(job->labels, aer_labels_name(clips->labels, i));

		label[i] = k >= 0 ? (uint32_t)k : AER_CAER_NONE;
	}
	for (size_t i = 0; i < clips->count; i++) {
		uint32_t number = clips->clip[i].label;
		char text[200];

		if (clips->clip[i].bad || label[number] != AER_CAER_NONE)
			continue;
		snprintf(text, sizeof text, "the label '%.80s' is none of --labels",
		    aer_labels_name(clips->labels, number));
		aer_caer_clips_fail(clips, i, job->diag, text);
	}
	return aer_caer_clips_good(clips) > 0
		   ? 0
		   : aer_error_set(err, "%s: no clip is left", clips->name);
}

/* Whether a clip of class K is there to be learnt from, or MARKED. */
static bool has_class(
    const struct aer_caer_clips *clips, const uint32_t *label, size_t k, bool marked)
{
	for (size_t i = 0; i < clips->count; i++)
		if (!clips->clip[i].bad && clips->clip[i].marked == marked &&
		    label[clips->clip[i].label] == k)
			return true;
	return false;
}

/* What cannot be learnt, or not be seen to be. */
static void note_classes(const struct aer_caer_job *job,
    const struct aer_caer_clips *clips, const uint32_t *label, bool validated)
{
	for (size_t k = 0; k < aer_labels_count(job->labels); k++) {
		const char *name = aer_labels_name(job->labels, k);

		if (!has_class(clips, label, k, false))
			aer_diag_note(job->diag,
			    "%s: no clip of class '%s' to learn from", clips->name,
			    name);
		else if (validated && !has_class(clips, label, k, true))
			aer_diag_note(job->diag,
			    "%s: no clip of class '%s' for validation; UAR is without "
			    "it",
			    clips->name, name);
	}
	for (size_t i = 0; i < aer_labels_count(clips->elsewhere); i++)
		if (aer_labels_find(job->labels, aer_labels_name(clips->elsewhere, i)) <
		    0)
			aer_diag_note(job->diag,
			    "%s: other rows have the class '%s', which the model will "
			    "not "
			    "know",
			    clips->name, aer_labels_name(clips->elsewhere, i));
}

static void tell_epoch(
    void *data, size_t number, const struct aer_caer_epoch *epoch, bool best)
{
	struct aer_caer_job *job = data;

	if (isnan(epoch->uar))
		aer_diag_note(job->diag, "epoch %zu: loss %.4f", number, epoch->loss);
	else
		aer_diag_note(job->diag,
		    "epoch %zu: loss %.4f, validation: loss %.4f, UAR %.2f %%, "
		    "WAR %.2f %%%s",
		    number, epoch->loss, epoch->val_loss, 100 * epoch->uar,
		    100 * epoch->war, best ? ", best so far" : "");
}

static void tell_step(void *data)
{
	aer_diag_step(((struct aer_caer_job *)data)->diag);
}

/* Looks for what an earlier run left: sets *DONE when the model is there, or *MODEL to
 * go on with. */
static int find_earlier(struct aer_caer_job *job, bool *done, struct aer_caer **model,
    struct aer_error *err)
{
	char *state = aer_caer_train_state(job->output, err);
	const char *path = job->output;
	int rc = 0;

	*done = access(path, F_OK) == 0;
	*model = NULL;
	if (state == NULL)
		return -1;
	if (!*done)
		path = state;
	if (*done || access(path, F_OK) == 0) {
		*model = aer_caer_setup_open(path, &job->setup.run, err);
		rc = *model != NULL
			 ? aer_caer_train_same(*model, path, job->training.recipe, err)
			 : -1;
	}
	free(state);
	return rc;
}

static int train_model(
    struct aer_caer_job *job, struct aer_caer_clips *clips, struct aer_error *err)
{
	struct aer_caer_training *training = &job->training;
	enum aer_caer_trained result = AER_CAER_TRAINED;
	struct aer_caer *model;
	bool done;
	int rc = find_earlier(job, &done, &model, err);

	if (rc == 0 && done) {
		aer_diag_note(job->diag, "%s: is there already", job->output);
		rc = aer_caer_train_clean(job->output, err);
		goto out;
	}
	if (rc == 0 && model != NULL)
		aer_diag_note(job->diag, "going on after %llu steps",
		    (unsigned long long)aer_caer_steps(model));
	else if (rc == 0)
		model =
		    aer_caer_setup_make(&job->setup, job->labels, note, job->diag, err);
	if (model == NULL)
		rc = -1;
	if (rc == 0)
		rc = aer_caer_clips_check(
		    clips, aer_caer_settings(model)->image_size, job->diag, err);
	if (rc == 0 && job->diag->status != AER_DONE)
		aer_diag_note(
		    job->diag, "%zu clips are left", aer_caer_clips_good(clips));
	if (rc == 0)
		rc = aer_caer_train(model, &training->rates, err);
	if (rc == 0) {
		aer_diag_progress(job->diag, "steps", 0);
		rc = aer_caer_train_run(model, training, &job->time, &result, err);
		aer_diag_progress_end(job->diag);
	}
	if (rc == 0 && result == AER_CAER_STOPPED)
		aer_diag_note(job->diag,
		    "stopped after %llu steps; the same command goes "
		    "on from there",
		    (unsigned long long)aer_caer_steps(model));
out:
	aer_caer_free(model);
	return rc;
}

/* Which of the clips are for validation. */
static int set_validation(
    struct aer_caer_job *job, struct aer_caer_clips *clips, struct aer_error *err)
{
	struct aer_error memory = { "" };
	const char *leak;

	if (job->share > 0)
		return aer_caer_part(clips, job->share, job->training.seed, err);
	leak = aer_caer_part_leak(clips, &memory);
	if (leak != NULL)
		aer_diag_note(job->diag,
		    "%s: subject '%.80s' is in training and in validation: its UAR "
		    "will be "
		    "too high",
		    clips->name, leak);
	return memory.text[0] == '\0' ? 0 : aer_error_memory(err);
}

/* With the clips read: the classes, the parts, the recipe, and then the model. */
static int train_clips(
    struct aer_caer_job *job, struct aer_caer_clips *clips, struct aer_error *err)
{
	uint32_t *label = calloc(aer_labels_count(clips->labels) + 1, sizeof *label);
	char *recipe = NULL;
	int rc = -1;

	if (label == NULL)
		return aer_error_memory(err);
	job->training.clips = clips;
	job->training.label = label;
	job->training.tell = tell_epoch;
	job->training.step_done = tell_step;
	job->training.data = job;
	if (job->labels == NULL)
		job->labels = aer_labels_sorted(clips->labels, NULL, err);
	if (job->labels == NULL || map_labels(job, clips, label, err) < 0 ||
	    set_validation(job, clips, err) < 0)
		goto out;
	note_classes(job, clips, label, job->share > 0 || job->ask.marks > 0);
	note_faces(job->diag, clips);
	recipe = aer_caer_setup_recipe(
	    &job->setup, &job->training, job->labels, job->ask.frames, err);
	job->training.recipe = recipe;
	if (recipe != NULL)
		rc = train_model(job, clips, err);
out:
	free(recipe);
	free(label);
	return rc;
}

int aer_caer_job_train(struct aer_caer_job *job, struct aer_error *err)
{
	unsigned need =
	    AER_NEED_LABEL | (job->share > 0 ? (unsigned)AER_NEED_SUBJECT : 0);
	struct aer_caer_config config;
	struct aer_caer_clips *clips;
	int rc;

	if (job->output == NULL)
		return aer_error_set(err, "-o FILE is needed: where the model goes");
	if ((job->setup.init == NULL) == (job->setup.random == NULL))
		return aer_error_set(err,
		    "give --init=FILE or --random-init=FILE: what "
		    "to begin with");
	if (aer_caer_setup_config(&job->setup, &config, err) < 0)
		return -1;
	job->ask.one_part = true;
	clips = read_clips(job, config.streams, need, err);
	if (clips == NULL)
		return -1;
	job->training.output = job->output;
	rc = train_clips(job, clips, err);
	aer_caer_clips_free(clips);
	return rc;
}

/* --- predictions -------------------------------------------------------------------
 */

/* A table being written. */
struct answers {
	struct aer_caer_job *job;
	struct aer_caer *model;
	struct aer_writer *writer;
	int clip, label;
	int *p; /* by class */
};

static int write_answer(
    void *data, uint32_t clip, const float *p, struct aer_error *err)
{
	struct answers *answers = data;
	size_t classes = aer_caer_class_count(answers->model), best = 0;

	aer_writer_begin(answers->writer, NULL);
	aer_writer_set(answers->writer, answers->clip,
	    answers->job->training.clips->clip[clip].id);
	for (size_t k = 0; k < classes; k++) {
		if (p[k] > p[best])
			best = k;
		aer_writer_setf(answers->writer, answers->p[k], "%.6f", (double)p[k]);
	}
	aer_writer_set(
	    answers->writer, answers->label, aer_caer_class_name(answers->model, best));
	aer_diag_step(answers->job->diag);
	return aer_writer_end(answers->writer, err);
}

static void bad_answer(void *data, uint32_t clip, const char *text)
{
	struct answers *answers = data;

	bad_clip(answers->job, clip, text);
	aer_diag_step(answers->job->diag);
}

static int declare(struct answers *answers, struct aer_error *err)
{
	size_t classes = aer_caer_class_count(answers->model);
	int rc;

	answers->p = calloc(classes + 1, sizeof *answers->p);
	if (answers->p == NULL)
		return aer_error_memory(err);
	answers->clip = aer_writer_column(answers->writer, "clip", err);
	answers->label = aer_writer_column(answers->writer, "label", err);
	rc = answers->clip < 0 || answers->label < 0 ? -1 : 0;
	for (size_t k = 0; rc == 0 && k < classes; k++) {
		char *name;

		if (asprintf(&name, "p_%s", aer_caer_class_name(answers->model, k)) < 0)
			return aer_error_memory(err);
		answers->p[k] = aer_writer_column(answers->writer, name, err);
		rc = answers->p[k] < 0 ? -1 : 0;
		free(name);
	}
	return rc;
}

static int ask_all(struct answers *answers, bool zero_shot, struct aer_error *err)
{
	struct aer_caer_job *job = answers->job;
	struct aer_caer_question question = { .model = answers->model,
		.clips = job->training.clips,
		.batch = job->training.batch,
		.jobs = job->training.jobs,
		.zero_shot = zero_shot,
		.stoppable = true,
		.answer = write_answer,
		.bad = bad_answer,
		.data = answers,
		.time = &job->time };
	uint32_t *order = list_clips(job->training.clips, &question.count, err);
	int rc;

	if (order == NULL)
		return -1;
	question.order = order;
	aer_diag_progress(job->diag, "clips", question.count);
	rc = aer_caer_ask(&question, err);
	aer_diag_progress_end(job->diag);
	free(order);
	return rc;
}

static int write_table(struct aer_caer_job *job, struct aer_caer *model, bool zero_shot,
    struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(job->output, err);
	struct answers answers = { .job = job, .model = model };
	int rc = -1;

	if (sink == NULL)
		return -1;
	answers.writer =
	    aer_writer_open(aer_sink_stream(sink), aer_sink_name(sink), err);
	if (answers.writer != NULL && declare(&answers, err) == 0)
		rc = ask_all(&answers, zero_shot, err);
	if (rc == 0)
		rc = aer_writer_close(answers.writer, err);
	else
		aer_writer_free(answers.writer);
	free(answers.p);
	if (rc == 0 && aer_stop_signal == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return rc;
}

/* Says when the clips are known to the model from its training. */
static int note_seen(const struct aer_caer_job *job, const struct aer_caer *model,
    const struct aer_caer_clips *clips, struct aer_error *err)
{
	size_t seen, subjects;

	if (aer_caer_state_seen(aer_caer_note(model), clips, &seen, &subjects, err) < 0)
		return -1;
	if (seen > 0)
		aer_diag_note(job->diag,
		    "%s: %zu clip%s the model was trained on or chosen by: scores of "
		    "them "
		    "are no test",
		    clips->name, seen, seen == 1 ? " is one that" : "s are those that");
	if (subjects > 0)
		aer_diag_note(job->diag,
		    "%s: %zu other clip%s of subjects that the model was trained on or "
		    "chosen by",
		    clips->name, subjects, subjects == 1 ? " is" : "s are");
	return 0;
}

/* Reads the clips for MODEL, and looks at them. */
static struct aer_caer_clips *clips_for(
    struct aer_caer_job *job, const struct aer_caer *model, struct aer_error *err)
{
	const struct aer_caer_config *config = aer_caer_settings(model);
	struct aer_caer_clips *clips =
	    read_clips(job, config->streams, AER_NEED_CLIP, err);

	job->training.clips = clips;
	if (clips == NULL)
		return NULL;
	note_faces(job->diag, clips);
	if (note_seen(job, model, clips, err) == 0 &&
	    aer_caer_clips_check(clips, config->image_size, job->diag, err) == 0)
		return clips;
	aer_caer_clips_free(clips);
	return NULL;
}

static struct aer_caer *model_for(
    struct aer_caer_job *job, bool zero_shot, struct aer_error *err)
{
	if (!zero_shot)
		return aer_caer_setup_open(job->model, &job->setup.run, err);
	if (job->setup.init == NULL && job->setup.random == NULL) {
		aer_error_set(err, "--init=FILE is needed: the weights of CLIP");
		return NULL;
	}
	if (job->labels == NULL) {
		aer_error_set(err, "--labels is needed: the classes");
		return NULL;
	}
	return aer_caer_setup_make(&job->setup, job->labels, note, job->diag, err);
}

int aer_caer_job_predict(
    struct aer_caer_job *job, bool zero_shot, struct aer_error *err)
{
	struct aer_caer *model = model_for(job, zero_shot, err);
	struct aer_caer_clips *clips = NULL;
	int rc = -1;

	if (model != NULL)
		clips = clips_for(job, model, err);
	if (clips != NULL)
		rc = write_table(job, model, zero_shot, err);
	aer_caer_clips_free(clips);
	aer_caer_free(model);
	return rc;
}

/* --- explanations ------------------------------------------------------------------
 */

static int explain(
    struct aer_caer_job *job, struct aer_caer *model, struct aer_error *err)
{
	struct aer_caer_explanation what = { .model = model,
		.clips = job->training.clips,
		.jobs = job->training.jobs,
		.class = -1,
		.path = job->output,
		.bad = bad_clip,
		.data = job,
		.time = &job->time };
	uint32_t *order;
	int rc;

	for (size_t k = 0; job->class != NULL && k < aer_caer_class_count(model); k++)
		if (strcmp(aer_caer_class_name(model, k), job->class) == 0)
			what.class = (long)k;
	if (job->class != NULL && what.class < 0)
		return aer_error_set(
		    err, "--class: '%s' is no class of %s", job->class, job->model);
	order = list_clips(what.clips, &what.count, err);
	if (order == NULL)
		return -1;
	if (what.count > AER_CAER_EXPLAINED) {
		aer_diag_note(job->diag, "%s: shows the first %d of %zu clips",
		    job->output, AER_CAER_EXPLAINED, what.count);
		what.count = AER_CAER_EXPLAINED;
	}
	what.order = order;
	rc = aer_caer_explain_draw(&what, err);
	free(order);
	return rc;
}

int aer_caer_job_explain(struct aer_caer_job *job, struct aer_error *err)
{
	struct aer_caer_clips *clips = NULL;
	struct aer_caer *model;
	int rc = -1;

	if (job->output == NULL)
		return aer_error_set(err, "-o FILE is needed: where the sheet goes");
	model = model_for(job, false, err);
	if (model != NULL)
		clips = clips_for(job, model, err);
	if (clips != NULL)
		rc = explain(job, model, err);
	aer_caer_clips_free(clips);
	aer_caer_free(model);
	return rc;
}
