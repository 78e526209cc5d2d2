/*
 * caernone - what stands in for the model where the library was built without libtorch:
 * it says how to get it.  Where lib/torch_*.cc were built, they are linked before this
 * file's archive and it is left out.
 */
#include "caer/caer.h"

static int none(struct aer_error *err)
{
	return aer_error_set(err, "this program was built without libtorch; install "
				  "Debian's libtorch-dev, or "
				  "name one that pip or pytorch.org gave with "
				  "TORCH_DIR=DIR, and build again");
}

bool aer_caer_here(void)
{
	return false;
}

const char *aer_caer_engine(void)
{
	return "none";
}

const char *aer_caer_advice(void)
{
	return NULL;
}

struct aer_caer *aer_caer_new(const struct aer_caer_config *config,
    const struct aer_caer_run *run, uint64_t seed, struct aer_error *err)
{
	(void)config;
	(void)run;
	(void)seed;
	none(err);
	return NULL;
}

struct aer_caer *aer_caer_load(const char *path, const struct aer_caer_config *want,
    const struct aer_caer_run *run, uint64_t seed, struct aer_caer_tensors *tensors,
    struct aer_error *err)
{
	(void)path;
	(void)want;
	(void)run;
	(void)seed;
	(void)tensors;
	none(err);
	return NULL;
}

/* There is no model, so that nothing below is called with one. */

void aer_caer_tensors_free(struct aer_caer_tensors *tensors)
{
	(void)tensors;
}

void aer_caer_free(struct aer_caer *model)
{
	(void)model;
}

const struct aer_caer_config *aer_caer_settings(const struct aer_caer *model)
{
	(void)model;
	return NULL;
}

int aer_caer_classes(struct aer_caer *model, const struct aer_tokens *tokens,
    const char *const *name, const char *const *text, size_t k, struct aer_error *err)
{
	(void)model;
	(void)tokens;
	(void)name;
	(void)text;
	(void)k;
	return none(err);
}

size_t aer_caer_class_count(const struct aer_caer *model)
{
	(void)model;
	return 0;
}

const char *aer_caer_class_name(const struct aer_caer *model, size_t i)
{
	(void)model;
	(void)i;
	return "";
}

const char *aer_caer_class_text(const struct aer_caer *model, size_t i)
{
	(void)model;
	(void)i;
	return "";
}

int aer_caer_predict(struct aer_caer *model, const struct aer_caer_batch *batch,
    float *logits, float *p, struct aer_error *err)
{
	(void)model;
	(void)batch;
	(void)logits;
	(void)p;
	return none(err);
}

int aer_caer_zero_shot(struct aer_caer *model, const struct aer_caer_batch *batch,
    float *logits, float *p, struct aer_error *err)
{
	(void)model;
	(void)batch;
	(void)logits;
	(void)p;
	return none(err);
}

int aer_caer_train(
    struct aer_caer *model, const struct aer_caer_rates *rates, struct aer_error *err)
{
	(void)model;
	(void)rates;
	return none(err);
}

int aer_caer_step(struct aer_caer *model, const struct aer_caer_batch *batch,
    const int *label, const float *weight, double factor, double *loss, float *logits,
    struct aer_error *err)
{
	(void)model;
	(void)batch;
	(void)label;
	(void)weight;
	(void)factor;
	(void)loss;
	(void)logits;
	return none(err);
}

uint64_t aer_caer_steps(const struct aer_caer *model)
{
	(void)model;
	return 0;
}

void aer_caer_forget(struct aer_caer *model)
{
	(void)model;
}

int aer_caer_save(struct aer_caer *model, const char *path, const char *note,
    enum aer_caer_kept kept, struct aer_error *err)
{
	(void)model;
	(void)path;
	(void)note;
	(void)kept;
	return none(err);
}

const char *aer_caer_note(const struct aer_caer *model)
{
	(void)model;
	return NULL;
}

int aer_caer_map_size(const struct aer_caer *model)
{
	(void)model;
	return 0;
}

int aer_caer_explain(struct aer_caer *model, const struct aer_caer_batch *batch,
    enum aer_caer_streams stream, size_t k, float *map, struct aer_error *err)
{
	(void)model;
	(void)batch;
	(void)stream;
	(void)k;
	(void)map;
	return none(err);
}

int aer_caer_image_features(struct aer_caer *model, const uint8_t *pictures, size_t n,
    float *features, struct aer_error *err)
{
	(void)model;
	(void)pictures;
	(void)n;
	(void)features;
	return none(err);
}

int aer_caer_text_features(
    struct aer_caer *model, float *features, struct aer_error *err)
{
	(void)model;
	(void)features;
	return none(err);
}

size_t aer_caer_parameter_count(const struct aer_caer *model)
{
	(void)model;
	return 0;
}

const char *aer_caer_parameter_name(const struct aer_caer *model, size_t i)
{
	(void)model;
	(void)i;
	return "";
}

size_t aer_caer_parameter_size(const struct aer_caer *model, size_t i)
{
	(void)model;
	(void)i;
	return 0;
}

int aer_caer_parameter(struct aer_caer *model, size_t i, enum aer_caer_value value,
    float *numbers, struct aer_error *err)
{
	(void)model;
	(void)i;
	(void)value;
	(void)numbers;
	return none(err);
}
