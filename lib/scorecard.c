#include "scorepart.h"

#include "plot.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

size_t aer_score_classes(const struct aer_scorecard *card)
{
	return aer_labels_count(aer_truth_labels(card->truth));
}

const char *aer_score_class(const struct aer_scorecard *card, size_t k)
{
	return aer_labels_name(aer_truth_labels(card->truth), k);
}

size_t aer_score_missing(const struct aer_system *system)
{
	size_t n = 0;

	for (size_t i = 0; i < aer_answers_kinds(system->answers); i++)
		n += aer_answers_kind_count(system->answers, i);
	return n;
}

size_t aer_score_answered(
    const struct aer_scorecard *card, const struct aer_system *system)
{
	return aer_truth_selected(card->truth) - aer_score_missing(system);
}

double aer_score_coverage(
    const struct aer_scorecard *card, const struct aer_system *system)
{
	return (double)aer_score_answered(card, system) /
	       (double)aer_truth_selected(card->truth);
}

void aer_score_measure(const struct aer_scorecard *card,
    const struct aer_system *system, enum aer_scope scope,
    struct aer_measures *measures)
{
	aer_confusion_measure(system->confusion, scope, card->absent, measures);
}

const char *aer_score_percent(double value, int decimals, char buf[AER_SCORE_NUMBER])
{
	if (isnan(value))
		snprintf(buf, AER_SCORE_NUMBER, "-");
	else
		snprintf(buf, AER_SCORE_NUMBER, "%.*f", decimals, 100 * value);
	return buf;
}

const char *aer_score_plural(size_t n)
{
	return n == 1 ? "" : "s";
}

struct aer_score_columns aer_score_columns(
    const struct aer_scorecard *card, const struct aer_system *system)
{
	const struct aer_confusion *c = system->confusion;
	struct aer_score_columns columns = { .extra = 0 };

	if (card->other != NULL) {
		columns.name[columns.extra] = card->other;
		columns.index[columns.extra++] = aer_confusion_other(c);
	}
	if (aer_confusion_column(c, aer_confusion_missing(c)) > 0) {
		columns.name[columns.extra] = "missing";
		columns.index[columns.extra++] = aer_confusion_missing(c);
	}
	return columns;
}

static int plot_system(const struct aer_scorecard *card,
    const struct aer_system *system, const char *path, struct aer_error *err)
{
	struct aer_measures m;
	char uar[AER_SCORE_NUMBER], war[AER_SCORE_NUMBER];
	char figures[3 * AER_SCORE_NUMBER];

	aer_score_measure(card, system, AER_SCOPE_ALL, &m);
	snprintf(figures, sizeof figures, "UAR %s %%, WAR %s %%",
	    aer_score_percent(m.uar, 2, uar), aer_score_percent(m.war, 2, war));
	return aer_plot_confusion(path, system->confusion,
	    aer_truth_labels(card->truth), system->name, figures, card->other, err);
}

int aer_scorecard_plot(const struct aer_scorecard *card, const char *path, bool several,
    struct aer_error *err)
{
	const char *dot = strrchr(path, '.');
	int rc = aer_plot_check(path, err);

	for (size_t i = 0; rc == 0 && i < card->count; i++) {
		const struct aer_system *system = &card->system[i];
		char *one;

		if (asprintf(&one, "%.*s%s%s%s", (int)(dot - path), path,
			several ? "-" : "", several ? system->name : "", dot) < 0)
			return aer_error_memory(err);
		rc = plot_system(card, system, one, err);
		free(one);
	}
	return rc;
}

struct notes {
	aer_note_function *say;
	void *data;
};

__attribute__((format(printf, 2, 3))) static void say(
    const struct notes *notes, const char *format, ...)
{
	char text[AER_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	notes->say(notes->data, text);
}

static void note_classes(const struct aer_scorecard *card,
    const struct aer_system *system, const struct notes *notes)
{
	for (size_t k = 0; k < aer_score_classes(card); k++) {
		struct aer_class_measures class;

		aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &class);
		if (class.support == 0)
			say(notes, "no clip scored is of class %s: %s",
			    aer_score_class(card, k),
			    card->absent == AER_ABSENT_ZERO
				? "it counts 0 in the means"
				: "it is left out of the means and of chance");
		else if (class.predicted == 0)
			say(notes,
			    "class %s is never predicted: its precision is undefined "
			    "and counts 0 in the macro mean",
			    aer_score_class(card, k));
	}
}

void aer_scorecard_notes(const struct aer_scorecard *card,
    const struct aer_system *system, aer_note_function *function, void *data)
{
	const struct notes notes = { function, data };
	const struct aer_answers *answers = system->answers;
	size_t missing = aer_score_missing(system), n;

	note_classes(card, system, &notes);
	if (missing > 0)
		say(&notes, "%zu missing answer%s %s", missing,
		    aer_score_plural(missing),
		    card->missing == AER_MISSING_SKIP ? "left out of all figures"
						      : "counted as wrong");
	n = aer_answers_ties(answers);
	if (n > 0)
		say(&notes,
		    "%zu tie%s between probabilities, given to the first class in "
		    "order",
		    n, aer_score_plural(n));
	n = aer_answers_failed(answers);
	if (n > 0)
		say(&notes, "%zu row%s of %s failed and %s not used", n,
		    aer_score_plural(n), aer_answers_name(answers),
		    n == 1 ? "is" : "are");
	n = aer_answers_unselected(answers);
	if (n > 0)
		say(&notes, "%zu row%s of %s for clips without %s", n,
		    aer_score_plural(n), aer_answers_name(answers),
		    aer_truth_selection(card->truth));
	if (aer_truth_probability(card->truth) != NULL && !aer_answers_have_p(answers))
		say(&notes,
		    "%s has a column %s and %s has none; "
		    "are truth and predictions swapped?",
		    aer_truth_name(card->truth), aer_truth_probability(card->truth),
		    aer_answers_name(answers));
}
