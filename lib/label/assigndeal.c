#include "label/assignpart.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOR_REPEATS = 2 };

struct deal {
	struct aer_assign *assign;
	size_t annotators, sets, clips;
	size_t *load;  /* [annotator * sets + set] */
	size_t *all;   /* by annotator */
	size_t *given; /* [clip * sets + set]: labels there are, or can be */
	struct candidate {
		uint32_t annotator;
		bool knows; /* the clip, from another set */
		size_t load, all;
		uint64_t lot;
	} * candidate;
	struct aer_random random;
};

/* --- the lists ----------------------------------------------------------- */

/* The sets come one after the other, for each annotator from another one on. */
static size_t phase(const struct aer_assign *assign, const struct aer_duty *duty)
{
	return (duty->set + duty->annotator) % aer_assign_sets(assign);
}

static int compare_duties(const void *left, const void *right, void *context)
{
	const struct aer_assign *assign = context;
	size_t i = *(const size_t *)left, j = *(const size_t *)right;
	const struct aer_duty *a = &assign->duty[i], *b = &assign->duty[j];
	size_t p = phase(assign, a), q = phase(assign, b);

	if (p != q)
		return p < q ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return (i > j) - (i < j);
}

static void sort_list(struct aer_assign *assign, uint32_t annotator)
{
	struct aer_list *list = &assign->list[annotator];

	if (list->count > 0)
		qsort_r(list->item, list->count, sizeof *list->item, compare_duties,
		    assign);
}

int aer_assign_sort(struct aer_assign *assign, struct aer_error *err)
{
	if (aer_assign_prepare(assign, err) < 0)
		return -1;
	for (size_t a = 0; a < aer_dict_count(assign->annotators); a++)
		assign->list[a].count = 0;
	for (size_t i = 0; i < assign->duties; i++) {
		const struct aer_duty *duty = &assign->duty[i];

		if (!duty->gone && aer_assign_list(assign, duty->annotator, i, err) < 0)
			return -1;
	}
	for (uint32_t a = 0; a < aer_dict_count(assign->annotators); a++)
		sort_list(assign, a);
	return 0;
}

/* --- dealing ------------------------------------------------------------- */

static int deal_init(
    struct deal *deal, struct aer_assign *assign, struct aer_error *err)
{
	*deal = (struct deal){ .assign = assign,
		.annotators = aer_dict_count(assign->annotators),
		.sets = aer_assign_sets(assign),
		.clips = aer_dict_count(assign->clips) };
	aer_random_seed(&deal->random, assign->plan.seed);
	deal->load = calloc(deal->annotators * deal->sets + 1, sizeof *deal->load);
	deal->all = calloc(deal->annotators + 1, sizeof *deal->all);
	deal->given = calloc(deal->clips * deal->sets + 1, sizeof *deal->given);
	deal->candidate = calloc(deal->annotators + 1, sizeof *deal->candidate);
	return deal->load != NULL && deal->all != NULL && deal->given != NULL &&
		       deal->candidate != NULL
		   ? 0
		   : aer_error_memory(err);
}

static void deal_free(struct deal *deal)
{
	free(deal->load);
	free(deal->all);
	free(deal->given);
	free(deal->candidate);
}

/* Counts an item that is there. */
static void count(struct deal *deal, const struct aer_duty *duty)
{
	if (duty->repeat)
		return;
	deal->load[duty->annotator * deal->sets + duty->set]++;
	deal->all[duty->annotator]++;
	if (!duty->unsure)
		deal->given[aer_assign_at(deal->assign, duty->clip, duty->set)]++;
}

/* Takes back what nobody has seen, and what is left of those who are gone; counts the
 * rest. */
static void take_back(struct deal *deal)
{
	struct aer_assign *assign = deal->assign;

	for (size_t i = 0; i < assign->duties; i++) {
		struct aer_duty *duty = &assign->duty[i];
		size_t at = aer_assign_at(assign, duty->clip, duty->set);

		if (duty->answered == 0 &&
		    (duty->shown == 0 || !assign->active[duty->annotator]))
			duty->gone = true;
		if (duty->gone && !duty->repeat)
			assign->has[duty->annotator][at] = AER_HAS_NOTHING;
		if (!duty->gone)
			count(deal, duty);
	}
}

static bool is_before(const struct candidate *a, const struct candidate *b)
{
	if (a->knows != b->knows)
		return b->knows;
	if (a->load != b->load)
		return a->load < b->load;
	if (a->all != b->all)
		return a->all < b->all;
	return a->lot < b->lot;
}

/* Whether ANNOTATOR has CLIP in any set. */
static bool knows(const struct deal *deal, uint32_t annotator, uint32_t clip)
{
	const int64_t *at =
	    &deal->assign->has[annotator][aer_assign_at(deal->assign, clip, 0)];

	for (size_t s = 0; s < deal->sets; s++)
		if (at[s] != AER_HAS_NOTHING)
			return true;
	return false;
}

/* Those who could take CLIP in SET. */
static size_t find_candidates(struct deal *deal, uint32_t clip, uint32_t set)
{
	const struct aer_assign *assign = deal->assign;
	size_t at = aer_assign_at(assign, clip, set), n = 0;

	for (uint32_t a = 0; a < deal->annotators; a++)
		if (assign->active[a] && assign->has[a][at] == AER_HAS_NOTHING)
			deal->candidate[n++] = (struct candidate){ a,
				knows(deal, a, clip), deal->load[a * deal->sets + set],
				deal->all[a], aer_random_next(&deal->random) };
	return n;
}

/* Gives an item of CLIP in SET to the best of the first N candidates, who is then the
 * last of them. */
static int give(
    struct deal *deal, uint32_t clip, uint32_t set, size_t n, struct aer_error *err)
{
	struct candidate *best = deal->candidate, chosen;
	struct aer_duty duty = { .clip = clip, .set = set };

	for (size_t i = 1; i < n; i++)
		if (is_before(&deal->candidate[i], best))
			best = &deal->candidate[i];
	chosen = *best;
	*best = deal->candidate[n - 1];
	duty.annotator = chosen.annotator;
	if (aer_assign_append(deal->assign, &duty, err) < 0)
		return -1;
	count(deal, &duty);
	return 0;
}

static int deal_place(
    struct deal *deal, uint32_t clip, uint32_t set, struct aer_error *err)
{
	const struct aer_assign *assign = deal->assign;
	size_t at = aer_assign_at(assign, clip, set);
	size_t n = find_candidates(deal, clip, set), want = assign->votes[set];

	want -= deal->given[at] < want ? deal->given[at] : want;
	if (assign->gold[at])
		want = n;
	for (; want > 0 && n > 0; want--, n--)
		if (give(deal, clip, set, n, err) < 0)
			return -1;
	return 0;
}

/* Goes through all clips in random order, each beginning with another set. */
static int deal_clips(struct deal *deal, struct aer_error *err)
{
	uint32_t *order = calloc(deal->clips + 1, sizeof *order);
	int rc = order != NULL ? 0 : aer_error_memory(err);

	for (uint32_t i = 0; rc == 0 && i < deal->clips; i++) {
		uint32_t j = aer_random_below(&deal->random, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (size_t i = 0; rc == 0 && i < deal->clips; i++)
		for (size_t s = 0; rc == 0 && s < deal->sets; s++)
			if (deal->assign->listed[order[i]])
				rc = deal_place(deal, order[i],
				    (uint32_t)((s + i) % deal->sets), err);
	free(order);
	return rc;
}

/* --- repeats ------------------------------------------------------------- */

struct draw {
	size_t item;
	double lot;
};

static int compare_draws(const void *left, const void *right)
{
	const struct draw *a = left, *b = right;

	if (a->lot != b->lot)
		return a->lot < b->lot ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

/* The items from [FROM, TO) of the annotator's list that can be asked for again, best
 * first, in DRAW; *WANT: how many shall be. */
static size_t find_repeats(const struct aer_assign *assign, const size_t *from,
    const size_t *to, struct draw *draw, size_t *want)
{
	size_t n = 0, items = 0, there = 0;

	for (const size_t *i = from; i < to; i++) {
		const struct aer_duty *duty = &assign->duty[*i];

		items += !duty->repeat;
		there += duty->repeat;
		if (!duty->repeat && duty->place < 0.5)
			draw[n++] = (struct draw){ *i,
				aer_assign_lot(assign, duty, FOR_REPEATS) };
	}
	if (n > 0)
		qsort(draw, n, sizeof *draw, compare_draws);
	*want = (size_t)floor(assign->plan.repeat * (double)items + 0.5);
	*want -= there < *want ? there : *want;
	return n;
}

/* Whether the item of DUTY has a repeat in [FROM, TO). */
static bool has_repeat(const struct aer_assign *assign, const size_t *from,
    const size_t *to, const struct aer_duty *duty)
{
	for (; from < to; from++) {
		const struct aer_duty *other = &assign->duty[*from];

		if (other->repeat && other->clip == duty->clip)
			return true;
	}
	return false;
}

/* Adds the repeats for one set of one annotator, of which the list has [FROM, TO). */
static int repeat_set(
    struct aer_assign *assign, size_t *from, size_t *to, struct aer_error *err)
{
	struct draw *draw = calloc((size_t)(to - from) + 1, sizeof *draw);
	size_t n, want;
	int rc = 0;

	if (draw == NULL)
		return aer_error_memory(err);
	n = find_repeats(assign, from, to, draw, &want);
	for (size_t i = 0; rc == 0 && i < n && want > 0; i++) {
		struct aer_duty duty = assign->duty[draw[i].item];

		if (has_repeat(assign, from, to, &duty))
			continue;
		duty.id = duty.shown = duty.answered = 0;
		duty.repeat = true;
		if (aer_assign_append(assign, &duty, err) < 0)
			rc = -1;
		want--;
	}
	free(draw);
	return rc;
}

static int deal_repeats(struct aer_assign *assign, struct aer_error *err)
{
	if (assign->plan.repeat == 0)
		return 0;
	for (size_t a = 0; a < aer_dict_count(assign->annotators); a++) {
		struct aer_list *list = &assign->list[a];
		size_t from = 0, to;

		for (; assign->active[a] && from < list->count; from = to) {
			uint32_t set = assign->duty[list->item[from]].set;

			for (to = from; to < list->count &&
					assign->duty[list->item[to]].set == set;)
				to++;
			if (repeat_set(
				assign, list->item + from, list->item + to, err) < 0)
				return -1;
		}
	}
	return aer_assign_sort(assign, err);
}

int aer_assign_deal(struct aer_assign *assign, struct aer_error *err)
{
	struct deal deal;
	int rc;

	if (aer_assign_prepare(assign, err) < 0)
		return -1;
	rc = deal_init(&deal, assign, err);
	if (rc == 0) {
		take_back(&deal);
		rc = deal_clips(&deal, err);
	}
	if (rc == 0)
		rc = aer_assign_sort(assign, err);
	if (rc == 0)
		rc = deal_repeats(assign, err);
	deal_free(&deal);
	return rc;
}

/* --- one place anew ------------------------------------------------------ */

/* The newest item of CLIP in SET that nobody has seen, or -1. */
static long find_unseen(const struct aer_assign *assign, uint32_t clip, uint32_t set)
{
	for (size_t i = assign->duties; i-- > 0;) {
		const struct aer_duty *duty = &assign->duty[i];

		if (duty->clip == clip && duty->set == set && !duty->gone &&
		    !duty->repeat && duty->shown == 0 && duty->answered == 0)
			return (long)i;
	}
	return -1;
}

/* Adds an item of CLIP in SET for the best who has none, or takes one back. */
static int refill(struct deal *deal, uint32_t clip, uint32_t set, long *changed,
    struct aer_error *err)
{
	struct aer_assign *assign = deal->assign;
	size_t at = aer_assign_at(assign, clip, set), had = assign->duties;
	struct aer_duty *duty;

	for (size_t i = 0; i < had; i++)
		if (!assign->duty[i].gone)
			count(deal, &assign->duty[i]);
	if (deal->given[at] > assign->votes[set]) {
		*changed = find_unseen(assign, clip, set);
		if (*changed >= 0) {
			duty = &assign->duty[*changed];
			duty->gone = true;
			assign->has[duty->annotator][at] = AER_HAS_NOTHING;
		}
		return 0;
	}
	/* one was lost at most, so that one is dealt at most */
	if (deal_place(deal, clip, set, err) < 0)
		return -1;
	if (assign->duties == had)
		return 0;
	duty = &assign->duty[had];
	if (aer_assign_list(assign, duty->annotator, had, err) < 0)
		return -1;
	sort_list(assign, duty->annotator);
	*changed = (long)had;
	return 0;
}

int aer_assign_refill(
    struct aer_assign *assign, size_t i, long *changed, struct aer_error *err)
{
	const struct aer_duty *duty = &assign->duty[i];
	uint32_t clip = duty->clip, set = duty->set;
	struct deal deal;
	int rc;

	*changed = -1;
	/* a repeat is nobody else's, and everybody has a gold clip */
	if (duty->repeat || assign->gold[aer_assign_at(assign, clip, set)] ||
	    !assign->listed[clip] || assign->spoilt[clip])
		return 0;
	rc = deal_init(&deal, assign, err);
	if (rc == 0)
		rc = refill(&deal, clip, set, changed, err);
	deal_free(&deal);
	return rc;
}

size_t aer_assign_short(const struct aer_assign *assign)
{
	size_t sets = aer_assign_sets(assign), clips = aer_dict_count(assign->clips);
	size_t *given = calloc(clips * sets + 1, sizeof *given), missing = 0;

	if (given == NULL)
		return 0;
	for (size_t i = 0; i < assign->duties; i++) {
		const struct aer_duty *duty = &assign->duty[i];

		if (!duty->gone && !duty->repeat && !duty->unsure)
			given[aer_assign_at(assign, duty->clip, duty->set)]++;
	}
	for (size_t c = 0; c < clips; c++)
		for (size_t s = 0; s < sets; s++)
			if (assign->listed[c] && given[c * sets + s] < assign->votes[s])
				missing += assign->votes[s] - given[c * sets + s];
	free(given);
	return missing;
}
