/* The form for people and papers, in percent, for a page of 80 columns. */
#include "scorepart.h"

#include "grid.h"

#include <inttypes.h>
#include <math.h>

enum { PAGE_WIDTH = 80 };

/* Writes TEXT with '?' for control characters. */
static void put_text(FILE *stream, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		putc(*p < 0x20 || *p == 0x7f ? '?' : *p, stream);
}

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
	put_text(notes->stream, text);
	putc('\n', notes->stream);
}

static void text_head(const struct aer_scorecard *card, FILE *stream)
{
	size_t clips = aer_truth_selected(card->truth);
	const char *selection = aer_truth_selection(card->truth);

	fputs("truth      ", stream);
	put_text(stream, aer_truth_name(card->truth));
	if (selection[0] != '\0') {
		fputs(", ", stream);
		put_text(stream, selection);
	}
	fprintf(stream, ": %zu clip%s\n", clips, aer_score_plural(clips));
	fprintf(stream, "classes    %zu, %s\n", aer_score_classes(card),
	    card->labels_given ? "in the order given" : "sorted by name");
}

/* Why answers are missing; what a model says when it fails can be anything, so
 * the kinds named are few. */
static void text_missing(const struct aer_system *system, FILE *stream)
{
	enum { NAMED = 6 };
	size_t shown = 0, more = 0, clips = 0;

	if (aer_score_missing(system) == 0)
		return;
	fprintf(stream, "missing   %6zu  ", aer_score_missing(system));
	for (size_t i = 0; i < aer_answers_kinds(system->answers); i++) {
		size_t n = aer_answers_kind_count(system->answers, i);

		if (n == 0)
			continue;
		if (shown == NAMED) {
			more++;
			clips += n;
			continue;
		}
		fprintf(stream, "%s%zu ", shown++ > 0 ? ", " : "", n);
		put_text(stream, aer_answers_kind_name(system->answers, i));
	}
	if (more > 0)
		fprintf(stream, ", %zu of %zu other kinds", clips, more);
	putc('\n', stream);
}

static void text_totals(
    const struct aer_scorecard *card, const struct aer_system *system, FILE *stream)
{
	struct aer_measures all, answered;
	char a[AER_SCORE_NUMBER], b[AER_SCORE_NUMBER];
	bool both = aer_score_missing(system) > 0 && card->missing != AER_MISSING_SKIP;

	aer_score_measure(card, system, AER_SCOPE_ALL, &all);
	aer_score_measure(card, system, AER_SCOPE_ANSWERED, &answered);
	fprintf(stream, "UAR       %6s %%  chance %s %%",
	    aer_score_percent(all.uar, 2, a), aer_score_percent(all.chance, 2, b));
	if (both)
		fprintf(stream, "; over answered clips %s %%",
		    aer_score_percent(answered.uar, 2, a));
	/* A class that lost all its clips makes that a mean over fewer. */
	if (both && answered.absent != all.absent)
		fprintf(stream, " (%zu of %zu classes)",
		    aer_score_classes(card) - answered.absent,
		    aer_score_classes(card) - all.absent);
	fprintf(stream, "\nWAR       %6s %%  %" PRIu64 " of %" PRIu64 " clip%s right",
	    aer_score_percent(all.war, 2, a), all.correct, all.clips,
	    aer_score_plural(all.clips));
	if (both)
		fprintf(stream, "; over answered clips %s %%",
		    aer_score_percent(answered.war, 2, a));
	fprintf(stream, "\ncoverage  %6s %%  %zu of %zu clip%s answered",
	    aer_score_percent(aer_score_coverage(card, system), 2, a),
	    aer_score_answered(card, system), aer_truth_selected(card->truth),
	    aer_score_plural(aer_truth_selected(card->truth)));
	putc('\n', stream);
	text_missing(system, stream);
	putc('\n', stream);
}

static int text_classes(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	struct aer_grid *grid = aer_grid_new(6, err);
	struct aer_measures m;
	uint64_t predicted = 0;
	char a[AER_SCORE_NUMBER], b[AER_SCORE_NUMBER], c[AER_SCORE_NUMBER];
	static const char *const head[] = { "class", "precision", "recall", "F1",
		"support", "predicted" };
	int rc;

	if (grid == NULL)
		return -1;
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		aer_grid_add(grid, "%s", head[i]);
	for (size_t k = 0; k < aer_score_classes(card); k++) {
		struct aer_class_measures class;

		aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &class);
		aer_grid_add(grid, "%s", aer_score_class(card, k));
		aer_grid_add(grid, "%s", aer_score_percent(class.precision, 2, a));
		aer_grid_add(grid, "%s", aer_score_percent(class.recall, 2, b));
		aer_grid_add(grid, "%s", aer_score_percent(class.f1, 2, c));
		aer_grid_add(grid, "%" PRIu64, class.support);
		aer_grid_add(grid, "%" PRIu64, class.predicted);
		predicted += class.predicted;
	}
	aer_score_measure(card, system, AER_SCOPE_ALL, &m);
	aer_grid_add(grid, "macro mean");
	aer_grid_add(grid, "%s", aer_score_percent(m.precision, 2, a));
	aer_grid_add(grid, "%s", aer_score_percent(m.recall, 2, b));
	aer_grid_add(grid, "%s", aer_score_percent(m.f1, 2, c));
	aer_grid_add(grid, "%" PRIu64, m.clips);
	aer_grid_add(grid, "%" PRIu64, predicted);
	rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	return rc;
}

/* One row of counts or of percentages of the row. */
static void matrix_cell(struct aer_grid *grid, const struct aer_system *system,
    size_t k, size_t column, bool percentages)
{
	uint64_t n = aer_confusion_count(system->confusion, k, column);
	uint64_t support = aer_confusion_row(system->confusion, k);
	char buf[AER_SCORE_NUMBER];

	if (!percentages)
		aer_grid_add(grid, "%" PRIu64, n);
	else
		aer_grid_add(grid, "%s",
		    aer_score_percent(
			support > 0 ? (double)n / (double)support : NAN, 1, buf));
}

/* NUMBERED heads the columns of the classes by number, and not by name. */
static struct aer_grid *make_matrix(const struct aer_scorecard *card,
    const struct aer_system *system, bool percentages, bool numbered,
    struct aer_error *err)
{
	struct aer_score_columns columns = aer_score_columns(card, system);
	size_t classes = aer_score_classes(card);
	struct aer_grid *grid = aer_grid_new(1 + classes + columns.extra, err);
	int digits = snprintf(NULL, 0, "%zu", classes);

	if (grid == NULL)
		return NULL;
	aer_grid_add(grid, "true \\ predicted");
	for (size_t i = 0; i < classes; i++)
		if (numbered)
			aer_grid_add(grid, "%zu", i + 1);
		else
			aer_grid_add(grid, "%s", aer_score_class(card, i));
	for (size_t i = 0; i < columns.extra; i++)
		aer_grid_add(grid, "%s", columns.name[i]);
	for (size_t k = 0; k < classes; k++) {
		if (numbered)
			aer_grid_add(
			    grid, "%*zu %s", digits, k + 1, aer_score_class(card, k));
		else
			aer_grid_add(grid, "%s", aer_score_class(card, k));
		for (size_t i = 0; i < classes; i++)
			matrix_cell(grid, system, k, i, percentages);
		for (size_t i = 0; i < columns.extra; i++)
			matrix_cell(grid, system, k, columns.index[i], percentages);
	}
	return grid;
}

static int text_matrix(const struct aer_scorecard *card,
    const struct aer_system *system, bool percentages, FILE *stream,
    struct aer_error *err)
{
	struct aer_grid *grid = make_matrix(card, system, percentages, false, err);
	int rc;

	if (grid != NULL && aer_grid_width(grid) > PAGE_WIDTH) {
		aer_grid_free(grid);
		grid = make_matrix(card, system, percentages, true, err);
	}
	if (grid == NULL)
		return -1;
	fputs(percentages ? "\nConfusion matrix, percent of the true class\n\n"
			  : "\nConfusion matrix, clips\n\n",
	    stream);
	rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	return rc;
}

static int text_system(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	fputs("\nsystem     ", stream);
	put_text(stream, system->name);
	putc('\n', stream);
	text_totals(card, system, stream);
	if (text_classes(card, system, stream, err) < 0 ||
	    text_matrix(card, system, false, stream, err) < 0 ||
	    text_matrix(card, system, true, stream, err) < 0)
		return -1;
	return 0;
}

/* Several systems are compared first: one line each. */
static int text_league(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	struct aer_grid *grid = aer_grid_new(7, err);
	static const char *const head[] = { "system", "UAR", "WAR", "precision",
		"recall", "F1", "coverage" };
	char buf[AER_SCORE_NUMBER];
	int rc;

	if (grid == NULL)
		return -1;
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		aer_grid_add(grid, "%s", head[i]);
	for (size_t i = 0; i < card->count; i++) {
		const struct aer_system *system = &card->system[i];
		struct aer_measures m;

		aer_score_measure(card, system, AER_SCOPE_ALL, &m);
		aer_grid_add(grid, "%s", system->name);
		aer_grid_add(grid, "%s", aer_score_percent(m.uar, 2, buf));
		aer_grid_add(grid, "%s", aer_score_percent(m.war, 2, buf));
		aer_grid_add(grid, "%s", aer_score_percent(m.precision, 2, buf));
		aer_grid_add(grid, "%s", aer_score_percent(m.recall, 2, buf));
		aer_grid_add(grid, "%s", aer_score_percent(m.f1, 2, buf));
		aer_grid_add(grid, "%s",
		    aer_score_percent(aer_score_coverage(card, system), 2, buf));
	}
	putc('\n', stream);
	rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	return rc;
}

int aer_scorecard_text(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	text_head(card, stream);
	if (card->count > 1 && text_league(card, stream, err) < 0)
		return -1;
	for (size_t i = 0; i < card->count; i++) {
		struct note_stream notes = { .stream = stream };

		if (text_system(card, &card->system[i], stream, err) < 0)
			return -1;
		aer_scorecard_notes(card, &card->system[i], put_note, &notes);
	}
	return 0;
}
