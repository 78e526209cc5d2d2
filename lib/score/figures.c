#include "score/figures.h"

#include "score/compare.h"
#include "score/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t classes_of(const struct aer_scorecard *card)
{
	return aer_labels_count(aer_truth_labels(card->truth));
}

/* Whether COLUMN is left out: a clip without an answer under AER_MISSING_SKIP. */
static bool skipped(const struct aer_scorecard *card, size_t column)
{
	return card->missing == AER_MISSING_SKIP && column == classes_of(card) + 1;
}

/* --- counting ------------------------------------------------------------------ */

/* Adds a cell to the confusions of SYSTEM's runs and groups, and its own. */
static void count_cell(const struct aer_scorecard *card, struct aer_system *system,
    const int32_t *tuple, uint64_t n)
{
	size_t classes = classes_of(card), class = (size_t)tuple[AER_COLLATED_CLASS];
	int32_t group = tuple[AER_COLLATED_GROUP];

	for (size_t i = 0; i < aer_pool_weight(system); i++) {
		size_t column = aer_pool_column(system, tuple, i, classes);

		system->clips += n;
		system->answered += column <= classes ? n : 0;
		if (skipped(card, column))
			continue;
		aer_confusion_add(system->confusion, class, column, n);
		if (group >= 0)
			aer_confusion_add(system->group[group], class, column, n);
	}
	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_system_run *run = &system->run[r];
		size_t column = aer_run_column(run, tuple, classes);

		if (!skipped(card, column) &&
		    !(system->disjoint &&
			tuple[AER_COLLATED_ANSWER + run->file] == AER_COLLATED_NO_ROW))
			aer_confusion_add(run->confusion, class, column, n);
	}
}

static int make_confusions(
    const struct aer_scorecard *card, struct aer_system *system, struct aer_error *err)
{
	size_t classes = classes_of(card);

	system->confusion = aer_confusion_new(classes, err);
	if (system->confusion == NULL)
		return -1;
	for (size_t r = 0; r < system->runs; r++) {
		system->run[r].confusion = aer_confusion_new(classes, err);
		if (system->run[r].confusion == NULL)
			return -1;
	}
	if (card->groups == NULL)
		return 0;
	system->group =
	    calloc(aer_labels_count(card->groups) + 1, sizeof(struct aer_confusion *));
	if (system->group == NULL)
		return aer_error_memory(err);
	while (system->groups < aer_labels_count(card->groups)) {
		system->group[system->groups] = aer_confusion_new(classes, err);
		if (system->group[system->groups] == NULL)
			return -1;
		system->groups++;
	}
	return 0;
}

/* --- why answers are missing --------------------------------------------------- */

static struct aer_kind *find_kind(
    struct aer_system *system, const char *name, struct aer_error *err)
{
	struct aer_kind *kind;

	for (size_t i = 0; i < system->kinds; i++)
		if (strcmp(system->kind[i].name, name) == 0)
			return &system->kind[i];
	kind = realloc(system->kind, (system->kinds + 1) * sizeof *kind);
	if (kind == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	system->kind = kind;
	kind += system->kinds;
	*kind = (struct aer_kind){ strdup(name), 0 };
	if (kind->name == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	system->kinds++;
	return kind;
}

/* The kinds of all runs; what is left of the missing has no row in any fold. */
static int add_kinds(struct aer_system *system, struct aer_error *err)
{
	uint64_t left = system->clips - system->answered;

	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_answers *answers = system->run[r].answers;

		for (size_t i = 0; i < aer_answers_kinds(answers); i++) {
			struct aer_kind *kind =
			    find_kind(system, aer_answers_kind_name(answers, i), err);

			if (kind == NULL)
				return -1;
			if (i == AER_KIND_NO_ROW)
				continue;
			kind->clips += aer_answers_kind_count(answers, i);
			left -= aer_answers_kind_count(answers, i);
		}
	}
	system->kind[AER_KIND_NO_ROW].clips = left;
	return 0;
}

/* --- figures of one system ----------------------------------------------------- */

/* Of all runs together. */
static int measure_probabilities(struct aer_system *system, struct aer_error *err)
{
	const struct aer_proba **proba =
	    calloc(system->runs + 1, sizeof(struct aer_proba *));
	int rc;

	if (proba == NULL)
		return aer_error_memory(err);
	for (size_t r = 0; r < system->runs; r++)
		proba[r] = aer_answers_proba(system->run[r].answers);
	rc = aer_proba_measure(proba, system->runs, &system->proba, err);
	free(proba);
	return rc;
}

static int measure_system(
    const struct aer_scorecard *card, struct aer_system *system, struct aer_error *err)
{
	aer_confusion_measure(
	    system->confusion, AER_SCOPE_ALL, card->absent, &system->measures);
	aer_confusion_measure(system->confusion, AER_SCOPE_ANSWERED, card->absent,
	    &system->measures_answered);
	for (size_t r = 0; r < system->runs; r++)
		aer_confusion_measure(system->run[r].confusion, AER_SCOPE_ALL,
		    card->absent, &system->run[r].measures);
	return measure_probabilities(system, err);
}

static int figure_system(const struct aer_scorecard *card, struct aer_system *system,
    const struct aer_cells *cells, struct aer_error *err)
{
	static const struct aer_interval none = { NAN, NAN };

	aer_pool_decide(system, cells);
	if (make_confusions(card, system, err) < 0)
		return -1;
	for (size_t i = 0; i < aer_cells_count(cells); i++)
		count_cell(
		    card, system, aer_cells_tuple(cells, i), aer_cells_size(cells, i));
	system->uar = system->war = system->precision = system->f1 = none;
	system->weighted_precision = system->weighted_f1 = none;
	system->kappa = system->mcc = none;
	return add_kinds(system, err) < 0 ? -1 : measure_system(card, system, err);
}

/* --- units --------------------------------------------------------------------- */

/* Adds the cell to a unit's MARGINS, of all systems. */
static void fill_unit(const struct aer_scorecard *card, const int32_t *tuple,
    uint64_t n, uint64_t *margins)
{
	size_t classes = classes_of(card);

	for (size_t s = 0; s < card->count; s++, margins += aer_margins_size(classes)) {
		const struct aer_system *system = &card->system[s];

		for (size_t i = 0; i < aer_pool_weight(system); i++) {
			size_t column = aer_pool_column(system, tuple, i, classes);

			if (!skipped(card, column))
				aer_margins_add(margins, classes,
				    (size_t)tuple[AER_COLLATED_CLASS], column, n);
		}
	}
}

/* Clips that are clusters of their own: those alike in all but the group are a
 * unit, so that groups do not change what is drawn. */
static int add_singles(const struct aer_scorecard *card, const struct aer_cells *cells,
    size_t files, struct aer_units *units, struct aer_error *err)
{
	struct aer_cells *merged = aer_cells_new(AER_COLLATED_ANSWER + files, err);
	int32_t *tuple = calloc(AER_COLLATED_ANSWER + files, sizeof *tuple);
	int rc = merged != NULL && tuple != NULL ? 0 : aer_error_memory(err);

	for (size_t i = 0; rc == 0 && i < aer_cells_count(cells); i++) {
		memcpy(tuple, aer_cells_tuple(cells, i),
		    (AER_COLLATED_ANSWER + files) * sizeof *tuple);
		if (tuple[AER_COLLATED_CLUSTER] != AER_TRUTH_NONE)
			break;
		tuple[AER_COLLATED_GROUP] = AER_TRUTH_NONE;
		rc = aer_cells_add(merged, tuple, aer_cells_size(cells, i), err);
	}
	if (rc == 0)
		aer_cells_sort(merged);
	for (size_t i = 0; rc == 0 && i < aer_cells_count(merged); i++) {
		uint64_t *to = aer_units_add(units, aer_cells_size(merged, i), err);

		rc = to != NULL ? 0 : -1;
		if (rc == 0)
			fill_unit(card, aer_cells_tuple(merged, i), 1, to);
	}
	aer_cells_free(merged);
	free(tuple);
	return rc;
}

/* The cells are sorted, by cluster first, those without one at the beginning. */
static struct aer_units *make_units(const struct aer_scorecard *card,
    const struct aer_cells *cells, size_t files, struct aer_error *err)
{
	struct aer_units *units = aer_units_new(card->count, classes_of(card), err);
	int32_t cluster = AER_TRUTH_NONE;
	uint64_t *to = NULL;

	if (units == NULL || add_singles(card, cells, files, units, err) < 0)
		goto fail;
	for (size_t i = 0; i < aer_cells_count(cells); i++) {
		const int32_t *tuple = aer_cells_tuple(cells, i);

		if (tuple[AER_COLLATED_CLUSTER] == AER_TRUTH_NONE)
			continue;
		if (tuple[AER_COLLATED_CLUSTER] != cluster) {
			to = aer_units_add(units, 1, err);
			if (to == NULL)
				goto fail;
		}
		cluster = tuple[AER_COLLATED_CLUSTER];
		fill_unit(card, tuple, aer_cells_size(cells, i), to);
	}
	return units;
fail:
	aer_units_free(units);
	return NULL;
}

/* --- what resamples say -------------------------------------------------------- */

static int take_intervals(struct aer_system *system, size_t s, size_t classes,
    struct aer_resamples *resamples, struct aer_error *err)
{
	struct aer_interval *const total[AER_RESAMPLED_CLASS] = {
		[AER_RESAMPLED_UAR] = &system->uar,
		[AER_RESAMPLED_WAR] = &system->war,
		[AER_RESAMPLED_PRECISION] = &system->precision,
		[AER_RESAMPLED_F1] = &system->f1,
		[AER_RESAMPLED_WEIGHTED_PRECISION] = &system->weighted_precision,
		[AER_RESAMPLED_WEIGHTED_F1] = &system->weighted_f1,
		[AER_RESAMPLED_KAPPA] = &system->kappa,
		[AER_RESAMPLED_MCC] = &system->mcc,
	};

	for (size_t m = 0; m < AER_RESAMPLED_CLASS; m++)
		*total[m] = aer_resamples_interval(resamples, s, m);
	system->class = calloc(classes, sizeof *system->class);
	if (system->class == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < classes; k++) {
		struct aer_class_intervals *to = &system->class[k];
		size_t m = AER_RESAMPLED_CLASS + 3 * k;

		to->precision = aer_resamples_interval(resamples, s, m);
		to->recall = aer_resamples_interval(resamples, s, m + 1);
		to->f1 = aer_resamples_interval(resamples, s, m + 2);
	}
	system->lost = aer_resamples_lost(resamples, s);
	return 0;
}

static int resample(struct aer_scorecard *card, const struct aer_units *units,
    const struct aer_figures_plan *plan, const struct aer_cells *cells,
    struct aer_error *err)
{
	const struct aer_resample_plan how = { plan->replicates, plan->seed, plan->jobs,
		card->absent };
	struct aer_resamples *resamples = NULL;
	int rc = 0;

	card->resampling =
	    (struct aer_resampling){ plan->replicates, plan->replicates, plan->seed,
		    aer_truth_cluster_column(card->truth), aer_units_clusters(units) };
	/* one cluster says nothing of how others would be */
	if (card->resampling.clusters < 2)
		card->resampling.replicates = 0;
	if (card->resampling.replicates > 0) {
		resamples = aer_bootstrap(units, &how, err);
		rc = resamples != NULL ? 0 : -1;
	}
	for (size_t s = 0; resamples != NULL && rc == 0 && s < card->count; s++)
		rc = take_intervals(
		    &card->system[s], s, classes_of(card), resamples, err);
	if (rc == 0 && card->count > 1)
		rc = aer_compare(card, units, resamples, &how, cells, plan->holm, err);
	aer_resamples_free(resamples);
	return rc;
}

int aer_figures(struct aer_scorecard *card, const struct aer_cells *cells,
    const struct aer_figures_plan *plan, struct aer_error *err)
{
	struct aer_units *units;
	size_t files = 0;
	int rc;

	for (size_t s = 0; s < card->count; s++) {
		struct aer_system *system = &card->system[s];

		if (figure_system(card, system, cells, err) < 0)
			return -1;
		for (size_t r = 0; r < system->runs; r++)
			if (system->run[r].file >= files)
				files = system->run[r].file + 1;
	}
	units = make_units(card, cells, files, err);
	if (units == NULL)
		return -1;
	rc = resample(card, units, plan, cells, err);
	aer_units_free(units);
	return rc;
}
