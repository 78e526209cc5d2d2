/*
 * caersetup - makes the model that a command line asks for.
 */
#ifndef AER_CAERSETUP_H
#define AER_CAERSETUP_H

#include "caer/caer.h"
#include "caer/caerprompt.h"
#include "caer/caertrain.h"

/* What was asked for; what was not is as aer_caer_setup_init leaves it. */
struct aer_caer_setup {
	const char *init, *random; /* weights, or the configuration of a new model */
	const char *vocabulary;    /* NULL: beside the weights */
	enum aer_caer_prompt prompt;
	long frames;        /* 0: not given */
	int streams;        /* 0: not given */
	int normalize;      /* -1: not given */
	double temperature; /* 0: not given */
	char *members;      /* of struct aer_caer_config, as JSON; NULL: none */
	struct aer_caer_run run;
	uint64_t seed;
};

void aer_caer_setup_init(struct aer_caer_setup *setup);
void aer_caer_setup_free(struct aer_caer_setup *setup);

/*
 * Takes the list KEY=VALUE,... of --set: members of struct aer_caer_config, and of the
 * training rate-image, rate-temporal, rate-prompts, rate-projection, momentum,
 * weight-decay, steps=10:15 (0: none), fall, flip (0 or 1), rotate (degrees), threads
 * and chunk (struct aer_caer_run).
 */
int aer_caer_setup_set(struct aer_caer_setup *setup, struct aer_caer_training *training,
    const char *list, struct aer_error *err) AER_MUST_CHECK;

/* The configuration that is asked for, as far as weights do not decide. */
int aer_caer_setup_config(const struct aer_caer_setup *setup,
    struct aer_caer_config *config, struct aer_error *err) AER_MUST_CHECK;

/*
 * The model, with the CLASSES and their texts.  TELL is called for each tensor of the
 * file that the model does not have.  Fails, naming them, when the file lacks some.
 */
struct aer_caer *aer_caer_setup_make(const struct aer_caer_setup *setup,
    const struct aer_labels *classes, void (*tell)(void *data, const char *text),
    void *data, struct aer_error *err) AER_MUST_CHECK;

/* A checkpoint, as it is. */
struct aer_caer *aer_caer_setup_open(const char *path, const struct aer_caer_run *run,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * All that a training depends on, in new memory: the version, the setup, the classes
 * and their texts, TRAINING, the clips, and the bytes of the table of frames at FRAMES.
 */
char *aer_caer_setup_recipe(const struct aer_caer_setup *setup,
    const struct aer_caer_training *training, const struct aer_labels *classes,
    const char *frames, struct aer_error *err) AER_MUST_CHECK;

#endif
