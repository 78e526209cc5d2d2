/*
 * What other programs say of clips, as aer-predictions(5) has it.
 *
 *	a list, "PATH LABEL" a line		a label each
 *	an array, of which row i is line i of	a class's number each, or
 *	a list (the first word is the path)	probabilities or logits of all classes
 *	a table, by the names of its columns	labels, and columns called
 *						CLASS or p_CLASS
 *
 * Logits z become probabilities by p_k = exp(z_k - m) / sum_j exp(z_j - m), m being the
 * largest: J. S. Bridle, Probabilistic interpretation of feedforward classification
 * network outputs, 1990.  Columns of an array are in the order of the classes.
 */
#include "archive/npy.h"
#include "base/option.h"
#include "exchange/import.h"
#include "score/prediction.h"
#include "text/lines.h"
#include "text/number.h"
#include "text/plural.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct answers {
	struct aer_import *import;
	int label, status, *p_at; /* columns; p_at of each class, or NULL */
	double *p;                /* of each class */
	struct aer_npy *npy;
	size_t row; /* of the array */
	struct aer_table *csv;
	size_t clip_in;
	int label_in, status_in, *p_in;
};

static size_t class_count(const struct answers *answers)
{
	const struct aer_labels *labels = answers->import->labels;

	return labels != NULL ? aer_labels_count(labels) : 0;
}

/* --- labels and probabilities -------------------------------------------------- */

/* The label that TEXT is, or that it is the number of where --base says so. */
static const char *name_label(
    const struct answers *answers, const char *text, struct aer_error *err)
{
	const struct aer_import *import = answers->import;

	if (text[0] == '\0') {
		aer_error_set(err, "the label is empty");
		return NULL;
	}
	if (import->labels == NULL)
		return text;
	if (import->base >= 0)
		return aer_import_label(import, text, err);
	if (aer_labels_find(import->labels, text) >= 0)
		return text;
	aer_error_set(err, "label '%s' is none of --labels%s", text,
	    aer_is_count(text) ? "; is it a number? say what they count from, by --base"
			       : "");
	return NULL;
}

static void soften(double *p, size_t count)
{
	double most = -INFINITY, sum = 0;

	for (size_t k = 0; k < count; k++)
		most = fmax(most, p[k]);
	for (size_t k = 0; k < count; k++)
		sum += p[k] = exp(p[k] - most);
	for (size_t k = 0; k < count; k++)
		p[k] /= sum;
}

static int check_probabilities(const struct answers *answers, struct aer_error *err)
{
	double sum = 0;

	for (size_t k = 0; k < class_count(answers); k++) {
		if (!(answers->p[k] >= 0))
			return aer_error_set(err,
			    "%g is no probability; are these logits? then say --logits",
			    answers->p[k]);
		sum += answers->p[k];
	}
	if (fabs(sum - 1) <= AER_SUM_TOLERANCE)
		return 0;
	return aer_error_set(err,
	    "the probabilities sum to %g, not to 1; are these logits? then say "
	    "--logits",
	    sum);
}

/* Writes the probabilities, which are in answers->p as they were read. */
static int write_probabilities(struct answers *answers, struct aer_error *err)
{
	char number[AER_NUMBER_SIZE];

	for (size_t k = 0; k < class_count(answers); k++)
		if (!isfinite(answers->p[k]))
			return aer_error_set(err,
			    "the value of class '%s' is no number",
			    aer_labels_name(answers->import->labels, k));
	if (answers->import->logits)
		soften(answers->p, class_count(answers));
	if (check_probabilities(answers, err) < 0)
		return -1;
	for (size_t k = 0; k < class_count(answers); k++)
		aer_writer_set(answers->import->writer, answers->p_at[k],
		    aer_number_format(answers->p[k], number));
	return 0;
}

static int declare_probabilities(struct answers *answers, struct aer_error *err)
{
	char *name;

	answers->p = calloc(class_count(answers), sizeof *answers->p);
	answers->p_at = calloc(class_count(answers), sizeof *answers->p_at);
	if (answers->p == NULL || answers->p_at == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < class_count(answers); k++) {
		if (asprintf(
			&name, "p_%s", aer_labels_name(answers->import->labels, k)) < 0)
			return aer_error_memory(err);
		answers->p_at[k] =
		    aer_writer_column(answers->import->writer, name, err);
		free(name);
		if (answers->p_at[k] < 0)
			return -1;
	}
	return 0;
}

/* --- lists, with or without an array ------------------------------------------- */

/* The next row of the array. */
static int take_values(struct answers *answers, struct aer_error *err)
{
	const size_t row = answers->row++;
	char number[AER_NUMBER_SIZE];
	const char *label;

	if (row >= aer_npy_rows(answers->npy))
		return 0; /* which the end finds */
	aer_npy_pass(answers->npy, row);
	if (answers->p_at != NULL) {
		for (size_t k = 0; k < class_count(answers); k++)
			answers->p[k] = aer_npy_number(answers->npy, row, k);
		return write_probabilities(answers, err);
	}
	snprintf(number, sizeof number, "%.0f", aer_npy_number(answers->npy, row, 0));
	label = aer_import_label(answers->import, number, err);
	if (label == NULL)
		return -1;
	aer_writer_set(answers->import->writer, answers->label, label);
	return 0;
}

static int take_line(struct answers *answers, char *text, struct aer_error *err)
{
	char *word[3];
	size_t n = aer_lines_split(text, AER_PARTED_BY_SPACE, word, 3);
	const char *label;

	if (n < 2 || n > 3)
		return aer_error_set(err,
		    "has %zu word%s, not 2 or 3: PATH LABEL, or PATH FRAMES LABEL", n,
		    aer_plural(n));
	label = name_label(answers, word[n - 1], err);
	if (label == NULL || aer_import_clip(answers->import, NULL, word[0], err) < 0)
		return -1;
	aer_writer_set(answers->import->writer, answers->label, label);
	return 0;
}

/* The same where an array says what the line's clip is. */
static int take_pair(struct answers *answers, char *text, struct aer_error *err)
{
	char *word[1];
	int rc = 0;

	if (aer_lines_split(text, AER_PARTED_BY_SPACE, word, 1) == 0)
		rc = aer_error_set(err, "is empty");
	else
		rc = aer_import_clip(answers->import, NULL, word[0], err);
	if (rc == 0)
		return take_values(answers, err);
	answers->row++;
	return -1;
}

static int read_list(struct answers *answers, const char *path, struct aer_error *err)
{
	struct aer_lines *lines = aer_lines_open(path, err);
	struct aer_error trouble;
	enum aer_read got;
	int rc = lines != NULL ? 0 : -1;

	while (rc == 0 && (got = aer_lines_next(lines, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			rc = aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW &&
			 (answers->npy != NULL ? take_pair : take_line)(
			     answers, aer_lines_text(lines), &trouble) == 0)
			rc = aer_import_row(answers->import, err);
		else
			aer_import_bad(answers->import, got, aer_lines_name(lines),
			    aer_lines_number(lines), &trouble);
		answers->row += got == AER_READ_BAD;
	}
	aer_lines_close(lines);
	return rc;
}

static int read_lists(
    struct answers *answers, char **operand, size_t count, struct aer_error *err)
{
	for (size_t i = 0; i < count; i++)
		if (read_list(answers, operand[i], err) < 0)
			return -1;
	if (answers->npy != NULL && answers->row != aer_npy_rows(answers->npy))
		return aer_error_set(err,
		    "%s has %zu rows, but the list has %zu lines: which belongs to "
		    "which cannot be told",
		    answers->import->array, aer_npy_rows(answers->npy), answers->row);
	return 0;
}

/* Opens the array, and checks that its form is one of the two. */
static int open_array(struct answers *answers, struct aer_error *err)
{
	const struct aer_import *import = answers->import;

	answers->npy = aer_npy_open(import->array, err);
	if (answers->npy == NULL)
		return -1;
	if (import->labels == NULL)
		return aer_error_set(
		    err, "--array needs --labels: its classes in order");
	if (aer_npy_field(answers->npy, 0) != NULL)
		return aer_error_set(
		    err, "%s: holds records, not numbers", import->array);
	if (aer_npy_columns(answers->npy) == class_count(answers))
		return declare_probabilities(answers, err);
	if (aer_npy_columns(answers->npy) != 1 || !aer_npy_is_whole(answers->npy, 0))
		return aer_error_set(err, "%s: has %zu columns for %zu classes",
		    import->array, aer_npy_columns(answers->npy), class_count(answers));
	if (import->base < 0)
		return aer_error_set(
		    err, "say by --base whether the classes count from 0 or from 1");
	answers->label = aer_writer_column(import->writer, "label", err);
	return answers->label < 0 ? -1 : 0;
}

/* --- tables -------------------------------------------------------------------- */

/* The column of class NAME: NAME, or p_NAME; -1: there is none. */
static int find_class(const struct aer_table *csv, const char *name)
{
	char *longer;
	int at = aer_table_find(csv, name);

	if (at >= 0 || asprintf(&longer, "p_%s", name) < 0)
		return at;
	at = aer_table_find(csv, longer);
	free(longer);
	return at;
}

/* Looks for a column of each class: all are there, or none. */
static int find_classes(struct answers *answers, struct aer_error *err)
{
	size_t there = 0, count = class_count(answers), missing = 0;

	if (count == 0)
		return 0;
	answers->p_in = calloc(count, sizeof *answers->p_in);
	if (answers->p_in == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < count; k++) {
		answers->p_in[k] = find_class(
		    answers->csv, aer_labels_name(answers->import->labels, k));
		there += answers->p_in[k] >= 0;
		missing = answers->p_in[k] < 0 ? k : missing;
	}
	if (there > 0 && there < count)
		return aer_error_set(err,
		    "%s: has no column '%s' for the probability of this class, but of "
		    "others",
		    aer_table_name(answers->csv),
		    aer_labels_name(answers->import->labels, missing));
	return there > 0 ? declare_probabilities(answers, err) : 0;
}

static int open_table(struct answers *answers, const char *path, struct aer_error *err)
{
	struct aer_import *import = answers->import;
	size_t label;

	answers->csv = aer_table_open(path, err);
	if (answers->csv == NULL || aer_table_need(answers->csv, import->clip_column,
					&answers->clip_in, err) < 0)
		return -1;
	if (import->label_column != NULL) {
		if (aer_table_need(answers->csv, import->label_column, &label, err) < 0)
			return -1;
		answers->label_in = (int)label;
		answers->label = aer_writer_column(import->writer, "label", err);
		if (answers->label < 0)
			return -1;
	}
	answers->status_in = aer_table_find(answers->csv, "status");
	if (answers->status_in >= 0 &&
	    (answers->status = aer_writer_column(import->writer, "status", err)) < 0)
		return -1;
	if (find_classes(answers, err) < 0)
		return -1;
	if (answers->label < 0 && answers->p_at == NULL)
		return aer_error_set(err,
		    "say by --label-column which column of %s has the labels, or by "
		    "--labels which have probabilities",
		    path);
	return 0;
}

/* Whether the row says that there is no answer. */
static bool has_failed(const struct answers *answers, const struct aer_row *row)
{
	const char *status =
	    answers->status_in >= 0 ? row->field[answers->status_in] : "";

	return status[0] != '\0' && strcmp(status, "ok") != 0;
}

static int take_answer(
    struct answers *answers, const struct aer_row *row, struct aer_error *err)
{
	const char *label;

	if (answers->label_in >= 0 && row->field[answers->label_in][0] != '\0') {
		label = name_label(answers, row->field[answers->label_in], err);
		if (label == NULL)
			return -1;
		aer_writer_set(answers->import->writer, answers->label, label);
	} else if (answers->p_at == NULL) {
		return aer_error_set(err, "the label is empty");
	}
	if (answers->p_at == NULL)
		return 0;
	for (size_t k = 0; k < class_count(answers); k++)
		if (aer_parse_double(row->field[answers->p_in[k]],
			aer_labels_name(answers->import->labels, k), -1e300, 1e300,
			&answers->p[k], err) < 0)
			return -1;
	return write_probabilities(answers, err);
}

static int take_row(
    struct answers *answers, const struct aer_row *row, struct aer_error *err)
{
	if (aer_import_clip(answers->import, NULL, row->field[answers->clip_in], err) <
	    0)
		return -1;
	if (answers->status_in >= 0)
		aer_writer_set(answers->import->writer, answers->status,
		    row->field[answers->status_in]);
	return has_failed(answers, row) ? 0 : take_answer(answers, row, err);
}

static int read_table(struct answers *answers, struct aer_error *err)
{
	struct aer_row row = { 0 };
	struct aer_error trouble;
	enum aer_read got;
	int rc = 0;

	while (rc == 0 &&
	       (got = aer_table_next(answers->csv, &row, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			rc = aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW && take_row(answers, &row, &trouble) == 0)
			rc = aer_import_row(answers->import, err);
		else
			aer_import_bad(answers->import, got,
			    aer_table_name(answers->csv), row.line, &trouble);
	}
	aer_row_free(&row);
	return rc;
}

int aer_import_predictions(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	struct answers answers = { .import = import,
		.label = -1,
		.status = -1,
		.label_in = -1,
		.status_in = -1 };
	bool is_table = import->clip_column != NULL;
	int rc = aer_import_begin(import, NULL, err);

	if (rc == 0 && is_table && count != 1)
		rc = aer_error_set(err, "give one table: each has columns of its own");
	if (rc == 0 && is_table)
		rc = open_table(&answers, operand[0], err);
	else if (rc == 0 && import->array != NULL)
		rc = open_array(&answers, err);
	else if (rc == 0)
		rc = answers.label = aer_writer_column(import->writer, "label", err);
	if (rc >= 0)
		rc = is_table ? read_table(&answers, err)
			      : read_lists(&answers, operand, count, err);
	rc = aer_import_end(import, rc, err);
	aer_npy_close(answers.npy);
	aer_table_close(answers.csv);
	free(answers.p);
	free(answers.p_at);
	free(answers.p_in);
	return rc;
}
