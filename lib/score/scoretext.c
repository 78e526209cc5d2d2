/* The form for people and papers, in percent, for a page of 80 columns. */
#include "score/scorepart.h"

#include "text/grid.h"
#include "text/plural.h"
#include "text/wrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where notes go, and whether one has. */
struct note_stream {
	FILE *stream;
	bool begun;
};

static void put_note(void *data, const char *text)
{
	struct note_stream *notes = data;

	fputs(notes->begun ? "note: " : "\nnote: ", notes->stream);
	notes->begun = true;
	aer_wrap(notes->stream, text, strlen("note: "), strlen("note: "));
}

static void text_resampling(const struct aer_scorecard *card, FILE *stream)
{
	const struct aer_resampling *r = &card->resampling;

	if (r->replicates == 0)
		return;
	fprintf(stream, "intervals  95 %%, %zu resamples of %" PRIu64 " ",
	    r->replicates, r->clusters);
	aer_wrap_plain(stream, r->cluster != NULL ? r->cluster : "clip");
	fprintf(stream, "%s, seed %" PRIu64 "\n", aer_plural(r->clusters), r->seed);
}

static void text_head(const struct aer_scorecard *card, FILE *stream)
{
	size_t clips = aer_truth_selected(card->truth);
	const char *selection = aer_truth_selection(card->truth);

	fputs("truth      ", stream);
	aer_wrap_plain(stream, aer_truth_name(card->truth));
	if (selection[0] != '\0') {
		fputs(", ", stream);
		aer_wrap_plain(stream, selection);
	}
	fprintf(stream, ": %zu clip%s\n", clips, aer_plural(clips));
	fprintf(stream, "classes    %zu, %s\n", aer_score_classes(card),
	    card->labels_given ? "in the order given" : "sorted by name");
	text_resampling(card, stream);
}

/* What a model says when it fails can be anything, so the kinds named are few. */
static void list_kinds(const struct aer_system *system, FILE *stream)
{
	enum { NAMED = 6 };
	size_t shown = 0, more = 0;
	uint64_t clips = 0;

	for (size_t i = 0; i < system->kinds; i++) {
		const struct aer_kind *kind = &system->kind[i];

		if (kind->clips == 0)
			continue;
		if (shown == NAMED) {
			more++;
			clips += kind->clips;
			continue;
		}
		fprintf(stream, "%s%" PRIu64 " %s", shown++ > 0 ? ", " : "",
		    kind->clips, kind->name);
	}
	if (more > 0)
		fprintf(stream, ", %" PRIu64 " with %zu other status%s", clips, more,
		    more == 1 ? "" : "es");
}

/* Why answers are missing. */
static int text_missing(
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	enum { BEHIND = 18 }; /* "missing", the number and blanks */
	char *text = NULL;
	size_t size;
	FILE *list;

	if (aer_score_missing(system) == 0)
		return 0;
	list = open_memstream(&text, &size);
	if (list == NULL)
		return aer_error_memory(err);
	list_kinds(system, list);
	if (fclose(list) != 0) {
		free(text);
		return aer_error_memory(err);
	}
	fprintf(stream, "missing   %6" PRIu64 "  ", aer_score_missing(system));
	aer_wrap(stream, text, BEHIND, BEHIND);
	free(text);
	return 0;
}

/* "NAME  12.34 %  [10.00, 14.00]", without an end of line. */
static void text_percent(
    const char *name, double value, struct aer_interval interval, FILE *stream)
{
	char a[AER_SCORE_NUMBER], b[AER_SCORE_NUMBER];

	aer_score_interval(interval, 2, b);
	fprintf(stream, "%-9s %6s %%%s%s", name, aer_score_percent(value, 2, a),
	    b[0] != '\0' ? "  " : "", b);
}

/* The same for what is no percentage. */
static void text_number(
    const char *name, double value, struct aer_interval interval, FILE *stream)
{
	char a[AER_SCORE_NUMBER];

	fprintf(stream, "%-9s %6s", name, aer_score_number(value, 3, a));
	if (!isnan(interval.low))
		fprintf(stream, "    [%.3f, %.3f]", interval.low, interval.high);
	putc('\n', stream);
}

/* Over the answered clips; a class that lost all its clips makes UAR a mean over
 * fewer. */
static void text_answered(const struct aer_system *system, size_t classes, FILE *stream)
{
	const struct aer_measures *all = &system->measures;
	const struct aer_measures *answered = &system->measures_answered;
	char a[AER_SCORE_NUMBER];

	fprintf(stream, "answered  %6s %%  UAR over answered clips",
	    aer_score_percent(answered->uar, 2, a));
	if (answered->absent != all->absent)
		fprintf(stream, " (%zu of %zu classes)", classes - answered->absent,
		    classes - all->absent);
	fprintf(stream, "; WAR %s %%\n", aer_score_percent(answered->war, 2, a));
}

static void text_probabilities(const struct aer_proba_measures *p, FILE *stream)
{
	const double top[] = { p->top2, p->top3, p->top5 };
	static const int rank[] = { 2, 3, 5 };
	char a[AER_SCORE_NUMBER], b[AER_SCORE_NUMBER];

	if (p->clips == 0)
		return;
	fprintf(stream, "log loss  %6s    Brier score %s",
	    aer_score_number(p->log_loss, 3, a), aer_score_number(p->brier, 3, b));
	fprintf(stream, "; ECE %s %% (%d bins)", aer_score_percent(p->ece, 2, a),
	    AER_ECE_BINS);
	fprintf(stream, "; AUC %s\n", aer_score_number(p->auc, 3, a));
	for (size_t i = 0; i < 3 && !isnan(top[i]); i++)
		fprintf(stream, i == 0 ? "top %d     %6s %%" : "; top %d %s %%",
		    rank[i], aer_score_percent(top[i], 2, a));
	if (!isnan(top[0]))
		putc('\n', stream);
}

static int text_totals(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	const struct aer_measures *m = &system->measures;
	char a[AER_SCORE_NUMBER];
	bool both = aer_score_missing(system) > 0 && card->missing != AER_MISSING_SKIP;

	text_percent("UAR", m->uar, system->uar, stream);
	fprintf(stream, "  chance %s %%\n", aer_score_percent(m->chance, 2, a));
	text_percent("WAR", m->war, system->war, stream);
	fprintf(stream, "  %" PRIu64 " of %" PRIu64 " clip%s right\n", m->correct,
	    m->clips, aer_plural(m->clips));
	fprintf(stream,
	    "coverage  %6s %%  %" PRIu64 " of %" PRIu64 " clip%s answered\n",
	    aer_score_percent(aer_score_coverage(system), 2, a), system->answered,
	    system->clips, aer_plural(system->clips));
	if (both)
		text_answered(system, aer_score_classes(card), stream);
	if (text_missing(system, stream, err) < 0)
		return -1;
	text_number("kappa", m->kappa, system->kappa, stream);
	text_number("MCC", m->mcc, system->mcc, stream);
	text_probabilities(&system->proba, stream);
	putc('\n', stream);
	return 0;
}

/* Which columns the table of classes has beside the others. */
struct class_columns {
	bool intervals, predicted;
};

static void class_row(struct aer_grid *grid, struct class_columns with,
    const char *name, const double *prf, struct aer_interval recall, uint64_t support,
    uint64_t predicted)
{
	char buf[AER_SCORE_NUMBER];

	aer_grid_add(grid, "%s", name);
	aer_grid_add(grid, "%s", aer_score_percent(prf[0], 2, buf));
	aer_grid_add(grid, "%s", aer_score_percent(prf[1], 2, buf));
	if (with.intervals)
		aer_grid_add(grid, "%s", aer_score_interval(recall, 1, buf));
	aer_grid_add(grid, "%s", aer_score_percent(prf[2], 2, buf));
	aer_grid_add(grid, "%" PRIu64, support);
	if (with.predicted)
		aer_grid_add(grid, "%" PRIu64, predicted);
}

static struct aer_grid *make_classes(const struct aer_scorecard *card,
    const struct aer_system *system, struct class_columns with, struct aer_error *err)
{
	struct aer_grid *grid = aer_grid_new(
	    5u + (with.intervals ? 1u : 0u) + (with.predicted ? 1u : 0u), err);
	const struct aer_measures *m = &system->measures;
	const double macro[] = { m->precision, m->recall, m->f1 };
	const double weighted[] = { m->weighted_precision, m->war, m->weighted_f1 };
	static const char *const head[] = { "class", "precision", "recall", "95 %",
		"F1", "support", "predicted" };
	uint64_t predicted = 0;

	if (grid == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		if ((i != 3 || with.intervals) && (i != 6 || with.predicted))
			aer_grid_add(grid, "%s", head[i]);
	for (size_t k = 0; k < aer_score_classes(card); k++) {
		struct aer_class_measures c;
		struct aer_interval recall = { NAN, NAN };

		aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &c);
		if (with.intervals)
			recall = system->class[k].recall;
		class_row(grid, with, aer_score_class(card, k),
		    (const double[]){ c.precision, c.recall, c.f1 }, recall, c.support,
		    c.predicted);
		predicted += c.predicted;
	}
	class_row(grid, with, "macro mean", macro, system->uar, m->clips, predicted);
	class_row(
	    grid, with, "weighted mean", weighted, system->war, m->clips, predicted);
	return grid;
}

static int text_classes(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	struct class_columns with = { system->class != NULL, true };
	struct aer_grid *grid = make_classes(card, system, with, err);
	int rc;

	/* what was predicted is in the matrix, too */
	while (
	    grid != NULL && aer_grid_width(grid) > AER_PAGE_COLUMNS && with.intervals) {
		with.intervals = with.predicted;
		with.predicted = !with.predicted;
		aer_grid_free(grid);
		grid = make_classes(card, system, with, err);
	}
	if (grid == NULL)
		return -1;
	rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	return rc;
}

/* The runs of a pool, one line each. */
static int text_runs(
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	struct aer_grid *grid;
	char buf[AER_SCORE_NUMBER];
	int rc;

	if (!system->pooled)
		return 0;
	grid = aer_grid_new(5, err);
	if (grid == NULL)
		return -1;
	for (size_t i = 0; i < 5; i++)
		aer_grid_add(grid, "%s",
		    (const char *[]){ "run", "clips", "UAR", "WAR", "F1" }[i]);
	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_measures *m = &system->run[r].measures;

		aer_grid_add(grid, "%s", aer_answers_name(system->run[r].answers));
		aer_grid_add(grid, "%" PRIu64, m->clips);
		aer_grid_add(grid, "%s", aer_score_percent(m->uar, 2, buf));
		aer_grid_add(grid, "%s", aer_score_percent(m->war, 2, buf));
		aer_grid_add(grid, "%s", aer_score_percent(m->f1, 2, buf));
	}
	for (int sd = 0; sd < 2; sd++) {
		aer_grid_add(grid, sd ? "standard deviation" : "mean of runs");
		aer_grid_add(grid, " ");
		for (int i = AER_RUN_UAR; i <= AER_RUN_F1; i++) {
			struct aer_score_spread spread =
			    aer_score_runs(system, (enum aer_run_measure)i);

			aer_grid_add(grid, "%s",
			    aer_score_percent(sd ? spread.sd : spread.mean, 2, buf));
		}
	}
	fprintf(stream, "pool of %zu runs %s; above and below, all are together\n\n",
	    system->runs,
	    system->disjoint ? "on different clips (folds)"
			     : "on the same clips (seeds)");
	rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	putc('\n', stream);
	return rc;
}

/* One line for each value of --by. */
static int text_groups(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	struct aer_score_spread spread;
	struct aer_grid *grid;
	char a[AER_SCORE_NUMBER], b[AER_SCORE_NUMBER], c[AER_SCORE_NUMBER];
	int rc;

	if (card->groups == NULL)
		return 0;
	grid = aer_grid_new(6, err);
	if (grid == NULL)
		return -1;
	aer_grid_add(grid, "%s", card->by);
	for (size_t i = 0; i < 5; i++)
		aer_grid_add(grid, "%s",
		    (const char *[]){ "clips", "classes", "UAR", "WAR", "F1" }[i]);
	for (size_t g = 0; g < system->groups; g++) {
		const char *name = aer_labels_name(card->groups, g);
		struct aer_measures m;

		aer_score_group(card, system, g, &m);
		aer_grid_add(grid, "%s", name[0] != '\0' ? name : "(empty)");
		aer_grid_add(grid, "%" PRIu64, m.clips);
		aer_grid_add(grid, "%zu", m.classes);
		aer_grid_add(grid, "%s", aer_score_percent(m.uar, 2, a));
		aer_grid_add(grid, "%s", aer_score_percent(m.war, 2, b));
		aer_grid_add(grid, "%s", aer_score_percent(m.f1, 2, c));
	}
	fputs("\nBy ", stream);
	aer_wrap_plain(stream, card->by);
	fputs("\n\n", stream);
	rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	spread = aer_score_group_spread(card, system);
	fprintf(stream, "\nUAR from %s to %s", aer_score_percent(spread.least, 2, a),
	    aer_score_percent(spread.most, 2, b));
	fprintf(stream, ", mean %s, standard deviation %s\n",
	    aer_score_percent(spread.mean, 2, a), aer_score_percent(spread.sd, 2, b));
	return rc;
}

static int text_system(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	fputs("\nsystem     ", stream);
	aer_wrap_plain(stream, system->name);
	putc('\n', stream);
	if (text_totals(card, system, stream, err) < 0 ||
	    text_runs(system, stream, err) < 0 ||
	    text_classes(card, system, stream, err) < 0 ||
	    aer_score_text_matrices(card, system, stream, err) < 0 ||
	    text_groups(card, system, stream, err) < 0)
		return -1;
	return 0;
}

int aer_scorecard_text(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	struct note_stream head = { .stream = stream };

	text_head(card, stream);
	if (card->count > 1 && aer_score_text_league(card, stream, err) < 0)
		return -1;
	aer_scorecard_head_notes(card, put_note, &head);
	for (size_t i = 0; i < card->count; i++) {
		struct note_stream notes = { .stream = stream };

		if (text_system(card, &card->system[i], stream, err) < 0)
			return -1;
		aer_scorecard_notes(card, &card->system[i], put_note, &notes);
	}
	return 0;
}
