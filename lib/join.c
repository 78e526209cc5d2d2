#include "join.h"

#include "dict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The number kept for a clip: a class, AER_ANSWER_OTHER, or, for a missing one,
 * FIRST_KIND - kind.
 */
enum { FIRST_KIND = -2 };

struct aer_answers {
	const struct aer_truth *truth;
	struct aer_predictions *predictions; /* NULL after aer_answers_finish */
	struct aer_prediction row;
	char *name;
	bool have_p;
	long *answer;           /* by clip of the truth */
	struct aer_dict *kinds; /* the first are those of the header */
	size_t *kind_count;     /* filled by aer_answers_finish */
	size_t rows, known, ties, unselected, failed;
};

const char *aer_answers_name(const struct aer_answers *answers)
{
	return answers->name;
}

bool aer_answers_have_p(const struct aer_answers *answers)
{
	return answers->have_p;
}

long aer_answers_get(const struct aer_answers *answers, size_t i)
{
	long answer = answers->answer[i];

	return answer > FIRST_KIND ? answer : AER_ANSWER_MISSING;
}

long aer_answers_kind(const struct aer_answers *answers, size_t i)
{
	long answer = answers->answer[i];

	return answer > FIRST_KIND ? -1 : FIRST_KIND - answer;
}

size_t aer_answers_kinds(const struct aer_answers *answers)
{
	return aer_dict_count(answers->kinds);
}

const char *aer_answers_kind_name(const struct aer_answers *answers, size_t kind)
{
	return aer_dict_key(answers->kinds, kind);
}

size_t aer_answers_kind_count(const struct aer_answers *answers, size_t kind)
{
	return answers->kind_count[kind];
}

size_t aer_answers_ties(const struct aer_answers *answers)
{
	return answers->ties;
}

size_t aer_answers_unselected(const struct aer_answers *answers)
{
	return answers->unselected;
}

size_t aer_answers_failed(const struct aer_answers *answers)
{
	return answers->failed;
}

static int begin(struct aer_answers *answers, struct aer_error *err)
{
	size_t clips = aer_truth_count(answers->truth);

	answers->kinds = aer_dict_new(err);
	if (answers->kinds == NULL ||
	    aer_dict_add(answers->kinds, "no row", NULL, err) != AER_KIND_NO_ROW ||
	    aer_dict_add(answers->kinds, "bad row", NULL, err) != AER_KIND_BAD_ROW)
		return -1;
	answers->name =
	    strdup(aer_table_name(aer_predictions_table(answers->predictions)));
	answers->answer = calloc(clips + 1, sizeof(long));
	if (answers->name == NULL || answers->answer == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < clips; i++)
		answers->answer[i] = FIRST_KIND - AER_KIND_NO_ROW;
	answers->have_p = aer_predictions_have_p(answers->predictions);
	return 0;
}

struct aer_answers *aer_answers_open(const char *path, const struct aer_truth *truth,
    bool allow_other, struct aer_error *err)
{
	struct aer_answers *answers = calloc(1, sizeof *answers);

	if (answers == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	answers->truth = truth;
	answers->predictions =
	    aer_predictions_open(path, aer_truth_labels(truth), allow_other, err);
	if (answers->predictions == NULL || begin(answers, err) < 0) {
		aer_answers_free(answers);
		return NULL;
	}
	return answers;
}

void aer_answers_free(struct aer_answers *answers)
{
	if (answers == NULL)
		return;
	aer_predictions_close(answers->predictions);
	aer_prediction_free(&answers->row);
	aer_dict_free(answers->kinds);
	free(answers->kind_count);
	free(answers->answer);
	free(answers->name);
	free(answers);
}

/* The number to keep for the row read; FIRST_KIND is none of them. */
static long value_of(struct aer_answers *answers, bool is_bad, struct aer_error *err)
{
	char kind[64];
	size_t n;
	long number;

	if (is_bad)
		return FIRST_KIND - AER_KIND_BAD_ROW;
	if (answers->row.answer != AER_ANSWER_MISSING)
		return answers->row.answer;
	/* A long text is cut, at the end of a letter. */
	if ((size_t)snprintf(kind, sizeof kind, "status %s", answers->row.status) >=
	    sizeof kind) {
		n = sizeof kind - 1;
		while (((unsigned char)kind[n - 1] & 0xc0) == 0x80)
			n--;
		if ((unsigned char)kind[n - 1] >= 0x80)
			n--;
		kind[n] = '\0';
	}
	number = aer_dict_add(answers->kinds, kind, NULL, err);
	return number < 0 ? FIRST_KIND : FIRST_KIND - number;
}

/* Takes the row read, which names CLIP of the truth. */
static enum aer_read take_row(
    struct aer_answers *answers, size_t clip, bool is_bad, struct aer_error *err)
{
	long value;

	answers->known++;
	if (aer_truth_label(answers->truth, clip) == AER_TRUTH_UNSELECTED) {
		answers->unselected++;
		return AER_READ_ROW;
	}
	if (answers->answer[clip] != FIRST_KIND - AER_KIND_NO_ROW) {
		if (!is_bad)
			aer_error_set(err,
			    "%s:%lu: clip '%s': has an earlier row; the first counts",
			    answers->name, answers->row.row.line, answers->row.clip);
		return AER_READ_BAD;
	}
	value = value_of(answers, is_bad, err);
	if (value == FIRST_KIND)
		return AER_READ_BROKEN;
	answers->answer[clip] = value;
	answers->ties += answers->row.is_tie && !is_bad &&
			 aer_truth_label(answers->truth, clip) >= 0;
	return is_bad ? AER_READ_BAD : AER_READ_ROW;
}

enum aer_read aer_answers_next(struct aer_answers *answers, struct aer_error *err)
{
	enum aer_read got =
	    aer_predictions_next(answers->predictions, &answers->row, err);
	long clip;

	if (got != AER_READ_ROW && got != AER_READ_BAD)
		return got;
	answers->rows++;
	clip = aer_truth_find(answers->truth, answers->row.clip);
	if (clip >= 0) {
		got = take_row(answers, (size_t)clip, got == AER_READ_BAD, err);
	} else if (got == AER_READ_ROW) {
		aer_error_set(err, "%s:%lu: clip '%.80s': is not in %s", answers->name,
		    answers->row.row.line, answers->row.clip,
		    aer_truth_name(answers->truth));
		got = AER_READ_BAD;
	}
	answers->failed += got == AER_READ_BAD;
	return got;
}

int aer_answers_finish(struct aer_answers *answers, struct aer_error *err)
{
	aer_predictions_close(answers->predictions);
	answers->predictions = NULL;
	aer_prediction_free(&answers->row);
	if (answers->rows == 0)
		return aer_error_set(err, "%s: has no predictions", answers->name);
	if (answers->known == 0)
		return aer_error_set(err,
		    "%s: no clip of it is in %s; are truth and predictions swapped?",
		    answers->name, aer_truth_name(answers->truth));
	answers->kind_count = calloc(aer_answers_kinds(answers), sizeof(size_t));
	if (answers->kind_count == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < aer_truth_count(answers->truth); i++) {
		long kind = aer_answers_kind(answers, i);

		if (kind >= 0 && aer_truth_label(answers->truth, i) >= 0)
			answers->kind_count[kind]++;
	}
	return 0;
}

void aer_answers_count(const struct aer_answers *answers, enum aer_scope scope,
    struct aer_confusion *confusion)
{
	for (size_t i = 0; i < aer_truth_count(answers->truth); i++) {
		long truth = aer_truth_label(answers->truth, i);
		long answer = aer_answers_get(answers, i);
		size_t column = (size_t)answer;

		if (truth < 0 ||
		    (answer == AER_ANSWER_MISSING && scope == AER_SCOPE_ANSWERED))
			continue;
		if (answer == AER_ANSWER_MISSING)
			column = aer_confusion_missing(confusion);
		else if (answer == AER_ANSWER_OTHER)
			column = aer_confusion_other(confusion);
		aer_confusion_add(confusion, (size_t)truth, column, 1);
	}
}
