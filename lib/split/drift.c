#include "split/drift.h"

#include "base/random.h"
#include "base/spread.h"
#include "split/groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Some clips of a group that have one class. */
struct cell {
	uint32_t group, class;
	uint64_t clips;
};

struct work {
	const struct aer_census *census;
	size_t sets, classes;
	struct cell *cell; /* by group */
	size_t cells;
	size_t *first; /* by group: its first cell, and one more */
	size_t groups;
	uint32_t *order;   /* of the groups */
	uint64_t *size;    /* by set: clips with a label */
	uint64_t total;    /* of all sets */
	uint64_t *whole;   /* by class */
	uint64_t *count;   /* by set and class */
	double *distances; /* by set and draw */
	long *who;         /* by row: the number of a name of its group, or -1 */
};

static int by_group(const void *left, const void *right)
{
	const struct cell *a = left, *b = right;

	if (a->group != b->group)
		return a->group > b->group ? 1 : -1;
	return (a->class > b->class) - (a->class < b->class);
}

/* Adds the names of row I, joined, and remembers one of them. */
static int join_row(struct work *work, struct aer_groups *joined, const size_t *group,
    size_t groups, size_t i, struct aer_error *err)
{
	const struct aer_census *census = work->census;

	work->who[i] = -1;
	for (size_t k = 0; k < groups; k++) {
		long name;

		if (census->column[group[k]].text[i] == AER_NO_TEXT)
			continue;
		name = aer_groups_add(
		    joined, k, aer_census_text(census, i, group[k]), err);
		if (name < 0)
			return -1;
		if (work->who[i] >= 0)
			aer_groups_join(joined, work->who[i], name);
		work->who[i] = name;
	}
	return 0;
}

/* A cell for each clip with a label, counted into the parts on the way. */
static void take_clips(struct work *work, size_t label, const struct aer_groups *joined)
{
	const struct aer_census *census = work->census;
	uint32_t alone = (uint32_t)aer_groups_count(joined);

	for (size_t i = 0; i < census->rows; i++) {
		uint32_t class = census->column[label].text[i];
		uint32_t who;
		size_t set = census->row[i].set;

		if (class == AER_NO_TEXT)
			continue;
		who = work->who[i] < 0 ? alone++ : aer_groups_of(joined, work->who[i]);
		work->cell[work->cells++] = (struct cell){ who, class, 1 };
		work->size[set]++;
		work->total++;
		work->whole[class]++;
		work->count[set * work->classes + class]++;
	}
}

/* Joins cells of one group and class, and notes where each group begins. */
static void join_cells(struct work *work)
{
	size_t kept = 0;

	qsort(work->cell, work->cells, sizeof *work->cell, by_group);
	for (size_t i = 0; i < work->cells; i++) {
		struct cell *last = kept > 0 ? &work->cell[kept - 1] : NULL;
		bool new_group = last == NULL || last->group != work->cell[i].group;

		if (!new_group && last->class == work->cell[i].class) {
			last->clips++;
			continue;
		}
		if (new_group) {
			work->order[work->groups] = (uint32_t)work->groups;
			work->first[work->groups++] = kept;
		}
		work->cell[kept++] = work->cell[i];
	}
	work->cells = kept;
	work->first[work->groups] = kept;
}

/* The distance of a set from the whole; a set without clips is as far as can be. */
static double distance(const struct work *work, size_t set)
{
	const uint64_t *count = &work->count[set * work->classes];
	uint64_t size = 0;
	double sum = 0;

	for (size_t c = 0; c < work->classes; c++)
		size += count[c];
	if (size == 0)
		return 1;
	for (size_t c = 0; c < work->classes; c++)
		sum += fabs((double)count[c] / (double)size -
			    (double)work->whole[c] / (double)work->total);
	return sum / 2;
}

static void draw_split(struct work *work, struct aer_random *random)
{
	uint64_t filled = 0, border = work->size[0];
	size_t set = 0;

	for (size_t i = work->groups; i > 1; i--) {
		size_t k = aer_random_below(random, (uint32_t)i);
		uint32_t swapped = work->order[i - 1];

		work->order[i - 1] = work->order[k];
		work->order[k] = swapped;
	}
	memset(work->count, 0, work->sets * work->classes * sizeof *work->count);
	for (size_t i = 0; i < work->groups; i++) {
		size_t from = work->first[work->order[i]];
		size_t to = work->first[work->order[i] + 1];
		uint64_t clips = 0;

		for (size_t k = from; k < to; k++)
			clips += work->cell[k].clips;
		while (set + 1 < work->sets && 2 * filled + clips > 2 * border)
			border += work->size[++set];
		for (size_t k = from; k < to; k++)
			work->count[set * work->classes + work->cell[k].class] +=
			    work->cell[k].clips;
		filled += clips;
	}
}

/* The share of the N SORTED numbers below VALUE, equal ones counted half. */
static double rank_of(double value, const double *sorted, size_t n)
{
	double below = 0;

	for (size_t i = 0; i < n; i++)
		below += sorted[i] < value ? 1 : sorted[i] == value ? 0.5 : 0;
	return below / (double)n;
}

static void measure(
    struct work *work, size_t draws, uint64_t seed, struct aer_drift *drift)
{
	struct aer_random random;

	for (size_t s = 0; s < work->sets; s++)
		drift[s] = (struct aer_drift){ distance(work, s), NAN, NAN, NAN, NAN };
	aer_random_seed(&random, seed);
	for (size_t k = 0; k < draws; k++) {
		draw_split(work, &random);
		for (size_t s = 0; s < work->sets; s++)
			work->distances[s * draws + k] = distance(work, s);
	}
	for (size_t s = 0; draws > 0 && s < work->sets; s++) {
		double *sorted = work->distances + s * draws;

		aer_spread(sorted, draws); /* which sorts them */
		drift[s].low = aer_quantile(sorted, draws, 0.05);
		drift[s].median = aer_quantile(sorted, draws, 0.5);
		drift[s].high = aer_quantile(sorted, draws, 0.95);
		drift[s].rank = rank_of(drift[s].distance, sorted, draws);
	}
}

/* The cells: joins what the columns GROUP join, and counts. */
static int make_cells(struct work *work, size_t label, const size_t *group,
    size_t groups, struct aer_error *err)
{
	struct aer_groups *joined = aer_groups_new(groups, err);
	int rc = joined != NULL ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < work->census->rows; i++)
		rc = join_row(work, joined, group, groups, i, err);
	if (rc == 0)
		rc = aer_groups_finish(joined, err);
	if (rc == 0) {
		take_clips(work, label, joined);
		join_cells(work);
	}
	aer_groups_free(joined);
	return rc;
}

int aer_drift_measure(const struct aer_census *census, size_t label,
    const size_t *group, size_t groups, size_t draws, uint64_t seed,
    struct aer_drift *drift, struct aer_error *err)
{
	struct work work = {
		.census = census,
		.sets = aer_census_sets(census),
		.classes = aer_census_texts(census, label),
	};
	int rc = 0;

	work.cell = calloc(census->rows + 1, sizeof *work.cell);
	work.who = calloc(census->rows + 1, sizeof *work.who);
	work.first = calloc(census->rows + 2, sizeof *work.first);
	work.order = calloc(census->rows + 1, sizeof *work.order);
	work.size = calloc(work.sets + 1, sizeof *work.size);
	work.whole = calloc(work.classes + 1, sizeof *work.whole);
	work.count = calloc(work.sets * work.classes + 1, sizeof *work.count);
	work.distances = calloc(work.sets * draws + 1, sizeof *work.distances);
	if (work.who == NULL || work.cell == NULL || work.first == NULL ||
	    work.order == NULL || work.size == NULL || work.whole == NULL ||
	    work.count == NULL || work.distances == NULL) {
		rc = aer_error_memory(err);
	} else {
		rc = make_cells(&work, label, group, groups, err);
	}
	if (rc == 0)
		measure(&work, draws, seed, drift);
	free(work.who);
	free(work.cell);
	free(work.first);
	free(work.order);
	free(work.size);
	free(work.whole);
	free(work.count);
	free(work.distances);
	return rc;
}
