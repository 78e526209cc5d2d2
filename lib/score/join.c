#include "score/join.h"

#include "base/dict.h"
#include "table/manifest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The number kept for a clip: a class, AER_ANSWER_OTHER, or, for a missing one,
 * FIRST_KIND - kind.
 */
enum { FIRST_KIND = -2 };

/* What came of a reading; forgotten when it has to begin again. */
struct tally {
	size_t rows, known, ties, contrary, unselected, failed, strange;
	size_t bad; /* rows that were reported, or would be */
};

struct aer_answers {
	const struct aer_truth *truth;
	struct aer_predictions *predictions; /* NULL after aer_answers_finish */
	struct aer_prediction row;
	char *name;
	bool have_p;
	aer_fail_function *fail;
	void *data;
	size_t reported; /* the bad rows already handed to fail */
	struct tally tally;
	char *strange_label;
	struct aer_proba *proba;
	struct aer_slips *slips;
	int32_t *answer;        /* by clip of the truth; NULL while merging */
	struct aer_dict *kinds; /* the first are those of the header */
	size_t *kind_count;
	size_t kind_slots;
	/* merging: a row that is ahead of the truth, and, where that is sorted, the id
	 * of the one before */
	bool ahead, ended, row_is_bad;
	struct aer_error why; /* of the bad row ahead */
	char last[AER_ID_MAX + 1];
};

const char *aer_answers_name(const struct aer_answers *answers)
{
	return answers->name;
}

bool aer_answers_have_p(const struct aer_answers *answers)
{
	return answers->have_p;
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
	return answers->tally.ties;
}

size_t aer_answers_contrary(const struct aer_answers *answers)
{
	return answers->tally.contrary;
}

size_t aer_answers_unselected(const struct aer_answers *answers)
{
	return answers->tally.unselected;
}

size_t aer_answers_failed(const struct aer_answers *answers)
{
	return answers->tally.failed;
}

size_t aer_answers_strange(const struct aer_answers *answers)
{
	return answers->tally.strange;
}

const char *aer_answers_strange_label(const struct aer_answers *answers)
{
	return answers->strange_label;
}

const struct aer_proba *aer_answers_proba(const struct aer_answers *answers)
{
	return answers->proba;
}

const struct aer_slips *aer_answers_slips(const struct aer_answers *answers)
{
	return answers->slips;
}

/* Adds a kind unless it is there; returns its number, or -1. */
static long add_kind(
    struct aer_answers *answers, const char *name, struct aer_error *err)
{
	long kind = aer_dict_add(answers->kinds, name, NULL, err);
	size_t slots = answers->kind_slots > 0 ? 2 * answers->kind_slots : 8;
	size_t *count;

	if (kind < 0 || (size_t)kind < answers->kind_slots)
		return kind;
	count = realloc(answers->kind_count, slots * sizeof *count);
	if (count == NULL) {
		aer_error_memory(err);
		return -1;
	}
	memset(count + answers->kind_slots, 0,
	    (slots - answers->kind_slots) * sizeof *count);
	answers->kind_count = count;
	answers->kind_slots = slots;
	return kind;
}

/* Begins a reading. */
static int begin(struct aer_answers *answers, struct aer_error *err)
{
	aer_dict_free(answers->kinds);
	answers->kinds = aer_dict_new(err);
	if (answers->kinds == NULL ||
	    add_kind(answers, "no row", err) != AER_KIND_NO_ROW ||
	    add_kind(answers, "bad row", err) != AER_KIND_BAD_ROW)
		return -1;
	memset(
	    answers->kind_count, 0, answers->kind_slots * sizeof *answers->kind_count);
	answers->tally = (struct tally){ 0 };
	answers->ahead = answers->ended = false;
	answers->last[0] = '\0';
	aer_proba_free(answers->proba);
	aer_slips_free(answers->slips);
	answers->proba = NULL;
	answers->slips = aer_slips_new(err);
	if (answers->slips == NULL)
		return -1;
	if (!answers->have_p)
		return 0;
	answers->proba =
	    aer_proba_new(aer_labels_count(aer_truth_labels(answers->truth)), err);
	return answers->proba != NULL ? 0 : -1;
}

struct aer_answers *aer_answers_open(const char *path, const struct aer_truth *truth,
    const struct aer_map *map, bool allow_other, aer_fail_function *fail, void *data,
    struct aer_error *err)
{
	struct aer_answers *answers = calloc(1, sizeof *answers);

	if (answers == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	answers->truth = truth;
	answers->fail = fail;
	answers->data = data;
	answers->predictions =
	    aer_predictions_open(path, aer_truth_labels(truth), map, allow_other, err);
	if (answers->predictions == NULL)
		goto fail;
	answers->have_p = aer_predictions_have_p(answers->predictions);
	answers->name =
	    strdup(aer_table_name(aer_predictions_table(answers->predictions)));
	if (answers->name == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (begin(answers, err) == 0)
		return answers;
fail:
	aer_answers_free(answers);
	return NULL;
}

void aer_answers_free(struct aer_answers *answers)
{
	if (answers == NULL)
		return;
	aer_predictions_close(answers->predictions);
	aer_prediction_free(&answers->row);
	aer_dict_free(answers->kinds);
	aer_proba_free(answers->proba);
	aer_slips_free(answers->slips);
	free(answers->strange_label);
	free(answers->kind_count);
	free(answers->answer);
	free(answers->name);
	free(answers);
}

/* A bad row: reported unless it was before. */
static void report(struct aer_answers *answers, const struct aer_error *why)
{
	answers->tally.failed++;
	if (answers->tally.bad++ < answers->reported)
		return;
	answers->reported++;
	answers->fail(answers->data, why->text);
}

/* The number to keep for the row read; FIRST_KIND + 1 is none of them: memory. */
static int32_t value_of(struct aer_answers *answers, bool is_bad, struct aer_error *err)
{
	char kind[64];
	size_t n;
	long number;

	if (is_bad)
		return FIRST_KIND - AER_KIND_BAD_ROW;
	if (answers->row.answer != AER_ANSWER_MISSING)
		return (int32_t)answers->row.answer;
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
	number = add_kind(answers, kind, err);
	return number < 0 ? FIRST_KIND : FIRST_KIND - (int32_t)number;
}

/* Notes what the good row of a selected CLIP says beyond its answer. */
static int take_extras(struct aer_answers *answers, const struct aer_truth_clip *clip,
    struct aer_error *err)
{
	const struct aer_prediction *row = &answers->row;
	struct aer_slip slip = { (char *)row->clip, clip->label, row->answer, NAN };

	answers->tally.ties += row->is_tie;
	if (row->answer == AER_ANSWER_MISSING)
		return 0;
	answers->tally.contrary += row->p != NULL && row->likeliest != row->answer;
	if (row->p != NULL && !row->has_other &&
	    aer_proba_add(answers->proba, (size_t)clip->label, row->p, err) < 0)
		return -1;
	if (row->answer == clip->label)
		return 0;
	if (row->p != NULL && row->answer >= 0)
		slip.p = row->p[row->answer];
	return aer_slips_add(answers->slips, &slip, err);
}

/*
 * Takes the row read, which names CLIP of the truth, whose number so far is *VALUE;
 * WHY says what is bad about a bad row.
 */
static int take_row(struct aer_answers *answers, const struct aer_truth_clip *clip,
    bool is_bad, struct aer_error *why, int32_t *value, struct aer_error *err)
{
	answers->tally.known++;
	if (clip->label == AER_TRUTH_UNSELECTED) {
		answers->tally.unselected++;
		return 0;
	}
	if (*value != FIRST_KIND - AER_KIND_NO_ROW) {
		if (!is_bad)
			aer_error_set(why,
			    "%s:%lu: clip '%s': has an earlier row; the first counts",
			    answers->name, answers->row.row.line, answers->row.clip);
		report(answers, why);
		return 0;
	}
	*value = value_of(answers, is_bad, err);
	if (*value == FIRST_KIND)
		return -1;
	if (is_bad) {
		answers->tally.strange += answers->row.is_strange;
		report(answers, why);
		return 0;
	}
	return clip->label >= 0 ? take_extras(answers, clip, err) : 0;
}

/* The row read is of a clip that the truth does not have. */
static void refuse(struct aer_answers *answers, bool is_bad, struct aer_error *why)
{
	if (!is_bad)
		aer_error_set(why, "%s:%lu: clip '%.80s': is not in %s", answers->name,
		    answers->row.row.line, answers->row.clip,
		    aer_truth_name(answers->truth));
	report(answers, why);
}

/* Keeps the first label that is no class. */
static void note_strange(struct aer_answers *answers)
{
	const struct aer_predictions *p = answers->predictions;
	int column = aer_table_find(aer_predictions_table(p), "label");

	if (answers->row.is_strange && answers->strange_label == NULL && column >= 0)
		answers->strange_label = strdup(answers->row.row.field[column]);
}

static enum aer_read read_row(struct aer_answers *answers, struct aer_error *why)
{
	enum aer_read got =
	    aer_predictions_next(answers->predictions, &answers->row, why);

	if (got == AER_READ_ROW || got == AER_READ_BAD)
		answers->tally.rows++;
	if (got == AER_READ_BAD)
		note_strange(answers);
	return got;
}

/* Reads until there is a row with an id, as all good ones have; the others are
 * reported. */
static enum aer_join read_ahead(struct aer_answers *answers, struct aer_error *err)
{
	while (!answers->ahead && !answers->ended) {
		enum aer_read got = read_row(answers, &answers->why);

		if (got == AER_READ_BROKEN) {
			*err = answers->why;
			return AER_JOIN_BROKEN;
		}
		answers->ended = got == AER_READ_END;
		answers->row_is_bad = got == AER_READ_BAD;
		if (answers->ended)
			break;
		if (answers->row_is_bad && aer_id_check(answers->row.clip, NULL) < 0) {
			report(answers, &answers->why);
			continue;
		}
		answers->ahead = true;
	}
	return AER_JOIN_DONE;
}

static struct aer_answer answer_of(int32_t value)
{
	if (value > FIRST_KIND)
		return (struct aer_answer){ value, -1 };
	return (struct aer_answer){ AER_ANSWER_MISSING, FIRST_KIND - value };
}

/* Where the row ahead stands, as strcmp has it, to CLIP, or to the end, NULL.  A clip
 * that a truth in order does not have is known by that; in no order, the row waits for
 * its clip. */
static int compare(const struct aer_answers *answers, const struct aer_truth_clip *clip)
{
	int order = clip != NULL ? strcmp(answers->row.clip, clip->id) : -1;

	return order != 0 && !aer_truth_sorted(answers->truth) ? 1 : order;
}

enum aer_join aer_answers_merge(struct aer_answers *answers,
    const struct aer_truth_clip *clip, struct aer_answer *answer, struct aer_error *err)
{
	int32_t value = FIRST_KIND - AER_KIND_NO_ROW;

	for (;;) {
		enum aer_join got = read_ahead(answers, err);
		int order;

		if (got != AER_JOIN_DONE)
			return got;
		if (answers->ended)
			break;
		order = compare(answers, clip);
		if ((order > 0 && clip == NULL) ||
		    (order < 0 && strcmp(answers->row.clip, answers->last) < 0))
			return AER_JOIN_UNORDERED;
		if (order > 0)
			break;
		answers->ahead = false;
		if (aer_truth_sorted(answers->truth))
			strcpy(answers->last, answers->row.clip);
		if (order < 0)
			refuse(answers, answers->row_is_bad, &answers->why);
		else if (take_row(answers, clip, answers->row_is_bad, &answers->why,
			     &value, err) < 0)
			return AER_JOIN_BROKEN;
	}
	if (answer != NULL)
		*answer = answer_of(value);
	return AER_JOIN_DONE;
}

int aer_answers_rewind(struct aer_answers *answers, struct aer_error *err)
{
	if (aer_predictions_rewind(answers->predictions, err) < 0)
		return -1;
	return begin(answers, err);
}

int aer_answers_look_up(struct aer_answers *answers, struct aer_error *err)
{
	size_t clips = aer_truth_count(answers->truth);
	struct aer_error why;
	enum aer_read got;

	if (aer_answers_rewind(answers, err) < 0)
		return -1;
	answers->answer = calloc(clips + 1, sizeof *answers->answer);
	if (answers->answer == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < clips; i++)
		answers->answer[i] = FIRST_KIND - AER_KIND_NO_ROW;
	while ((got = read_row(answers, &why)) != AER_READ_END) {
		struct aer_truth_clip clip;
		long i;

		if (got == AER_READ_BROKEN) {
			*err = why;
			return -1;
		}
		i = aer_truth_find(answers->truth, answers->row.clip);
		if (i < 0) {
			refuse(answers, got == AER_READ_BAD, &why);
			continue;
		}
		clip = aer_truth_get(answers->truth, (size_t)i);
		if (take_row(answers, &clip, got == AER_READ_BAD, &why,
			&answers->answer[i], err) < 0)
			return -1;
	}
	return 0;
}

struct aer_answer aer_answers_get(const struct aer_answers *answers, size_t i)
{
	return answer_of(answers->answer[i]);
}

void aer_answers_count(struct aer_answers *answers, const struct aer_answer *answer)
{
	if (answer->kind >= 0)
		answers->kind_count[answer->kind]++;
}

int aer_answers_finish(struct aer_answers *answers, struct aer_error *err)
{
	free(answers->answer);
	answers->answer = NULL;
	aer_predictions_close(answers->predictions);
	answers->predictions = NULL;
	aer_prediction_free(&answers->row);
	if (answers->tally.rows == 0)
		return aer_error_set(err, "%s: has no predictions", answers->name);
	if (answers->tally.known == 0)
		return aer_error_set(err,
		    "%s: no clip of it is in %s; are truth and predictions swapped?",
		    answers->name, aer_truth_name(answers->truth));
	return 0;
}
