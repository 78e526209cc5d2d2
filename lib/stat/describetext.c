/* A description for people and papers, in percent. */
#include "stat/describe.h"

#include "text/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { CELL = 64 };

static const char *const summary_names[] = { "shortest", "1st quartile", "median",
	"3rd quartile", "longest", "mean" };

/* Number I of SUMMARY, in the order of the names above. */
static double pick_number(const struct aer_spread *summary, size_t i)
{
	const double number[] = { summary->min, summary->q1, summary->median,
		summary->q3, summary->max, summary->mean };

	return number[i];
}

/* VALUE in BUF with DECIMALS, "-" where there is none. */
static const char *number(double value, int decimals, char buf[CELL])
{
	if (isnan(value))
		return "-";
	snprintf(buf, CELL, "%.*f", decimals, value);
	return buf;
}

/* Seconds as h:mm:ss. */
static const char *clock_time(double seconds, char buf[CELL])
{
	unsigned long s = (unsigned long)floor(seconds + 0.5);

	snprintf(buf, CELL, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
	return buf;
}

static void put_totals(const struct aer_description *d, struct aer_grid *grid)
{
	aer_grid_add(grid, "clips");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%" PRIu64, d->set[s].clips);
	if (d->has_copies) {
		aer_grid_add(grid, "copies, not counted");
		for (size_t s = 0; s < d->sets; s++)
			aer_grid_add(grid, "%" PRIu64, d->set[s].copies);
	}
	if (d->has_subjects) {
		aer_grid_add(grid, "subjects");
		for (size_t s = 0; s < d->sets; s++)
			aer_grid_add(grid, "%zu", d->set[s].subjects);
	}
	if (d->has_videos) {
		aer_grid_add(grid, "videos");
		for (size_t s = 0; s < d->sets; s++)
			aer_grid_add(grid, "%zu", d->set[s].videos);
	}
}

static void heading(
    const struct aer_description *d, struct aer_grid *grid, const char *text)
{
	aer_grid_gap(grid);
	aer_grid_add(grid, "%s", text);
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%s", d->set[s].name);
}

static void put_durations(const struct aer_description *d, struct aer_grid *grid)
{
	bool unknown = false, known = false;
	char buf[CELL];

	for (size_t s = 0; s < d->sets; s++) {
		unknown |= d->set[s].without_seconds > 0;
		known |= d->set[s].seconds.count > 0;
	}
	if (!known)
		return;
	heading(d, grid, "duration of clips, s");
	for (size_t i = 0; i < 6; i++) {
		aer_grid_add(grid, "  %s", summary_names[i]);
		for (size_t s = 0; s < d->sets; s++)
			aer_grid_add(grid, "%s",
			    number(pick_number(&d->set[s].seconds, i), 3, buf));
	}
	aer_grid_add(grid, "  total, h:mm:ss");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%s", clock_time(d->set[s].seconds.total, buf));
	if (!unknown)
		return;
	aer_grid_add(grid, "  clips of unknown duration");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%" PRIu64, d->set[s].without_seconds);
}

static void put_per_subject(const struct aer_description *d, struct aer_grid *grid)
{
	static const char *const names[] = { "fewest", "1st quartile", "median",
		"3rd quartile", "most", "mean" };
	bool without = false;
	char buf[CELL];

	if (!d->has_subjects)
		return;
	heading(d, grid, "clips of a subject");
	for (size_t i = 0; i < 6; i++) {
		aer_grid_add(grid, "  %s", names[i]);
		for (size_t s = 0; s < d->sets; s++) {
			double value = pick_number(&d->set[s].per_subject, i);

			aer_grid_add(grid, "%s",
			    number(value, value == floor(value) ? 0 : 2, buf));
			without |= d->set[s].without_subject > 0;
		}
	}
	if (!without)
		return;
	aer_grid_add(grid, "  clips without a subject");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%" PRIu64, d->set[s].without_subject);
}

/* "1728  65.23 %", and where there is room the number of subjects. */
static void put_value(const struct aer_description *d, struct aer_grid *grid,
    size_t set, const struct aer_described_value *value)
{
	char share[CELL];
	double of = (double)d->set[set].clips;

	number(value->clips > 0 ? 100 * (double)value->clips / of : 0, 2, share);
	if (of == 0)
		snprintf(share, sizeof share, "-");
	if (d->sets == 1 && d->has_subjects)
		aer_grid_add(grid, "%" PRIu64 " %6s %% %8zu", value->clips, share,
		    value->subjects);
	else
		aer_grid_add(grid, "%" PRIu64 " %6s %%", value->clips, share);
}

/* The same for clips without a value, whose subjects are not counted. */
static void put_empty(const struct aer_description *d, struct aer_grid *grid,
    size_t set, const struct aer_described_value *value)
{
	double of = (double)d->set[set].clips;
	char share[CELL];

	number(of > 0 ? 100 * (double)value->clips / of : 0, 2, share);
	aer_grid_add(grid, "%" PRIu64 " %6s %%%s", value->clips, share,
	    d->sets == 1 && d->has_subjects ? "        -" : "");
}

static void put_column(const struct aer_description *d,
    const struct aer_described_column *column, struct aer_grid *grid)
{
	bool empty = false;
	char buf[CELL];

	if (d->sets == 1 && d->has_subjects) {
		aer_grid_gap(grid);
		aer_grid_add(grid, "%s", column->name);
		aer_grid_add(grid, "clips    share subjects");
	} else {
		heading(d, grid, column->name);
	}
	for (size_t v = 0; v < column->values; v++) {
		aer_grid_add(grid, "  %s", column->text[v]);
		for (size_t s = 0; s < d->sets; s++)
			put_value(d, grid, s, &column->value[s * column->values + v]);
	}
	for (size_t s = 0; s < d->sets; s++)
		empty |= column->empty[s].clips > 0;
	if (empty) {
		aer_grid_add(grid, "  (empty)");
		for (size_t s = 0; s < d->sets; s++)
			put_empty(d, grid, s, &column->empty[s]);
	}
	aer_grid_add(grid, "  largest : smallest");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(
		    grid, "%s", number(aer_described_imbalance(column, s), 2, buf));
	aer_grid_add(grid, "  effective number");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(
		    grid, "%s", number(aer_described_effective(column, s), 2, buf));
}

static void put_faces(const struct aer_description *d, struct aer_grid *grid)
{
	char buf[CELL];

	if (!d->has_faces)
		return;
	heading(d, grid, "faces");
	aer_grid_add(grid, "  clips searched");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%" PRIu64, d->set[s].face_clips);
	aer_grid_add(grid, "  frames with a face");
	for (size_t s = 0; s < d->sets; s++) {
		const struct aer_described_set *set = &d->set[s];
		double share = set->frames > 0
				   ? 100 * (double)set->found / (double)set->frames
				   : NAN;

		aer_grid_add(grid, "%" PRIu64 " of %" PRIu64 " %6s %%", set->found,
		    set->frames, number(share, 2, buf));
	}
	aer_grid_add(grid, "  clips without any face");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%" PRIu64, d->set[s].faceless_clips);
}

static void put_votes(const struct aer_description *d, struct aer_grid *grid, size_t k)
{
	char buf[CELL], title[CELL];

	snprintf(title, sizeof title, "votes%s%.40s", d->vote_set[k][0] ? ", " : "",
	    d->vote_set[k]);
	heading(d, grid, title);
	aer_grid_add(grid, "  clips with two or more");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%" PRIu64, d->set[s].agreement[k].clips);
	aer_grid_add(grid, "  votes on them");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%" PRIu64, d->set[s].agreement[k].votes);
	aer_grid_add(grid, "  all agree on");
	for (size_t s = 0; s < d->sets; s++) {
		const struct aer_agreement *a = &d->set[s].agreement[k];

		aer_grid_add(grid, "%s %%",
		    number(a->clips > 0 ? 100 * (double)a->unanimous / (double)a->clips
					: NAN,
			2, buf));
	}
	aer_grid_add(grid, "  pairs that agree");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(
		    grid, "%s %%", number(100 * d->set[s].agreement[k].pairs, 2, buf));
	aer_grid_add(grid, "  Fleiss' kappa");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%s", number(d->set[s].agreement[k].kappa, 3, buf));
}

int aer_description_text(
    const struct aer_description *d, FILE *stream, struct aer_error *err)
{
	struct aer_grid *grid = aer_grid_new(1 + d->sets, err);
	int rc;

	if (grid == NULL)
		return -1;
	aer_grid_add(grid, "data set");
	for (size_t s = 0; s < d->sets; s++)
		aer_grid_add(grid, "%s", d->set[s].name);
	put_totals(d, grid);
	put_durations(d, grid);
	put_per_subject(d, grid);
	for (size_t k = 0; k < d->columns; k++)
		put_column(d, &d->column[k], grid);
	put_faces(d, grid);
	for (size_t k = 0; k < d->vote_sets; k++)
		put_votes(d, grid, k);
	rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	return rc;
}

/* --- Markdown -------------------------------------------------------------------- */

/* A cell: no bar and no line end in it. */
static void put_cell(FILE *stream, const char *text)
{
	fputs("| ", stream);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '|' || *p == '\\')
			putc('\\', stream);
		putc((unsigned char)*p < 0x20 ? ' ' : *p, stream);
	}
	putc(' ', stream);
}

static void put_head(const struct aer_description *d, FILE *stream)
{
	static const char *const names[] = { "Data set", "Clips", "Subjects", "Hours",
		"Clip length, s" };
	size_t columns = sizeof names / sizeof names[0];

	for (size_t i = 0; i < columns; i++)
		put_cell(stream, names[i]);
	for (size_t v = 0; d->columns > 0 && v < d->column[0].values; v++)
		put_cell(stream, d->column[0].text[v]);
	fputs("|\n", stream);
	columns += d->columns > 0 ? d->column[0].values : 0;
	for (size_t i = 0; i < columns; i++)
		fputs(i == 0 ? "|---" : "|---:", stream);
	fputs("|\n", stream);
}

/* Numbers of four digits and more have commas, as papers print them. */
static void put_number(FILE *stream, uint64_t value)
{
	char digits[CELL], text[CELL];
	size_t n = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, value), k = 0;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			text[k++] = ',';
		text[k++] = digits[i];
	}
	text[k] = '\0';
	put_cell(stream, text);
}

static void put_set(const struct aer_description *d, size_t s, FILE *stream)
{
	const struct aer_described_set *set = &d->set[s];
	char buf[CELL], range[3 * CELL], low[CELL], high[CELL];

	put_cell(stream, set->name);
	put_number(stream, set->clips);
	if (d->has_subjects)
		put_number(stream, set->subjects);
	else
		put_cell(stream, "-");
	put_cell(stream,
	    number(set->seconds.count > 0 ? set->seconds.total / 3600 : NAN, 2, buf));
	snprintf(range, sizeof range, "%s to %s", number(set->seconds.min, 1, low),
	    number(set->seconds.max, 1, high));
	put_cell(stream, set->seconds.count > 0 ? range : "-");
	for (size_t v = 0; d->columns > 0 && v < d->column[0].values; v++) {
		double share = aer_described_share(d, &d->column[0], s, v);

		snprintf(range, sizeof range, "%s %%", number(100 * share, 2, buf));
		put_cell(stream, range);
	}
	fputs("|\n", stream);
}

void aer_description_markdown(const struct aer_description *d, FILE *stream)
{
	put_head(d, stream);
	for (size_t s = 0; s < d->sets; s++)
		put_set(d, s, stream);
}
