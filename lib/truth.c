#include "truth.h"

#include "dict.h"
#include "manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct selection {
	size_t column;
	char *value;
};

struct aer_truth {
	struct aer_table *table; /* NULL after aer_truth_finish */
	struct aer_row row;
	char *name;
	char *selection_text;
	char *probability;
	struct selection *selection;
	size_t selections;
	size_t clip_column, label_column;
	struct aer_dict *clips;
	long *label; /* by clip */
	size_t slots;
	size_t selected;
	const struct aer_labels *labels; /* the caller's, or mine */
	struct aer_labels *mine;         /* NULL when the caller gave a set */
};

const char *aer_truth_name(const struct aer_truth *truth)
{
	return truth->name;
}

const char *aer_truth_selection(const struct aer_truth *truth)
{
	return truth->selection_text;
}

const char *aer_truth_probability(const struct aer_truth *truth)
{
	return truth->probability;
}

const struct aer_labels *aer_truth_labels(const struct aer_truth *truth)
{
	return truth->labels;
}

size_t aer_truth_count(const struct aer_truth *truth)
{
	return aer_dict_count(truth->clips);
}

size_t aer_truth_selected(const struct aer_truth *truth)
{
	return truth->selected;
}

long aer_truth_find(const struct aer_truth *truth, const char *clip)
{
	return aer_dict_find(truth->clips, clip);
}

const char *aer_truth_clip(const struct aer_truth *truth, size_t i)
{
	return aer_dict_key(truth->clips, i);
}

long aer_truth_label(const struct aer_truth *truth, size_t i)
{
	return truth->label[i];
}

static int find_columns(struct aer_truth *truth, struct aer_error *err)
{
	const struct aer_table *table = truth->table;

	for (size_t i = 0; i < aer_table_columns(table); i++) {
		const char *name = aer_table_column_name(table, i);

		if (strncmp(name, "p_", 2) == 0 && truth->probability == NULL)
			truth->probability = strdup(name);
	}
	if (aer_table_need(table, "clip", &truth->clip_column, err) < 0)
		return -1;
	if (aer_table_need(table, "label", &truth->label_column, err) == 0)
		return 0;
	/* The commonest cause: the two files were given in the wrong order. */
	if (truth->probability != NULL)
		return aer_error_set(err,
		    "%s: column 'label' is missing, and there is '%s'; "
		    "are truth and predictions swapped?",
		    aer_table_name(table), truth->probability);
	return -1;
}

struct aer_truth *aer_truth_open(
    const char *path, const struct aer_labels *labels, struct aer_error *err)
{
	struct aer_truth *truth = calloc(1, sizeof *truth);

	if (truth == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	truth->labels = labels;
	truth->table = aer_table_open(path, err);
	if (truth->table == NULL || find_columns(truth, err) < 0)
		goto fail;
	truth->clips = aer_dict_new(err);
	if (truth->clips == NULL)
		goto fail;
	if (labels == NULL) {
		truth->mine = aer_labels_new(err);
		if (truth->mine == NULL)
			goto fail;
		truth->labels = truth->mine;
	}
	truth->name = strdup(aer_table_name(truth->table));
	truth->selection_text = strdup("");
	if (truth->name == NULL || truth->selection_text == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	return truth;
fail:
	aer_truth_free(truth);
	return NULL;
}

void aer_truth_free(struct aer_truth *truth)
{
	if (truth == NULL)
		return;
	aer_table_close(truth->table);
	aer_row_free(&truth->row);
	aer_dict_free(truth->clips);
	aer_labels_free(truth->mine);
	for (size_t i = 0; i < truth->selections; i++)
		free(truth->selection[i].value);
	free(truth->selection);
	free(truth->selection_text);
	free(truth->probability);
	free(truth->label);
	free(truth->name);
	free(truth);
}

/* "split=test", then "split=test, fold=1". */
static int extend_text(struct aer_truth *truth, const char *column, const char *value,
    struct aer_error *err)
{
	char *text;

	if (asprintf(&text, "%s%s%s=%s", truth->selection_text,
		truth->selection_text[0] != '\0' ? ", " : "", column, value) < 0)
		return aer_error_memory(err);
	free(truth->selection_text);
	truth->selection_text = text;
	return 0;
}

int aer_truth_select(struct aer_truth *truth, const char *column, const char *value,
    struct aer_error *err)
{
	struct selection *selection;
	size_t index;

	if (aer_table_need(truth->table, column, &index, err) < 0)
		return -1;
	selection =
	    realloc(truth->selection, (truth->selections + 1) * sizeof *selection);
	if (selection == NULL)
		return aer_error_memory(err);
	truth->selection = selection;
	selection[truth->selections].column = index;
	selection[truth->selections].value = strdup(value);
	if (selection[truth->selections].value == NULL)
		return aer_error_memory(err);
	truth->selections++;
	return extend_text(truth, column, value, err);
}

static bool is_selected(const struct aer_truth *truth)
{
	for (size_t i = 0; i < truth->selections; i++) {
		const struct selection *s = &truth->selection[i];

		if (strcmp(truth->row.field[s->column], s->value) != 0)
			return false;
	}
	return true;
}

static bool has_control(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f)
			return true;
	return false;
}

/* The class of LABEL in *CLASS, or -1 with the reason. */
static int find_class(const struct aer_truth *truth, const char *label, long *class,
    struct aer_error *err)
{
	char list[512];

	*class = AER_TRUTH_BAD;
	if (label[0] == '\0')
		return aer_error_set(err, "the label is empty");
	if (has_control(label))
		return aer_error_set(err, "label '%s' has a control character", label);
	*class = aer_labels_find(truth->labels, label);
	if (*class >= 0)
		return 0;
	*class = AER_TRUTH_BAD;
	return aer_error_set(err, "label '%s' is none of: %s", label,
	    aer_labels_list(truth->labels, list, sizeof list));
}

static int reserve(struct aer_truth *truth, struct aer_error *err)
{
	size_t slots = truth->slots > 0 ? 2 * truth->slots : 256;
	long *label;

	if (aer_dict_count(truth->clips) < truth->slots)
		return 0;
	label = realloc(truth->label, slots * sizeof *label);
	if (label == NULL)
		return aer_error_memory(err);
	truth->label = label;
	truth->slots = slots;
	return 0;
}

/* Returns 0, -1 for a bad row, and -2 when memory is short. */
static int take_row(struct aer_truth *truth, struct aer_error *err)
{
	const char *clip = truth->row.field[truth->clip_column];
	const char *label = truth->row.field[truth->label_column];
	long class = AER_TRUTH_UNSELECTED, number;
	bool is_new;
	int rc = 0;

	if (aer_id_check(clip, err) < 0)
		return -1;
	if (truth->mine != NULL && label[0] != '\0' && !has_control(label) &&
	    aer_labels_add(truth->mine, label, err) < 0)
		return -2;
	if (reserve(truth, err) < 0)
		return -2;
	number = aer_dict_add(truth->clips, clip, &is_new, err);
	if (number < 0)
		return -2;
	if (is_new)
		truth->label[number] = AER_TRUTH_UNSELECTED;
	if (!is_selected(truth))
		return 0;
	if (truth->label[number] != AER_TRUTH_UNSELECTED)
		return aer_error_set(
		    err, "the clip has an earlier row; the first counts");
	rc = find_class(truth, label, &class, err);
	truth->label[number] = class;
	if (rc == 0)
		truth->selected++;
	return rc;
}

enum aer_read aer_truth_next(struct aer_truth *truth, struct aer_error *err)
{
	enum aer_read got = aer_table_next(truth->table, &truth->row, err);
	int rc;

	if (got != AER_READ_ROW)
		return got;
	rc = take_row(truth, err);
	if (rc == 0)
		return AER_READ_ROW;
	aer_error_prefix(err, "%s:%lu: clip '%.80s'", truth->name, truth->row.line,
	    truth->row.field[truth->clip_column]);
	return rc == -1 ? AER_READ_BAD : AER_READ_BROKEN;
}

/* Sorts the labels collected, and gives the clips their new numbers. */
static int sort_labels(struct aer_truth *truth, struct aer_error *err)
{
	struct aer_labels *sorted;
	long *rank = calloc(aer_labels_count(truth->mine) + 1, sizeof *rank);

	if (rank == NULL)
		return aer_error_memory(err);
	sorted = aer_labels_sorted(truth->mine, rank, err);
	if (sorted != NULL) {
		for (size_t i = 0; i < aer_dict_count(truth->clips); i++)
			if (truth->label[i] >= 0)
				truth->label[i] = rank[truth->label[i]];
		aer_labels_free(truth->mine);
		truth->labels = truth->mine = sorted;
	}
	free(rank);
	return sorted != NULL ? 0 : -1;
}

int aer_truth_finish(struct aer_truth *truth, struct aer_error *err)
{
	aer_table_close(truth->table);
	truth->table = NULL;
	aer_row_free(&truth->row);
	if (truth->selected == 0 && truth->selections > 0)
		return aer_error_set(err, "%s: no usable row has %s", truth->name,
		    truth->selection_text);
	if (truth->selected == 0)
		return aer_error_set(err, "%s: has no usable row", truth->name);
	return truth->mine != NULL ? sort_labels(truth, err) : 0;
}
