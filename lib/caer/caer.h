/*
 * caer - CLIP-CAER, the model of L. Zhao and others, Context-Aware Academic Emotion
 * Dataset and Benchmark (ICCV 2025), section 3, on libtorch behind a C interface.
 *
 * A clip is FRAMES pictures of the face and as many of the whole scene (the context).
 * One image encoder, a vision transformer of CLIP (A. Radford and others, ICML 2021),
 * makes a vector of each picture.  For each of the two streams a transformer over time
 * reads these vectors behind a class token of its own; the two class tokens, one after
 * the other, go through a linear layer and are brought to length 1.  Each class has a
 * text: LEARNED vectors that are trained, then the words, through CLIP's text encoder,
 * which stays as it is.  The logits are the cosines of the clip with the texts, divided
 * by the temperature; training lessens their cross-entropy.  With one stream its class
 * token is taken as it is, without the linear layer (Z. Zhao, I. Patras, BMVC 2023).
 *
 *	model = aer_caer_load("ViT-B-32.pt", NULL, &run, 1, &tensors, &err);
 *	aer_caer_classes(model, tokens, names, texts, 5, &err);
 *	aer_caer_train(model, &rates, &err);
 *	while (...)
 *		aer_caer_step(model, &batch, label, NULL, 1, &loss, NULL, &err);
 *	aer_caer_save(model, "model.safetensors", note, AER_CAER_RESUME, &err);
 *
 * What a model computes depends on the weights, the seed, the batches and the number of
 * threads, and on nothing else: the same again gives the same bytes on one machine's
 * CPU.  One model is used by one thread at a time; libtorch has its own threads.
 *
 * Where the library was built without libtorch, aer_caer_here says so, and all that
 * makes a model fails with a text that tells how to get it.
 */
#ifndef AER_CAER_H
#define AER_CAER_H

#include "base/error.h"
#include "caer/tokens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether this is the model, and not what stands in for it without libtorch. */
bool aer_caer_here(void);

/* "libtorch 1.13.1", with ", CUDA" where that can be used; "none" without libtorch. */
const char *aer_caer_engine(void);

/* What makes the CPU much faster here than it is, for the user; NULL: nothing known. */
const char *aer_caer_advice(void);

/* ---- what a model is ------------------------------------------------------------ */

/* Which pictures of a clip are looked at: Figure 6 of the paper. */
enum aer_caer_streams { AER_CAER_FACE = 1, AER_CAER_CONTEXT = 2, AER_CAER_BOTH = 3 };
extern const char *const aer_caer_stream_names[]; /* "face", "context", "both", NULL;
						     the enum's value less 1 */

/* What is done to pixels of 0 to 1: nothing, as the authors do, or CLIP's mean taken
 * away and its deviation divided by. */
enum aer_caer_normalize { AER_CAER_NORMALIZE_NONE, AER_CAER_NORMALIZE_CLIP };
extern const char *const aer_caer_normalize_names[]; /* "none", "clip", NULL */

/* Between the two linear layers of each block of CLIP: x sigmoid(1.702 x), which is
 * OpenAI's, or x Phi(x). */
enum aer_caer_activation {
	AER_CAER_ACTIVATION_KNOWN, /* as the weights or the file beside them say */
	AER_CAER_ACTIVATION_QUICK,
	AER_CAER_ACTIVATION_GELU,
};
extern const char
    *const aer_caer_activation_names[]; /* "known", "quick", "gelu", NULL */

/* Numbers are at least 1 unless said otherwise. */
struct aer_caer_config {
	/* CLIP's image encoder; the picture is a square of whole patches */
	int image_size, patch; /* pixels */
	int width, layers, heads;
	/* its text encoder; LENGTH tokens with those at both ends and the learned ones
	 */
	int text_width, text_layers, text_heads, length, vocabulary;
	/* of what both give */
	int embedding;
	enum aer_caer_activation activation;

	/* over time */
	int frames;
	int temporal_layers, temporal_heads, temporal_head_width, temporal_mlp;
	double dropout; /* 0 to below 1: of what its blocks add, in training only */

	int learned; /* vectors before the words of each class; 0: none */
	enum aer_caer_streams streams;
	enum aer_caer_normalize normalize;
	double temperature; /* above 0 */
};

/* ViT-B/32 of OpenAI and the settings of the paper and its authors' code: 224 pixels,
 * 16 frames, both streams, 8 learned vectors, no normalization, temperature 0.01,
 * dropout 0.1. */
void aer_caer_config_default(struct aer_caer_config *config);

/*
 * Reads CONFIG from the file PATH: one JSON object whose keys are the names of the
 * struct's members and whose values are numbers, or for the enums the names above. What
 * it does not name stays as it was.  Fails on an unknown key.
 */
int aer_caer_config_read(struct aer_caer_config *config, const char *path,
    struct aer_error *err) AER_MUST_CHECK;

/* The same from the text JSON; and the text for CONFIG, in new memory. */
int aer_caer_config_parse(struct aer_caer_config *config, const char *json,
    struct aer_error *err) AER_MUST_CHECK;
char *aer_caer_config_text(
    const struct aer_caer_config *config, struct aer_error *err) AER_MUST_CHECK;

/* Fails where the numbers make no model, naming the first that does not. */
int aer_caer_config_check(
    const struct aer_caer_config *config, struct aer_error *err) AER_MUST_CHECK;

/* ---- making and loading --------------------------------------------------------- */

/* How it is run. */
struct aer_caer_run {
	const char *device; /* "cpu" or "cuda:N"; NULL is "cpu" */
	int threads;        /* on the CPU, that encode pictures without learning, and
			       of libtorch for the whole process; 0: OMP_NUM_THREADS or
			       one for each processor, and libtorch's own choice.
			       Other numbers may round differently. */
	bool mixed;         /* CUDA only: multiply in bfloat16 where that is safe */
	bool deterministic; /* CUDA only: no kernels whose sums change from run to run;
			       the CPU has none */
	int chunk; /* pictures that are in the image encoder at once, which bounds
		      memory; in training each is then encoded twice.  0: all */
};

struct aer_caer;

/* A model with random weights, drawn as CLIP's and the paper's are before training. */
struct aer_caer *aer_caer_new(const struct aer_caer_config *config,
    const struct aer_caer_run *run, uint64_t seed,
    struct aer_error *err) AER_MUST_CHECK;

/* Names of tensors, by what became of them on loading. */
struct aer_caer_tensors {
	char **missing; /* of the model, not in the file; drawn at random instead */
	size_t missing_count;
	char **unknown; /* in the file, not of the model; not used */
	size_t unknown_count;
	size_t loaded; /* of the file, and used */
};
void aer_caer_tensors_free(struct aer_caer_tensors *tensors);

/*
 * A model with the weights in the file PATH, which is one of
 *
 *	OpenAI's TorchScript archives, ViT-B-32.pt and the like;
 *	safetensors of open_clip (names as OpenAI's, below "visual." and beside it) or
 *of Hugging Face (below "vision_model." and "text_model."); a config.json or
 *	open_clip_config.json beside it tells heads and activation;
 *	a checkpoint of aer_caer_save.
 *
 * Of the first two, WANT tells what is beyond CLIP (from "frames" on); its activation,
 * heads and text_heads hold where they are not KNOWN and 0, and the rest is found from
 * the shapes of the tensors.  WANT NULL is aer_caer_config_default.  What is beyond
 *CLIP is drawn from SEED and is not listed as missing.  A checkpoint says everything
 *itself; of WANT only normalize, temperature and dropout are then taken, unless it is
 *NULL.
 *
 * TENSORS, zero-initialized, gets what did not fit; the caller decides what that means,
 * and releases it, also after a failure.  A tensor of another shape is an error.
 */
struct aer_caer *aer_caer_load(const char *path, const struct aer_caer_config *want,
    const struct aer_caer_run *run, uint64_t seed, struct aer_caer_tensors *tensors,
    struct aer_error *err) AER_MUST_CHECK;

void aer_caer_free(struct aer_caer *model);

/* Valid as long as the model is. */
const struct aer_caer_config *aer_caer_settings(const struct aer_caer *model);

/* ---- classes -------------------------------------------------------------------- */

/*
 * Gives the model its K >= 2 classes, in the order of labels and logits: their NAMEs
 * and the TEXT for each, which is cut up by TOKENS.  The learned vectors of a class
 * that the model had by that name stay; those of others are drawn from the model's seed
 * (deviation 0.02).  Fails when a text with the learned vectors is longer than
 * config.length, telling by how many tokens; when TOKENS has not config.vocabulary
 * numbers; and once training has begun.
 */
int aer_caer_classes(struct aer_caer *model, const struct aer_tokens *tokens,
    const char *const *name, const char *const *text, size_t k,
    struct aer_error *err) AER_MUST_CHECK;

/* 0 before aer_caer_classes, unless a checkpoint had them; I < count.  Valid until the
 * classes change. */
size_t aer_caer_class_count(const struct aer_caer *model);
const char *aer_caer_class_name(const struct aer_caer *model, size_t i);
const char *aer_caer_class_text(const struct aer_caer *model, size_t i);

/* ---- running -------------------------------------------------------------------- */

/* Pixels of CLIPS clips, [clip][frame][row][column][3]: R, G, B of 0 to 255, in the
 * config's frames and image_size, nothing between.  A stream that the model does not
 * look at may be NULL.  They are read during the call only. */
struct aer_caer_batch {
	size_t clips;
	const uint8_t *face, *context;
};

/*
 * Fills LOGITS and P, [clip][class], either of which may be NULL.  P is the softmax of
 * the logits.  Nothing is dropped out.
 */
int aer_caer_predict(struct aer_caer *model, const struct aer_caer_batch *batch,
    float *logits, float *p, struct aer_error *err) AER_MUST_CHECK;

/*
 * The same without anything that was learnt beyond CLIP: the mean of the frames'
 * features, each of length 1, of all streams, brought to length 1, against the texts
 * without learned vectors.
 */
int aer_caer_zero_shot(struct aer_caer *model, const struct aer_caer_batch *batch,
    float *logits, float *p, struct aer_error *err) AER_MUST_CHECK;

/* ---- training ------------------------------------------------------------------- */

/* What is trained, each at its own rate. */
enum aer_caer_part {
	AER_CAER_IMAGE,    /* the image encoder */
	AER_CAER_TEMPORAL, /* both transformers over time, class tokens and positions */
	AER_CAER_PROMPTS,  /* the learned vectors */
	AER_CAER_PROJECTION, /* the linear layer */
	AER_CAER_PARTS,
};

/* Stochastic gradient descent as PyTorch has it: g += weight_decay w; v = momentum v +
 * g; w -= rate v, v being the first g at first. */
struct aer_caer_rates {
	double rate[AER_CAER_PARTS]; /* 0: the part stays as it is, and costs less */
	double momentum, weight_decay;
};

/* The paper's: 1e-5, 1e-2, 1e-3, 1e-5; 0.9 and 1e-4. */
void aer_caer_rates_default(struct aer_caer_rates *rates);

/* Readies MODEL, which has classes, for steps.  A model loaded from a checkpoint with
 * the state of its training goes on from there; aer_caer_steps tells.  */
int aer_caer_train(struct aer_caer *model, const struct aer_caer_rates *rates,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * One step: forward, cross-entropy with LABEL, [clip] of 0 to K - 1, backward, and the
 * change of the weights at FACTOR times the rates.  WEIGHT, [class], may be NULL: the
 * mean of the clips' losses is then weighted by their class's, as PyTorch does.  Sets
 * *LOSS, before the change, and fills LOGITS, [clip][class], unless it is NULL.  What
 * is dropped out depends on the seed and the number of the step alone. Fails when the
 * loss is not a number; the weights are then as before the step.
 */
int aer_caer_step(struct aer_caer *model, const struct aer_caer_batch *batch,
    const int *label, const float *weight, double factor, double *loss, float *logits,
    struct aer_error *err) AER_MUST_CHECK;

/* The steps made so far, those before a checkpoint included. */
uint64_t aer_caer_steps(const struct aer_caer *model);

/* Lets go of the state of the training, velocities and number of steps, so that the
 * model is one to predict with or to fine-tune. */
void aer_caer_forget(struct aer_caer *model);

/* ---- keeping -------------------------------------------------------------------- */

enum aer_caer_kept {
	AER_CAER_MODEL,  /* weights only */
	AER_CAER_RESUME, /* and what steps go on from: on the CPU, with the same bits */
};

/*
 * Writes a checkpoint to PATH, whole or not at all: safetensors, with the
 * configuration, the classes, their texts and NOTE, which is any text of the caller's
 * (UTF-8, may be NULL), in its header.  The same model gives the same bytes.
 */
int aer_caer_save(struct aer_caer *model, const char *path, const char *note,
    enum aer_caer_kept kept, struct aer_error *err) AER_MUST_CHECK;

/* The NOTE of the checkpoint that MODEL was loaded from; NULL where there was none. */
const char *aer_caer_note(const struct aer_caer *model);

/* ---- explaining ----------------------------------------------------------------- */

/* The rows, and columns, of a map: the patches along a side of the picture. */
int aer_caer_map_size(const struct aer_caer *model);

/*
 * Grad-CAM (R. Selvaraju and others, ICCV 2017) of STREAM, FACE or CONTEXT, for class K
 * in the first clip of BATCH: what the last block of the image encoder reads (its first
 * normalization's result) at each patch, weighted by the mean over the picture's
 * patches of the gradient of the class's logit, summed and cut off at 0.  Fills MAP,
 * [frame][row][column], of numbers from 0 on that can be compared within one call.
 */
int aer_caer_explain(struct aer_caer *model, const struct aer_caer_batch *batch,
    enum aer_caer_streams stream, size_t k, float *map,
    struct aer_error *err) AER_MUST_CHECK;

/* ---- looking inside ------------------------------------------------------------- */

/* CLIP's features of N pictures, [picture][row][column][3], not brought to length 1:
 * fills FEATURES, [picture][embedding]. */
int aer_caer_image_features(struct aer_caer *model, const uint8_t *pictures, size_t n,
    float *features, struct aer_error *err) AER_MUST_CHECK;

/* The texts' features, with the learned vectors, not brought to length 1: fills
 * FEATURES, [class][embedding]. */
int aer_caer_text_features(
    struct aer_caer *model, float *features, struct aer_error *err) AER_MUST_CHECK;

/* What is known of a parameter.  The gradient is that of the last step. */
enum aer_caer_value { AER_CAER_WEIGHT, AER_CAER_GRADIENT };

/* The parameters' names, as in a checkpoint, and how many numbers each holds;
 * I < aer_caer_parameter_count. */
size_t aer_caer_parameter_count(const struct aer_caer *model);
const char *aer_caer_parameter_name(const struct aer_caer *model, size_t i);
size_t aer_caer_parameter_size(const struct aer_caer *model, size_t i);

/* Fills NUMBERS, of that size.  A gradient that there is none of is zeros. */
int aer_caer_parameter(struct aer_caer *model, size_t i, enum aer_caer_value value,
    float *numbers, struct aer_error *err) AER_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
