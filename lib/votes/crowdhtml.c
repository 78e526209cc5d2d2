/* The figures of a crowd as a page for a browser. */
#include "score/figuretext.h"
#include "votes/crowd.h"

#include "plot/page.h"
#include "plot/tabular.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void put(FILE *stream, const char *text)
{
	aer_markup_text(stream, AER_HTML, text);
}

/* A table with these heads. */
static struct aer_tabular *begin_table(
    const char *const *head, size_t columns, struct aer_error *err)
{
	struct aer_tabular *table = aer_tabular_new(columns, err);

	for (size_t i = 0; table != NULL && i < columns; i++)
		aer_tabular_add(table, "%s", head[i]);
	return table;
}

/* --- the head -------------------------------------------------------------------- */

static void put_headline(const struct aer_crowd *crowd, FILE *stream)
{
	const struct aer_crowd_set *set = &crowd->set[0];
	char buf[AER_FIGURE_SIZE];

	fprintf(stream, "<p class=\"headline\"><b id=\"kappa\">%s</b> Fleiss' kappa %s",
	    aer_figure_number(set->agreement.kappa, 3, buf),
	    aer_figure_interval(
		set->interval.kappa, 1, 3, (char[AER_FIGURE_SIZE]){ 0 }));
	if (crowd->sets > 1) {
		fputs(" of set ", stream);
		put(stream, set->name);
		fprintf(stream, "; <span id=\"consistent\">%s</span> consistent",
		    aer_figure_share(
			(double)crowd->consistent / (double)crowd->both, buf));
	}
	fprintf(stream,
	    "; <span id=\"kept\">%" PRIu64 "</span> of %zu clips kept</p>\n",
	    crowd->kept, crowd->votes->clips);
}

static void put_head(const struct aer_crowd *crowd, FILE *stream)
{
	const struct aer_crowd_plan *plan = &crowd->plan;
	uint64_t votes = 0;

	for (size_t i = 0; i < crowd->sets; i++)
		votes += crowd->set[i].set->votes;
	fprintf(stream,
	    "<h1>Votes</h1>\n<p>%" PRIu64 " votes of %zu annotators on %zu clips; ",
	    votes, crowd->votes->annotators, crowd->votes->clips);
	if (plan->skene)
		fprintf(stream,
		    "labels estimated by Dawid and Skene's method, of at least %u "
		    "votes",
		    plan->rule.least);
	else
		fprintf(stream, "majority of at least %u votes, margin %u, ties %s",
		    plan->rule.least, plan->rule.margin,
		    plan->rule.ties_to_other ? "to the other set" : "dropped");
	if (plan->bootstrap.replicates > 0)
		fprintf(stream, "; 95 %%, %zu resamples of clips, seed %" PRIu64,
		    plan->bootstrap.replicates, plan->bootstrap.seed);
	fputs("</p>\n", stream);
	put_headline(crowd, stream);
	fputs("<ul class=\"notes\">\n", stream);
	aer_crowd_notes(crowd, aer_page_note, stream);
	aer_crowd_left_out(crowd, aer_page_note, stream);
	fputs("</ul>\n", stream);
}

/* --- both sets ------------------------------------------------------------------- */

static int put_cross(const struct aer_crowd *crowd, FILE *stream, struct aer_error *err)
{
	const struct aer_crowd_set *fine = &crowd->set[0], *coarse = &crowd->set[1];
	struct aer_tabular *table = aer_tabular_new(2 + coarse->labels, err);
	char buf[AER_FIGURE_SIZE];

	if (table == NULL)
		return -1;
	aer_tabular_add(table, "%s \\ %s", fine->name, coarse->name);
	for (size_t k = 0; k < coarse->labels; k++)
		aer_tabular_add(table, "%s", aer_labels_name(coarse->set->labels, k));
	aer_tabular_add(table, "consistent");
	for (size_t j = 0; j < fine->labels; j++) {
		uint64_t all = 0, right = 0;

		aer_tabular_add(table, "%s", aer_labels_name(fine->set->labels, j));
		for (size_t k = 0; k < coarse->labels; k++) {
			uint64_t n = crowd->cross[j * coarse->labels + k];

			aer_tabular_add(table, "%" PRIu64, n);
			all += n;
			if (crowd->coarse[j] != (long)k)
				continue;
			aer_tabular_mark(table);
			right = n;
		}
		aer_tabular_add(
		    table, "%s", aer_figure_share((double)right / (double)all, buf));
	}
	fputs("<section id=\"both\">\n<h2>Both sets</h2>\n<p class=\"quiet\">Clips by "
	      "their two labels; bold is consistent.</p>\n",
	    stream);
	if (aer_page_table("Clips", table, stream, err) < 0)
		return -1;
	fputs("</section>\n", stream);
	return 0;
}

/* --- one set --------------------------------------------------------------------- */

static int put_figures(const struct aer_crowd *crowd, const struct aer_crowd_set *set,
    FILE *stream, struct aer_error *err)
{
	static const char *const head[] = { "agreement", "", "95 %" };
	const struct aer_agreement *a = &set->agreement;
	struct aer_tabular *table =
	    begin_table(head, crowd->plan.bootstrap.replicates > 0 ? 3 : 2, err);
	const struct {
		const char *name;
		double value;
		struct aer_interval range;
	} figure[] = { { "Fleiss' kappa", a->kappa, set->interval.kappa },
		{ "Fleiss' kappa on the clips kept", set->kept.kappa, set->kept_kappa },
		{ "Krippendorff's alpha", a->alpha, set->interval.alpha },
		{ "Gwet's AC1", a->ac1, set->interval.ac1 } };
	bool ranges = crowd->plan.bootstrap.replicates > 0;
	char buf[AER_FIGURE_SIZE];

	if (table == NULL)
		return -1;
	for (size_t i = 0; i < sizeof figure / sizeof *figure; i++) {
		aer_tabular_add(table, "%s", figure[i].name);
		aer_tabular_add(
		    table, "%s", aer_figure_number(figure[i].value, 3, buf));
		if (ranges)
			aer_tabular_add(table, "%s",
			    aer_figure_interval(figure[i].range, 1, 3, buf));
	}
	aer_tabular_add(table, "pairs that agree");
	aer_tabular_add(table, "%s", aer_figure_share(a->pairs, buf));
	if (ranges)
		aer_tabular_add(
		    table, "%s", aer_figure_interval(set->interval.pairs, 100, 2, buf));
	aer_tabular_add(table, "all agree on");
	aer_tabular_add(table, "%s",
	    aer_figure_share((double)a->unanimous / (double)a->clips, buf));
	if (ranges)
		aer_tabular_add(table, "%s", "");
	return aer_page_table("Agreement", table, stream, err);
}

static int put_clips(
    const struct aer_crowd_set *set, FILE *stream, struct aer_error *err)
{
	static const char *const head[] = { "clips", "" };
	const struct {
		const char *name;
		uint64_t value;
	} count[] = { { "with a vote", set->agreement.rated },
		{ "with two votes or more", set->agreement.clips },
		{ "with a label", set->kinds[AER_VERDICT_LABEL] },
		{ "ties", set->kinds[AER_VERDICT_TIE] },
		{ "too few votes", set->kinds[AER_VERDICT_FEW] },
		{ "margin too small", set->kinds[AER_VERDICT_MARGIN] },
		{ "ties that the other set decided", set->by_other } };
	struct aer_tabular *table = begin_table(head, 2, err);

	if (table == NULL)
		return -1;
	for (size_t i = 0; i < sizeof count / sizeof *count; i++) {
		if (i > 2 && count[i].value == 0)
			continue;
		aer_tabular_add(table, "%s", count[i].name);
		aer_tabular_add(table, "%" PRIu64, count[i].value);
	}
	return aer_page_table("Clips", table, stream, err);
}

static int put_labels(
    const struct aer_crowd_set *set, FILE *stream, struct aer_error *err)
{
	static const char *const head[] = { "label", "clips", "votes", "share", "kappa",
		"95 %" };
	struct aer_tabular *table = begin_table(head, 6, err);
	struct aer_page_dot *dot = calloc(set->labels + 1, sizeof *dot);
	char a[AER_FIGURE_SIZE];
	int rc;

	if (table == NULL || dot == NULL) {
		aer_tabular_free(table);
		free(dot);
		return aer_error_memory(err);
	}
	for (size_t j = 0; j < set->labels; j++) {
		const struct aer_agree_label *label = &set->label[j];
		const char *name = aer_labels_name(set->set->labels, j);

		dot[j] = (struct aer_page_dot){ name, label->kappa, label->interval.low,
			label->interval.high };
		aer_tabular_add(table, "%s", name);
		aer_tabular_add(table, "%" PRIu64, set->won[j]);
		aer_tabular_add(table, "%" PRIu64, label->votes);
		aer_tabular_add(table, "%s", aer_figure_share(label->share, a));
		aer_tabular_add(table, "%s", aer_figure_number(label->kappa, 3, a));
		aer_tabular_add(
		    table, "%s", aer_figure_interval(label->interval, 1, 3, a));
	}
	fputs("<div class=\"side\">\n", stream);
	rc = aer_page_table("Labels", table, stream, err);
	fputs("<div>\n<h3>Kappa of each label</h3>\n", stream);
	aer_page_numbers(stream, "Kappa of each label", dot, set->labels, NAN);
	fputs("</div>\n</div>\n", stream);
	free(dot);
	return rc;
}

/* --- annotators ---------------------------------------------------------------- */

static void add_rater(const struct aer_crowd *crowd, const struct aer_crowd_set *set,
    size_t k, struct aer_tabular *table)
{
	const struct aer_rater *r = &set->rater[k];
	const struct aer_labels *labels = set->set->labels;
	char buf[AER_FIGURE_SIZE];

	aer_tabular_add(table, "%s", crowd->votes->annotator[k]);
	if (r->low)
		aer_tabular_mark(table);
	aer_tabular_add(table, "%" PRIu64, r->votes);
	aer_tabular_add(table, "%" PRIu64, r->unsure);
	aer_tabular_add(table, "%s", aer_figure_share(r->agreement, buf));
	aer_tabular_add(table, "%s", aer_figure_number(r->kappa, 3, buf));
	if (r->low)
		aer_tabular_mark(table);
	aer_tabular_add(table, "%s", aer_figure_number(r->seconds, 1, buf));
	if (r->repeats > 0)
		aer_tabular_add(table, "%" PRIu64 " of %" PRIu64, r->same, r->repeats);
	else
		aer_tabular_add(table, "-");
	if (r->said >= 0)
		aer_tabular_add(table, "%s for %s, %" PRIu64 " of %" PRIu64,
		    aer_labels_name(labels, (size_t)r->said),
		    aer_labels_name(labels, (size_t)r->others), r->confused, r->of);
	else
		aer_tabular_add(table, "-");
}

static int put_raters(const struct aer_crowd *crowd, const struct aer_crowd_set *set,
    FILE *stream, struct aer_error *err)
{
	static const char *const head[] = { "annotator", "votes", "unsure", "agrees",
		"kappa", "median time, s", "repeats the same", "most confused" };
	struct aer_tabular *table = begin_table(head, 8, err);
	struct aer_page_dot *dot = calloc(crowd->votes->annotators + 1, sizeof *dot);
	size_t dots = 0;
	int rc;

	if (table == NULL || dot == NULL) {
		aer_tabular_free(table);
		free(dot);
		return aer_error_memory(err);
	}
	for (size_t k = 0; k < crowd->votes->annotators; k++) {
		if (set->rater[k].votes + set->rater[k].unsure == 0)
			continue;
		add_rater(crowd, set, k, table);
		dot[dots++] = (struct aer_page_dot){ crowd->votes->annotator[k],
			set->rater[k].kappa, NAN, NAN };
	}
	rc = aer_page_table("Annotators", table, stream, err);
	fputs(
	    "<p class=\"quiet\">agrees: with so many of the others on the same clips; "
	    "kappa: with the majority of the others; most confused: said where the "
	    "others' majority was another label.",
	    stream);
	if (!isnan(set->limit.kappa))
		fprintf(stream, " Bold: far below the rest, kappa below %.3f.",
		    set->limit.kappa);
	fputs("</p>\n", stream);
	if (dots > 0 && dots <= 100) {
		fputs("<h3>Kappa of each annotator</h3>\n", stream);
		aer_page_numbers(stream,
		    "Kappa of each annotator with the others' "
		    "majority; the line is the limit for the flag",
		    dot, dots, set->limit.kappa);
	}
	free(dot);
	return rc;
}

static int put_set(
    const struct aer_crowd *crowd, size_t which, FILE *stream, struct aer_error *err)
{
	const struct aer_crowd_set *set = &crowd->set[which];

	fprintf(stream, "<section id=\"set-%zu\">\n<h2>", which + 1);
	if (crowd->sets > 1 || set->name[0] != '\0') {
		fputs("Set ", stream);
		put(stream, set->name);
	} else {
		fputs("The label set", stream);
	}
	fputs("</h2>\n<div class=\"side\">\n", stream);
	if (put_figures(crowd, set, stream, err) < 0 || put_clips(set, stream, err) < 0)
		return -1;
	fputs("</div>\n", stream);
	if (put_labels(set, stream, err) < 0 || put_raters(crowd, set, stream, err) < 0)
		return -1;
	fputs("</section>\n", stream);
	return 0;
}

int aer_crowd_html(const struct aer_crowd *crowd, FILE *stream, struct aer_error *err)
{
	aer_page_begin(stream, "Votes");
	put_head(crowd, stream);
	if (crowd->sets > 1 && put_cross(crowd, stream, err) < 0)
		return -1;
	for (size_t i = 0; i < crowd->sets; i++)
		if (put_set(crowd, i, stream, err) < 0)
			return -1;
	aer_page_end(stream);
	return 0;
}
