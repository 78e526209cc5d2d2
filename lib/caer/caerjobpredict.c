/* The job of predicting: a table of answers. */
#include "caer/caerjobpart.h"

#include "base/sink.h"
#include "base/stop.h"
#include "table/writer.h"

#include <stdio.h>
#include <stdlib.h>

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

	aer_caer_job_bad(answers->job, clip, text);
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
	uint32_t *order = aer_caer_job_list(job->training.clips, &question.count, err);
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

int aer_caer_job_predict(
    struct aer_caer_job *job, bool zero_shot, struct aer_error *err)
{
	struct aer_caer *model = aer_caer_job_model(job, zero_shot, err);
	struct aer_caer_clips *clips = NULL;
	int rc = -1;

	if (model != NULL)
		clips = aer_caer_job_clips(job, model, err);
	if (clips != NULL)
		rc = write_table(job, model, zero_shot, err);
	aer_caer_clips_free(clips);
	aer_caer_free(model);
	return rc;
}
