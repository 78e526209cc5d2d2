#include "table/labels.h"

#include "base/dict.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct aer_labels {
	struct aer_dict *dict;
	char **definition; /* of the first labels; NULL where nobody said */
	size_t definitions;
};

struct aer_labels *aer_labels_new(struct aer_error *err)
{
	struct aer_labels *labels = calloc(1, sizeof *labels);

	if (labels == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	labels->dict = aer_dict_new(err);
	if (labels->dict == NULL) {
		free(labels);
		return NULL;
	}
	return labels;
}

void aer_labels_free(struct aer_labels *labels)
{
	if (labels == NULL)
		return;
	aer_dict_free(labels->dict);
	for (size_t i = 0; i < labels->definitions; i++)
		free(labels->definition[i]);
	free(labels->definition);
	free(labels);
}

long aer_labels_add(struct aer_labels *labels, const char *label, struct aer_error *err)
{
	return aer_dict_add(labels->dict, label, NULL, err);
}

long aer_labels_find(const struct aer_labels *labels, const char *label)
{
	return aer_dict_find(labels->dict, label);
}

/* Skips blanks; returns the next letter, a capital made small. */
static int next_letter(const char **at)
{
	unsigned char c;

	while (isspace((unsigned char)**at))
		(*at)++;
	c = (unsigned char)**at;
	if (c != '\0')
		(*at)++;
	return c < 0x80 ? tolower(c) : c;
}

static bool similar(const char *a, const char *b)
{
	int x, y;

	do {
		x = next_letter(&a);
		y = next_letter(&b);
	} while (x == y && x != '\0');
	return x == y;
}

long aer_labels_similar(const struct aer_labels *labels, const char *label)
{
	for (size_t i = 0; i < aer_labels_count(labels); i++) {
		const char *name = aer_labels_name(labels, i);

		if (similar(name, label) && strcmp(name, label) != 0)
			return (long)i;
	}
	return -1;
}

size_t aer_labels_count(const struct aer_labels *labels)
{
	return aer_dict_count(labels->dict);
}

const char *aer_labels_name(const struct aer_labels *labels, size_t i)
{
	return aer_dict_key(labels->dict, i);
}

const char *aer_labels_definition(const struct aer_labels *labels, size_t i)
{
	bool there = i < labels->definitions && labels->definition[i] != NULL;

	return there ? labels->definition[i] : "";
}

int aer_labels_define(
    struct aer_labels *labels, size_t i, const char *text, struct aer_error *err)
{
	char **grown, *copy;

	if (i >= labels->definitions) {
		grown = realloc(labels->definition, (i + 1) * sizeof(char *));
		if (grown == NULL)
			return aer_error_memory(err);
		labels->definition = grown;
		while (labels->definitions <= i)
			grown[labels->definitions++] = NULL;
	}
	copy = strdup(text);
	if (copy == NULL)
		return aer_error_memory(err);
	free(labels->definition[i]);
	labels->definition[i] = copy;
	return 0;
}

/* Adds a label that must be new and must not be empty. */
static int add_new(struct aer_labels *labels, const char *label, struct aer_error *err)
{
	bool is_new;

	if (label[0] == '\0')
		return aer_error_set(err, "a label is empty");
	if (aer_dict_add(labels->dict, label, &is_new, err) < 0)
		return -1;
	return is_new ? 0 : aer_error_set(err, "label '%s' stands there twice", label);
}

static int parse_list(
    struct aer_labels *labels, const char *text, struct aer_error *err)
{
	char *copy = strdup(text), *at = copy, *label;
	int rc = copy != NULL ? 0 : aer_error_memory(err);

	while (rc == 0 && (label = strsep(&at, ",")) != NULL)
		rc = add_new(labels, label, err);
	free(copy);
	return rc;
}

/* Adds the label of LINE, and what a tab behind it says it means. */
static int add_line(struct aer_labels *labels, char *line, struct aer_error *err)
{
	char *tab = strchr(line, '\t');

	if (tab != NULL)
		*tab++ = '\0';
	if (add_new(labels, line, err) < 0)
		return -1;
	return tab != NULL && *tab != '\0'
		   ? aer_labels_define(labels, aer_labels_count(labels) - 1, tab, err)
		   : 0;
}

static int read_lines(struct aer_labels *labels, FILE *file, struct aer_error *err)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = getline(&line, &size, file)) >= 0) {
		number++;
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n > 0 && line[0] != '#' && add_line(labels, line, err) < 0)
			rc = aer_error_prefix(err, "%zu", number);
	}
	if (rc == 0 && ferror(file))
		rc = aer_error_set(err, "cannot read: %s", strerror(errno));
	free(line);
	return rc;
}

static int read_file(struct aer_labels *labels, const char *path, struct aer_error *err)
{
	FILE *file = fopen(path, "r");
	int rc;

	if (file == NULL)
		return aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	rc = read_lines(labels, file, err);
	if (rc < 0)
		aer_error_prefix(err, "%s", path);
	else if (aer_labels_count(labels) == 0)
		rc = aer_error_set(err, "%s: has no labels", path);
	fclose(file);
	return rc;
}

struct aer_labels *aer_labels_parse(const char *text, struct aer_error *err)
{
	struct aer_labels *labels = aer_labels_new(err);
	int rc;

	if (labels == NULL)
		return NULL;
	rc = text[0] == '@' ? read_file(labels, text + 1, err)
			    : parse_list(labels, text, err);
	if (rc < 0) {
		aer_labels_free(labels);
		return NULL;
	}
	return labels;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct aer_labels *aer_labels_sorted(
    const struct aer_labels *labels, long *rank, struct aer_error *err)
{
	size_t count = aer_labels_count(labels);
	const char **name = calloc(count + 1, sizeof(const char *));
	struct aer_labels *sorted = aer_labels_new(err);

	if (name == NULL || sorted == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	for (size_t i = 0; i < count; i++)
		name[i] = aer_labels_name(labels, i);
	qsort(name, count, sizeof(const char *), compare_names);
	for (size_t i = 0; i < count; i++) {
		long old = aer_labels_find(labels, name[i]);

		if (aer_labels_add(sorted, name[i], err) < 0)
			goto fail;
		if (rank != NULL)
			rank[old] = (long)i;
	}
	free(name);
	return sorted;
fail:
	free(name);
	aer_labels_free(sorted);
	return NULL;
}

int aer_labels_sort(struct aer_labels **labels, long **rank, struct aer_error *err)
{
	struct aer_labels *sorted;

	*rank = NULL;
	if (*labels == NULL)
		return 0;
	*rank = calloc(aer_labels_count(*labels) + 1, sizeof **rank);
	if (*rank == NULL)
		return aer_error_memory(err);
	sorted = aer_labels_sorted(*labels, *rank, err);
	if (sorted == NULL)
		return -1;
	aer_labels_free(*labels);
	*labels = sorted;
	return 0;
}

const char *aer_labels_list(const struct aer_labels *labels, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < aer_labels_count(labels) && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
		    i > 0 ? ", " : "", aer_labels_name(labels, i));
	if (used >= size && size >= 4)
		memcpy(buf + size - 4, "...", 4);
	return buf;
}
