/* What a reader of a scorecard must know beside the figures. */
#include "score/scorepart.h"

#include "text/plural.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>

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

/* Two classes that people would not tell apart. */
static void note_similar(const struct aer_scorecard *card, const struct notes *notes)
{
	for (size_t k = 0; k < aer_score_classes(card); k++) {
		const char *name = aer_score_class(card, k);
		long other = aer_labels_similar(aer_truth_labels(card->truth), name);

		if (other > (long)k)
			say(notes,
			    "classes '%s' and '%s' differ only in case or blanks: "
			    "are they one?",
			    name, aer_score_class(card, (size_t)other));
	}
}

static void note_clusters(const struct aer_scorecard *card, const struct notes *notes)
{
	enum { FEW = 10 };
	const struct aer_resampling *r = &card->resampling;
	const char *column = r->cluster != NULL ? r->cluster : "clip";

	if (r->asked == 0)
		return;
	if (r->replicates == 0) {
		say(notes, "all clips are of one %s: there are no intervals", column);
		return;
	}
	if (r->cluster == NULL)
		say(notes,
		    "%s has no column subject: intervals take each clip for "
		    "independent, and are too narrow if it is not",
		    aer_truth_name(card->truth));
	if (r->clusters < FEW)
		say(notes,
		    "intervals from %" PRIu64 " %ss, fewer than %d, are rough and "
		    "often too narrow",
		    r->clusters, column, FEW);
}

void aer_scorecard_head_notes(
    const struct aer_scorecard *card, aer_note_function *function, void *data)
{
	const struct notes notes = { function, data };
	char optimism[AER_SCORE_NUMBER];

	note_similar(card, &notes);
	note_clusters(card, &notes);
	if (card->count > 1 && card->selection.optimism >= 0.00005)
		say(&notes,
		    "whoever takes the best of these %zu systems takes it on the clips "
		    "it is scored on: its UAR is too high by about %s points",
		    card->count,
		    aer_score_percent(card->selection.optimism, 2, optimism));
	if (card->validation != NULL && card->validated > 0)
		say(&notes,
		    "%" PRIu64
		    " of the %zu clips scored are in %s, too: a model chosen "
		    "by those is scored too high",
		    card->validated, aer_truth_selected(card->truth), card->validation);
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
			    "and counts 0 in the means",
			    aer_score_class(card, k));
	}
}

static void note_undefined(const struct aer_system *system, const struct notes *notes)
{
	const struct aer_proba_measures *p = &system->proba;

	if (isnan(system->measures.mcc) && system->measures.clips > 0)
		say(notes, "%s undefined: all clips%s of one class",
		    isnan(system->measures.kappa) ? "kappa and MCC are" : "MCC is",
		    isnan(system->measures.kappa) ? " and all answers are"
						  : " or all answers are");
	if (p->clips == 0)
		return;
	if (p->clips < system->clips)
		say(notes,
		    "%" PRIu64 " of %" PRIu64 " clips have probabilities; log loss, "
		    "Brier score, ECE, AUC and top-k are over those",
		    p->clips, system->clips);
	if (isnan(p->auc))
		say(notes, "AUC is undefined: all those clips are of one class");
	else if (p->auc_classes < system->measures.classes)
		say(notes,
		    "AUC is the mean of %zu of the %zu classes: the others "
		    "have no clip with probabilities",
		    p->auc_classes, system->measures.classes);
	if (p->clipped > 0)
		say(notes,
		    "log loss: %" PRIu64 " true class%s with a probability below 2^-52 "
		    "count%s as that",
		    p->clipped, p->clipped == 1 ? "" : "es",
		    p->clipped == 1 ? "s" : "");
}

static void note_missing(const struct aer_scorecard *card,
    const struct aer_system *system, const struct notes *notes)
{
	uint64_t missing = aer_score_missing(system);

	if (missing == 0)
		return;
	say(notes, "%" PRIu64 " missing answer%s %s", missing, aer_plural(missing),
	    card->missing == AER_MISSING_SKIP ? "left out of all figures"
					      : "counted as wrong");
	for (size_t r = 0; r < system->runs && !system->disjoint; r++)
		if (system->run[r].only_part != NULL)
			say(notes,
			    "%s has a row for each clip of split %s and for no other; "
			    "was --split=%s meant?",
			    aer_answers_name(system->run[r].answers),
			    system->run[r].only_part, system->run[r].only_part);
}

/* A clip in two folds makes the whole pool one over seeds. */
static void note_folds(const struct aer_system *system, const struct notes *notes)
{
	if (system->runs < 2 || system->disjoint ||
	    system->in_one <= system->in_several)
		return;
	say(notes,
	    "%" PRIu64 " clip%s rows in several runs and %" PRIu64 " in one only: if "
	    "these are folds, take the former out of all runs but one",
	    system->in_several, system->in_several == 1 ? " has" : "s have",
	    system->in_one);
}

/* How the answers of one file came about. */
static void note_answers(const struct aer_scorecard *card,
    const struct aer_answers *answers, const struct notes *notes)
{
	const char *name = aer_answers_name(answers);
	size_t n = aer_answers_ties(answers);

	if (n > 0)
		say(notes,
		    "%zu tie%s between probabilities, given to the first class in "
		    "order",
		    n, aer_plural(n));
	n = aer_answers_contrary(answers);
	if (n > 0)
		say(notes,
		    "%zu label%s of %s %s not the class with the largest probability: "
		    "the label counts",
		    n, aer_plural(n), name, n == 1 ? "is" : "are");
	n = aer_answers_failed(answers);
	if (n > 0)
		say(notes, "%zu row%s of %s failed and %s not used", n, aer_plural(n),
		    name, n == 1 ? "is" : "are");
	if (aer_answers_strange_label(answers) != NULL && !card->labels_given)
		say(notes,
		    "%s has labels that %s lacks, such as '%s'; are the files swapped?",
		    name, aer_truth_name(card->truth),
		    aer_answers_strange_label(answers));
	n = aer_answers_unselected(answers);
	if (n > 0)
		say(notes, "%zu row%s of %s for clips without %s", n, aer_plural(n),
		    name, aer_truth_selection(card->truth));
	if (aer_truth_probability(card->truth) != NULL && !aer_answers_have_p(answers))
		say(notes,
		    "%s has a column %s and %s has none; "
		    "are truth and predictions swapped?",
		    aer_truth_name(card->truth), aer_truth_probability(card->truth),
		    name);
}

void aer_scorecard_notes(const struct aer_scorecard *card,
    const struct aer_system *system, aer_note_function *function, void *data)
{
	const struct notes notes = { function, data };

	note_classes(card, system, &notes);
	note_undefined(system, &notes);
	note_missing(card, system, &notes);
	note_folds(system, &notes);
	if (system->lost > 0)
		say(&notes,
		    "%zu of %zu resamples lost a class that the clips have: their "
		    "means are over the other classes",
		    system->lost, card->resampling.replicates);
	for (size_t r = 0; r < system->runs; r++)
		note_answers(card, system->run[r].answers, &notes);
}
