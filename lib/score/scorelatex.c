/*
 * The form for a paper: tables for LaTeX, each in an environment of its own, to be
 * taken by \input together or copied one by one.
 *
 * Needed are the packages booktabs and graphicx, and for letters beyond ASCII an engine
 * and a font that have them.
 */
#include "score/scoretabular.h"

/* Sizes of letters, from the largest, in points: what a letter and the space between
 * two columns take of the width of a line, which is 345 in LaTeX's article, and a row
 * of the height of a page, where a table has 500 at most beside its caption. */
struct size {
	const char *command;
	double letter, space, row;
};
static const struct size sizes[] = {
	{ "", 5.1, 12, 12 },
	{ "\\small\\setlength{\\tabcolsep}{4pt}\n", 4.7, 8, 11 },
	{ "\\footnotesize\\setlength{\\tabcolsep}{3pt}\n", 4.3, 6, 9.5 },
	{ "\\scriptsize\\setlength{\\tabcolsep}{2pt}\n", 3.9, 4, 8 },
	{ "\\tiny\\setlength{\\tabcolsep}{1.5pt}\n", 3.2, 3, 6 },
};
enum { SIZES = sizeof sizes / sizeof sizes[0], LINE = 345, PAGE = 500 };

/* The first size in which TABLE fits a line, and a page if any does; SIZES: none. */
static size_t fitting(const struct aer_tabular *table)
{
	double letters = (double)aer_tabular_letters(table);
	double columns = (double)aer_tabular_columns(table);
	double rows = (double)aer_tabular_rows(table);
	size_t i = 0;

	while (i + 1 < SIZES && rows * sizes[i].row > PAGE)
		i++;
	while (i < SIZES && letters * sizes[i].letter + columns * sizes[i].space > LINE)
		i++;
	return i;
}

static void put(FILE *stream, const char *text)
{
	aer_markup_text(stream, AER_LATEX, text);
}

/* A comment ends with its line; control characters are shown as '?'. */
static void put_note(void *data, const char *text)
{
	fputs("% note: ", data);
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		putc(*p < 0x20 || *p == 0x7f ? '?' : *p, data);
	putc('\n', data);
}

/* What a table is called; SYSTEM NULL: all of them. */
struct heading {
	const struct aer_scorecard *card;
	const char *label, *caption;
	const struct aer_system *system;
	const char *unit; /* ", in percent" and so on */
	const char *more; /* another sentence, or "" */
};

/* The number of the system makes the label one of its own: names can have any sign. */
static void put_heading(const struct heading *heading, FILE *stream)
{
	fputs("\\caption{", stream);
	put(stream, heading->caption);
	if (heading->system != NULL) {
		fputs(" of ", stream);
		put(stream, heading->system->name);
	}
	put(stream, heading->unit);
	putc('.', stream);
	if (heading->more[0] != '\0') {
		putc(' ', stream);
		put(stream, heading->more);
		putc('.', stream);
	}
	fprintf(stream, "}\n\\label{tab:%s", heading->label);
	if (heading->system != NULL)
		fprintf(stream, "-%zu",
		    (size_t)(heading->system - heading->card->system) + 1);
	fputs("}\n\\smallskip\n", stream);
}

/* Writes TABLE, in letters in which it should fit a line, and shrunk if it does not,
 * and releases it; NULL is a failure. */
static int put_table(const struct heading *heading, struct aer_tabular *table,
    FILE *stream, struct aer_error *err)
{
	size_t size;
	int rc;

	if (table == NULL)
		return -1;
	size = fitting(table);
	fputs("\n\\begin{table}\n\\centering\n", stream);
	put_heading(heading, stream);
	fputs(size < SIZES ? sizes[size].command : "\\setlength{\\tabcolsep}{2pt}\n",
	    stream);
	fputs("\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%"
	      "\n",
	    stream);
	rc = aer_tabular_write(table, AER_LATEX, stream, err);
	fputs("}\n\\end{table}\n", stream);
	aer_tabular_free(table);
	return rc;
}

/* The matrix with names over its columns, or with numbers where those are too wide. */
static struct aer_tabular *make_matrix(const struct aer_scorecard *card,
    const struct aer_system *system, struct aer_error *err)
{
	struct aer_tabular *table =
	    aer_score_tabular_matrix(card, system, 1, false, err);

	if (table != NULL && fitting(table) >= SIZES - 1) {
		aer_tabular_free(table);
		table = aer_score_tabular_matrix(card, system, 1, true, err);
	}
	if (table != NULL && fitting(table) >= SIZES - 1) {
		aer_tabular_free(table);
		table = aer_score_tabular_matrix(card, system, 0, true, err);
	}
	return table;
}

/* The recalls, a row for each system or for each class, in the larger letters. */
static struct aer_tabular *make_recalls(
    const struct aer_scorecard *card, struct aer_error *err)
{
	struct aer_tabular *rows = aer_score_tabular_recalls(card, false, err);
	struct aer_tabular *turned = aer_score_tabular_recalls(card, true, err);
	struct aer_tabular *spare;

	if (rows == NULL || turned == NULL) {
		aer_tabular_free(rows);
		aer_tabular_free(turned);
		return NULL;
	}
	spare = fitting(turned) < fitting(rows) ? rows : turned;
	aer_tabular_free(spare);
	return spare == rows ? turned : rows;
}

static int put_systems(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	char intervals[AER_ERROR_SIZE], rule[AER_ERROR_SIZE];
	struct heading heading = { card, "scores", "Scores", NULL, ", in percent",
		intervals };

	aer_score_resampling(card, intervals, sizeof intervals);
	if (put_table(&heading, aer_score_tabular_league(card, err), stream, err) < 0)
		return -1;
	heading.more = "";
	heading.label = "recalls";
	heading.caption = "Recall of each class, UAR and WAR";
	if (put_table(&heading, make_recalls(card, err), stream, err) < 0)
		return -1;
	aer_score_rule(card, rule, sizeof rule);
	heading.more = rule;
	heading.label = "differences";
	heading.caption = "Differences between systems";
	heading.unit = ", in points of UAR";
	return put_table(&heading, aer_score_tabular_pairs(card, err), stream, err);
}

static int put_system(const struct aer_scorecard *card, const struct aer_system *system,
    FILE *stream, struct aer_error *err)
{
	char intervals[AER_ERROR_SIZE];
	struct heading heading = { card, "measures", "Measures", system, "",
		intervals };

	aer_score_resampling(card, intervals, sizeof intervals);
	putc('\n', stream);
	aer_scorecard_notes(card, system, put_note, stream);
	if (put_table(
		&heading, aer_score_tabular_totals(card, system, err), stream, err) < 0)
		return -1;
	heading.unit = ", in percent";
	heading.label = "classes";
	heading.caption = "Precision, recall and F1";
	if (put_table(&heading, aer_score_tabular_classes(card, system, err), stream,
		err) < 0)
		return -1;
	heading.more = "Rows are true classes, columns are answers";
	heading.label = "confusion";
	heading.caption = "Confusion matrix";
	if (put_table(&heading, make_matrix(card, system, err), stream, err) < 0)
		return -1;
	heading.more = "";
	heading.label = "runs";
	heading.caption = "Runs";
	if (system->pooled &&
	    put_table(&heading, aer_score_tabular_runs(system, err), stream, err) < 0)
		return -1;
	heading.label = "groups";
	heading.caption = "Groups";
	if (card->groups != NULL &&
	    put_table(
		&heading, aer_score_tabular_groups(card, system, err), stream, err) < 0)
		return -1;
	return 0;
}

int aer_scorecard_latex(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	char text[AER_ERROR_SIZE];

	aer_score_subject(card, text, sizeof text);
	fputs("% \\usepackage{booktabs,graphicx}\n", stream);
	put_note(stream, text);
	aer_scorecard_head_notes(card, put_note, stream);
	if (card->count > 1 && put_systems(card, stream, err) < 0)
		return -1;
	for (size_t i = 0; i < card->count; i++)
		if (put_system(card, &card->system[i], stream, err) < 0)
			return -1;
	return 0;
}
