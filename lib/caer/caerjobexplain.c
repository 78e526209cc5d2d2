/* The job of explaining: a sheet of the first clips. */
#include "caer/caerjobpart.h"

#include "caer/caerexplain.h"

#include <stdlib.h>
#include <string.h>

static int explain(
    struct aer_caer_job *job, struct aer_caer *model, struct aer_error *err)
{
	struct aer_caer_explanation what = { .model = model,
		.clips = job->training.clips,
		.jobs = job->training.jobs,
		.class = -1,
		.path = job->output,
		.bad = aer_caer_job_bad,
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
	order = aer_caer_job_list(what.clips, &what.count, err);
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
	model = aer_caer_job_model(job, false, err);
	if (model != NULL)
		clips = aer_caer_job_clips(job, model, err);
	if (clips != NULL)
		rc = explain(job, model, err);
	aer_caer_clips_free(clips);
	aer_caer_free(model);
	return rc;
}
