/*
 * caerconfig - the numbers that make a model, as JSON: part of caer.h.
 */
#include "caer/caer.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const aer_caer_stream_names[] = { "face", "context", "both", NULL };
const char *const aer_caer_normalize_names[] = { "none", "clip", NULL };
const char *const aer_caer_activation_names[] = { "known", "quick", "gelu", NULL };

/* Member by member: its name in JSON and where it is. */
static const struct member {
	const char *name;
	size_t at;
	int least; /* of an int */
} ints[] = {
	{ "image_size", offsetof(struct aer_caer_config, image_size), 1 },
	{ "patch", offsetof(struct aer_caer_config, patch), 1 },
	{ "width", offsetof(struct aer_caer_config, width), 1 },
	{ "layers", offsetof(struct aer_caer_config, layers), 1 },
	{ "heads", offsetof(struct aer_caer_config, heads), 1 },
	{ "text_width", offsetof(struct aer_caer_config, text_width), 1 },
	{ "text_layers", offsetof(struct aer_caer_config, text_layers), 1 },
	{ "text_heads", offsetof(struct aer_caer_config, text_heads), 1 },
	{ "length", offsetof(struct aer_caer_config, length), 2 },
	{ "vocabulary", offsetof(struct aer_caer_config, vocabulary), 2 },
	{ "embedding", offsetof(struct aer_caer_config, embedding), 1 },
	{ "frames", offsetof(struct aer_caer_config, frames), 1 },
	{ "temporal_layers", offsetof(struct aer_caer_config, temporal_layers), 1 },
	{ "temporal_heads", offsetof(struct aer_caer_config, temporal_heads), 1 },
	{ "temporal_head_width", offsetof(struct aer_caer_config, temporal_head_width),
	    1 },
	{ "temporal_mlp", offsetof(struct aer_caer_config, temporal_mlp), 1 },
	{ "learned", offsetof(struct aer_caer_config, learned), 0 },
};
static const struct member doubles[] = {
	{ "dropout", offsetof(struct aer_caer_config, dropout), 0 },
	{ "temperature", offsetof(struct aer_caer_config, temperature), 0 },
};

enum {
	INTS = sizeof ints / sizeof ints[0],
	DOUBLES = sizeof doubles / sizeof doubles[0]
};
/* beyond that no number of a model's makes sense, and products stay in 64 bits */
enum { MOST = 1 << 20 };

static int *int_at(struct aer_caer_config *config, const struct member *member)
{
	return (int *)(void *)((char *)config + member->at);
}

static double *double_at(struct aer_caer_config *config, const struct member *member)
{
	return (double *)(void *)((char *)config + member->at);
}

void aer_caer_config_default(struct aer_caer_config *config)
{
	*config = (struct aer_caer_config){
		.image_size = 224,
		.patch = 32,
		.width = 768,
		.layers = 12,
		.heads = 12,
		.text_width = 512,
		.text_layers = 12,
		.text_heads = 8,
		.length = 77,
		.vocabulary = 49408,
		.embedding = 512,
		.activation = AER_CAER_ACTIVATION_KNOWN,
		.frames = 16,
		.temporal_layers = 1,
		.temporal_heads = 8,
		.temporal_head_width = 64,
		.temporal_mlp = 1024,
		.dropout = 0.1,
		.learned = 8,
		.streams = AER_CAER_BOTH,
		.normalize = AER_CAER_NORMALIZE_NONE,
		.temperature = 0.01,
	};
}

void aer_caer_rates_default(struct aer_caer_rates *rates)
{
	*rates = (struct aer_caer_rates){
		.rate = { [AER_CAER_IMAGE] = 1e-5,
		    [AER_CAER_TEMPORAL] = 1e-2,
		    [AER_CAER_PROMPTS] = 1e-3,
		    [AER_CAER_PROJECTION] = 1e-5 },
		.momentum = 0.9,
		.weight_decay = 1e-4,
	};
}

/* The place of VALUE in NAMES, or -1 and an error. */
static int name_value(const char *key, const json_t *value, const char *const *names,
    struct aer_error *err)
{
	const char *text = json_string_value(value);

	for (int i = 0; text != NULL && names[i] != NULL; i++)
		if (strcmp(text, names[i]) == 0)
			return i;
	aer_error_set(err, "\"%s\" is not one of the names it may have, as \"%s\"", key,
	    names[0]);
	return -1;
}

static int set_int(
    int *to, const struct member *member, const json_t *value, struct aer_error *err)
{
	const json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < member->least || number > MOST)
		return aer_error_set(err, "\"%s\" is not a whole number of %d to %d",
		    member->name, member->least, MOST);
	*to = (int)number;
	return 0;
}

static int set_double(
    double *to, const char *key, const json_t *value, struct aer_error *err)
{
	if (!json_is_number(value))
		return aer_error_set(err, "\"%s\" is not a number", key);
	*to = json_number_value(value);
	return 0;
}

/* Sets the member that KEY names. */
static int set_member(struct aer_caer_config *config, const char *key,
    const json_t *value, struct aer_error *err)
{
	int named = 0;

	for (size_t i = 0; i < INTS; i++)
		if (strcmp(key, ints[i].name) == 0)
			return set_int(int_at(config, &ints[i]), &ints[i], value, err);
	for (size_t i = 0; i < DOUBLES; i++)
		if (strcmp(key, doubles[i].name) == 0)
			return set_double(
			    double_at(config, &doubles[i]), key, value, err);
	if (strcmp(key, "streams") == 0) {
		named = name_value(key, value, aer_caer_stream_names, err);
		config->streams = (enum aer_caer_streams)(named + 1);
	} else if (strcmp(key, "normalize") == 0) {
		named = name_value(key, value, aer_caer_normalize_names, err);
		config->normalize = (enum aer_caer_normalize)named;
	} else if (strcmp(key, "activation") == 0) {
		named = name_value(key, value, aer_caer_activation_names, err);
		config->activation = (enum aer_caer_activation)named;
	} else {
		return aer_error_set(err, "there is no \"%s\"", key);
	}
	return named < 0 ? -1 : 0;
}

static int set_members(
    struct aer_caer_config *config, json_t *object, struct aer_error *err)
{
	struct aer_caer_config read = *config;
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return aer_error_set(err, "is not one JSON object");
	json_object_foreach(
	    object, key, value) if (set_member(&read, key, value, err) < 0) return -1;
	*config = read;
	return 0;
}

int aer_caer_config_parse(
    struct aer_caer_config *config, const char *json, struct aer_error *err)
{
	json_error_t where;
	json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, &where);
	int status;

	if (object == NULL)
		return aer_error_set(err, "%d: %s", where.line, where.text);
	status = set_members(config, object, err);
	json_decref(object);
	return status;
}

int aer_caer_config_read(
    struct aer_caer_config *config, const char *path, struct aer_error *err)
{
	json_error_t where;
	json_t *object = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	int status;

	if (object == NULL && where.line < 0)
		return aer_error_set(err, "%s: cannot be opened", path);
	if (object == NULL)
		return aer_error_set(err, "%s:%d: %s", path, where.line, where.text);
	status = set_members(config, object, err);
	if (status < 0)
		aer_error_prefix(err, "%s", path);
	json_decref(object);
	return status;
}

char *aer_caer_config_text(const struct aer_caer_config *config, struct aer_error *err)
{
	struct aer_caer_config copy = *config;
	json_t *object = json_object();
	char *text;
	int bad = 0;

	for (size_t i = 0; i < INTS; i++)
		bad |= json_object_set_new(
		    object, ints[i].name, json_integer(*int_at(&copy, &ints[i])));
	for (size_t i = 0; i < DOUBLES; i++)
		bad |= json_object_set_new(
		    object, doubles[i].name, json_real(*double_at(&copy, &doubles[i])));
	bad |= json_object_set_new(
	    object, "streams", json_string(aer_caer_stream_names[config->streams - 1]));
	bad |= json_object_set_new(object, "normalize",
	    json_string(aer_caer_normalize_names[config->normalize]));
	bad |= json_object_set_new(object, "activation",
	    json_string(aer_caer_activation_names[config->activation]));
	text = bad != 0 ? NULL : json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (text == NULL)
		aer_error_memory(err);
	return text;
}

/* Whether the blocks of a transformer can be cut into heads. */
static int check_heads(
    const char *width_name, int width, int heads, struct aer_error *err)
{
	if (width % heads != 0)
		return aer_error_set(err,
		    "\"%s\" is %d, which is not a multiple of its "
		    "%d heads",
		    width_name, width, heads);
	return 0;
}

int aer_caer_config_check(const struct aer_caer_config *config, struct aer_error *err)
{
	struct aer_caer_config copy = *config;

	for (size_t i = 0; i < INTS; i++) {
		const int n = *int_at(&copy, &ints[i]);

		if (n < ints[i].least || n > MOST)
			return aer_error_set(err, "\"%s\" is %d and not of %d to %d",
			    ints[i].name, n, ints[i].least, MOST);
	}
	if (config->image_size % config->patch != 0)
		return aer_error_set(err,
		    "\"image_size\" is %d, which is not a multiple "
		    "of \"patch\", %d",
		    config->image_size, config->patch);
	if (check_heads("width", config->width, config->heads, err) < 0 ||
	    check_heads("text_width", config->text_width, config->text_heads, err) < 0)
		return -1;
	if (config->length < config->learned + 2)
		return aer_error_set(err,
		    "\"length\" is %d, too short for %d learned "
		    "vectors and the ends",
		    config->length, config->learned);
	if (!(config->dropout >= 0 && config->dropout < 1))
		return aer_error_set(err, "\"dropout\" is %g and not from 0 to below 1",
		    config->dropout);
	if (!(config->temperature > 0) || isinf(config->temperature))
		return aer_error_set(
		    err, "\"temperature\" is %g and not above 0", config->temperature);
	return 0;
}
