#include "stat/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is on its way to a description. */
struct work {
	const struct aer_census *census;
	const struct aer_describe_by *by;
	struct aer_description *d;
	double *number; /* room for a number a row */
	uint64_t *pair; /* and for a pair of texts, or a count */
};

static int by_pair(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* How many different texts of COLUMN the rows of SET have, and in *EMPTY how many
 * rows have none.  Leaves in work->pair, by text, how many rows have it. */
static size_t count_texts(struct work *work, size_t column, size_t set, uint64_t *empty)
{
	const struct aer_census *census = work->census;
	size_t texts = aer_census_texts(census, column), different = 0;

	*empty = 0;
	memset(work->pair, 0, texts * sizeof *work->pair);
	for (size_t i = 0; i < census->rows; i++) {
		uint32_t text = census->column[column].text[i];

		if (census->row[i].set != set)
			continue;
		if (text == AER_NO_TEXT)
			++*empty;
		else
			different += work->pair[text]++ == 0;
	}
	return different;
}

static void describe_subjects(struct work *work, size_t set)
{
	struct aer_described_set *s = &work->d->set[set];
	size_t texts = aer_census_texts(work->census, work->by->subject), n = 0;

	s->subjects = count_texts(work, work->by->subject, set, &s->without_subject);
	for (size_t v = 0; v < texts; v++)
		if (work->pair[v] > 0)
			work->number[n++] = (double)work->pair[v];
	s->per_subject = aer_spread(work->number, n);
}

static void describe_seconds(struct work *work, size_t set)
{
	struct aer_described_set *s = &work->d->set[set];
	size_t n = 0;

	for (size_t i = 0; i < work->census->rows; i++) {
		const struct aer_census_row *row = &work->census->row[i];

		if (row->set != set)
			continue;
		s->clips++;
		if (isnan(row->seconds))
			s->without_seconds++;
		else
			work->number[n++] = row->seconds;
	}
	s->seconds = aer_spread(work->number, n);
}

static void describe_faces(struct work *work, size_t set)
{
	struct aer_described_set *s = &work->d->set[set];
	const struct aer_facecount *faces = work->by->faces;

	for (size_t i = 0; i < work->census->rows; i++) {
		size_t id = work->census->column[work->by->clip].text[i];
		uint64_t frames = aer_facecount_frames(faces, id);

		if (work->census->row[i].set != set || frames == 0)
			continue;
		s->face_clips++;
		s->frames += frames;
		s->found += aer_facecount_found(faces, id);
		s->faceless_clips += aer_facecount_found(faces, id) == 0;
	}
}

static int measure_votes(const struct aer_votes *votes, size_t set, const bool *chosen,
    struct aer_agreement *agreement, struct aer_error *err)
{
	const struct aer_vote_set *of = &votes->set[set];
	struct aer_agree *agree = aer_agree_new(aer_labels_count(of->labels), err);
	int rc = -1;

	if (agree != NULL &&
	    aer_agree_add_set(agree, of, votes->clips, chosen, err) == 0)
		rc = aer_agree_measure(agree, agreement, err);
	aer_agree_free(agree);
	return rc;
}

static int describe_votes(struct work *work, size_t set, struct aer_error *err)
{
	const struct aer_census *census = work->census;
	size_t clip = work->by->clip;
	bool *chosen = calloc(aer_census_texts(census, clip) + 1, sizeof *chosen);
	struct aer_agreement *a = calloc(work->d->vote_sets + 1, sizeof *a);
	int rc = chosen != NULL && a != NULL ? 0 : aer_error_memory(err);

	work->d->set[set].agreement = a;
	for (size_t i = 0; rc == 0 && i < census->rows; i++)
		if (census->row[i].set == set)
			chosen[census->column[clip].text[i]] = true;
	for (size_t k = 0; rc == 0 && k < work->d->vote_sets; k++)
		rc = measure_votes(work->by->votes, k, chosen, &a[k], err);
	free(chosen);
	return rc;
}

static int describe_set(struct work *work, size_t set, struct aer_error *err)
{
	struct aer_described_set *s = &work->d->set[set];
	uint64_t ignored;

	s->name = aer_census_set(work->census, set);
	describe_seconds(work, set);
	describe_subjects(work, set);
	s->videos = count_texts(work, work->by->video, set, &ignored);
	if (work->by->faces != NULL)
		describe_faces(work, set);
	return work->by->votes != NULL ? describe_votes(work, set, err) : 0;
}

/* --- columns ------------------------------------------------------------------- */

/* The clips of each text in all sets, for sorting them. */
struct ranked {
	const char *text;
	uint32_t number;
	uint64_t clips;
};

static int by_clips(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->clips != b->clips)
		return a->clips > b->clips ? -1 : 1;
	return strcmp(a->text, b->text);
}

/* Fills RANK, by number of the text, with its place, and column->text. */
static int rank_texts(struct work *work, size_t c, struct aer_described_column *column,
    uint32_t *rank, struct aer_error *err)
{
	struct ranked *ranked = calloc(column->values + 1, sizeof *ranked);

	if (ranked == NULL)
		return aer_error_memory(err);
	for (size_t v = 0; v < column->values; v++)
		ranked[v] = (struct ranked){
			.text = aer_dict_key(work->census->column[c].texts, v),
			.number = (uint32_t)v,
		};
	for (size_t i = 0; i < work->census->rows; i++)
		if (work->census->column[c].text[i] != AER_NO_TEXT)
			ranked[work->census->column[c].text[i]].clips++;
	qsort(ranked, column->values, sizeof *ranked, by_clips);
	for (size_t v = 0; v < column->values; v++) {
		rank[ranked[v].number] = (uint32_t)v;
		column->text[v] = ranked[v].text;
	}
	free(ranked);
	return 0;
}

/* Counts the different subjects of each value in SET, by sorting pairs of both. */
static void count_subjects(struct work *work, size_t c, size_t set,
    struct aer_described_value *value, const uint32_t *rank)
{
	const struct aer_census *census = work->census;
	size_t n = 0;

	for (size_t i = 0; i < census->rows; i++) {
		uint32_t text = census->column[c].text[i];
		uint32_t subject = census->column[work->by->subject].text[i];

		if (census->row[i].set == set && text != AER_NO_TEXT &&
		    subject != AER_NO_TEXT)
			work->pair[n++] = (uint64_t)rank[text] << 32 | subject;
	}
	qsort(work->pair, n, sizeof *work->pair, by_pair);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || work->pair[i] != work->pair[i - 1])
			value[work->pair[i] >> 32].subjects++;
}

static void count_values(
    struct work *work, size_t c, struct aer_described_column *column, uint32_t *rank)
{
	const struct aer_census *census = work->census;

	for (size_t i = 0; i < census->rows; i++) {
		uint32_t text = census->column[c].text[i];
		size_t set = census->row[i].set;
		struct aer_described_value *value =
		    text != AER_NO_TEXT
			? &column->value[set * column->values + rank[text]]
			: &column->empty[set];

		value->clips++;
		if (!isnan(census->row[i].seconds))
			value->seconds += census->row[i].seconds;
	}
	for (size_t set = 0; set < work->d->sets; set++)
		count_subjects(
		    work, c, set, &column->value[set * column->values], rank);
}

static int describe_column(struct work *work, size_t c,
    struct aer_described_column *column, struct aer_error *err)
{
	uint32_t *rank;
	int rc = -1;

	column->name = work->census->column[c].name;
	column->values = aer_census_texts(work->census, c);
	column->text = calloc(column->values + 1, sizeof(char *));
	column->value =
	    calloc(work->d->sets * column->values + 1, sizeof *column->value);
	column->empty = calloc(work->d->sets + 1, sizeof *column->empty);
	rank = calloc(column->values + 1, sizeof *rank);
	if (column->text == NULL || column->value == NULL || column->empty == NULL ||
	    rank == NULL)
		aer_error_memory(err);
	else
		rc = rank_texts(work, c, column, rank, err);
	if (rc == 0)
		count_values(work, c, column, rank);
	free(rank);
	return rc;
}

/* --- all of it ------------------------------------------------------------------- */

static int name_vote_sets(struct work *work, struct aer_error *err)
{
	struct aer_description *d = work->d;

	if (work->by->votes == NULL)
		return 0;
	d->vote_sets = work->by->votes->sets;
	d->vote_set = calloc(d->vote_sets + 1, sizeof(char *));
	if (d->vote_set == NULL)
		return aer_error_memory(err);
	for (size_t k = 0; k < d->vote_sets; k++)
		d->vote_set[k] = work->by->votes->set[k].name;
	return 0;
}

static int fill(struct work *work, struct aer_error *err)
{
	struct aer_description *d = work->d;

	d->sets = aer_census_sets(work->census);
	d->columns = work->by->columns;
	d->has_subjects = work->census->column[work->by->subject].there;
	d->has_videos = work->census->column[work->by->video].there;
	d->has_faces = work->by->faces != NULL;
	d->has_copies = work->census->original != NULL;
	d->set = calloc(d->sets + 1, sizeof *d->set);
	d->column = calloc(d->columns + 1, sizeof *d->column);
	if (d->set == NULL || d->column == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < work->census->copies; i++)
		d->set[work->census->row[work->census->rows + i].set].copies++;
	if (name_vote_sets(work, err) < 0)
		return -1;
	for (size_t set = 0; set < d->sets; set++)
		if (describe_set(work, set, err) < 0)
			return -1;
	for (size_t k = 0; k < d->columns; k++)
		if (describe_column(work, work->by->column[k], &d->column[k], err) < 0)
			return -1;
	return 0;
}

struct aer_description *aer_describe(const struct aer_census *census,
    const struct aer_describe_by *by, struct aer_error *err)
{
	struct work work = { .census = census, .by = by };
	int rc = -1;

	work.d = calloc(1, sizeof *work.d);
	work.number = calloc(census->rows + 1, sizeof *work.number);
	work.pair = calloc(census->rows + 1, sizeof *work.pair);
	if (work.d == NULL || work.number == NULL || work.pair == NULL)
		aer_error_memory(err);
	else
		rc = fill(&work, err);
	free(work.number);
	free(work.pair);
	if (rc == 0)
		return work.d;
	aer_description_free(work.d);
	return NULL;
}

void aer_description_free(struct aer_description *d)
{
	if (d == NULL)
		return;
	for (size_t set = 0; d->set != NULL && set < d->sets; set++)
		free(d->set[set].agreement);
	for (size_t k = 0; d->column != NULL && k < d->columns; k++) {
		free(d->column[k].text);
		free(d->column[k].value);
		free(d->column[k].empty);
	}
	free(d->set);
	free(d->column);
	free(d->vote_set);
	free(d);
}

double aer_described_imbalance(const struct aer_described_column *column, size_t set)
{
	uint64_t least = UINT64_MAX, most = 0;

	for (size_t v = 0; v < column->values; v++) {
		uint64_t clips = column->value[set * column->values + v].clips;

		if (clips > most)
			most = clips;
		if (clips > 0 && clips < least)
			least = clips;
	}
	return most > 0 ? (double)most / (double)least : NAN;
}

double aer_described_effective(const struct aer_described_column *column, size_t set)
{
	double total = 0, entropy = 0;

	for (size_t v = 0; v < column->values; v++)
		total += (double)column->value[set * column->values + v].clips;
	for (size_t v = 0; v < column->values; v++) {
		double p =
		    (double)column->value[set * column->values + v].clips / total;

		if (p > 0)
			entropy -= p * log(p);
	}
	return total > 0 ? exp(entropy) : NAN;
}

double aer_described_share(const struct aer_description *d,
    const struct aer_described_column *column, size_t set, size_t v)
{
	uint64_t clips = d->set[set].clips;

	return clips > 0 ? (double)column->value[set * column->values + v].clips /
			       (double)clips
			 : NAN;
}
