/*
 * caerjobpart - what the jobs of caerjob.h share.
 */
#ifndef AER_CAERJOBPART_H
#define AER_CAERJOBPART_H

#include "caer/caerjob.h"

/* Tells TEXT as a note; DATA is the struct aer_diag. */
void aer_caer_job_note(void *data, const char *text);

/* Tells that CLIP, one of the job's, is left out because of TEXT; DATA is the job. */
void aer_caer_job_bad(void *data, uint32_t clip, const char *text);

/* Says in which frames there is no face. */
void aer_caer_job_faces(struct aer_diag *diag, const struct aer_caer_clips *clips);

/* Reads the clips, with the pictures that a model of these STREAMS looks at; NEED is a
 * sum of aer_manifest_need. */
struct aer_caer_clips *aer_caer_job_read(struct aer_caer_job *job,
    enum aer_caer_streams streams, unsigned need, struct aer_error *err) AER_MUST_CHECK;

/* The numbers of the COUNT clips that are left, in new memory. */
uint32_t *aer_caer_job_list(const struct aer_caer_clips *clips, size_t *count,
    struct aer_error *err) AER_MUST_CHECK;

/* The model to ask: the trained one, or where ZERO_SHOT that of the setup. */
struct aer_caer *aer_caer_job_model(
    struct aer_caer_job *job, bool zero_shot, struct aer_error *err) AER_MUST_CHECK;

/* The clips to ask MODEL about, read and looked at, which become those of the job; says
 * when the model knows them from its training.  The caller releases them. */
struct aer_caer_clips *aer_caer_job_clips(struct aer_caer_job *job,
    const struct aer_caer *model, struct aer_error *err) AER_MUST_CHECK;

#endif
