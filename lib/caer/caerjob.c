/* What training, predicting and explaining begin with: the model and the clips. */
#include "caer/caerjobpart.h"

#include "caer/caerstate.h"

#include <stdlib.h>

void aer_caer_job_note(void *data, const char *text)
{
	aer_diag_note(data, "%s", text);
}

void aer_caer_job_bad(void *data, uint32_t clip, const char *text)
{
	struct aer_caer_job *job = data;
	const struct aer_caer_clips *clips = job->training.clips;

	aer_diag_fail(job->diag, "%s:%lu: clip '%.80s': %s", clips->name,
	    clips->clip[clip].line, clips->clip[clip].id, text);
}

/* Says what the pictures lack. */
void aer_caer_job_faces(struct aer_diag *diag, const struct aer_caer_clips *clips)
{
	size_t among, frames = aer_caer_clips_faceless(clips, &among);

	if (frames > 0)
		aer_diag_note(diag,
		    "%s: no face in %zu frame%s of %zu clip%s: black there",
		    clips->frames_name, frames, frames == 1 ? "" : "s", among,
		    among == 1 ? "" : "s");
}

/* Reads the clips, with the pictures that a model of these STREAMS looks at. */
struct aer_caer_clips *aer_caer_job_read(struct aer_caer_job *job,
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
uint32_t *aer_caer_job_list(
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
struct aer_caer_clips *aer_caer_job_clips(
    struct aer_caer_job *job, const struct aer_caer *model, struct aer_error *err)
{
	const struct aer_caer_config *config = aer_caer_settings(model);
	struct aer_caer_clips *clips =
	    aer_caer_job_read(job, config->streams, AER_NEED_CLIP, err);

	job->training.clips = clips;
	if (clips == NULL)
		return NULL;
	aer_caer_job_faces(job->diag, clips);
	if (note_seen(job, model, clips, err) == 0 &&
	    aer_caer_clips_check(clips, config->image_size, job->diag, err) == 0)
		return clips;
	aer_caer_clips_free(clips);
	return NULL;
}

struct aer_caer *aer_caer_job_model(
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
	return aer_caer_setup_make(
	    &job->setup, job->labels, aer_caer_job_note, job->diag, err);
}
