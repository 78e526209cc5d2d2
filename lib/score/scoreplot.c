/*
 * The scorecard as pictures: a confusion matrix for each system, and of several
 * systems the recall, the precision and the F1 of each class as bars.
 */
#include "score/scorepart.h"

#include "plot/bars.h"
#include "plot/plot.h"
#include "score/heatmap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "PATH-NAME.ENDING" in new memory. */
static char *path_with(const char *path, const char *name, struct aer_error *err)
{
	const char *dot = strrchr(path, '.');
	char *one;

	if (asprintf(&one, "%.*s-%s%s", (int)(dot - path), path, name, dot) >= 0)
		return one;
	aer_error_memory(err);
	return NULL;
}

static int plot_matrix(const struct aer_scorecard *card,
    const struct aer_system *system, const char *path, struct aer_error *err)
{
	const struct aer_measures *m = &system->measures;
	char uar[AER_SCORE_NUMBER], war[AER_SCORE_NUMBER];
	char figures[3 * AER_SCORE_NUMBER];

	snprintf(figures, sizeof figures, "UAR %s %%, WAR %s %%",
	    aer_score_percent(m->uar, 2, uar), aer_score_percent(m->war, 2, war));
	return aer_plot_confusion(path, system->confusion,
	    aer_truth_labels(card->truth), system->name, figures, card->other, err);
}

/* --- bars -------------------------------------------------------------------- */

enum measure { RECALL, PRECISION, F1, MEASURES };

static const char *const endings[MEASURES] = { "recall", "precision", "f1" };

/* What a chart shows; the arrays are of classes and systems, class by class. */
struct chart {
	struct aer_bars bars;
	const char **class, **system;
	double *value, *low, *high;
};

static bool make_chart(struct chart *chart, const struct aer_scorecard *card)
{
	size_t classes = aer_score_classes(card), n = (classes + 1) * card->count;

	chart->class = calloc(classes + 1, sizeof *chart->class);
	chart->system = calloc(card->count, sizeof *chart->system);
	chart->value = calloc(n, sizeof *chart->value);
	chart->low = calloc(n, sizeof *chart->low);
	chart->high = calloc(n, sizeof *chart->high);
	return chart->class != NULL && chart->system != NULL && chart->value != NULL &&
	       chart->low != NULL && chart->high != NULL;
}

static void free_chart(struct chart *chart)
{
	free(chart->class);
	free(chart->system);
	free(chart->value);
	free(chart->low);
	free(chart->high);
}

/* The bar of class K, or behind the classes of the mean. */
static void set_bar(struct chart *chart, const struct aer_system *system,
    enum measure measure, size_t k, size_t i)
{
	const struct aer_measures *m = &system->measures;
	const double mean[MEASURES] = { m->uar, m->precision, m->f1 };
	struct aer_interval interval[MEASURES] = { system->uar, system->precision,
		system->f1 };
	struct aer_class_measures class;

	chart->value[i] = mean[measure];
	if (k < aer_confusion_classes(system->confusion)) {
		aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &class);
		chart->value[i] = (const double[]){ class.recall, class.precision,
			class.f1 }[measure];
		interval[measure] = (struct aer_interval){ NAN, NAN };
		if (system->class != NULL)
			interval[measure] =
			    (const struct aer_interval[]){ system->class[k].recall,
				    system->class[k].precision,
				    system->class[k].f1 }[measure];
	}
	chart->low[i] = interval[measure].low;
	chart->high[i] = interval[measure].high;
}

static int plot_bars(const struct aer_scorecard *card, enum measure measure,
    const char *path, struct aer_error *err)
{
	static const char *const title[MEASURES] = { "Recall of each class",
		"Precision of each class", "F1 of each class" };
	static const char *const axis[MEASURES][2] = {
		{ "recall", "recall, with 95 % intervals" },
		{ "precision", "precision, with 95 % intervals" },
		{ "F1", "F1, with 95 % intervals" },
	};
	static const char *const mean[MEASURES] = { "mean (UAR)", "macro mean",
		"macro mean" };
	size_t classes = aer_score_classes(card);
	struct chart chart = { .value = NULL };
	char *one = path_with(path, endings[measure], err);
	int rc = -1;

	if (!make_chart(&chart, card)) {
		aer_error_memory(err);
	} else if (one != NULL) {
		for (size_t k = 0; k < classes; k++)
			chart.class[k] = aer_score_class(card, k);
		chart.class[classes] = mean[measure];
		for (size_t s = 0; s < card->count; s++)
			chart.system[s] = card->system[s].name;
		for (size_t k = 0; k <= classes; k++)
			for (size_t s = 0; s < card->count; s++)
				set_bar(&chart, &card->system[s], measure, k,
				    k * card->count + s);
		chart.bars = (struct aer_bars){ title[measure],
			axis[measure][card->resampling.replicates > 0], classes + 1,
			card->count, chart.class, chart.system, chart.value, chart.low,
			chart.high };
		rc = aer_bars_plot(one, &chart.bars, err);
	}
	free(one);
	free_chart(&chart);
	return rc;
}

/* A matrix and bars with one file name would leave only one of them. */
static int check_names(const struct aer_scorecard *card, struct aer_error *err)
{
	for (size_t s = 0; s < card->count; s++)
		for (size_t i = 0; i < MEASURES; i++)
			if (strcmp(card->system[s].name, endings[i]) == 0)
				return aer_error_set(err,
				    "--plot: system '%s' has the name of a picture of "
				    "all systems; give it another as NAME=FILE",
				    endings[i]);
	return 0;
}

static int plot_several(
    const struct aer_scorecard *card, const char *path, struct aer_error *err)
{
	int rc = check_names(card, err);

	for (size_t i = 0; rc == 0 && i < card->count; i++) {
		char *one = path_with(path, card->system[i].name, err);

		rc = one != NULL ? plot_matrix(card, &card->system[i], one, err) : -1;
		free(one);
	}
	for (int i = 0; rc == 0 && i < MEASURES; i++)
		rc = plot_bars(card, (enum measure)i, path, err);
	return rc;
}

int aer_scorecard_plot(const struct aer_scorecard *card, const char *path, bool several,
    struct aer_error *err)
{
	int rc = aer_plot_check(path, err);

	if (rc == 0 && several)
		return plot_several(card, path, err);
	for (size_t i = 0; rc == 0 && i < card->count; i++)
		rc = plot_matrix(card, &card->system[i], path, err);
	return rc;
}
