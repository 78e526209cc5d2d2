/*
 * caerstate - how far a training is: the note in its checkpoints, as JSON.
 *
 *	{"recipe": "...", "split": "9f86d0...", "epoch": 3, "step": 0, "loss": 0.0,
 *	 "weight": 0.0, "best": 2, "history": [[1.61, 1.60, 0.2, 0.2], ...],
 *	 "train": ["P001/001", ...], "validation": [...], "subjects": ["P001", ...]}
 *
 * Numbers are written such that they read back as the same.  Where there is no
 * validation its numbers are null.
 */
#ifndef AER_CAERSTATE_H
#define AER_CAERSTATE_H

#include "caer/caertrain.h"

struct aer_caer_state {
	size_t epoch;                   /* those that are done */
	size_t step;                    /* batches of the next one that are done, */
	double loss, weight;            /* and their sums */
	size_t best;                    /* the best epoch, from 1; 0: none yet */
	struct aer_caer_epoch *history; /* by epoch; EPOCHS of them */
};

/* Reads what NOTE says; HISTORY has room for EPOCHS.  Fails where it is not such a
 * note. */
int aer_caer_state_read(struct aer_caer_state *state, size_t epochs, const char *note,
    struct aer_error *err) AER_MUST_CHECK;

/* The note, in new memory. */
char *aer_caer_state_write(const struct aer_caer_state *state,
    const struct aer_caer_training *training, struct aer_error *err) AER_MUST_CHECK;

/* The recipe in NOTE, in new memory; NULL: it is not such a note. */
char *aer_caer_state_recipe(const char *note);

/*
 * How many of the clips that are not left out are among those that NOTE's model was
 * trained on or chosen by, and in *SUBJECTS how many more have a subject that is; both
 * 0 where the note says nothing.
 */
int aer_caer_state_seen(const char *note, const struct aer_caer_clips *clips,
    size_t *seen, size_t *subjects, struct aer_error *err) AER_MUST_CHECK;

#endif
