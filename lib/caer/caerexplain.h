/*
 * caerexplain - a sheet (sheet.h) of where a model looks: for each clip its frames, and
 * below them the same under the heat of Grad-CAM, for the context and for the face.
 */
#ifndef AER_CAEREXPLAIN_H
#define AER_CAEREXPLAIN_H

#include "caer/caeranswer.h"

/* The most clips of a sheet that can be looked at. */
enum { AER_CAER_EXPLAINED = 40 };

struct aer_caer_explanation {
	struct aer_caer *model;
	const struct aer_caer_clips *clips;
	const uint32_t *order; /* numbers of clips; COUNT of them */
	size_t count, jobs;
	long class;       /* whose heat is shown; -1: of the class predicted */
	const char *path; /* of the PNG file */

	aer_caer_feed_bad *bad; /* gets a clip whose pictures cannot be read */
	void *data;
	struct aer_caer_time *time;
};

/* Draws the sheet; on a signal (stop.h), that of the clips that are done.  Fails when
 * there is none. */
int aer_caer_explain_draw(const struct aer_caer_explanation *explanation,
    struct aer_error *err) AER_MUST_CHECK;

#endif
