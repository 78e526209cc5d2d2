/*
 * study - what is labelled, with what, and by whom: the part of a ballot box that is
 * kept in memory while it is served.
 *
 * Sets, clips and annotators are numbered from 0; in the ballot box their ids are one
 * more.
 */
#ifndef AER_STUDY_H
#define AER_STUDY_H

#include "label/assign.h"
#include "label/ballotbox.h"
#include "label/token.h"
#include "table/labels.h"
#include "table/manifest.h"

struct aer_study_set {
	char *name;
	size_t votes; /* that each clip is to get */
	struct aer_labels *labels;
};

struct aer_study_clip {
	char *id, *video;
	struct aer_span span;
	struct aer_region region;
	bool listed; /* in the manifest of this run */
};

struct aer_study_annotator {
	char *name;
	uint8_t hash[AER_TOKEN_HASH];
	bool active;
	int64_t invited; /* milliseconds since 1970 */
};

struct aer_study {
	struct aer_study_set *set;
	struct aer_study_clip *clip;
	struct aer_study_annotator *annotator;
	size_t sets, clips, annotators;
};

/* Reads all of BOX.  aer_study_free releases it. */
struct aer_study *aer_study_load(
    struct aer_ballotbox *box, struct aer_error *err) AER_MUST_CHECK;
void aer_study_free(struct aer_study *study);

/*
 * Who does what, by PLAN: the items that BOX has, and where what they depend on has
 * changed since they were dealt, dealt anew and stored.  To be called within a
 * transaction.
 */
struct aer_assign *aer_study_assign(const struct aer_study *study,
    const struct aer_assign_plan *plan, struct aer_ballotbox *box,
    struct aer_error *err) AER_MUST_CHECK;

#endif
