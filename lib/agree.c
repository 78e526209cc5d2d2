#include "agree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct vote {
	uint32_t set, clip, annotator, label;
	uint64_t place; /* in the table */
};

struct aer_agree {
	struct aer_table *table;
	const struct aer_dict *ids;
	struct aer_dict *sets, *annotators, *labels;
	size_t clip, annotator, label;
	int set; /* column, or -1 */
	struct aer_row row;
	struct vote *vote;
	size_t votes, slots;
};

static int find_columns(struct aer_agree *agree, struct aer_error *err)
{
	agree->set = aer_table_find(agree->table, "set");
	if (aer_table_need(agree->table, "clip", &agree->clip, err) < 0 ||
	    aer_table_need(agree->table, "annotator", &agree->annotator, err) < 0)
		return -1;
	return aer_table_need(agree->table, "label", &agree->label, err);
}

struct aer_agree *aer_agree_open(
    const char *path, const struct aer_dict *ids, struct aer_error *err)
{
	struct aer_agree *agree = calloc(1, sizeof *agree);

	if (agree == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	agree->ids = ids;
	agree->sets = aer_dict_new(err);
	agree->annotators = aer_dict_new(err);
	agree->labels = aer_dict_new(err);
	if (agree->sets != NULL && agree->annotators != NULL && agree->labels != NULL)
		agree->table = aer_table_open(path, err);
	if (agree->table != NULL && find_columns(agree, err) == 0)
		return agree;
	aer_agree_free(agree);
	return NULL;
}

void aer_agree_free(struct aer_agree *agree)
{
	if (agree == NULL)
		return;
	aer_table_close(agree->table);
	aer_row_free(&agree->row);
	aer_dict_free(agree->sets);
	aer_dict_free(agree->annotators);
	aer_dict_free(agree->labels);
	free(agree->vote);
	free(agree);
}

static int reserve(struct aer_agree *agree, struct aer_error *err)
{
	size_t slots = agree->slots > 0 ? 2 * agree->slots : 1024;
	struct vote *vote;

	if (agree->votes < agree->slots)
		return 0;
	vote = realloc(agree->vote, slots * sizeof *vote);
	if (vote == NULL)
		return aer_error_memory(err);
	agree->vote = vote;
	agree->slots = slots;
	return 0;
}

static int take_vote(struct aer_agree *agree, struct aer_error *err)
{
	char **field = agree->row.field;
	long clip = aer_dict_find(agree->ids, field[agree->clip]);
	long set, annotator, label;

	if (clip < 0)
		return 0;
	set = aer_dict_add(
	    agree->sets, agree->set >= 0 ? field[agree->set] : "", NULL, err);
	annotator = aer_dict_add(agree->annotators, field[agree->annotator], NULL, err);
	label = aer_dict_add(agree->labels, field[agree->label], NULL, err);
	if (set < 0 || annotator < 0 || label < 0 || reserve(agree, err) < 0)
		return -1;
	agree->vote[agree->votes] = (struct vote){ (uint32_t)set, (uint32_t)clip,
		(uint32_t)annotator, (uint32_t)label, agree->votes };
	agree->votes++;
	return 0;
}

enum aer_read aer_agree_next(struct aer_agree *agree, struct aer_error *err)
{
	enum aer_read got = aer_table_next(agree->table, &agree->row, err);

	if (got != AER_READ_ROW)
		return got;
	if (agree->row.field[agree->label][0] == '\0') {
		aer_error_set(err, "%s:%lu: clip '%s': the vote has no label",
		    aer_table_name(agree->table), agree->row.line,
		    agree->row.field[agree->clip]);
		return AER_READ_BAD;
	}
	return take_vote(agree, err) < 0 ? AER_READ_BROKEN : AER_READ_ROW;
}

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* By set, clip, annotator; the last vote first. */
static int by_annotator(const void *left, const void *right)
{
	const struct vote *a = left, *b = right;

	if (a->set != b->set)
		return compare(a->set, b->set);
	if (a->clip != b->clip)
		return compare(a->clip, b->clip);
	if (a->annotator != b->annotator)
		return compare(a->annotator, b->annotator);
	return compare(b->place, a->place);
}

static int by_label(const void *left, const void *right)
{
	const struct vote *a = left, *b = right;

	if (a->set != b->set)
		return compare(a->set, b->set);
	if (a->clip != b->clip)
		return compare(a->clip, b->clip);
	return compare(a->label, b->label);
}

void aer_agree_finish(struct aer_agree *agree)
{
	size_t kept = 0;

	if (agree->votes == 0)
		return;
	qsort(agree->vote, agree->votes, sizeof *agree->vote, by_annotator);
	for (size_t i = 0; i < agree->votes; i++) {
		const struct vote *last = kept > 0 ? &agree->vote[kept - 1] : NULL;
		const struct vote *vote = &agree->vote[i];

		if (last == NULL || vote->set != last->set ||
		    vote->clip != last->clip || vote->annotator != last->annotator)
			agree->vote[kept++] = *vote;
	}
	agree->votes = kept;
	qsort(agree->vote, kept, sizeof *agree->vote, by_label);
}

size_t aer_agree_sets(const struct aer_agree *agree)
{
	return aer_dict_count(agree->sets);
}

const char *aer_agree_set(const struct aer_agree *agree, size_t set)
{
	return aer_dict_key(agree->sets, set);
}

/* The end of the run of votes from FROM on that have its set and clip, and its label
 * too where SAME_LABEL. */
static size_t run_end(const struct aer_agree *agree, size_t from, bool same_label)
{
	const struct vote *first = &agree->vote[from];
	size_t i = from + 1;

	while (i < agree->votes && agree->vote[i].set == first->set &&
	       agree->vote[i].clip == first->clip &&
	       (!same_label || agree->vote[i].label == first->label))
		i++;
	return i;
}

/* Adds the clip whose votes are [FROM, TO) to A, and its labels to TALLY. */
static void add_clip(const struct aer_agree *agree, size_t from, size_t to,
    struct aer_agreement *a, uint64_t *tally)
{
	double n = (double)(to - from), agreeing = 0;

	for (size_t i = from, end; i < to; i = end) {
		double same;

		end = run_end(agree, i, true);
		same = (double)(end - i);
		agreeing += same * (same - 1);
		tally[agree->vote[i].label] += end - i;
		a->unanimous += end - i == to - from;
	}
	a->clips++;
	a->votes += to - from;
	a->pairs += agreeing / (n * (n - 1));
}

int aer_agree_measure(const struct aer_agree *agree, size_t set, const bool *chosen,
    struct aer_agreement *agreement, struct aer_error *err)
{
	size_t labels = aer_dict_count(agree->labels);
	uint64_t *tally = calloc(labels + 1, sizeof *tally);
	double by_chance = 0;

	*agreement = (struct aer_agreement){ 0 };
	if (tally == NULL)
		return aer_error_memory(err);
	for (size_t i = 0, end; i < agree->votes; i = end) {
		end = run_end(agree, i, false);
		if (agree->vote[i].set == set && chosen[agree->vote[i].clip] &&
		    end - i >= 2)
			add_clip(agree, i, end, agreement, tally);
	}
	agreement->pairs =
	    agreement->clips > 0 ? agreement->pairs / (double)agreement->clips : NAN;
	for (size_t k = 0; k < labels; k++) {
		double share = (double)tally[k] / (double)agreement->votes;

		by_chance += share * share;
	}
	agreement->kappa =
	    by_chance < 1 ? (agreement->pairs - by_chance) / (1 - by_chance) : NAN;
	free(tally);
	return 0;
}
