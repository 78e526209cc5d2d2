/*
 * caertrain - trains a model: epochs over the clips, a validation after each, the best
 * of them kept.
 *
 * While it lasts, the folder OUTPUT.train has
 *
 *	state.safetensors         the model and all that steps go on from, as it was
 *	                          after the last epoch, or some minutes ago
 *	best-0007.safetensors     the model after the epoch that is best so far
 *
 * and at the end OUTPUT is the best model, and OUTPUT.val.csv has the clips by which it
 * was chosen.  Each file is whole or not there.  A training that was ended, at any
 * moment and in any way, goes on from the state, and on the CPU comes to the same bytes
 * as one that was not.
 *
 * The best epoch is the one with the largest UAR on the validation clips; among those,
 * the one with the smallest loss there, and then the first.  Without validation clips
 * it is the last.
 */
#ifndef AER_CAERTRAIN_H
#define AER_CAERTRAIN_H

#include "caer/caeranswer.h"
#include "caer/caerorder.h"

/* What is known of an epoch; NAN without validation. */
struct aer_caer_epoch {
	double loss;               /* the mean over the clips, as they came */
	double val_loss, uar, war; /* of the validation clips; 0 to 1 */
};

enum { AER_CAER_STEPS = 8, AER_CAER_EPOCHS = 100000 };

struct aer_caer_training {
	/* Those that are marked are for validation.  LABEL has, by the clips' labels,
	 * the model's class. */
	const struct aer_caer_clips *clips;
	const uint32_t *label;

	size_t epochs, batch, jobs;
	uint64_t seed;
	enum aer_caer_balance balance;
	struct aer_caer_rates rates;
	size_t step[AER_CAER_STEPS], steps; /* after so many epochs the rates fall */
	double fall;                        /* to this share */
	bool mirror;
	double degrees; /* pictures are turned by that at most */

	const char *output, *log, *plot; /* LOG and PLOT may be NULL */
	/* All that the result depends on, in a line. */
	const char *recipe;

	/* Told after each epoch, counted from 1, and whether it is the best so far. */
	void (*tell)(
	    void *data, size_t number, const struct aer_caer_epoch *epoch, bool best);
	void (*step_done)(void *data); /* told after each step */
	void *data;
};

/* What became of it. */
enum aer_caer_trained {
	AER_CAER_TRAINED,
	AER_CAER_STOPPED, /* by a signal (stop.h); all is kept to go on from */
};

/* Where the state of OUTPUT's training is, in new memory. */
char *aer_caer_train_state(const char *output, struct aer_error *err) AER_MUST_CHECK;

/* Removes what a training of OUTPUT, which is there, left beside it. */
int aer_caer_train_clean(const char *output, struct aer_error *err) AER_MUST_CHECK;

/*
 * Whether MODEL, loaded from PATH, is of a training by RECIPE; fails, saying what is to
 * be done, when it is of another one.
 */
int aer_caer_train_same(const struct aer_caer *model, const char *path,
    const char *recipe, struct aer_error *err) AER_MUST_CHECK;

/*
 * Trains MODEL: a new one, or the state of this training.  Fails when the loss is no
 * number, when a clip cannot be read, and when something cannot be written; what was
 * kept before is then still there.
 */
int aer_caer_train_run(struct aer_caer *model, const struct aer_caer_training *training,
    struct aer_caer_time *time, enum aer_caer_trained *result,
    struct aer_error *err) AER_MUST_CHECK;

#endif
