#include "score/prediction.h"

#include "base/option.h"
#include "table/manifest.h"
#include "text/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A column p_CLASS; class is AER_ANSWER_OTHER where the set has no such class. */
struct probability {
	size_t column;
	const char *name;
	long class;
};

struct aer_predictions {
	struct aer_table *table;
	const struct aer_labels *labels;
	const struct aer_map *map;
	bool allow_other;
	size_t clip_column;
	int label_column, status_column; /* -1: none */
	/* sorted by class, others last, so that the first maximum wins a tie */
	struct probability *probability;
	size_t count;
	bool complete; /* every class has its column */
	double *p;     /* by class */
};

const struct aer_table *aer_predictions_table(const struct aer_predictions *predictions)
{
	return predictions->table;
}

bool aer_predictions_have_p(const struct aer_predictions *predictions)
{
	return predictions->count > 0;
}

static int compare_classes(const void *a, const void *b)
{
	const struct probability *x = a, *y = b;

	if (x->class != y->class) {
		if (x->class < 0 || y->class < 0)
			return x->class < 0 ? 1 : -1;
		return x->class < y->class ? -1 : 1;
	}
	return x->column < y->column ? -1 : 1;
}

/* The class that column p_NAME is of, or -1. */
static long class_of(const struct aer_predictions *predictions, const char *name)
{
	const char *mapped = aer_map_get(predictions->map, name);

	return mapped != NULL ? aer_labels_find(predictions->labels, mapped)
			      : AER_ANSWER_OTHER;
}

/* Lists the columns p_... in the order of their classes. */
static void find_probabilities(struct aer_predictions *predictions)
{
	const struct aer_table *table = predictions->table;
	size_t known = 0;

	for (size_t i = 0; i < aer_table_columns(table); i++) {
		const char *name = aer_table_column_name(table, i);
		struct probability *p = &predictions->probability[predictions->count];

		if (strncmp(name, "p_", 2) != 0)
			continue;
		p->column = i;
		p->name = name;
		p->class = class_of(predictions, name + 2);
		predictions->count++;
	}
	if (predictions->count > 0)
		qsort(predictions->probability, predictions->count,
		    sizeof(struct probability), compare_classes);
	for (size_t i = 0; i < predictions->count; i++) {
		const struct probability *p = &predictions->probability[i];

		known += p->class >= 0 && (i == 0 || p[-1].class != p->class);
	}
	predictions->complete = known == aer_labels_count(predictions->labels);
}

/* Whether class K has a column. */
static bool has_column(const struct aer_predictions *predictions, size_t k)
{
	for (size_t i = 0; i < predictions->count; i++)
		if (predictions->probability[i].class == (long)k)
			return true;
	return false;
}

/* Without a label column the probabilities must say all. */
static int need_probabilities(
    const struct aer_predictions *predictions, struct aer_error *err)
{
	const struct aer_table *table = predictions->table;
	const char *name = aer_table_name(table);
	char list[512], *column;
	size_t index;
	int rc = 0;

	if (predictions->count == 0)
		return aer_error_set(err,
		    "%s: has neither a column 'label' nor columns 'p_CLASS'", name);
	for (size_t i = 0; rc == 0 && i < aer_labels_count(predictions->labels); i++) {
		if (has_column(predictions, i))
			continue;
		if (asprintf(&column, "p_%s", aer_labels_name(predictions->labels, i)) <
		    0)
			return aer_error_memory(err);
		rc = aer_table_need(table, column, &index, err);
		free(column);
	}
	if (rc < 0)
		return -1;
	for (size_t i = 0; i < predictions->count; i++)
		if (predictions->probability[i].class < 0 && !predictions->allow_other)
			return aer_error_set(err,
			    "%s: column '%s' is of no class; the classes are: %s", name,
			    predictions->probability[i].name,
			    aer_labels_list(predictions->labels, list, sizeof list));
	return 0;
}

static int find_columns(struct aer_predictions *predictions, struct aer_error *err)
{
	const struct aer_table *table = predictions->table;

	if (aer_table_need(table, "clip", &predictions->clip_column, err) < 0)
		return -1;
	predictions->label_column = aer_table_find(table, "label");
	predictions->status_column = aer_table_find(table, "status");
	find_probabilities(predictions);
	return predictions->label_column >= 0 ? 0
					      : need_probabilities(predictions, err);
}

struct aer_predictions *aer_predictions_open(const char *path,
    const struct aer_labels *labels, const struct aer_map *map, bool allow_other,
    struct aer_error *err)
{
	struct aer_predictions *predictions = calloc(1, sizeof *predictions);

	if (predictions == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	predictions->labels = labels;
	predictions->map = map;
	predictions->allow_other = allow_other;
	predictions->table = aer_table_open_twice(path, err);
	if (predictions->table == NULL)
		goto fail;
	predictions->p = calloc(aer_labels_count(labels) + 1, sizeof(double));
	predictions->probability = calloc(
	    aer_table_columns(predictions->table) + 1, sizeof(struct probability));
	if (predictions->p == NULL || predictions->probability == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (find_columns(predictions, err) < 0)
		goto fail;
	return predictions;
fail:
	aer_predictions_close(predictions);
	return NULL;
}

int aer_predictions_rewind(struct aer_predictions *predictions, struct aer_error *err)
{
	return aer_table_rewind(predictions->table, err);
}

void aer_predictions_close(struct aer_predictions *predictions)
{
	if (predictions == NULL)
		return;
	aer_table_close(predictions->table);
	free(predictions->probability);
	free(predictions->p);
	free(predictions);
}

void aer_prediction_free(struct aer_prediction *prediction)
{
	if (prediction == NULL)
		return;
	aer_row_free(&prediction->row);
	memset(prediction, 0, sizeof *prediction);
}

static const char *field(const struct aer_prediction *prediction, int column)
{
	return column >= 0 ? prediction->row.field[column] : "";
}

/* How many of the row's probabilities are filled in. */
static size_t filled(
    const struct aer_predictions *predictions, const struct aer_prediction *prediction)
{
	size_t n = 0;

	for (size_t i = 0; i < predictions->count; i++)
		n += prediction->row.field[predictions->probability[i].column][0] !=
		     '\0';
	return n;
}

/* The class with the largest probability; of equal ones the first in order, and an
 * answer that is no class, whose probability is OTHER, last. */
static void choose(const struct aer_predictions *predictions, double other,
    struct aer_prediction *prediction)
{
	double best = -1;

	for (size_t k = 0; k < aer_labels_count(predictions->labels); k++) {
		double p = predictions->p[k];

		if (p == best)
			prediction->is_tie = true;
		if (p <= best)
			continue;
		best = p;
		prediction->is_tie = false;
		prediction->likeliest = (long)k;
	}
	if (other == best)
		prediction->is_tie = true;
	if (other > best) {
		prediction->is_tie = false;
		prediction->likeliest = AER_ANSWER_OTHER;
	}
}

/* Reads and checks all probabilities; those of one class are added up. */
static int parse_probabilities(struct aer_predictions *predictions,
    struct aer_prediction *prediction, struct aer_error *err)
{
	double sum = 0, other = -1;

	memset(
	    predictions->p, 0, aer_labels_count(predictions->labels) * sizeof(double));
	for (size_t i = 0; i < predictions->count; i++) {
		const struct probability *at = &predictions->probability[i];
		const char *text = prediction->row.field[at->column];
		double p;

		if (aer_parse_double(text, at->name, -1e9, 1e9, &p, err) < 0)
			return -1;
		if (p < 0)
			return aer_error_set(err, "%s '%s' is below 0", at->name, text);
		sum += p;
		if (at->class >= 0)
			predictions->p[at->class] += p;
		else
			other = fmax(other, p);
	}
	/* 1.001 is within, which no double is */
	if (fabs(sum - 1) > AER_SUM_TOLERANCE + 1e-9)
		return aer_error_set(err,
		    "the probabilities sum to %.9g; 1 is needed, within %g", sum,
		    AER_SUM_TOLERANCE);
	if (!predictions->complete)
		return 0;
	choose(predictions, other, prediction);
	prediction->answer = prediction->likeliest;
	prediction->p = predictions->p;
	prediction->has_other = other >= 0;
	return 0;
}

/* What is wrong with LABEL, which is none of the set. */
static int strange_label(
    const struct aer_predictions *predictions, const char *label, struct aer_error *err)
{
	long like = aer_labels_similar(predictions->labels, label);
	char list[512];

	if (label[aer_utf8_good(label)] != '\0')
		return aer_error_set(
		    err, "label '%s' is not UTF-8; save the table in UTF-8", label);
	if (like >= 0)
		return aer_error_set(err,
		    "label '%s' is none of: %s; it differs from '%s' only in case or "
		    "blanks",
		    label, aer_labels_list(predictions->labels, list, sizeof list),
		    aer_labels_name(predictions->labels, (size_t)like));
	return aer_error_set(err, "label '%s' is none of: %s", label,
	    aer_labels_list(predictions->labels, list, sizeof list));
}

static int parse_label(const struct aer_predictions *predictions,
    struct aer_prediction *prediction, const char *label, struct aer_error *err)
{
	const char *mapped = aer_map_get(predictions->map, label);

	prediction->is_tie = false; /* nobody had to decide between the two */
	prediction->answer = mapped != NULL
				 ? aer_labels_find(predictions->labels, mapped)
				 : AER_ANSWER_OTHER;
	if (prediction->answer >= 0)
		return 0;
	prediction->answer = AER_ANSWER_OTHER;
	if (predictions->allow_other)
		return 0;
	prediction->is_strange = true;
	return strange_label(predictions, label, err);
}

static int parse_row(struct aer_predictions *predictions,
    struct aer_prediction *prediction, struct aer_error *err)
{
	const char *label = field(prediction, predictions->label_column);
	const char *status = field(prediction, predictions->status_column);

	if (aer_id_check(prediction->clip, err) < 0)
		return -1;
	if (status[0] != '\0' && strcmp(status, "ok") != 0) {
		prediction->status = status;
		return 0;
	}
	if (filled(predictions, prediction) > 0 &&
	    parse_probabilities(predictions, prediction, err) < 0)
		return -1;
	if (label[0] != '\0')
		return parse_label(predictions, prediction, label, err);
	if (!predictions->complete && filled(predictions, prediction) > 0)
		return aer_error_set(err,
		    "the label is empty, and not every class has a column p_CLASS");
	if (prediction->answer == AER_ANSWER_MISSING)
		return aer_error_set(
		    err, predictions->count > 0
			     ? "the row has neither a label nor probabilities"
			     : "the label is empty");
	if (prediction->answer == AER_ANSWER_OTHER && !predictions->allow_other)
		return aer_error_set(err, "the largest probability is of no class");
	return 0;
}

enum aer_read aer_predictions_next(struct aer_predictions *predictions,
    struct aer_prediction *prediction, struct aer_error *err)
{
	enum aer_read got;

	prediction->clip = prediction->status = "";
	prediction->answer = AER_ANSWER_MISSING;
	prediction->likeliest = AER_ANSWER_MISSING;
	prediction->is_tie = prediction->is_strange = prediction->has_other = false;
	prediction->p = NULL;
	got = aer_table_next(predictions->table, &prediction->row, err);
	if (got != AER_READ_ROW)
		return got;
	prediction->clip = prediction->row.field[predictions->clip_column];
	if (parse_row(predictions, prediction, err) == 0)
		return AER_READ_ROW;
	aer_error_prefix(err, "%s:%lu: clip '%.80s'",
	    aer_table_name(predictions->table), prediction->row.line, prediction->clip);
	return AER_READ_BAD;
}
