#include "score/scorepart.h"

#include <math.h>

const char *const aer_form_names[] = { "text", "csv", "json", "markdown", "latex",
	NULL };

int aer_scorecard_write(const struct aer_scorecard *card, enum aer_form form,
    FILE *stream, const char *name, struct aer_error *err)
{
	switch (form) {
	case AER_FORM_CSV:
		return aer_scorecard_csv(card, stream, name, err);
	case AER_FORM_JSON:
		return aer_scorecard_json(card, stream, err);
	case AER_FORM_MARKDOWN:
		return aer_scorecard_markdown(card, stream, err);
	case AER_FORM_LATEX:
		return aer_scorecard_latex(card, stream, err);
	case AER_FORM_TEXT:
		break;
	}
	return aer_scorecard_text(card, stream, err);
}

size_t aer_score_classes(const struct aer_scorecard *card)
{
	return aer_labels_count(aer_truth_labels(card->truth));
}

const char *aer_score_class(const struct aer_scorecard *card, size_t k)
{
	return aer_labels_name(aer_truth_labels(card->truth), k);
}

uint64_t aer_score_missing(const struct aer_system *system)
{
	return system->clips - system->answered;
}

double aer_score_coverage(const struct aer_system *system)
{
	return (double)system->answered / (double)system->clips;
}

void aer_score_group(const struct aer_scorecard *card, const struct aer_system *system,
    size_t g, struct aer_measures *measures)
{
	aer_confusion_measure(system->group[g], AER_SCOPE_ALL, card->absent, measures);
}

/* Of what FIND gives for 0 to COUNT - 1, in two passes. */
static struct aer_score_spread spread_of(
    const void *of, size_t count, double (*find)(const void *of, size_t i))
{
	struct aer_score_spread spread = { 0, NAN, NAN, NAN, NAN };
	double sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++) {
		double value = find(of, i);

		if (isnan(value))
			continue;
		sum += value;
		spread.count++;
		spread.least = fmin(spread.least, value);
		spread.most = fmax(spread.most, value);
	}
	if (spread.count > 0)
		spread.mean = sum / (double)spread.count;
	for (size_t i = 0; i < count; i++) {
		double value = find(of, i);

		if (!isnan(value))
			squares += (value - spread.mean) * (value - spread.mean);
	}
	if (spread.count > 1)
		spread.sd = sqrt(squares / (double)(spread.count - 1));
	return spread;
}

struct of_groups {
	const struct aer_scorecard *card;
	const struct aer_system *system;
};

static double group_uar(const void *of, size_t g)
{
	const struct of_groups *groups = of;
	struct aer_measures m;

	aer_score_group(groups->card, groups->system, g, &m);
	return m.uar;
}

struct aer_score_spread aer_score_group_spread(
    const struct aer_scorecard *card, const struct aer_system *system)
{
	const struct of_groups groups = { card, system };

	return spread_of(&groups, system->groups, group_uar);
}

struct of_runs {
	const struct aer_system *system;
	enum aer_run_measure measure;
};

static double run_measure(const void *of, size_t r)
{
	const struct of_runs *runs = of;
	const struct aer_measures *m = &runs->system->run[r].measures;

	return runs->measure == AER_RUN_UAR   ? m->uar
	       : runs->measure == AER_RUN_WAR ? m->war
					      : m->f1;
}

struct aer_score_spread aer_score_runs(
    const struct aer_system *system, enum aer_run_measure measure)
{
	const struct of_runs runs = { system, measure };

	return spread_of(&runs, system->runs, run_measure);
}

/* By insertion; NAN compares false, and so stays behind all that came before it. */
void aer_scorecard_order(const struct aer_scorecard *card, size_t *order)
{
	for (size_t i = 0; i < card->count; i++) {
		double uar = card->system[i].measures.uar;
		size_t at = i;

		while (at > 0 && !isnan(uar) &&
		       !(card->system[order[at - 1]].measures.uar >= uar)) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = i;
	}
}

const char *aer_score_percent(double value, int decimals, char buf[AER_SCORE_NUMBER])
{
	return aer_score_number(100 * value, decimals, buf);
}

const char *aer_score_number(double value, int decimals, char buf[AER_SCORE_NUMBER])
{
	if (isnan(value))
		snprintf(buf, AER_SCORE_NUMBER, "-");
	else
		snprintf(buf, AER_SCORE_NUMBER, "%.*f", decimals, value);
	return buf;
}

const char *aer_score_p(double p, char buf[AER_SCORE_NUMBER])
{
	if (p < 0.00005)
		snprintf(buf, AER_SCORE_NUMBER, "<0.0001");
	else
		aer_score_number(p, 4, buf);
	return buf;
}

const char *aer_score_interval(
    struct aer_interval interval, int decimals, char buf[AER_SCORE_NUMBER])
{
	buf[0] = '\0';
	if (!isnan(interval.low))
		snprintf(buf, AER_SCORE_NUMBER, "[%.*f, %.*f]", decimals,
		    100 * interval.low, decimals, 100 * interval.high);
	return buf;
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
