/* The tidy table: one value a row. */
#include "scorepart.h"

#include "writer.h"

#include <inttypes.h>
#include <math.h>

struct tidy {
	struct aer_writer *writer;
	int system, class, measure, value;
	const char *name;   /* the system's */
	const char *prefix; /* of the measure's name */
	struct aer_error *err;
	bool failed;
};

static void tidy_text(
    struct tidy *tidy, const char *class, const char *measure, const char *value)
{
	if (tidy->failed)
		return;
	aer_writer_begin(tidy->writer, NULL);
	aer_writer_set(tidy->writer, tidy->system, tidy->name);
	aer_writer_set(tidy->writer, tidy->class, class);
	aer_writer_setf(tidy->writer, tidy->measure, "%s%s", tidy->prefix, measure);
	aer_writer_set(tidy->writer, tidy->value, value);
	tidy->failed = aer_writer_end(tidy->writer, tidy->err) < 0;
}

static void tidy_real(
    struct tidy *tidy, const char *class, const char *measure, double value)
{
	char buf[AER_SCORE_NUMBER] = "";

	if (!isnan(value))
		snprintf(buf, sizeof buf, "%.*g", AER_SCORE_DIGITS, value);
	tidy_text(tidy, class, measure, buf);
}

static void tidy_count(
    struct tidy *tidy, const char *class, const char *measure, uint64_t value)
{
	char buf[AER_SCORE_NUMBER];

	snprintf(buf, sizeof buf, "%" PRIu64, value);
	tidy_text(tidy, class, measure, buf);
}

static void tidy_totals(const struct aer_scorecard *card,
    const struct aer_system *system, struct tidy *tidy)
{
	const struct aer_answers *answers = system->answers;
	struct aer_measures all, answered;

	aer_score_measure(card, system, AER_SCOPE_ALL, &all);
	aer_score_measure(card, system, AER_SCOPE_ANSWERED, &answered);
	tidy_real(tidy, "", "uar", all.uar);
	tidy_real(tidy, "", "war", all.war);
	tidy_real(tidy, "", "macro_precision", all.precision);
	tidy_real(tidy, "", "macro_recall", all.recall);
	tidy_real(tidy, "", "macro_f1", all.f1);
	tidy_real(tidy, "", "chance", all.chance);
	tidy_real(tidy, "", "uar_answered", answered.uar);
	tidy_real(tidy, "", "war_answered", answered.war);
	tidy_real(tidy, "", "coverage", aer_score_coverage(card, system));
	tidy_count(tidy, "", "clips", aer_truth_selected(card->truth));
	tidy_count(tidy, "", "answered", aer_score_answered(card, system));
	tidy_count(tidy, "", "correct", all.correct);
	for (size_t i = 0; i < aer_answers_kinds(answers); i++) {
		char name[128];

		snprintf(
		    name, sizeof name, "missing:%s", aer_answers_kind_name(answers, i));
		tidy_count(tidy, "", name, aer_answers_kind_count(answers, i));
	}
	tidy->prefix = "";
	tidy_count(tidy, "", "ties", aer_answers_ties(answers));
	tidy_count(tidy, "", "failed_rows", aer_answers_failed(answers));
	tidy_count(tidy, "", "unselected_rows", aer_answers_unselected(answers));
}

static void tidy_class(const struct aer_scorecard *card,
    const struct aer_system *system, size_t k, struct tidy *tidy)
{
	const struct aer_confusion *c = system->confusion;
	const char *name = aer_score_class(card, k);
	struct aer_class_measures class;

	aer_confusion_class(c, k, AER_SCOPE_ALL, &class);
	tidy_real(tidy, name, "precision", class.precision);
	tidy_real(tidy, name, "recall", class.recall);
	tidy_real(tidy, name, "f1", class.f1);
	tidy_count(tidy, name, "support", class.support);
	tidy_count(tidy, name, "predicted", class.predicted);
	tidy_count(tidy, name, "correct", class.correct);
	for (size_t i = 0; i < aer_score_classes(card); i++) {
		tidy->prefix = "predicted:";
		tidy_count(
		    tidy, name, aer_score_class(card, i), aer_confusion_count(c, k, i));
	}
	tidy->prefix = "";
	if (card->other != NULL)
		tidy_count(tidy, name, "other",
		    aer_confusion_count(c, k, aer_confusion_other(c)));
	tidy_count(
	    tidy, name, "missing", aer_confusion_count(c, k, aer_confusion_missing(c)));
}

static int tidy_columns(struct tidy *tidy)
{
	tidy->system = aer_writer_column(tidy->writer, "system", tidy->err);
	tidy->class = aer_writer_column(tidy->writer, "class", tidy->err);
	tidy->measure = aer_writer_column(tidy->writer, "measure", tidy->err);
	tidy->value = aer_writer_column(tidy->writer, "value", tidy->err);
	return tidy->system < 0 || tidy->class < 0 || tidy->measure < 0 ||
		       tidy->value < 0
		   ? -1
		   : 0;
}

int aer_scorecard_csv(const struct aer_scorecard *card, FILE *stream, const char *name,
    struct aer_error *err)
{
	struct tidy tidy = { .prefix = "", .err = err };

	tidy.writer = aer_writer_open(stream, name, err);
	if (tidy.writer == NULL)
		return -1;
	tidy.failed = tidy_columns(&tidy) < 0;
	for (size_t i = 0; i < card->count; i++) {
		tidy.name = card->system[i].name;
		tidy_totals(card, &card->system[i], &tidy);
		for (size_t k = 0; k < aer_score_classes(card); k++)
			tidy_class(card, &card->system[i], k, &tidy);
	}
	if (aer_writer_close(tidy.writer, tidy.failed ? NULL : err) < 0)
		return -1;
	return tidy.failed ? -1 : 0;
}
