#include "caer/caersetup.h"

#include "base/option.h"
#include "batch/recipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void aer_caer_setup_init(struct aer_caer_setup *setup)
{
	*setup = (struct aer_caer_setup){
		.prompt = AER_CAER_PROMPT_LEARNABLE_DESCRIPTORS,
		.normalize = -1,
		.run = { .device = "cpu", .deterministic = true },
		.seed = 1,
	};
}

void aer_caer_setup_free(struct aer_caer_setup *setup)
{
	free(setup->members);
	setup->members = NULL;
}

/* --- settings ----------------------------------------------------------------------
 */

/* Adds KEY to the members, if it is one with such a value. */
static int add_member(struct aer_caer_setup *setup, const char *key, const char *value,
    struct aer_error *err)
{
	bool is_number = strspn(value, "0123456789.eE+-") == strlen(value);
	const char *quote = is_number ? "" : "\"";
	struct aer_caer_config config;
	char *members;

	if (strpbrk(key, "\"\\") != NULL || strpbrk(value, "\"\\") != NULL)
		return aer_error_set(err, "--set: '%s=%s' is no setting", key, value);
	/* "{...}" grows at its end */
	if (asprintf(&members, "%.*s%s\"%s\": %s%s%s}",
		setup->members != NULL ? (int)strlen(setup->members) - 1 : 1,
		setup->members != NULL ? setup->members : "{",
		setup->members != NULL ? ", " : "", key, quote, value, quote) < 0)
		return aer_error_memory(err);
	free(setup->members);
	setup->members = members;
	aer_caer_config_default(&config);
	return aer_caer_config_parse(&config, members, err) < 0
		   ? aer_error_prefix(err, "--set=%s", key)
		   : 0;
}

/* "10:15" */
static int set_steps(
    struct aer_caer_training *training, const char *value, struct aer_error *err)
{
	char text[80], *rest = NULL, *word;

	training->steps = 0;
	if (strcmp(value, "0") == 0)
		return 0;
	snprintf(text, sizeof text, "%s", value);
	for (word = strtok_r(text, ":", &rest); word != NULL;
	     word = strtok_r(NULL, ":", &rest)) {
		long step;

		if (training->steps == AER_CAER_STEPS)
			return aer_error_set(
			    err, "--set=steps: more than %d", AER_CAER_STEPS);
		if (aer_parse_long(
			word, "--set=steps", 1, AER_CAER_EPOCHS, &step, err) < 0)
			return -1;
		training->step[training->steps++] = (size_t)step;
	}
	return 0;
}

static int set_one(struct aer_caer_setup *setup, struct aer_caer_training *training,
    const char *key, const char *value, struct aer_error *err)
{
	struct aer_caer_rates *rates = &training->rates;
	const struct {
		const char *key;
		double *number, most;
	} numbers[] = {
		{ "rate-image", &rates->rate[AER_CAER_IMAGE], 1e6 },
		{ "rate-temporal", &rates->rate[AER_CAER_TEMPORAL], 1e6 },
		{ "rate-prompts", &rates->rate[AER_CAER_PROMPTS], 1e6 },
		{ "rate-projection", &rates->rate[AER_CAER_PROJECTION], 1e6 },
		{ "momentum", &rates->momentum, 1 },
		{ "weight-decay", &rates->weight_decay, 1e6 },
		{ "fall", &training->fall, 1 },
		{ "rotate", &training->degrees, 180 },
	};
	const struct {
		const char *key;
		int *number;
	} wholes[] = { { "threads", &setup->run.threads },
		{ "chunk", &setup->run.chunk } };
	long whole;

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(key, numbers[i].key) == 0)
			return aer_parse_double(
			    value, key, 0, numbers[i].most, numbers[i].number, err);
	for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++)
		if (strcmp(key, wholes[i].key) == 0) {
			if (aer_parse_long(value, key, 0, 1000000, &whole, err) < 0)
				return -1;
			*wholes[i].number = (int)whole;
			return 0;
		}
	if (strcmp(key, "flip") == 0) {
		if (aer_parse_long(value, key, 0, 1, &whole, err) < 0)
			return -1;
		training->mirror = whole == 1;
		return 0;
	}
	if (strcmp(key, "steps") == 0)
		return set_steps(training, value, err);
	return add_member(setup, key, value, err);
}

int aer_caer_setup_set(struct aer_caer_setup *setup, struct aer_caer_training *training,
    const char *list, struct aer_error *err)
{
	char *text = strdup(list), *rest = NULL, *word;
	int rc = 0;

	if (text == NULL)
		return aer_error_memory(err);
	for (word = strtok_r(text, ",", &rest); rc == 0 && word != NULL;
	     word = strtok_r(NULL, ",", &rest)) {
		char *equals = strchr(word, '=');

		if (equals == NULL || equals == word) {
			rc = aer_error_set(err, "--set '%s' is not KEY=VALUE", word);
			break;
		}
		*equals = '\0';
		rc = set_one(setup, training, word, equals + 1, err);
	}
	free(text);
	return rc;
}

/* Sets in CONFIG what was given. */
static int apply(const struct aer_caer_setup *setup, struct aer_caer_config *config,
    struct aer_error *err)
{
	if (setup->members != NULL &&
	    aer_caer_config_parse(config, setup->members, err) < 0)
		return -1;
	if (setup->frames > 0)
		config->frames = (int)setup->frames;
	if (setup->streams > 0)
		config->streams = (enum aer_caer_streams)setup->streams;
	if (setup->normalize >= 0)
		config->normalize = (enum aer_caer_normalize)setup->normalize;
	if (setup->temperature > 0)
		config->temperature = setup->temperature;
	if (!aer_caer_prompt_learns(setup->prompt))
		config->learned = 0;
	return 0;
}

int aer_caer_setup_config(const struct aer_caer_setup *setup,
    struct aer_caer_config *config, struct aer_error *err)
{
	aer_caer_config_default(config);
	if (setup->random != NULL &&
	    aer_caer_config_read(config, setup->random, err) < 0)
		return -1;
	if (apply(setup, config, err) < 0)
		return -1;
	return aer_caer_config_check(config, err);
}

/* --- weights -----------------------------------------------------------------------
 */

/* The vocabulary: the one given, or the one that lies beside the weights. */
static struct aer_tokens *open_tokens(
    const struct aer_caer_setup *setup, struct aer_error *err)
{
	static const char *const name = "bpe_simple_vocab_16e6.txt.gz";
	const char *slash = setup->init != NULL ? strrchr(setup->init, '/') : NULL;
	struct aer_tokens *tokens = NULL;
	char *path;

	if (setup->vocabulary != NULL)
		return aer_tokens_new(setup->vocabulary, err);
	if (setup->init == NULL) {
		aer_error_set(err, "--random-init needs --vocabulary: what cuts texts "
				   "into tokens");
		return NULL;
	}
	if (asprintf(&path, "%.*s%s",
		slash != NULL ? (int)(slash - setup->init) + 1 : 0, setup->init,
		name) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	tokens = aer_tokens_new(path, err);
	if (tokens == NULL)
		aer_error_prefix(err, "no --vocabulary was given, and");
	free(path);
	return tokens;
}

/* Tells what did not fit; fails where the file lacks tensors. */
static int tell_tensors(const char *path, const struct aer_caer_tensors *tensors,
    void (*tell)(void *data, const char *text), void *data, struct aer_error *err)
{
	char text[AER_ERROR_SIZE];

	for (size_t i = 0; i < tensors->unknown_count; i++) {
		snprintf(text, sizeof text, "%s: tensor '%s' is unknown and not used",
		    path, tensors->unknown[i]);
		tell(data, text);
	}
	for (size_t i = 0; i < tensors->missing_count; i++) {
		snprintf(text, sizeof text, "%s: tensor '%s' is missing", path,
		    tensors->missing[i]);
		tell(data, text);
	}
	if (tensors->missing_count == 0)
		return 0;
	return aer_error_set(err, "%s: lacks %zu of the model's tensors, '%s' first",
	    path, tensors->missing_count, tensors->missing[0]);
}

static struct aer_caer *load(const char *path, const struct aer_caer_config *want,
    const struct aer_caer_run *run, uint64_t seed,
    void (*tell)(void *data, const char *text), void *data, struct aer_error *err)
{
	struct aer_caer_tensors tensors = { 0 };
	struct aer_caer *model = aer_caer_load(path, want, run, seed, &tensors, err);

	if (model != NULL && tell_tensors(path, &tensors, tell, data, err) < 0) {
		aer_caer_free(model);
		model = NULL;
	}
	aer_caer_tensors_free(&tensors);
	return model;
}

static void ignore(void *data, const char *text)
{
	(void)data;
	(void)text;
}

struct aer_caer *aer_caer_setup_open(
    const char *path, const struct aer_caer_run *run, struct aer_error *err)
{
	struct aer_caer *model = load(path, NULL, run, 0, ignore, NULL, err);

	if (model == NULL || aer_caer_class_count(model) > 0)
		return model;
	aer_error_set(err,
	    "%s: is no model of 'aer-caer train': it has no classes; zero-shot takes "
	    "such "
	    "weights",
	    path);
	aer_caer_free(model);
	return NULL;
}

/* Whether A and B are as the same model's. */
static bool is_same(const struct aer_caer_config *a, const struct aer_caer_config *b)
{
	struct aer_error ignored;
	char *left = aer_caer_config_text(a, &ignored);
	char *right = aer_caer_config_text(b, &ignored);
	bool same = left != NULL && right != NULL && strcmp(left, right) == 0;

	free(left);
	free(right);
	return same;
}

/* A checkpoint to go on from: what was given counts as far as it can be changed. */
static struct aer_caer *adapt(
    struct aer_caer *model, const struct aer_caer_setup *setup, struct aer_error *err)
{
	struct aer_caer_config want = *aer_caer_settings(model);
	int learned = want.learned;

	if (apply(setup, &want, err) < 0)
		goto fail;
	/* the texts can change, the number of vectors before them cannot */
	want.learned = learned;
	if (is_same(&want, aer_caer_settings(model)))
		return model;
	aer_caer_free(model);
	model = load(setup->init, &want, &setup->run, setup->seed, ignore, NULL, err);
	if (model == NULL)
		return NULL;
	if (is_same(&want, aer_caer_settings(model)))
		return model;
	aer_error_set(err,
	    "%s: is a model of its own streams, frames and size; of a trained model "
	    "only "
	    "normalize, temperature and dropout can be changed",
	    setup->init);
fail:
	aer_caer_free(model);
	return NULL;
}

static struct aer_caer *make_model(const struct aer_caer_setup *setup,
    const struct aer_tokens *tokens, void (*tell)(void *data, const char *text),
    void *data, struct aer_error *err)
{
	struct aer_caer_config config;
	struct aer_caer *model;

	if (aer_caer_setup_config(setup, &config, err) < 0)
		return NULL;
	if (setup->init == NULL) {
		config.vocabulary = (int)aer_tokens_count(tokens);
		return aer_caer_new(&config, &setup->run, setup->seed, err);
	}
	model = load(setup->init, &config, &setup->run, setup->seed, tell, data, err);
	if (model == NULL || aer_caer_class_count(model) == 0)
		return model;
	aer_caer_free(model);
	model = load(setup->init, NULL, &setup->run, setup->seed, tell, data, err);
	if (model == NULL)
		return NULL;
	aer_caer_forget(model);
	return adapt(model, setup, err);
}

static int give_classes(struct aer_caer *model, const struct aer_tokens *tokens,
    enum aer_caer_prompt prompt, const struct aer_labels *classes,
    struct aer_error *err)
{
	size_t count = aer_labels_count(classes);
	const char **name = calloc(count + 1, sizeof *name);
	char **text = calloc(count + 1, sizeof *text);
	int rc = 0;

	if (name == NULL || text == NULL)
		rc = aer_error_memory(err);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		name[i] = aer_labels_name(classes, i);
		text[i] = aer_caer_prompt_text(prompt, classes, i, err);
		rc = text[i] != NULL ? 0 : -1;
	}
	if (rc == 0)
		rc = aer_caer_classes(
		    model, tokens, name, (const char *const *)text, count, err);
	for (size_t i = 0; text != NULL && i < count; i++)
		free(text[i]);
	free(text);
	free(name);
	return rc;
}

struct aer_caer *aer_caer_setup_make(const struct aer_caer_setup *setup,
    const struct aer_labels *classes, void (*tell)(void *data, const char *text),
    void *data, struct aer_error *err)
{
	struct aer_tokens *tokens = open_tokens(setup, err);
	struct aer_caer *model = NULL;

	if (tokens != NULL)
		model = make_model(setup, tokens, tell, data, err);
	if (model != NULL &&
	    give_classes(model, tokens, setup->prompt, classes, err) < 0) {
		aer_caer_free(model);
		model = NULL;
	}
	aer_tokens_free(tokens);
	return model;
}

/* --- the recipe --------------------------------------------------------------------
 */

static void put_training(FILE *out, const struct aer_caer_training *training)
{
	const struct aer_caer_rates *rates = &training->rates;

	fprintf(out,
	    " epochs=%zu batch=%zu seed=%llu balance=%s rates=", training->epochs,
	    training->batch, (unsigned long long)training->seed,
	    aer_caer_balance_names[training->balance]);
	for (size_t i = 0; i < AER_CAER_PARTS; i++)
		fprintf(out, "%.17g:", rates->rate[i]);
	fprintf(out, "%.17g:%.17g steps=", rates->momentum, rates->weight_decay);
	for (size_t i = 0; i < training->steps; i++)
		fprintf(out, "%zu:", training->step[i]);
	fprintf(out, "%.17g flip=%d rotate=%.17g", training->fall, training->mirror,
	    training->degrees);
}

static int put_classes(FILE *out, const struct aer_caer_setup *setup,
    const struct aer_labels *classes, struct aer_error *err)
{
	for (size_t i = 0; i < aer_labels_count(classes); i++) {
		char *text = aer_caer_prompt_text(setup->prompt, classes, i, err);

		if (text == NULL)
			return -1;
		fprintf(out, "\n%s\t%s", aer_labels_name(classes, i), text);
		free(text);
	}
	return 0;
}

/* All that is long goes into one hash. */
static int put_recipe(FILE *out, const struct aer_caer_setup *setup,
    const struct aer_caer_training *training, const struct aer_labels *classes,
    const char *frames, struct aer_error *err)
{
	char clips[AER_SHA256_SIZE], pictures[AER_SHA256_SIZE];
	char *weights = setup->init != NULL ? aer_recipe_identity(setup->init, err)
					    : strdup("random");
	struct aer_caer_config config;
	char *text = NULL;
	uint64_t size;
	int rc = -1;

	if (weights != NULL && aer_caer_setup_config(setup, &config, err) == 0)
		text = aer_caer_config_text(&config, err);
	if (text != NULL && aer_caer_clips_hash(training->clips, clips, err) == 0 &&
	    aer_sha256(frames, pictures, &size, err) == 0) {
		fprintf(out, "weights=%s config=%s clips=%s frames=%s", weights, text,
		    clips, pictures);
		put_training(out, training);
		rc = put_classes(out, setup, classes, err);
	}
	free(weights);
	free(text);
	return rc;
}

char *aer_caer_setup_recipe(const struct aer_caer_setup *setup,
    const struct aer_caer_training *training, const struct aer_labels *classes,
    const char *frames, struct aer_error *err)
{
	char hash[AER_SHA256_SIZE], *bytes = NULL, *recipe = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&bytes, &size);
	int rc = out != NULL ? put_recipe(out, setup, training, classes, frames, err)
			     : aer_error_memory(err);

	if (out != NULL && fclose(out) != 0)
		rc = aer_error_memory(err);
	if (rc == 0 && aer_sha256_bytes(bytes, size, hash, err) == 0 &&
	    asprintf(&recipe, "aer-caer %s train=1 %s", AER_VERSION, hash) < 0) {
		recipe = NULL;
		aer_error_memory(err);
	}
	free(bytes);
	return recipe;
}
