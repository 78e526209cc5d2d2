/* The tidy table: one value a row. */
#include "score/scorepart.h"

#include "table/writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

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

/* VALUE, and where it is INTERVAL, under MEASURE:low and MEASURE:high. */
static void tidy_estimate(struct tidy *tidy, const char *class, const char *measure,
    double value, struct aer_interval interval)
{
	char name[AER_SCORE_NUMBER];

	tidy_real(tidy, class, measure, value);
	if (isnan(interval.low))
		return;
	snprintf(name, sizeof name, "%s:low", measure);
	tidy_real(tidy, class, name, interval.low);
	snprintf(name, sizeof name, "%s:high", measure);
	tidy_real(tidy, class, name, interval.high);
}

static void tidy_measures(const struct aer_system *system, struct tidy *tidy)
{
	const struct aer_measures *m = &system->measures;

	tidy_estimate(tidy, "", "uar", m->uar, system->uar);
	tidy_estimate(tidy, "", "war", m->war, system->war);
	tidy_estimate(tidy, "", "macro_precision", m->precision, system->precision);
	tidy_real(tidy, "", "macro_recall", m->recall);
	tidy_estimate(tidy, "", "macro_f1", m->f1, system->f1);
	tidy_estimate(tidy, "", "weighted_precision", m->weighted_precision,
	    system->weighted_precision);
	tidy_real(tidy, "", "weighted_recall", m->war);
	tidy_estimate(tidy, "", "weighted_f1", m->weighted_f1, system->weighted_f1);
	tidy_estimate(tidy, "", "kappa", m->kappa, system->kappa);
	tidy_estimate(tidy, "", "mcc", m->mcc, system->mcc);
	tidy_real(tidy, "", "chance", m->chance);
	tidy_real(tidy, "", "uar_answered", system->measures_answered.uar);
	tidy_real(tidy, "", "war_answered", system->measures_answered.war);
	tidy_real(tidy, "", "coverage", aer_score_coverage(system));
	tidy_count(tidy, "", "clips", system->clips);
	tidy_count(tidy, "", "answered", system->answered);
	tidy_count(tidy, "", "correct", m->correct);
}

static void tidy_probabilities(const struct aer_proba_measures *p, struct tidy *tidy)
{
	if (p->clips == 0)
		return;
	tidy_count(tidy, "", "with_probabilities", p->clips);
	tidy_real(tidy, "", "top2", p->top2);
	tidy_real(tidy, "", "top3", p->top3);
	tidy_real(tidy, "", "top5", p->top5);
	tidy_real(tidy, "", "log_loss", p->log_loss);
	tidy_real(tidy, "", "brier", p->brier);
	tidy_real(tidy, "", "ece", p->ece);
	tidy_real(tidy, "", "auc", p->auc);
}

static void tidy_counts(const struct aer_system *system, struct tidy *tidy)
{
	size_t ties = 0, contrary = 0, failed = 0, unselected = 0;

	tidy->prefix = "missing:";
	for (size_t i = 0; i < system->kinds; i++)
		tidy_count(tidy, "", system->kind[i].name, system->kind[i].clips);
	tidy->prefix = "";
	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_answers *answers = system->run[r].answers;

		ties += aer_answers_ties(answers);
		contrary += aer_answers_contrary(answers);
		failed += aer_answers_failed(answers);
		unselected += aer_answers_unselected(answers);
	}
	tidy_count(tidy, "", "ties", ties);
	tidy_count(tidy, "", "labels_not_likeliest", contrary);
	tidy_count(tidy, "", "failed_rows", failed);
	tidy_count(tidy, "", "unselected_rows", unselected);
}

/* The runs of a pool: "run:FILE:uar", and mean and standard deviation of all. */
static void tidy_runs(const struct aer_system *system, struct tidy *tidy)
{
	static const char *const name[] = { "uar", "war", "macro_f1" };

	if (!system->pooled)
		return;
	for (int i = AER_RUN_UAR; i <= AER_RUN_F1; i++) {
		struct aer_score_spread spread =
		    aer_score_runs(system, (enum aer_run_measure)i);

		tidy->prefix = "run_mean:";
		tidy_real(tidy, "", name[i], spread.mean);
		tidy->prefix = "run_sd:";
		tidy_real(tidy, "", name[i], spread.sd);
	}
	tidy->prefix = "run_uar:";
	for (size_t r = 0; r < system->runs; r++)
		tidy_real(tidy, "", aer_answers_name(system->run[r].answers),
		    system->run[r].measures.uar);
	tidy->prefix = "";
}

/* "by:VALUE:uar" and so on. */
static void tidy_group(const struct aer_scorecard *card,
    const struct aer_system *system, size_t g, struct tidy *tidy)
{
	struct aer_measures m;
	char *prefix;

	aer_score_group(card, system, g, &m);
	if (asprintf(&prefix, "by:%s:", aer_labels_name(card->groups, g)) < 0) {
		tidy->failed = aer_error_memory(tidy->err) < 0;
		return;
	}
	tidy->prefix = prefix;
	tidy_count(tidy, "", "clips", m.clips);
	tidy_real(tidy, "", "uar", m.uar);
	tidy_real(tidy, "", "war", m.war);
	tidy_real(tidy, "", "macro_f1", m.f1);
	tidy->prefix = "";
	free(prefix);
}

static void tidy_spread(const struct aer_scorecard *card,
    const struct aer_system *system, struct tidy *tidy)
{
	struct aer_score_spread spread;

	if (card->groups == NULL)
		return;
	spread = aer_score_group_spread(card, system);
	tidy_real(tidy, "", "by_least:uar", spread.least);
	tidy_real(tidy, "", "by_most:uar", spread.most);
	tidy_real(tidy, "", "by_mean:uar", spread.mean);
	tidy_real(tidy, "", "by_sd:uar", spread.sd);
}

static void tidy_class(const struct aer_scorecard *card,
    const struct aer_system *system, size_t k, struct tidy *tidy)
{
	static const struct aer_class_intervals none = { { NAN, NAN }, { NAN, NAN },
		{ NAN, NAN } };
	const struct aer_class_intervals *interval =
	    system->class != NULL ? &system->class[k] : &none;
	const struct aer_confusion *c = system->confusion;
	const char *name = aer_score_class(card, k);
	struct aer_class_measures class;

	aer_confusion_class(c, k, AER_SCOPE_ALL, &class);
	tidy_estimate(tidy, name, "precision", class.precision, interval->precision);
	tidy_estimate(tidy, name, "recall", class.recall, interval->recall);
	tidy_estimate(tidy, name, "f1", class.f1, interval->f1);
	tidy_count(tidy, name, "support", class.support);
	tidy_count(tidy, name, "predicted", class.predicted);
	tidy_count(tidy, name, "correct", class.correct);
	tidy->prefix = "predicted:";
	for (size_t i = 0; i < aer_score_classes(card); i++)
		tidy_count(
		    tidy, name, aer_score_class(card, i), aer_confusion_count(c, k, i));
	tidy->prefix = "";
	if (card->other != NULL)
		tidy_count(tidy, name, "other",
		    aer_confusion_count(c, k, aer_confusion_other(c)));
	tidy_count(
	    tidy, name, "missing", aer_confusion_count(c, k, aer_confusion_missing(c)));
}

/* The system is the first of the two, the prefix names the second. */
static void tidy_pair(
    const struct aer_scorecard *card, const struct aer_pair *pair, struct tidy *tidy)
{
	char *prefix;

	if (asprintf(&prefix, "minus:%s:", card->system[pair->b].name) < 0) {
		tidy->failed = aer_error_memory(tidy->err) < 0;
		return;
	}
	tidy->name = card->system[pair->a].name;
	tidy->prefix = prefix;
	tidy_estimate(tidy, "", "uar", pair->difference, pair->interval);
	tidy_real(tidy, "", "p", pair->p);
	if (!isnan(pair->holm))
		tidy_real(tidy, "", "p_holm", pair->holm);
	tidy_real(tidy, "", "p_mcnemar", pair->mcnemar);
	tidy->prefix = "";
	free(prefix);
}

static void tidy_system(const struct aer_scorecard *card,
    const struct aer_system *system, struct tidy *tidy)
{
	tidy->name = system->name;
	tidy_measures(system, tidy);
	tidy_probabilities(&system->proba, tidy);
	tidy_counts(system, tidy);
	tidy_runs(system, tidy);
	for (size_t k = 0; k < aer_score_classes(card); k++)
		tidy_class(card, system, k, tidy);
	for (size_t g = 0; g < system->groups; g++)
		tidy_group(card, system, g, tidy);
	tidy_spread(card, system, tidy);
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
	for (size_t i = 0; i < card->count; i++)
		tidy_system(card, &card->system[i], &tidy);
	for (size_t i = 0; i < card->pairs; i++)
		tidy_pair(card, &card->pair[i], &tidy);
	if (aer_writer_close(tidy.writer, tidy.failed ? NULL : err) < 0)
		return -1;
	return tidy.failed ? -1 : 0;
}
