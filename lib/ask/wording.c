#include "ask/wording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct aer_labels *read_labels(const char *text, struct aer_error *err)
{
	struct aer_labels *labels;
	char *file;

	if (text[0] == '@' || strchr(text, ',') != NULL)
		return aer_labels_parse(text, err);
	if (asprintf(&file, "@%s", text) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	labels = aer_labels_parse(file, err);
	free(file);
	return labels;
}

static void write_names(const struct aer_labels *labels, FILE *out)
{
	for (size_t i = 0; i < aer_labels_count(labels); i++)
		fprintf(out, "%s%s", i > 0 ? ", " : "", aer_labels_name(labels, i));
}

static void write_definitions(const struct aer_labels *labels, FILE *out)
{
	for (size_t i = 0; i < aer_labels_count(labels); i++) {
		const char *means = aer_labels_definition(labels, i);

		fprintf(out, "%s- %s%s%s", i > 0 ? "\n" : "",
		    aer_labels_name(labels, i), means[0] != '\0' ? ": " : "", means);
	}
}

/* What WRITE writes, in new memory. */
static char *as_text(const struct aer_labels *labels,
    void (*write)(const struct aer_labels *labels, FILE *out), struct aer_error *err)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out != NULL) {
		write(labels, out);
		if (fclose(out) == 0)
			return text;
		free(text);
	}
	aer_error_memory(err);
	return NULL;
}

static int check_definitions(const struct aer_wording *wording, const char *prompt,
    const char *labels, struct aer_error *err)
{
	if (!aer_prompt_asks_definitions(wording->prompt))
		return 0;
	for (size_t i = 0; i < aer_labels_count(wording->labels); i++)
		if (aer_labels_definition(wording->labels, i)[0] != '\0')
			return 0;
	return aer_error_set(err,
	    "%s asks for {definitions}, and %s has none: put a tab and what it means "
	    "behind each label",
	    prompt, labels);
}

static int read_system(
    struct aer_wording *wording, const char *path, struct aer_error *err)
{
	const struct aer_row none = { 0 };
	struct aer_prompt *system = aer_prompt_read(path, NULL, err);

	if (system == NULL)
		return -1;
	wording->system =
	    aer_prompt_fill(system, &none, wording->names, wording->definitions, err);
	aer_prompt_free(system);
	return wording->system != NULL ? 0 : -1;
}

int aer_wording_read(struct aer_wording *wording, const char *labels,
    const char *synonyms, const char *prompt, const char *system,
    const struct aer_table *table, struct aer_error *err)
{
	wording->labels = read_labels(labels, err);
	if (wording->labels == NULL)
		return -1;
	wording->names = as_text(wording->labels, write_names, err);
	wording->definitions = as_text(wording->labels, write_definitions, err);
	if (wording->names == NULL || wording->definitions == NULL)
		return -1;
	wording->answers = aer_answer_key_new(wording->labels, synonyms, err);
	if (wording->answers == NULL)
		return -1;
	wording->prompt = aer_prompt_read(prompt, table, err);
	if (wording->prompt == NULL ||
	    check_definitions(wording, prompt, labels, err) < 0)
		return -1;
	return system != NULL ? read_system(wording, system, err) : 0;
}

void aer_wording_free(struct aer_wording *wording)
{
	aer_answer_key_free(wording->answers);
	aer_labels_free(wording->labels);
	aer_prompt_free(wording->prompt);
	free(wording->names);
	free(wording->definitions);
	free(wording->system);
}

char *aer_wording_fill(
    const struct aer_wording *wording, const struct aer_row *row, struct aer_error *err)
{
	return aer_prompt_fill(
	    wording->prompt, row, wording->names, wording->definitions, err);
}
