/*
 * drive - runs the model on numbers from a file, so that its own can be compared with
 * those of another program.
 *
 *	caer-drive new CONFIG SEED VOCABULARY TEXTS OUT
 *		a model with random weights and classes, saved to OUT
 *	caer-drive load WEIGHTS CONFIG VOCABULARY TEXTS OUT
 *		one from other people's weights; prints what did not fit
 *	caer-drive run MODEL INPUT OUT [THREADS [CHUNK]]
 *		predicts, explains and trains on INPUT, writing all numbers to OUT
 *	caer-drive train MODEL INPUT STEPS OUT
 *		makes STEPS steps more and saves all that the next goes on from
 *	caer-drive time MODEL CLIPS TIMES [THREADS [CHUNK]]
 *		predicts CLIPS clips TIMES times and prints CPU and wall seconds of the
 *best
 *	caer-drive tokens VOCABULARY
 *		prints the tokens of each line of standard input
 *
 * TEXTS has a line "NAME<tab>TEXT" a class.  INPUT is safetensors: "face" and
 *"context", uint8 [clip][frame][row][column][3]; "label", int32 [clip]; "rates",
 *float64 of the four parts, momentum and weight decay; "steps", int32 [1].  CONFIG "-"
 *is the default.
 */
#include "caer/caer.h"
#include "caer/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 4096, CLASSES = 16, LINE = 4096 };

static struct aer_error error;

/* What is written to OUT. */
static struct aer_tensor out[MOST];
static size_t outs;

static void *need(void *memory)
{
	if (memory == NULL) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

static void must(int status)
{
	if (status < 0) {
		fprintf(stderr, "caer-drive: %s\n", error.text);
		exit(2);
	}
}

static void *must_have(void *thing)
{
	must(thing == NULL ? -1 : 0);
	return thing;
}

/* Room for COUNT floats that go to OUT as NAME. */
static float *add(const char *name, size_t count)
{
	float *data = need(calloc(count + 1, sizeof *data));

	if (outs == MOST)
		exit(2);
	out[outs++] = (struct aer_tensor){ .name = need(strdup(name)),
		.number = AER_NUMBER_F32,
		.rank = 1,
		.shape = { count },
		.data = data };
	return data;
}

static void write_out(const char *path)
{
	must(aer_safetensors_write(path, out, outs, NULL, 0, &error));
	while (outs > 0) {
		outs--;
		free((void *)(uintptr_t)out[outs].name);
		free((void *)(uintptr_t)out[outs].data);
	}
}

static void read_config(struct aer_caer_config *config, const char *path)
{
	aer_caer_config_default(config);
	config->heads = config->text_heads = 0;
	if (strcmp(path, "-") != 0)
		must(aer_caer_config_read(config, path, &error));
}

/* Gives MODEL the classes of the file TEXTS. */
static void set_classes(
    struct aer_caer *model, const char *vocabulary, const char *texts)
{
	struct aer_tokens *tokens = must_have(aer_tokens_new(vocabulary, &error));
	FILE *file = need(fopen(texts, "re"));
	char *name[CLASSES], *text[CLASSES], line[LINE];
	size_t k = 0;

	while (k < CLASSES && fgets(line, LINE, file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		text[k] = strchr(line, '\t');
		if (text[k] == NULL)
			exit(2);
		*text[k]++ = '\0';
		text[k] = need(strdup(text[k]));
		name[k++] = need(strdup(line));
	}
	fclose(file);
	must(aer_caer_classes(model, tokens, (const char *const *)name,
	    (const char *const *)text, k, &error));
	while (k > 0) {
		k--;
		free(name[k]);
		free(text[k]);
	}
	aer_tokens_free(tokens);
}

static int make_new(char **arg)
{
	struct aer_caer_config config;
	struct aer_caer *model;

	read_config(&config, arg[0]);
	model =
	    must_have(aer_caer_new(&config, NULL, strtoull(arg[1], NULL, 10), &error));
	set_classes(model, arg[2], arg[3]);
	must(aer_caer_save(model, arg[4], "a note", AER_CAER_MODEL, &error));
	aer_caer_free(model);
	return 0;
}

static int load_other(char **arg)
{
	struct aer_caer_tensors tensors = { 0 };
	struct aer_caer_config config;
	struct aer_caer *model;
	char *text;

	read_config(&config, arg[1]);
	model = must_have(aer_caer_load(arg[0], &config, NULL, 1, &tensors, &error));
	printf("loaded %zu\n", tensors.loaded);
	for (size_t i = 0; i < tensors.missing_count; i++)
		printf("missing %s\n", tensors.missing[i]);
	for (size_t i = 0; i < tensors.unknown_count; i++)
		printf("unknown %s\n", tensors.unknown[i]);
	aer_caer_tensors_free(&tensors);
	text = must_have(aer_caer_config_text(aer_caer_settings(model), &error));
	puts(text);
	free(text);
	set_classes(model, arg[2], arg[3]);
	must(aer_caer_save(model, arg[4], NULL, AER_CAER_MODEL, &error));
	aer_caer_free(model);
	return 0;
}

static const struct aer_tensor *input(
    const struct aer_safetensors *file, const char *name)
{
	const struct aer_tensor *tensor = aer_safetensors_find(file, name);

	if (tensor == NULL) {
		fprintf(stderr, "caer-drive: the input has no '%s'\n", name);
		exit(2);
	}
	return tensor;
}

/* What NAME holds where it is aligned, in new memory. */
static void *input_copy(const struct aer_safetensors *file, const char *name)
{
	const struct aer_tensor *tensor = input(file, name);

	return memcpy(need(malloc(tensor->size + 1)), tensor->data, tensor->size);
}

/* All weights, or all gradients, as "WHAT/NAME". */
static void add_parameters(
    struct aer_caer *model, const char *what, enum aer_caer_value value)
{
	for (size_t i = 0; i < aer_caer_parameter_count(model); i++) {
		char name[LINE];

		snprintf(name, sizeof name, "%s/%s", what,
		    aer_caer_parameter_name(model, i));
		must(aer_caer_parameter(model, i, value,
		    add(name, aer_caer_parameter_size(model, i)), &error));
	}
}

static void add_maps(struct aer_caer *model, const struct aer_caer_batch *batch)
{
	const struct aer_caer_config *config = aer_caer_settings(model);
	const size_t side = (size_t)aer_caer_map_size(model);
	const size_t size = (size_t)config->frames * side * side;

	if ((config->streams & AER_CAER_FACE) != 0)
		must(aer_caer_explain(
		    model, batch, AER_CAER_FACE, 1, add("map_face", size), &error));
	if ((config->streams & AER_CAER_CONTEXT) != 0)
		must(aer_caer_explain(model, batch, AER_CAER_CONTEXT, 1,
		    add("map_context", size), &error));
}

static void add_predictions(
    struct aer_caer *model, const struct aer_caer_batch *batch, const char *prefix)
{
	const size_t size = batch->clips * aer_caer_class_count(model);
	char name[LINE], p[LINE];

	snprintf(name, sizeof name, "%slogits", prefix);
	snprintf(p, sizeof p, "%sp", prefix);
	must(aer_caer_predict(model, batch, add(name, size), add(p, size), &error));
}

static void add_steps(struct aer_caer *model, const struct aer_safetensors *file,
    const struct aer_caer_batch *batch)
{
	double *rates = input_copy(file, "rates");
	int32_t *steps = input_copy(file, "steps");
	int *label = input_copy(file, "label");
	struct aer_caer_rates set = { .momentum = rates[4], .weight_decay = rates[5] };
	float *losses = add("losses", (size_t)*steps);

	memcpy(set.rate, rates, sizeof set.rate);
	must(aer_caer_train(model, &set, &error));
	for (int i = 0; i < *steps; i++) {
		double loss;

		must(aer_caer_step(model, batch, label, NULL, 1, &loss, NULL, &error));
		losses[i] = (float)loss;
		if (i == 0)
			add_parameters(model, "gradient", AER_CAER_GRADIENT);
	}
	add_parameters(model, "last", AER_CAER_GRADIENT);
	add_parameters(model, "after", AER_CAER_WEIGHT);
	add_predictions(model, batch, "after_");
	free(rates);
	free(steps);
	free(label);
}

static struct aer_caer *open_model(const char *path, int count, char **arg)
{
	struct aer_caer_run run = { .threads = count > 0 ? atoi(arg[0]) : 1,
		.chunk = count > 1 ? atoi(arg[1]) : 0 };
	struct aer_caer_tensors tensors = { 0 };
	struct aer_caer *model =
	    must_have(aer_caer_load(path, NULL, &run, 1, &tensors, &error));

	if (tensors.missing_count > 0 || tensors.unknown_count > 0)
		exit(2);
	aer_caer_tensors_free(&tensors);
	return model;
}

static int run_model(int count, char **arg)
{
	struct aer_safetensors *file = must_have(aer_safetensors_open(arg[1], &error));
	struct aer_caer *model = open_model(arg[0], count - 3, arg + 3);
	const struct aer_tensor *face = input(file, "face");
	const struct aer_caer_batch batch = { .clips = face->shape[0],
		.face = face->data,
		.context = input(file, "context")->data };
	const size_t width = (size_t)aer_caer_settings(model)->embedding;
	const size_t pictures = face->shape[0] * face->shape[1];

	must(aer_caer_image_features(
	    model, batch.face, pictures, add("image", pictures * width), &error));
	must(aer_caer_text_features(
	    model, add("text", aer_caer_class_count(model) * width), &error));
	must(aer_caer_zero_shot(model, &batch,
	    add("zero", batch.clips * aer_caer_class_count(model)), NULL, &error));
	add_predictions(model, &batch, "");
	add_maps(model, &batch);
	add_steps(model, file, &batch);
	write_out(arg[2]);
	aer_caer_free(model);
	aer_safetensors_free(file);
	return 0;
}

static int train_model(char **arg)
{
	struct aer_safetensors *file = must_have(aer_safetensors_open(arg[1], &error));
	struct aer_caer *model = open_model(arg[0], 0, NULL);
	const struct aer_tensor *face = input(file, "face");
	const struct aer_caer_batch batch = { .clips = face->shape[0],
		.face = face->data,
		.context = input(file, "context")->data };
	static const float weight[] = { 1, 2, 0.5F };
	int *label = input_copy(file, "label");
	struct aer_caer_rates rates;
	double loss;

	aer_caer_rates_default(&rates);
	must(aer_caer_train(model, &rates, &error));
	for (int i = 0; i < atoi(arg[2]); i++)
		must(aer_caer_step(
		    model, &batch, label, weight, 1, &loss, NULL, &error));
	printf("%d steps\n", (int)aer_caer_steps(model));
	must(aer_caer_save(model, arg[3], NULL, AER_CAER_RESUME, &error));
	free(label);
	aer_caer_free(model);
	aer_safetensors_free(file);
	return 0;
}

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int time_model(int count, char **arg)
{
	struct aer_caer *model = open_model(arg[0], count - 3, arg + 3);
	const struct aer_caer_config *config = aer_caer_settings(model);
	const size_t clips = strtoul(arg[1], NULL, 10),
		     side = (size_t)config->image_size;
	const size_t size = clips * (size_t)config->frames * side * side * 3;
	uint8_t *pixels = need(malloc(size));
	float *p = need(calloc(clips * aer_caer_class_count(model), sizeof *p));
	const struct aer_caer_batch batch = { clips, pixels, pixels };
	double best_cpu = 1e9, best_wall = 1e9;

	for (size_t i = 0; i < size; i++)
		pixels[i] = (uint8_t)(i * 2654435761U >> 13);
	for (int i = 0; i < atoi(arg[2]); i++) {
		const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
		const double wall = seconds(CLOCK_MONOTONIC);

		must(aer_caer_predict(model, &batch, NULL, p, &error));
		if (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu < best_cpu)
			best_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
		if (seconds(CLOCK_MONOTONIC) - wall < best_wall)
			best_wall = seconds(CLOCK_MONOTONIC) - wall;
	}
	printf("took %.4f %.4f\n", best_wall, best_cpu);
	free(p);
	free(pixels);
	aer_caer_free(model);
	return 0;
}

/* A line of numbers a line; "refused: WHY" for what is not taken. */
static int print_tokens(char **arg)
{
	struct aer_tokens *tokens = must_have(aer_tokens_new(arg[0], &error));
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		int32_t *id;
		size_t n;

		line[strcspn(line, "\n")] = '\0';
		if (aer_tokens_encode(tokens, line, &id, &n, &error) < 0) {
			printf("refused: %s\n", error.text);
			continue;
		}
		for (size_t i = 0; i < n; i++)
			printf(i == 0 ? "%d" : " %d", (int)id[i]);
		putchar('\n');
		free(id);
	}
	free(line);
	aer_tokens_free(tokens);
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (strcmp(verb, "new") == 0 && argc == 7)
		return make_new(argv + 2);
	if (strcmp(verb, "load") == 0 && argc == 7)
		return load_other(argv + 2);
	if (strcmp(verb, "run") == 0 && argc >= 5)
		return run_model(argc - 2, argv + 2);
	if (strcmp(verb, "train") == 0 && argc == 6)
		return train_model(argv + 2);
	if (strcmp(verb, "time") == 0 && argc >= 5)
		return time_model(argc - 2, argv + 2);
	if (strcmp(verb, "tokens") == 0 && argc == 3)
		return print_tokens(argv + 2);
	fputs("usage: caer-drive new|load|run|train|time|tokens ...\n", stderr);
	return 2;
}
