/*
 * The form for a browser: one page with the headline, the systems against each other,
 * and for each system its classes, its matrix and its errors.
 */
#include "score/scorepage.h"
#include "score/scoretabular.h"

#include "base/sink.h"
#include "plot/colour.h"
#include "plot/page.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void put(FILE *stream, const char *text)
{
	aer_markup_text(stream, AER_HTML, text);
}

/* --- the head ---------------------------------------------------------------- */

static void put_headline(const struct aer_scorecard *card, FILE *stream)
{
	const struct aer_system *best = &card->system[0];
	char a[AER_SCORE_NUMBER], b[AER_SCORE_NUMBER];

	for (size_t i = 1; i < card->count; i++)
		if (card->system[i].measures.uar > best->measures.uar)
			best = &card->system[i];
	fprintf(stream, "<p class=\"headline\"><b id=\"uar\">%s %%</b> UAR",
	    aer_score_percent(best->measures.uar, 2, a));
	if (aer_score_interval(best->uar, 2, b)[0] != '\0')
		fprintf(stream, " %s", b);
	fputs(card->count > 1 ? " of the best system, <span id=\"best\">"
			      : " of <span id=\"best\">",
	    stream);
	put(stream, best->name);
	fprintf(
	    stream, "</span>; WAR %s %%", aer_score_percent(best->measures.war, 2, a));
	fprintf(stream, "; chance %s %%</p>\n",
	    aer_score_percent(best->measures.chance, 2, b));
}

static void put_head(const struct aer_scorecard *card, FILE *stream)
{
	char text[AER_ERROR_SIZE];

	aer_score_subject(card, text, sizeof text);
	fputs("<h1>Scores</h1>\n<p>", stream);
	put(stream, text);
	fprintf(stream, "; %zu classes", aer_score_classes(card));
	aer_score_resampling(card, text, sizeof text);
	if (text[0] != '\0')
		fprintf(stream, "; %s, seed %" PRIu64, text, card->resampling.seed);
	fputs("</p>\n", stream);
	put_headline(card, stream);
	if (card->count > 1) {
		fputs("<nav>", stream);
		for (size_t i = 0; i < card->count; i++) {
			fprintf(stream, "<a href=\"#system-%zu\">", i + 1);
			put(stream, card->system[i].name);
			fputs("</a> ", stream);
		}
		fputs("</nav>\n", stream);
	}
	fputs("<ul class=\"notes\">\n", stream);
	aer_scorecard_head_notes(card, aer_page_note, stream);
	fputs("</ul>\n", stream);
}

/* --- systems against each other ---------------------------------------------- */

static int put_league_dots(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	struct aer_page_dot *dot = calloc(card->count, sizeof *dot);
	size_t *order = calloc(card->count, sizeof *order);
	int rc = 0;

	if (dot == NULL || order == NULL) {
		rc = aer_error_memory(err);
	} else {
		aer_scorecard_order(card, order);
		for (size_t i = 0; i < card->count; i++) {
			const struct aer_system *system = &card->system[order[i]];

			dot[i] =
			    (struct aer_page_dot){ system->name, system->measures.uar,
				    system->uar.low, system->uar.high };
		}
		fputs("<div>\n<h3>UAR</h3>\n", stream);
		aer_page_dots(stream, "UAR of each system", dot, card->count,
		    card->system[0].measures.chance);
		fputs("</div>\n", stream);
	}
	free(dot);
	free(order);
	return rc;
}

static int put_comparison(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	char rule[AER_ERROR_SIZE];

	fputs("<section id=\"systems\">\n<h2>Systems</h2>\n<div class=\"side\">\n",
	    stream);
	if (aer_page_table(
		"League table", aer_score_tabular_league(card, err), stream, err) < 0 ||
	    put_league_dots(card, stream, err) < 0)
		return -1;
	fputs("</div>\n", stream);
	if (aer_page_table("Differences, in points of UAR",
		aer_score_tabular_pairs(card, err), stream, err) < 0)
		return -1;
	aer_score_rule(card, rule, sizeof rule);
	if (rule[0] != '\0') {
		fputs("<p class=\"quiet\">", stream);
		aer_markup_text(stream, AER_HTML, rule);
		fputs("</p>\n", stream);
	}
	if (aer_page_table("Recall of each class",
		aer_score_tabular_recalls(card, true, err), stream, err) < 0)
		return -1;
	fputs("</section>\n", stream);
	return 0;
}

/* --- the matrix of a system -------------------------------------------------- */

static const char *column_name(
    const struct aer_scorecard *card, const struct aer_score_columns *columns, size_t i)
{
	size_t classes = aer_score_classes(card);

	return i < classes ? aer_score_class(card, i) : columns->name[i - classes];
}

static int byte_of(double share)
{
	return (int)lround(255 * share);
}

/* A cell with its count and, where FULL, its percentage; all is said on hovering. */
static void put_cell(const struct aer_scorecard *card, const struct aer_system *system,
    const struct aer_score_columns *columns, size_t k, size_t i, bool full,
    FILE *stream)
{
	size_t classes = aer_score_classes(card);
	uint64_t support = aer_confusion_row(system->confusion, k);
	uint64_t n = aer_confusion_count(
	    system->confusion, k, i < classes ? i : columns->index[i - classes]);
	double share = support > 0 ? (double)n / (double)support : NAN;
	struct aer_colour paper = aer_colour_scale(isnan(share) ? 0 : share);
	struct aer_colour ink = aer_colour_text(paper);
	char buf[AER_SCORE_NUMBER];

	fprintf(stream, "<td class=\"%s%s\" style=\"background:#%02x%02x%02x",
	    i == k ? "right" : "", i == classes ? "apart" : "", byte_of(paper.r),
	    byte_of(paper.g), byte_of(paper.b));
	fprintf(stream, ";color:%s\" data-tip=\"true ",
	    n == 0        ? "#767676"
	    : ink.r > 0.5 ? "#fff"
			  : "#000");
	put(stream, aer_score_class(card, k));
	fputs(i == k ? ", rightly predicted: " : ", predicted ", stream);
	if (i != k) {
		put(stream, column_name(card, columns, i));
		fputs(": ", stream);
	}
	fprintf(stream, "%" PRIu64 " of %" PRIu64 " clips, %s %%\">%" PRIu64, n,
	    support, aer_score_percent(share, 1, buf), n);
	if (full)
		fprintf(stream, "<small>%s</small>", buf);
	fputs("</td>", stream);
}

static void put_matrix(
    const struct aer_scorecard *card, const struct aer_system *system, FILE *stream)
{
	enum { FULL = 14 }; /* classes whose cells have room for both numbers */
	struct aer_score_columns columns = aer_score_columns(card, system);
	size_t classes = aer_score_classes(card), n = classes + columns.extra;
	bool full = classes <= FULL;

	fprintf(stream,
	    "<div>\n<h3>Confusion matrix: clips%s</h3>\n<p class=\"quiet\">Rows are "
	    "true "
	    "classes, columns are answers; dark is a large share of the row.</p>\n"
	    "<div class=\"wide\">\n<table class=\"matrix%s\">\n<tr><th></th>",
	    full ? ", percent of the true class" : "", full ? "" : " many");
	for (size_t i = 0; i < n; i++) {
		fputs("<th scope=\"col\"><span>", stream);
		put(stream, column_name(card, &columns, i));
		fputs("</span></th>", stream);
	}
	fputs("</tr>\n", stream);
	for (size_t k = 0; k < classes; k++) {
		fputs("<tr>", stream);
		fputs("<th scope=\"row\">", stream);
		put(stream, aer_score_class(card, k));
		fputs("</th>", stream);
		for (size_t i = 0; i < n; i++)
			put_cell(card, system, &columns, k, i, full, stream);
		fputs("</tr>\n", stream);
	}
	fputs("</table>\n</div>\n</div>\n", stream);
}

/* --- one system -------------------------------------------------------------- */

static int put_class_dots(const struct aer_scorecard *card,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	size_t classes = aer_score_classes(card);
	struct aer_page_dot *dot = calloc(classes, sizeof *dot);

	if (dot == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < classes; k++) {
		struct aer_class_measures c;

		aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &c);
		dot[k] = (struct aer_page_dot){ aer_score_class(card, k), c.recall, NAN,
			NAN };
		if (system->class != NULL) {
			dot[k].low = system->class[k].recall.low;
			dot[k].high = system->class[k].recall.high;
		}
	}
	fputs("<div>\n<h3>Recall</h3>\n", stream);
	aer_page_dots(stream, "Recall of each class", dot, classes, NAN);
	fputs("</div>\n", stream);
	free(dot);
	return 0;
}

static int put_groups(const struct aer_scorecard *card, const struct aer_system *system,
    FILE *stream, struct aer_error *err)
{
	struct aer_score_spread spread = aer_score_group_spread(card, system);
	char a[AER_SCORE_NUMBER], b[AER_SCORE_NUMBER];

	if (aer_page_table(
		"Groups", aer_score_tabular_groups(card, system, err), stream, err) < 0)
		return -1;
	fprintf(stream, "<p>UAR from %s to %s", aer_score_percent(spread.least, 2, a),
	    aer_score_percent(spread.most, 2, b));
	fprintf(stream, ", mean %s, standard deviation %s</p>\n",
	    aer_score_percent(spread.mean, 2, a), aer_score_percent(spread.sd, 2, b));
	return 0;
}

static int put_system(const struct aer_scorecard *card, const struct aer_system *system,
    const struct aer_score_errors *errors, FILE *stream, struct aer_error *err)
{
	fprintf(stream, "<section id=\"system-%zu\">\n<h2>",
	    (size_t)(system - card->system) + 1);
	put(stream, system->name);
	fputs("</h2>\n<ul class=\"notes\">\n", stream);
	aer_scorecard_notes(card, system, aer_page_note, stream);
	fputs("</ul>\n<div class=\"side\">\n", stream);
	if (aer_page_table("Measures", aer_score_tabular_totals(card, system, err),
		stream, err) < 0 ||
	    (system->pooled &&
		aer_page_table(
		    "Runs", aer_score_tabular_runs(system, err), stream, err) < 0) ||
	    aer_page_table("Classes", aer_score_tabular_classes(card, system, err),
		stream, err) < 0)
		return -1;
	fputs("</div>\n<div class=\"side\">\n", stream);
	if (put_class_dots(card, system, stream, err) < 0)
		return -1;
	put_matrix(card, system, stream);
	fputs("</div>\n", stream);
	if ((card->groups != NULL && put_groups(card, system, stream, err) < 0) ||
	    aer_score_errors_put(errors, system, stream, err) < 0)
		return -1;
	fputs("</section>\n", stream);
	return 0;
}

static int put_page(const struct aer_scorecard *card,
    const struct aer_score_errors *errors, FILE *stream, struct aer_error *err)
{
	char title[AER_ERROR_SIZE];

	snprintf(title, sizeof title, "Scores on %s", aer_truth_name(card->truth));
	aer_page_begin(stream, title);
	put_head(card, stream);
	if (card->count > 1 && put_comparison(card, stream, err) < 0)
		return -1;
	for (size_t i = 0; i < card->count; i++)
		if (put_system(card, &card->system[i], errors, stream, err) < 0)
			return -1;
	aer_page_end(stream);
	return 0;
}

int aer_scorecard_html(const struct aer_scorecard *card, const char *path,
    const char *frames, aer_fail_function *fail, void *data, struct aer_error *err)
{
	struct aer_score_errors errors = { card, path, NULL };
	struct aer_sink *sink;
	int rc = -1;

	if (frames != NULL &&
	    aer_score_errors_read(&errors, frames, fail, data, err) < 0)
		goto out;
	sink = aer_sink_open(path, err);
	if (sink == NULL)
		goto out;
	rc = put_page(card, &errors, aer_sink_stream(sink), err);
	if (rc == 0)
		rc = aer_sink_close(sink, err);
	else
		aer_sink_abort(sink);
out:
	aer_stills_free(errors.stills);
	return rc;
}
