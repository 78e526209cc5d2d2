/*
 * The part of the text form that shows confusion matrices.
 *
 * A matrix that is too wide for a page has its columns headed by number; one that is
 * still too wide is printed in blocks of columns, with zeros as dots and whole
 * percentages, behind a list of the answers that are confused most.
 */
#include "score/scorepart.h"

#include "text/grid.h"
#include "text/wrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* How it is shown. */
struct look {
	const struct aer_scorecard *card;
	const struct aer_system *system;
	struct aer_score_columns columns;
	size_t classes;
	bool percentages, numbered, brief;
};

static uint64_t count_at(const struct look *look, size_t k, size_t i)
{
	return aer_confusion_count(look->system->confusion, k,
	    i < look->classes ? i : look->columns.index[i - look->classes]);
}

static const char *name_of(const struct look *look, size_t i)
{
	return i < look->classes ? aer_score_class(look->card, i)
				 : look->columns.name[i - look->classes];
}

static double share_at(const struct look *look, size_t k, size_t i)
{
	uint64_t support = aer_confusion_row(look->system->confusion, k);

	return support > 0 ? (double)count_at(look, k, i) / (double)support : NAN;
}

static void add_cell(const struct look *look, struct aer_grid *grid, size_t k, size_t i)
{
	uint64_t n = count_at(look, k, i);
	double share = share_at(look, k, i);
	char buf[AER_SCORE_NUMBER];

	if (look->brief && n == 0 && !isnan(share))
		aer_grid_add(grid, ".");
	else if (!look->percentages)
		aer_grid_add(grid, "%" PRIu64, n);
	else if (look->brief && share < 0.005)
		aer_grid_add(grid, "<1");
	else
		aer_grid_add(
		    grid, "%s", aer_score_percent(share, look->brief ? 0 : 1, buf));
}

/* The columns from FIRST to END. */
static struct aer_grid *make_grid(
    const struct look *look, size_t first, size_t end, struct aer_error *err)
{
	struct aer_grid *grid = aer_grid_new(1 + end - first, err);
	int digits = snprintf(NULL, 0, "%zu", look->classes);

	if (grid == NULL)
		return NULL;
	aer_grid_add(grid, "true \\ predicted");
	for (size_t i = first; i < end; i++)
		if (look->numbered && i < look->classes)
			aer_grid_add(grid, "%zu", i + 1);
		else
			aer_grid_add(grid, "%s", name_of(look, i));
	for (size_t k = 0; k < look->classes; k++) {
		if (look->numbered)
			aer_grid_add(grid, "%*zu %s", digits, k + 1, name_of(look, k));
		else
			aer_grid_add(grid, "%s", name_of(look, k));
		for (size_t i = first; i < end; i++)
			add_cell(look, grid, k, i);
	}
	return grid;
}

/* The columns from FIRST to at most *END that fit, one at least; *END is set to theirs.
 * NULL: memory is short. */
static struct aer_grid *fit_block(
    const struct look *look, size_t first, size_t *end, struct aer_error *err)
{
	struct aer_grid *grid = make_grid(look, first, *end, err);

	while (grid != NULL && aer_grid_width(grid) > AER_PAGE_COLUMNS &&
	       *end > first + 1) {
		aer_grid_free(grid);
		grid = make_grid(look, first, --*end, err);
	}
	return grid;
}

/* How many blocks it takes when each has as many columns as fit; 0: memory is short. */
static size_t count_blocks(const struct look *look, struct aer_error *err)
{
	size_t columns = look->classes + look->columns.extra, blocks = 0;

	for (size_t first = 0, end; first < columns; first = end) {
		struct aer_grid *grid;

		end = columns;
		grid = fit_block(look, first, &end, err);
		if (grid == NULL)
			return 0;
		aer_grid_free(grid);
		blocks++;
	}
	return blocks;
}

static int print_matrix(const struct look *look, FILE *stream, struct aer_error *err)
{
	size_t columns = look->classes + look->columns.extra;
	size_t blocks = count_blocks(look, err), each;

	if (blocks == 0)
		return -1;
	each = (columns + blocks - 1) / blocks; /* no block has but a column or two */
	fputs(look->percentages ? "\nConfusion matrix, percent of the true class\n"
				: "\nConfusion matrix, clips\n",
	    stream);
	for (size_t first = 0, end; first < columns; first = end) {
		struct aer_grid *grid;
		int rc;

		end = first + each < columns ? first + each : columns;
		grid = fit_block(look, first, &end, err);
		if (grid == NULL)
			return -1;
		putc('\n', stream);
		rc = aer_grid_print(grid, stream, err);
		aer_grid_free(grid);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* Whether all columns fit; negative after a failure. */
static int fits(const struct look *look, struct aer_error *err)
{
	struct aer_grid *grid =
	    make_grid(look, 0, look->classes + look->columns.extra, err);
	bool fit = grid != NULL && aer_grid_width(grid) <= AER_PAGE_COLUMNS;

	if (grid == NULL)
		return -1;
	aer_grid_free(grid);
	return fit;
}

/* --- the answers that are confused most -------------------------------------- */

struct confused {
	uint64_t n;
	size_t truth, column;
};

/* The most clips first, equal ones in the order of the classes. */
static int compare(const void *a, const void *b)
{
	const struct confused *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	if (x->truth != y->truth)
		return x->truth < y->truth ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

static int print_confused(const struct look *look, FILE *stream, struct aer_error *err)
{
	enum { SHOWN = 10, COLUMNS = 4 };
	size_t columns = look->classes + look->columns.extra, n = 0;
	struct confused *all = calloc(look->classes * columns + 1, sizeof *all);
	struct aer_grid *grid = aer_grid_new(COLUMNS, err);
	char buf[AER_SCORE_NUMBER];
	int rc = -1;

	if (all == NULL)
		aer_error_memory(err);
	if (all != NULL && grid != NULL) {
		for (size_t k = 0; k < look->classes; k++)
			for (size_t i = 0; i < columns; i++)
				if (i != k && count_at(look, k, i) > 0)
					all[n++] =
					    (struct confused){ count_at(look, k, i), k,
						    i };
		qsort(all, n, sizeof *all, compare);
		for (size_t i = 0; i < COLUMNS; i++)
			aer_grid_add(grid, "%s",
			    (const char *[]){
				"true", "predicted", "clips", "% of true" }[i]);
		for (size_t i = 0; i < n && i < SHOWN; i++) {
			aer_grid_add(grid, "%s", name_of(look, all[i].truth));
			aer_grid_add(grid, "%s", name_of(look, all[i].column));
			aer_grid_add(grid, "%" PRIu64, all[i].n);
			aer_grid_add(grid, "%s",
			    aer_score_percent(
				share_at(look, all[i].truth, all[i].column), 1, buf));
		}
		fputs("\nConfused most\n\n", stream);
		rc = aer_grid_print(grid, stream, err);
	}
	aer_grid_free(grid);
	free(all);
	return rc;
}

int aer_score_text_matrices(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	struct look look = { card, system, aer_score_columns(card, system),
		aer_score_classes(card), true, false, false };
	int fit = fits(&look, err);

	/* both matrices look the same: what is wider is asked */
	if (fit == 0) {
		look.numbered = true;
		fit = fits(&look, err);
	}
	if (fit < 0)
		return -1;
	look.brief = fit == 0;
	if (look.brief && print_confused(&look, stream, err) < 0)
		return -1;
	look.percentages = false;
	if (print_matrix(&look, stream, err) < 0)
		return -1;
	look.percentages = true;
	return print_matrix(&look, stream, err);
}
