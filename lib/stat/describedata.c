/* A description for programs: a tidy table, JSON, and a drawing. */
#include "stat/describe.h"

#include "plot/bars.h"
#include "table/writer.h"
#include "text/jsonfill.h"

#include <math.h>
#include <stdlib.h>

enum { NUMBERS = 7 };

static const char *const number_names[NUMBERS] = { "min", "q1", "median", "q3", "max",
	"mean", "total" };

static double pick_number(const struct aer_spread *summary, size_t i)
{
	const double number[NUMBERS] = { summary->min, summary->q1, summary->median,
		summary->q3, summary->max, summary->mean, summary->total };

	return number[i];
}

static double ratio(uint64_t part, uint64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : NAN;
}

/* --- the table ------------------------------------------------------------------- */

struct rows {
	struct aer_writer *writer;
	const char *set, *column, *value;
	struct aer_error *err;
	int rc;
};

enum { SET, COLUMN, VALUE, MEASURE, NUMBER };
static const char *const heads[] = { "set", "column", "value", "measure", "number" };

static void put(struct rows *rows, const char *measure, double number)
{
	if (rows->rc < 0 || isnan(number))
		return;
	aer_writer_begin(rows->writer, NULL);
	aer_writer_set(rows->writer, SET, rows->set);
	aer_writer_set(rows->writer, COLUMN, rows->column);
	aer_writer_set(rows->writer, VALUE, rows->value);
	aer_writer_set(rows->writer, MEASURE, measure);
	aer_writer_setf(rows->writer, NUMBER, "%.15g", number);
	rows->rc = aer_writer_end(rows->writer, rows->err);
}

static void put_summary(
    struct rows *rows, const char *what, const struct aer_spread *summary)
{
	char measure[64];

	for (size_t i = 0; summary->count > 0 && i < NUMBERS; i++) {
		snprintf(measure, sizeof measure, "%s_%s", what, number_names[i]);
		put(rows, measure, pick_number(summary, i));
	}
}

static void put_column(struct rows *rows, const struct aer_description *d,
    const struct aer_described_column *column, size_t s)
{
	rows->column = column->name;
	for (size_t v = 0; v < column->values; v++) {
		const struct aer_described_value *value =
		    &column->value[s * column->values + v];

		rows->value = column->text[v];
		put(rows, "clips", (double)value->clips);
		put(rows, "share", aer_described_share(d, column, s, v));
		if (d->has_subjects)
			put(rows, "subjects", (double)value->subjects);
		if (d->set[s].seconds.count > 0)
			put(rows, "seconds", value->seconds);
	}
	rows->value = "";
	put(rows, "empty", (double)column->empty[s].clips);
	put(rows, "imbalance", aer_described_imbalance(column, s));
	put(rows, "effective", aer_described_effective(column, s));
}

static void put_set(struct rows *rows, const struct aer_description *d, size_t s)
{
	const struct aer_described_set *set = &d->set[s];

	rows->set = set->name;
	rows->column = rows->value = "";
	put(rows, "clips", (double)set->clips);
	if (d->has_copies)
		put(rows, "copies", (double)set->copies);
	if (d->has_subjects) {
		put(rows, "subjects", (double)set->subjects);
		put(rows, "without_subject", (double)set->without_subject);
	}
	if (d->has_videos)
		put(rows, "videos", (double)set->videos);
	put_summary(rows, "seconds", &set->seconds);
	put(rows, "without_seconds", (double)set->without_seconds);
	put_summary(rows, "clips_per_subject", &set->per_subject);
	if (d->has_faces) {
		put(rows, "clips_searched", (double)set->face_clips);
		put(rows, "frames_searched", (double)set->frames);
		put(rows, "frames_with_face", (double)set->found);
		put(rows, "clips_without_face", (double)set->faceless_clips);
	}
	for (size_t k = 0; k < d->vote_sets; k++) {
		const struct aer_agreement *a = &set->agreement[k];

		rows->column = "votes";
		rows->value = d->vote_set[k];
		put(rows, "clips", (double)a->clips);
		put(rows, "votes", (double)a->votes);
		put(rows, "unanimous", ratio(a->unanimous, a->clips));
		put(rows, "pairs", a->pairs);
		put(rows, "kappa", a->kappa);
	}
	for (size_t k = 0; k < d->columns; k++)
		put_column(rows, d, &d->column[k], s);
}

int aer_description_csv(const struct aer_description *d, FILE *stream, const char *name,
    struct aer_error *err)
{
	struct rows rows = { .writer = aer_writer_open(stream, name, err), .err = err };
	struct aer_error ignored;

	if (rows.writer == NULL)
		return -1;
	for (size_t i = 0; rows.rc == 0 && i < sizeof heads / sizeof heads[0]; i++)
		if (aer_writer_column(rows.writer, heads[i], err) < 0)
			rows.rc = -1;
	for (size_t s = 0; rows.rc == 0 && s < d->sets; s++)
		put_set(&rows, d, s);
	rows.rc |= aer_writer_close(rows.writer, rows.rc == 0 ? err : &ignored);
	return rows.rc;
}

/* --- JSON ------------------------------------------------------------------------ */

static json_t *make_summary(const struct aer_spread *summary, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);

	for (size_t i = 0; i < NUMBERS; i++)
		aer_jsonfill_real(to, number_names[i], pick_number(summary, i));
	return to.object;
}

static json_t *make_column(const struct aer_description *d,
    const struct aer_described_column *column, size_t s, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);
	json_t *values = json_array();

	aer_jsonfill_text(to, "column", column->name);
	for (size_t v = 0; v < column->values; v++) {
		const struct aer_described_value *value =
		    &column->value[s * column->values + v];
		struct aer_jsonfill one = aer_jsonfill_begin(bad);

		aer_jsonfill_text(one, "value", column->text[v]);
		aer_jsonfill_count(one, "clips", value->clips);
		aer_jsonfill_real(one, "share", aer_described_share(d, column, s, v));
		if (d->has_subjects)
			aer_jsonfill_count(one, "subjects", value->subjects);
		if (d->set[s].seconds.count > 0)
			aer_jsonfill_real(one, "seconds", value->seconds);
		aer_jsonfill_append(values, one.object, bad);
	}
	aer_jsonfill_put(to, "values", values);
	aer_jsonfill_count(to, "empty", column->empty[s].clips);
	aer_jsonfill_real(to, "imbalance", aer_described_imbalance(column, s));
	aer_jsonfill_real(to, "effective", aer_described_effective(column, s));
	return to.object;
}

static json_t *make_faces(const struct aer_described_set *set, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);

	aer_jsonfill_count(to, "clips_searched", set->face_clips);
	aer_jsonfill_count(to, "frames_searched", set->frames);
	aer_jsonfill_count(to, "frames_with_face", set->found);
	aer_jsonfill_real(to, "share", ratio(set->found, set->frames));
	aer_jsonfill_count(to, "clips_without_face", set->faceless_clips);
	return to.object;
}

static json_t *make_votes(const struct aer_description *d, size_t s, bool *bad)
{
	json_t *all = json_array();

	for (size_t k = 0; k < d->vote_sets; k++) {
		const struct aer_agreement *a = &d->set[s].agreement[k];
		struct aer_jsonfill to = aer_jsonfill_begin(bad);

		aer_jsonfill_text(to, "set", d->vote_set[k]);
		aer_jsonfill_count(to, "clips", a->clips);
		aer_jsonfill_count(to, "votes", a->votes);
		aer_jsonfill_real(to, "unanimous", ratio(a->unanimous, a->clips));
		aer_jsonfill_real(to, "pairs", a->pairs);
		aer_jsonfill_real(to, "kappa", a->kappa);
		aer_jsonfill_append(all, to.object, bad);
	}
	return all;
}

static json_t *make_set(const struct aer_description *d, size_t s, bool *bad)
{
	const struct aer_described_set *set = &d->set[s];
	struct aer_jsonfill to = aer_jsonfill_begin(bad);
	json_t *columns = json_array();

	aer_jsonfill_text(to, "set", set->name);
	aer_jsonfill_count(to, "clips", set->clips);
	if (d->has_copies)
		aer_jsonfill_count(to, "copies", set->copies);
	if (d->has_subjects) {
		aer_jsonfill_count(to, "subjects", set->subjects);
		aer_jsonfill_count(to, "without_subject", set->without_subject);
		aer_jsonfill_put(
		    to, "clips_per_subject", make_summary(&set->per_subject, bad));
	}
	if (d->has_videos)
		aer_jsonfill_count(to, "videos", set->videos);
	aer_jsonfill_put(to, "seconds", make_summary(&set->seconds, bad));
	aer_jsonfill_count(to, "without_seconds", set->without_seconds);
	if (d->has_faces)
		aer_jsonfill_put(to, "faces", make_faces(set, bad));
	if (d->vote_sets > 0)
		aer_jsonfill_put(to, "votes", make_votes(d, s, bad));
	for (size_t k = 0; k < d->columns; k++)
		aer_jsonfill_append(
		    columns, make_column(d, &d->column[k], s, bad), bad);
	aer_jsonfill_put(to, "columns", columns);
	return to.object;
}

int aer_description_json(
    const struct aer_description *d, FILE *stream, struct aer_error *err)
{
	bool bad = false;
	struct aer_jsonfill to = aer_jsonfill_begin(&bad);
	json_t *sets = json_array();

	for (size_t s = 0; s < d->sets; s++)
		aer_jsonfill_append(sets, make_set(d, s, &bad), &bad);
	aer_jsonfill_put(to, "sets", sets);
	return aer_jsonfill_write(to, stream, err);
}

/* --- the drawing ----------------------------------------------------------------- */

int aer_description_plot(
    const struct aer_description *d, const char *path, struct aer_error *err)
{
	const struct aer_described_column *column = d->column;
	struct aer_bars bars = { .axis = "percent of the clips", .series = d->sets };
	const char **sets;
	double *value;
	int rc = -1;

	if (d->columns == 0 || column->values == 0 || d->sets == 0)
		return aer_error_set(err,
		    "%s: nothing to draw: no clip has a value in a column of -b", path);
	sets = calloc(d->sets, sizeof(char *));
	value = calloc(d->sets * column->values, sizeof *value);
	if (sets != NULL && value != NULL) {
		for (size_t s = 0; s < d->sets; s++) {
			sets[s] = d->set[s].name;
			for (size_t v = 0; v < column->values; v++)
				value[v * d->sets + s] =
				    aer_described_share(d, column, s, v);
		}
		bars.title = column->name;
		bars.groups = column->values;
		bars.group_names = column->text;
		bars.series_names = sets;
		bars.value = value;
		rc = aer_bars_plot(path, &bars, err);
	} else {
		aer_error_memory(err);
	}
	free(sets);
	free(value);
	return rc;
}
