/* The report as one JSON object, by jansson. */
#include "scorepart.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* An object being filled; bad once anything failed, which only memory can. */
struct filler {
	json_t *object;
	bool *bad;
};

static struct filler begin(bool *bad)
{
	json_t *object = json_object();

	*bad |= object == NULL;
	return (struct filler){ object, bad };
}

/* These take VALUE over, and pass on the failure that a NULL is. */
static void put(struct filler to, const char *key, json_t *value)
{
	*to.bad |= key == NULL || json_object_set_new(to.object, key, value) < 0;
}

static void append(json_t *array, json_t *value, bool *bad)
{
	*bad |= json_array_append_new(array, value) < 0;
}

static void put_real(struct filler to, const char *key, double value)
{
	put(to, key, isnan(value) ? json_null() : json_real(value));
}

static void put_count(struct filler to, const char *key, uint64_t value)
{
	put(to, key, json_integer((json_int_t)value));
}

/* JSON is UTF-8; a table may hold anything: bytes outside ASCII become '?' in a
 * text that is not UTF-8. */
static json_t *make_text(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string != NULL)
		return string;
	copy = strdup(text);
	if (copy == NULL)
		return NULL;
	for (char *p = copy; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	string = json_string(copy);
	free(copy);
	return string;
}

static void put_text(struct filler to, const char *key, const char *text)
{
	put(to, key, make_text(text));
}

static json_t *make_class(const struct aer_scorecard *card,
    const struct aer_system *system, size_t k, bool *bad)
{
	struct filler to = begin(bad);
	struct aer_class_measures class;

	aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &class);
	put_text(to, "class", aer_score_class(card, k));
	put_real(to, "precision", class.precision);
	put_real(to, "recall", class.recall);
	put_real(to, "f1", class.f1);
	put_count(to, "support", class.support);
	put_count(to, "predicted", class.predicted);
	put_count(to, "correct", class.correct);
	return to.object;
}

static json_t *make_names(const struct aer_scorecard *card, bool *bad)
{
	json_t *names = json_array();

	for (size_t k = 0; k < aer_score_classes(card); k++)
		append(names, make_text(aer_score_class(card, k)), bad);
	return names;
}

static json_t *make_matrix(
    const struct aer_scorecard *card, const struct aer_system *system, bool *bad)
{
	struct aer_score_columns columns = aer_score_columns(card, system);
	struct filler to = begin(bad);
	json_t *names = make_names(card, bad), *rows = json_array();
	size_t classes = aer_score_classes(card);

	for (size_t i = 0; i < columns.extra; i++)
		append(names, make_text(columns.name[i]), bad);
	put(to, "columns", names);
	for (size_t k = 0; k < classes; k++) {
		json_t *row = json_array();

		for (size_t i = 0; i < classes + columns.extra; i++) {
			size_t at = i < classes ? i : columns.index[i - classes];
			uint64_t n = aer_confusion_count(system->confusion, k, at);

			append(row, json_integer((json_int_t)n), bad);
		}
		append(rows, row, bad);
	}
	put(to, "counts", rows);
	return to.object;
}

static json_t *make_missing(const struct aer_answers *answers, bool *bad)
{
	struct filler to = begin(bad);

	for (size_t i = 0; i < aer_answers_kinds(answers); i++) {
		json_t *kind = make_text(aer_answers_kind_name(answers, i));

		put_count(
		    to, json_string_value(kind), aer_answers_kind_count(answers, i));
		json_decref(kind);
	}
	return to.object;
}

static void put_totals(
    const struct aer_scorecard *card, const struct aer_system *system, struct filler to)
{
	struct aer_measures all, answered;
	struct filler macro = begin(to.bad), rest = begin(to.bad);

	aer_score_measure(card, system, AER_SCOPE_ALL, &all);
	aer_score_measure(card, system, AER_SCOPE_ANSWERED, &answered);
	put_real(to, "uar", all.uar);
	put_real(to, "war", all.war);
	put_real(to, "chance", all.chance);
	put_real(macro, "precision", all.precision);
	put_real(macro, "recall", all.recall);
	put_real(macro, "f1", all.f1);
	put(to, "macro", macro.object);
	put_count(to, "clips", aer_truth_selected(card->truth));
	put_count(to, "answered", aer_score_answered(card, system));
	put_count(to, "correct", all.correct);
	put_real(to, "coverage", aer_score_coverage(card, system));
	put_real(rest, "uar", answered.uar);
	put_real(rest, "war", answered.war);
	put(to, "over_answered", rest.object);
}

/* The notes go to an array, which is NULL after a failure. */
struct list {
	json_t *array;
	bool *bad;
};

static void add_note(void *data, const char *text)
{
	struct list *list = data;

	append(list->array, make_text(text), list->bad);
}

static json_t *make_system(
    const struct aer_scorecard *card, const struct aer_system *system, bool *bad)
{
	const struct aer_answers *answers = system->answers;
	struct filler to = begin(bad);
	struct list notes = { json_array(), bad };
	json_t *classes = json_array();

	put_text(to, "system", system->name);
	put_text(to, "file", aer_answers_name(answers));
	put_totals(card, system, to);
	put(to, "missing", make_missing(answers, bad));
	for (size_t k = 0; k < aer_score_classes(card); k++)
		append(classes, make_class(card, system, k, bad), bad);
	put(to, "classes", classes);
	put(to, "confusion", make_matrix(card, system, bad));
	put_count(to, "ties", aer_answers_ties(answers));
	put_count(to, "failed_rows", aer_answers_failed(answers));
	put_count(to, "unselected_rows", aer_answers_unselected(answers));
	aer_scorecard_notes(card, system, add_note, &notes);
	put(to, "notes", notes.array);
	return to.object;
}

static json_t *make_card(const struct aer_scorecard *card, bool *bad)
{
	static const char *const missing[] = { "wrong", "error", "skip" };
	struct filler to = begin(bad);
	json_t *systems = json_array();

	put_text(to, "truth", aer_truth_name(card->truth));
	put_text(to, "selection", aer_truth_selection(card->truth));
	put(to, "classes", make_names(card, bad));
	put_text(to, "class_order", card->labels_given ? "given" : "name");
	put_text(to, "absent", card->absent == AER_ABSENT_ZERO ? "zero" : "exclude");
	put_text(to, "missing", missing[card->missing]);
	put(to, "other", card->other != NULL ? make_text(card->other) : json_null());
	for (size_t i = 0; i < card->count; i++)
		append(systems, make_system(card, &card->system[i], bad), bad);
	put(to, "systems", systems);
	return to.object;
}

int aer_scorecard_json(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	bool bad = false;
	json_t *object = make_card(card, &bad);
	int rc = 0;

	/* a stream that fails is its owner's to see */
	if (bad || (json_dumpf(object, stream,
			JSON_INDENT(2) | JSON_REAL_PRECISION(AER_SCORE_DIGITS)) < 0 &&
		       !ferror(stream)))
		rc = aer_error_memory(err);
	putc('\n', stream);
	json_decref(object);
	return rc;
}
