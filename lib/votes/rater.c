#include "votes/rater.h"

#include "base/spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- against the others -------------------------------------------------------- */

struct work {
	const struct aer_vote_set *set;
	size_t labels;
	struct aer_rater *rater;
	uint32_t *matrix; /* [(annotator * labels + others) * labels + said] */
	uint32_t *tally;  /* [labels], of one clip */
};

/* The label with most of the votes tallied, one for OWN left out; -1: there are two. */
static long majority(const struct work *work, size_t own)
{
	uint32_t most = 0;
	long label = -1;

	for (size_t j = 0; j < work->labels; j++) {
		uint32_t n = work->tally[j] - (j == own);

		if (n == most)
			label = -1;
		if (n > most) {
			most = n;
			label = (long)j;
		}
	}
	return label;
}

/* Compares each vote on a clip with the others there. */
static void compare_clip(const struct work *work, size_t from, size_t to)
{
	const struct aer_vote *vote = work->set->vote;
	size_t n = to - from;

	memset(work->tally, 0, work->labels * sizeof *work->tally);
	for (size_t i = from; i < to; i++)
		work->tally[vote[i].label]++;
	for (size_t i = from; i < to; i++) {
		struct aer_rater *rater = &work->rater[vote[i].annotator];
		size_t own = vote[i].label, at = vote[i].annotator * work->labels;
		long others;

		rater->votes++;
		if (n < 2)
			continue;
		rater->shared++;
		rater->agreement += (double)(work->tally[own] - 1) / (double)(n - 1);
		others = majority(work, own);
		if (others < 0)
			continue;
		rater->compared++;
		work->matrix[(at + (size_t)others) * work->labels + own]++;
	}
}

/* Reads kappa and the most confused pair off an annotator's matrix, and makes the sum
 * of agreements a mean. */
static int read_matrix(
    const struct work *work, const uint32_t *matrix, struct aer_rater *rater)
{
	size_t labels = work->labels;
	uint64_t *said = calloc(labels + 1, sizeof *said);
	double n = (double)rater->compared, right = 0, chance = 0;

	if (said == NULL)
		return -1;
	for (size_t o = 0; o < labels; o++)
		for (size_t s = 0; s < labels; s++)
			said[s] += matrix[o * labels + s];
	for (size_t o = 0; o < labels; o++) {
		uint64_t others = 0;

		for (size_t s = 0; s < labels; s++)
			others += matrix[o * labels + s];
		right += matrix[o * labels + o];
		chance += (double)others / n * ((double)said[o] / n);
		for (size_t s = 0; s < labels; s++) {
			if (s == o || matrix[o * labels + s] <= rater->confused)
				continue;
			rater->confused = matrix[o * labels + s];
			rater->of = others;
			rater->others = (long)o;
			rater->said = (long)s;
		}
	}
	free(said);
	rater->kappa = 1 - chance > 1e-12 ? (right / n - chance) / (1 - chance) : NAN;
	rater->agreement =
	    rater->shared > 0 ? rater->agreement / (double)rater->shared : NAN;
	return 0;
}

static int compare_all(const struct aer_votes *votes, struct work *work)
{
	size_t labels = work->labels;
	int rc = -1;

	work->matrix =
	    calloc(votes->annotators * labels * labels + 1, sizeof *work->matrix);
	work->tally = calloc(labels + 1, sizeof *work->tally);
	if (work->matrix != NULL && work->tally != NULL) {
		for (size_t c = 0; c < votes->clips; c++)
			if (work->set->start[c] < work->set->start[c + 1])
				compare_clip(
				    work, work->set->start[c], work->set->start[c + 1]);
		rc = 0;
	}
	for (size_t k = 0; rc == 0 && k < votes->annotators; k++)
		rc = read_matrix(
		    work, work->matrix + k * labels * labels, &work->rater[k]);
	free(work->matrix);
	free(work->tally);
	return rc;
}

/* --- repeats ------------------------------------------------------------------- */

/* Compares each repeat with the annotator's vote on the clip. */
static void compare_repeats(const struct aer_vote_set *set, struct aer_rater *rater)
{
	for (size_t r = 0; r < set->repeats; r++) {
		const struct aer_vote *again = &set->repeat[r];

		for (size_t i = set->start[again->clip];
		     i < set->start[again->clip + 1]; i++) {
			if (set->vote[i].annotator != again->annotator)
				continue;
			rater[again->annotator].repeats++;
			rater[again->annotator].same +=
			    set->vote[i].label == again->label;
		}
	}
}

/* --- times --------------------------------------------------------------------- */

static int by_number(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static void swap(uint32_t *a, uint32_t *b)
{
	uint32_t keep = *a;

	*a = *b;
	*b = keep;
}

/*
 * Brings the number that would be at place K of the sorted ones there, with none above
 * it before and none below it behind: C. Hoare, Algorithm 65: Find, Communications of
 * the ACM 4(7), 1961, the middle one of three as pivot.
 */
static void put_in_place(uint32_t *value, size_t n, size_t k)
{
	size_t low = 0, high = n;

	while (high - low > 16) {
		size_t i = low, j = high - 1, middle = low + (high - low) / 2;
		uint32_t pivot;

		if (value[middle] < value[low])
			swap(&value[middle], &value[low]);
		if (value[j] < value[low])
			swap(&value[j], &value[low]);
		if (value[j] < value[middle])
			swap(&value[j], &value[middle]);
		pivot = value[middle];
		while (i <= j) {
			while (value[i] < pivot)
				i++;
			while (value[j] > pivot)
				j--;
			if (i <= j)
				swap(&value[i++], &value[j--]);
		}
		if (k <= j)
			high = j + 1;
		else if (k >= i)
			low = i;
		else
			return;
	}
	qsort(value + low, high - low, sizeof *value, by_number);
}

/* Of N >= 1 numbers, which change their order. */
static double median(uint32_t *value, size_t n)
{
	size_t middle = n / 2;
	uint32_t below = 0;

	put_in_place(value, n, middle);
	if (n % 2 == 1)
		return value[middle];
	for (size_t i = 0; i < middle; i++)
		below = value[i] > below ? value[i] : below;
	return ((double)below + value[middle]) / 2;
}

/* Between one vote and the next there are so many seconds; in order of time. */
static size_t take_gaps(uint32_t *time, size_t n)
{
	if (n == 0)
		return 0;
	qsort(time, n, sizeof *time, by_number);
	for (size_t i = 0; i + 1 < n; i++)
		time[i] = time[i + 1] - time[i];
	return n - 1;
}

/* The medians of all annotators: their times one annotator after another. */
static int find_times(const struct aer_votes *votes, const struct aer_vote_set *set,
    struct aer_rater *rater)
{
	size_t *next = calloc(votes->annotators + 2, sizeof *next);
	uint32_t *time = calloc(set->votes + 1, sizeof *time);
	int rc = next != NULL && time != NULL ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < set->votes; i++)
		next[set->vote[i].annotator + 1] +=
		    set->vote[i].time != AER_VOTE_NO_TIME;
	for (size_t k = 0; rc == 0 && k < votes->annotators; k++)
		next[k + 1] += next[k];
	for (size_t i = 0; rc == 0 && i < set->votes; i++)
		if (set->vote[i].time != AER_VOTE_NO_TIME)
			time[next[set->vote[i].annotator]++] = set->vote[i].time;
	/* next[k] is now where annotator k ends */
	for (size_t k = 0; rc == 0 && k < votes->annotators; k++) {
		size_t from = k > 0 ? next[k - 1] : 0, n = next[k] - from;

		if (votes->clock == AER_CLOCK_GIVEN)
			n = take_gaps(time + from, n);
		if (n > 0)
			rater[k].seconds = median(time + from, n) /
					   (votes->clock == AER_CLOCK_TAKEN ? 1000 : 1);
	}
	free(next);
	free(time);
	return rc;
}

/* --- flags --------------------------------------------------------------------- */

static bool counts(const struct aer_rater *rater)
{
	return rater->compared >= AER_RATER_CLIPS && !isnan(rater->kappa);
}

static int find_low(
    struct aer_rater *rater, size_t annotators, struct aer_rater_limit *limit)
{
	double *value = calloc(annotators + 1, sizeof *value);
	size_t n = 0;

	*limit = (struct aer_rater_limit){ NAN, NAN, NAN };
	if (value == NULL)
		return -1;
	for (size_t k = 0; k < annotators; k++)
		if (counts(&rater[k]))
			value[n++] = rater[k].kappa;
	if (n >= AER_RATER_PEERS) {
		limit->median = aer_spread(value, n).median;
		for (size_t i = 0; i < n; i++)
			value[i] = fabs(value[i] - limit->median);
		limit->deviation = 1.4826 * aer_spread(value, n).median;
		limit->kappa =
		    limit->median -
		    fmax(AER_RATER_GAP, AER_RATER_DEVIATIONS * limit->deviation);
		for (size_t k = 0; k < annotators; k++)
			rater[k].low =
			    counts(&rater[k]) && rater[k].kappa < limit->kappa;
	}
	free(value);
	return 0;
}

int aer_raters(const struct aer_votes *votes, const struct aer_vote_set *set,
    struct aer_rater *rater, struct aer_rater_limit *limit, struct aer_error *err)
{
	struct work work = { set, aer_labels_count(set->labels), rater, NULL, NULL };
	int rc = 0;

	for (size_t k = 0; k < votes->annotators; k++)
		rater[k] = (struct aer_rater){ .unsure = set->unsure[k],
			.said = -1,
			.others = -1,
			.seconds = NAN };
	if (compare_all(votes, &work) < 0 ||
	    (votes->clock != AER_CLOCK_NONE && find_times(votes, set, rater) < 0) ||
	    find_low(rater, votes->annotators, limit) < 0)
		rc = aer_error_memory(err);
	compare_repeats(set, rater);
	return rc;
}
