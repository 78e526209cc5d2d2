/* The figures of a crowd for people, for a page of 80 columns or little more. */
#include "score/figuretext.h"
#include "votes/crowd.h"

#include "text/grid.h"

#include <inttypes.h>

/* Prints GRID under TITLE and releases it. */
static int print(
    struct aer_grid *grid, const char *title, FILE *stream, struct aer_error *err)
{
	int rc;

	fprintf(stream, "%s\n", title);
	rc = aer_grid_print(grid, stream, err);
	putc('\n', stream);
	aer_grid_free(grid);
	return rc;
}

/* --- the head ------------------------------------------------------------------ */

static uint64_t all_votes(const struct aer_crowd *crowd)
{
	uint64_t votes = 0;

	for (size_t i = 0; i < crowd->sets; i++)
		votes += crowd->set[i].set->votes;
	return votes;
}

static void put_head(const struct aer_crowd *crowd, FILE *stream)
{
	const struct aer_crowd_plan *plan = &crowd->plan;

	fprintf(stream, "votes      %" PRIu64 " of %zu annotators on %zu clips\n",
	    all_votes(crowd), crowd->votes->annotators, crowd->votes->clips);
	if (plan->skene)
		fprintf(stream,
		    "labels     Dawid and Skene's estimate, of clips with at least %u "
		    "votes\n",
		    plan->rule.least);
	else
		fprintf(stream,
		    "labels     majority of at least %u votes, margin %u, ties %s\n",
		    plan->rule.least, plan->rule.margin,
		    plan->rule.ties_to_other ? "to the other set" : "dropped");
	if (plan->bootstrap.replicates > 0)
		fprintf(stream,
		    "intervals  95 %%, %zu resamples of clips, seed %" PRIu64 "\n",
		    plan->bootstrap.replicates, plan->bootstrap.seed);
	putc('\n', stream);
}

/* --- agreement ------------------------------------------------------------------- */

static void add_counts(const struct aer_crowd *crowd, struct aer_grid *grid,
    const char *title, size_t which)
{
	aer_grid_add(grid, "%s", title);
	for (size_t i = 0; i < crowd->sets; i++) {
		const struct aer_crowd_set *set = &crowd->set[i];
		const uint64_t value[] = { set->set->votes, set->agreement.rated,
			set->agreement.clips, set->kinds[AER_VERDICT_LABEL],
			set->kinds[AER_VERDICT_TIE], set->kinds[AER_VERDICT_FEW],
			set->kinds[AER_VERDICT_MARGIN], set->by_other };

		aer_grid_add(grid, "%" PRIu64, value[which]);
		aer_grid_add(grid, "%s", "");
	}
}

static void add_figures(const struct aer_crowd *crowd, struct aer_grid *grid,
    const char *title, size_t which)
{
	char a[AER_FIGURE_SIZE], b[AER_FIGURE_SIZE];

	aer_grid_add(grid, "%s", title);
	for (size_t i = 0; i < crowd->sets; i++) {
		const struct aer_agreement *g = &crowd->set[i].agreement;
		const struct aer_agree_intervals *v = &crowd->set[i].interval;
		const double value[] = { g->kappa, g->alpha, g->ac1,
			crowd->set[i].kept.kappa };
		const struct aer_interval range[] = { v->kappa, v->alpha, v->ac1,
			crowd->set[i].kept_kappa };

		aer_grid_add(grid, "%s", aer_figure_number(value[which], 3, a));
		aer_grid_add(grid, "%s", aer_figure_interval(range[which], 1, 3, b));
	}
}

static void add_shares(const struct aer_crowd *crowd, struct aer_grid *grid)
{
	char a[AER_FIGURE_SIZE], b[AER_FIGURE_SIZE];

	aer_grid_add(grid, "all agree on");
	for (size_t i = 0; i < crowd->sets; i++) {
		const struct aer_agreement *g = &crowd->set[i].agreement;

		aer_grid_add(grid, "%s",
		    aer_figure_share((double)g->unanimous / (double)g->clips, a));
		aer_grid_add(grid, "%s", "");
	}
	aer_grid_add(grid, "pairs that agree");
	for (size_t i = 0; i < crowd->sets; i++) {
		aer_grid_add(
		    grid, "%s", aer_figure_share(crowd->set[i].agreement.pairs, a));
		aer_grid_add(grid, "%s",
		    aer_figure_interval(crowd->set[i].interval.pairs, 100, 2, b));
	}
}

static int put_agreement(
    const struct aer_crowd *crowd, FILE *stream, struct aer_error *err)
{
	struct aer_grid *grid = aer_grid_new(1 + 2 * crowd->sets, err);

	if (grid == NULL)
		return -1;
	aer_grid_add(grid, "%s", crowd->sets > 1 ? "set" : "");
	for (size_t i = 0; i < crowd->sets; i++) {
		aer_grid_add(grid, "%s", crowd->set[i].name);
		aer_grid_add(
		    grid, "%s", crowd->plan.bootstrap.replicates > 0 ? "95 %" : "");
	}
	add_counts(crowd, grid, "votes", 0);
	add_counts(crowd, grid, "clips with a vote", 1);
	add_counts(crowd, grid, "clips with two or more", 2);
	add_shares(crowd, grid);
	add_figures(crowd, grid, "Fleiss' kappa", 0);
	add_figures(crowd, grid, "  on the clips kept", 3);
	add_figures(crowd, grid, "Krippendorff's alpha", 1);
	add_figures(crowd, grid, "Gwet's AC1", 2);
	aer_grid_gap(grid);
	add_counts(crowd, grid, "clips with a label", 3);
	add_counts(crowd, grid, "ties", 4);
	add_counts(crowd, grid, "too few votes", 5);
	if (!crowd->plan.skene && crowd->plan.rule.margin > 1)
		add_counts(crowd, grid, "margin too small", 6);
	if (crowd->plan.rule.ties_to_other)
		add_counts(crowd, grid, "ties that the other set decided", 7);
	return print(grid, "Agreement", stream, err);
}

static void put_consistency(const struct aer_crowd *crowd, FILE *stream)
{
	char buf[AER_FIGURE_SIZE];

	if (crowd->sets > 1)
		fprintf(stream,
		    "consistent %s: %" PRIu64 " of %" PRIu64
		    " clips with both labels\n",
		    aer_figure_share(
			(double)crowd->consistent / (double)crowd->both, buf),
		    crowd->consistent, crowd->both);
	fprintf(stream, "kept       %" PRIu64 " of %zu clips\n\n", crowd->kept,
	    crowd->votes->clips);
}

/* Which coarse labels the clips of each fine one have. */
static int put_cross(const struct aer_crowd *crowd, FILE *stream, struct aer_error *err)
{
	const struct aer_crowd_set *fine = &crowd->set[0], *coarse = &crowd->set[1];
	struct aer_grid *grid = aer_grid_new(1 + coarse->labels, err);
	char title[300];

	if (grid == NULL)
		return -1;
	aer_grid_add(grid, "label");
	for (size_t k = 0; k < coarse->labels; k++)
		aer_grid_add(grid, "%s", aer_labels_name(coarse->set->labels, k));
	for (size_t j = 0; j < fine->labels; j++) {
		aer_grid_add(grid, "%s", aer_labels_name(fine->set->labels, j));
		for (size_t k = 0; k < coarse->labels; k++)
			aer_grid_add(grid, "%s%" PRIu64,
			    crowd->coarse[j] == (long)k ? "=" : "",
			    crowd->cross[j * coarse->labels + k]);
	}
	snprintf(title, sizeof title,
	    "Clips by both labels, %.100s and %.100s; = is "
	    "consistent",
	    fine->name, coarse->name);
	return print(grid, title, stream, err);
}

/* --- labels and annotators ----------------------------------------------------- */

static int put_labels(const struct aer_crowd_set *set, const char *title, FILE *stream,
    struct aer_error *err)
{
	struct aer_grid *grid = aer_grid_new(6, err);
	char a[AER_FIGURE_SIZE], b[AER_FIGURE_SIZE], c[AER_FIGURE_SIZE];

	if (grid == NULL)
		return -1;
	for (size_t i = 0; i < 6; i++)
		aer_grid_add(grid, "%s",
		    (const char *const[]){
			"label", "clips", "votes", "share", "kappa", "95 %" }[i]);
	for (size_t j = 0; j < set->labels; j++) {
		const struct aer_agree_label *label = &set->label[j];

		aer_grid_add(grid, "%s", aer_labels_name(set->set->labels, j));
		aer_grid_add(grid, "%" PRIu64, set->won[j]);
		aer_grid_add(grid, "%" PRIu64, label->votes);
		aer_grid_add(grid, "%s", aer_figure_share(label->share, a));
		aer_grid_add(grid, "%s", aer_figure_number(label->kappa, 3, b));
		aer_grid_add(grid, "%s", aer_figure_interval(label->interval, 1, 3, c));
	}
	return print(grid, title, stream, err);
}

static void add_rater(const struct aer_crowd *crowd, const struct aer_crowd_set *set,
    size_t k, struct aer_grid *grid)
{
	const struct aer_rater *r = &set->rater[k];
	const struct aer_labels *labels = set->set->labels;
	char buf[AER_FIGURE_SIZE];

	aer_grid_add(grid, "%s%s", r->low ? "* " : "  ", crowd->votes->annotator[k]);
	aer_grid_add(grid, "%" PRIu64, r->votes);
	aer_grid_add(grid, "%" PRIu64, r->unsure);
	aer_grid_add(grid, "%s", aer_figure_share(r->agreement, buf));
	aer_grid_add(grid, "%s", aer_figure_number(r->kappa, 3, buf));
	aer_grid_add(grid, "%s", aer_figure_number(r->seconds, 1, buf));
	if (r->repeats > 0)
		aer_grid_add(grid, "%" PRIu64 "/%" PRIu64, r->same, r->repeats);
	else
		aer_grid_add(grid, "-");
	if (r->said >= 0)
		aer_grid_add(grid, "%s for %s, %" PRIu64 " of %" PRIu64,
		    aer_labels_name(labels, (size_t)r->said),
		    aer_labels_name(labels, (size_t)r->others), r->confused, r->of);
	else
		aer_grid_add(grid, "-");
}

static int put_raters(const struct aer_crowd *crowd, const struct aer_crowd_set *set,
    const char *title, size_t most, FILE *stream, struct aer_error *err)
{
	static const char *const head[] = { "  annotator", "votes", "unsure", "agrees",
		"kappa", "time, s", "same", "most confused" };
	struct aer_grid *grid = aer_grid_new(8, err);
	size_t shown = 0, more = 0;
	int rc;

	if (grid == NULL)
		return -1;
	for (size_t i = 0; i < 8; i++)
		aer_grid_add(grid, "%s", head[i]);
	for (size_t k = 0; k < crowd->votes->annotators; k++) {
		const struct aer_rater *r = &set->rater[k];

		if (r->votes + r->unsure == 0)
			continue;
		if (shown == most && !r->low) {
			more++;
			continue;
		}
		add_rater(crowd, set, k, grid);
		shown += shown < most;
	}
	rc = print(grid, title, stream, err);
	if (more > 0)
		fprintf(
		    stream, "and %zu annotators more; --report=FILE has all\n\n", more);
	return rc;
}

/* Writes TEXT with '?' for control characters. */
static void put_note(void *data, const char *text)
{
	FILE *stream = data;

	fputs("note: ", stream);
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		putc(*p < 0x20 || *p == 0x7f ? '?' : *p, stream);
	putc('\n', stream);
}

int aer_crowd_text(
    const struct aer_crowd *crowd, size_t most, FILE *stream, struct aer_error *err)
{
	put_head(crowd, stream);
	if (put_agreement(crowd, stream, err) < 0)
		return -1;
	put_consistency(crowd, stream);
	if (crowd->sets > 1 && put_cross(crowd, stream, err) < 0)
		return -1;
	for (size_t i = 0; i < crowd->sets; i++) {
		const struct aer_crowd_set *set = &crowd->set[i];
		const char *between = crowd->sets > 1 ? ", set " : "";
		char title[256];

		snprintf(title, sizeof title, "Labels%s%.200s", between,
		    crowd->sets > 1 ? set->name : "");
		if (put_labels(set, title, stream, err) < 0)
			return -1;
		snprintf(title, sizeof title, "Annotators%s%.200s", between,
		    crowd->sets > 1 ? set->name : "");
		if (put_raters(crowd, set, title, most, stream, err) < 0)
			return -1;
	}
	aer_crowd_notes(crowd, put_note, stream);
	aer_crowd_left_out(crowd, put_note, stream);
	return 0;
}
