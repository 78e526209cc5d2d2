/*
 * caerjob - what aer-caer does: trains a model, predicts with one, explains one.
 *
 * Rows and clips with an error go to DIAG and are left out.
 */
#ifndef AER_CAERJOB_H
#define AER_CAERJOB_H

#include "base/diag.h"
#include "caer/caersetup.h"

struct aer_caer_job {
	struct aer_diag *diag;
	struct aer_caer_setup setup;
	struct aer_caer_training training; /* clips, labels and recipe are filled in */
	struct aer_caer_clips_ask ask;
	struct aer_labels *labels; /* the classes; NULL: those of the clips, sorted */
	double share;              /* of training's clips for validation; 0: none */
	const char *model;         /* a trained one, to predict with or explain */
	const char *class;         /* to explain; NULL: the one predicted */
	const char *output;        /* NULL: standard output */
	struct aer_caer_time time;
};

/* Writes the model OUTPUT.  A signal (stop.h) ends it such that the same job goes on
 * from there; it is done at once where the model is there. */
int aer_caer_job_train(struct aer_caer_job *job, struct aer_error *err) AER_MUST_CHECK;

/* Writes a table of predictions: clip, label and p_CLASS of each class.  By CLIP alone,
 * without MODEL, where ZERO_SHOT. */
int aer_caer_job_predict(
    struct aer_caer_job *job, bool zero_shot, struct aer_error *err) AER_MUST_CHECK;

/* Draws the sheet OUTPUT. */
int aer_caer_job_explain(
    struct aer_caer_job *job, struct aer_error *err) AER_MUST_CHECK;

#endif
