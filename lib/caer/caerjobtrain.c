/* The job of training: what there is to learn from, what an earlier run left, and the
 * model. */
#include "caer/caerjobpart.h"

#include "caer/caerpart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
	return aer_caer_clips_left(clips, err);
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
		model = aer_caer_setup_make(
		    &job->setup, job->labels, aer_caer_job_note, job->diag, err);
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
	aer_caer_job_faces(job->diag, clips);
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
	clips = aer_caer_job_read(job, config.streams, need, err);
	if (clips == NULL)
		return -1;
	job->training.output = job->output;
	rc = train_clips(job, clips, err);
	aer_caer_clips_free(clips);
	return rc;
}
