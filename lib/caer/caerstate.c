#include "caer/caerstate.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 4 }; /* of an epoch */

static double *number_of(struct aer_caer_epoch *epoch, size_t i)
{
	double *number[NUMBERS] = { &epoch->loss, &epoch->val_loss, &epoch->uar,
		&epoch->war };

	return number[i];
}

/* --- reading -----------------------------------------------------------------------
 */

static int read_history(
    struct aer_caer_state *state, size_t epochs, json_t *history, struct aer_error *err)
{
	if (!json_is_array(history) || json_array_size(history) != state->epoch ||
	    state->epoch > epochs)
		return aer_error_set(
		    err, "its history is not one of %zu epochs", state->epoch);
	for (size_t e = 0; e < state->epoch; e++)
		for (size_t i = 0; i < NUMBERS; i++) {
			json_t *value = json_array_get(json_array_get(history, e), i);

			*number_of(&state->history[e], i) =
			    json_is_number(value) ? json_number_value(value) : NAN;
		}
	return 0;
}

int aer_caer_state_read(struct aer_caer_state *state, size_t epochs, const char *note,
    struct aer_error *err)
{
	json_t *root = note != NULL ? json_loads(note, 0, NULL) : NULL, *history;
	json_int_t epoch, step, best;
	int rc;

	if (root == NULL ||
	    json_unpack(root, "{sI sI sF sF sI so}", "epoch", &epoch, "step", &step,
		"loss", &state->loss, "weight", &state->weight, "best", &best,
		"history", &history) != 0 ||
	    epoch < 0 || step < 0 || best < 0 || best > epoch) {
		json_decref(root);
		return aer_error_set(err, "it has no state of a training");
	}
	state->epoch = (size_t)epoch;
	state->step = (size_t)step;
	state->best = (size_t)best;
	rc = read_history(state, epochs, history, err);
	json_decref(root);
	return rc;
}

char *aer_caer_state_recipe(const char *note)
{
	json_t *root = note != NULL ? json_loads(note, 0, NULL) : NULL;
	const char *text = json_string_value(json_object_get(root, "recipe"));
	char *recipe = text != NULL ? strdup(text) : NULL;

	json_decref(root);
	return recipe;
}

/* Puts the texts of LIST into a dictionary. */
static struct aer_dict *dict_of(json_t *list, struct aer_dict *dict)
{
	struct aer_error ignored;
	json_t *value;
	size_t i;

	json_array_foreach(list, i,
	    value) if (dict != NULL && json_is_string(value) &&
		       aer_dict_add(dict, json_string_value(value), NULL, &ignored) < 0)
	{
		aer_dict_free(dict);
		return NULL;
	}
	return dict;
}

int aer_caer_state_seen(const char *note, const struct aer_caer_clips *clips,
    size_t *seen, size_t *subjects, struct aer_error *err)
{
	json_t *root = note != NULL ? json_loads(note, 0, NULL) : NULL;
	struct aer_dict *ids = aer_dict_new(err), *people = aer_dict_new(err);
	int rc = 0;

	*seen = *subjects = 0;
	ids = dict_of(json_object_get(root, "train"), ids);
	ids = dict_of(json_object_get(root, "validation"), ids);
	people = dict_of(json_object_get(root, "subjects"), people);
	if (ids == NULL || people == NULL)
		rc = aer_error_memory(err);
	for (size_t i = 0; rc == 0 && i < clips->count; i++) {
		const struct aer_caer_clip *clip = &clips->clip[i];

		if (clip->bad)
			continue;
		if (aer_dict_find(ids, clip->id) >= 0)
			++*seen;
		else if (clip->subject != AER_CAER_NONE &&
			 aer_dict_find(
			     people, aer_dict_key(clips->subjects, clip->subject)) >= 0)
			++*subjects;
	}
	aer_dict_free(ids);
	aer_dict_free(people);
	json_decref(root);
	return rc;
}

/* --- writing -----------------------------------------------------------------------
 */

static json_t *history_of(const struct aer_caer_state *state)
{
	json_t *history = json_array();

	for (size_t e = 0; e < state->epoch; e++) {
		json_t *row = json_array();

		for (size_t i = 0; i < NUMBERS; i++) {
			double value = *number_of(&state->history[e], i);

			json_array_append_new(
			    row, isnan(value) ? json_null() : json_real(value));
		}
		json_array_append_new(history, row);
	}
	return history;
}

static json_t *ids_of(const struct aer_caer_clips *clips, bool marked)
{
	json_t *list = json_array();

	for (size_t i = 0; i < clips->count; i++)
		if (!clips->clip[i].bad && clips->clip[i].marked == marked)
			json_array_append_new(list, json_string(clips->clip[i].id));
	return list;
}

static json_t *subjects_of(const struct aer_caer_clips *clips)
{
	json_t *list = json_array();

	for (size_t i = 0; i < aer_dict_count(clips->subjects); i++)
		json_array_append_new(
		    list, json_string(aer_dict_key(clips->subjects, i)));
	return list;
}

char *aer_caer_state_write(const struct aer_caer_state *state,
    const struct aer_caer_training *training, struct aer_error *err)
{
	const struct aer_caer_clips *clips = training->clips;
	char split[AER_SHA256_SIZE], *text;
	json_t *root;

	if (aer_caer_clips_hash(clips, split, err) < 0)
		return NULL;
	root = json_pack("{ss ss sI sI sf sf sI so so so so}", "recipe",
	    training->recipe, "split", split, "epoch", (json_int_t)state->epoch, "step",
	    (json_int_t)state->step, "loss", state->loss, "weight", state->weight,
	    "best", (json_int_t)state->best, "history", history_of(state), "train",
	    ids_of(clips, false), "validation", ids_of(clips, true), "subjects",
	    subjects_of(clips));
	text = root != NULL ? json_dumps(root, JSON_REAL_PRECISION(17)) : NULL;
	json_decref(root);
	if (text == NULL)
		aer_error_memory(err);
	return text;
}
