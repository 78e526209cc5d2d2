#include "split/partition.h"

#include "split/enumerate.h"
#include "split/even.h"
#include "split/milp.h"
#include "split/splitsearch.h"

#include <stdlib.h>
#include <string.h>

enum { FREE = UINT8_MAX };

struct aer_partition {
	const struct aer_group_counts *pool;
	const struct aer_parts *parts;
	size_t k;
	int64_t at_least;
	uint8_t *part;   /* by group; FREE unless fixed, until solved */
	int64_t *wanted; /* by row * k + part */
	int64_t *got;
	size_t *owners_in;
	int64_t *clips, *clips_wanted; /* by part */
	size_t member[AER_PARTS_MAX];
	bool *spread; /* by row */
	/* The problem: the groups that are not fixed, all parts. */
	struct aer_split_task task;
	uint32_t *group;
	int64_t *start, *floor;
	struct aer_split_search search; /* of that */
	enum aer_proof proof;
	bool gave_up;
	bool largest_tried, ties_tried; /* that nothing is better was found out */
};

struct aer_partition *aer_partition_new(const struct aer_group_counts *pool,
    const struct aer_parts *parts, int64_t at_least, struct aer_error *err)
{
	struct aer_partition *s = calloc(1, sizeof *s);
	size_t k = aer_parts_count(parts), cells = pool->rows * k + 1;

	if (s == NULL)
		goto fail;
	s->pool = pool;
	s->parts = parts;
	s->k = k;
	s->at_least = at_least;
	s->part = calloc(pool->groups + 1, 1);
	s->wanted = calloc(cells, sizeof(int64_t));
	s->got = calloc(cells, sizeof(int64_t));
	s->owners_in = calloc(cells, sizeof(size_t));
	s->clips = calloc(k, sizeof(int64_t));
	s->clips_wanted = calloc(k, sizeof(int64_t));
	s->spread = calloc(pool->rows + 1, sizeof(bool));
	s->group = calloc(pool->groups + 1, sizeof(uint32_t));
	s->start = calloc(cells, sizeof(int64_t));
	s->floor = calloc(cells, sizeof(int64_t));
	if (s->part == NULL || s->wanted == NULL || s->got == NULL ||
	    s->owners_in == NULL || s->clips == NULL || s->clips_wanted == NULL ||
	    s->spread == NULL || s->group == NULL || s->start == NULL ||
	    s->floor == NULL || aer_split_search_init(&s->search, pool, k, err) < 0)
		goto fail;
	memset(s->part, FREE, pool->groups);
	return s;
fail:
	aer_partition_free(s);
	aer_error_memory(err);
	return NULL;
}

void aer_partition_free(struct aer_partition *partition)
{
	if (partition == NULL)
		return;
	free(partition->part);
	free(partition->wanted);
	free(partition->got);
	free(partition->owners_in);
	free(partition->clips);
	free(partition->clips_wanted);
	free(partition->spread);
	free(partition->group);
	free(partition->start);
	free(partition->floor);
	aer_split_search_free(&partition->search);
	free(partition);
}

void aer_partition_fix(struct aer_partition *partition, size_t group, size_t p)
{
	partition->part[group] = (uint8_t)p;
}

/* --- the problem ----------------------------------------------------------- */

/* A column is apportioned by itself; the parts' totals come out the same in all. */
static int apportion(struct aer_partition *s, struct aer_error *err)
{
	const struct aer_group_counts *pool = s->pool;

	for (size_t c = 0; c < pool->columns; c++) {
		size_t first = pool->column_first[c];

		if (aer_parts_apportion(s->parts, pool->column_first[c + 1] - first,
			pool->size + first, s->wanted + first * s->k, err) < 0)
			return -1;
	}
	return aer_parts_apportion(s->parts, 1, &pool->clips, s->clips_wanted, err);
}

/* Counts the fixed groups into got, and lists the others. */
static void place_fixed(struct aer_partition *s)
{
	const struct aer_group_counts *pool = s->pool;

	for (size_t p = 0; p < s->k; p++)
		s->task.need[p] = 1;
	for (size_t g = 0; g < pool->groups; g++) {
		size_t p = s->part[g];

		if (p == FREE) {
			s->group[s->task.groups++] = (uint32_t)g;
			continue;
		}
		s->member[p]++;
		s->task.need[p] = 0;
		for (size_t c = pool->first[g]; c < pool->first[g + 1]; c++)
			s->got[pool->cell[c].row * s->k + p] += pool->cell[c].n;
	}
}

/* Which classes are held to the rule: those with clips for all parts, and with a
 * group that is not fixed for each part that fixed ones leave short. */
static void find_spread(struct aer_partition *s, const size_t *free_owners)
{
	const struct aer_group_counts *pool = s->pool;

	for (size_t r = 0; r < pool->rows; r++) {
		size_t short_of = 0;

		for (size_t p = 0; p < s->k; p++)
			short_of += s->got[r * s->k + p] < s->at_least;
		s->spread[r] = !pool->is_sum[r] && s->at_least > 0 &&
			       short_of <= free_owners[r] &&
			       pool->size[r] >= s->at_least * (int64_t)s->k;
	}
}

static void make_task(struct aer_partition *s)
{
	const struct aer_group_counts *pool = s->pool;

	s->search.task = &s->task;
	s->task.pool = pool;
	s->task.k = s->k;
	s->task.group = s->group;
	s->task.start = s->start;
	s->task.floor = s->floor;
	for (size_t i = 0; i < pool->rows * s->k; i++) {
		s->start[i] = s->got[i] - s->wanted[i];
		s->floor[i] =
		    s->spread[i / s->k] ? s->at_least - s->wanted[i] : AER_NO_FLOOR;
	}
	for (size_t p = 0; p < s->k; p++)
		s->task.crowd[p] =
		    aer_parts_share(s->parts, p) * (int64_t)pool->groups -
		    (int64_t)s->member[p] * AER_SHARE_ONE;
}

static int prepare(struct aer_partition *s, struct aer_error *err)
{
	const struct aer_group_counts *pool = s->pool;
	size_t *free_owners = calloc(pool->rows + 1, sizeof(size_t));
	size_t needed = 0;
	int rc = free_owners != NULL ? apportion(s, err) : aer_error_memory(err);

	if (rc == 0) {
		place_fixed(s);
		for (size_t p = 0; p < s->k; p++)
			needed += s->task.need[p];
		if (needed > s->task.groups)
			rc = aer_error_set(
			    err, "%zu groups, %zu parts", pool->groups, s->k);
	}
	if (rc == 0) {
		for (size_t i = 0; i < s->task.groups; i++)
			for (size_t c = pool->first[s->group[i]];
			     c < pool->first[s->group[i] + 1]; c++)
				free_owners[pool->cell[c].row]++;
		find_spread(s, free_owners);
		make_task(s);
	}
	free(free_owners);
	return rc;
}

/* --- the proof --------------------------------------------------------------- */

/* Of so few groups, trying all is likely to take less than searching on. */
enum { FEW_GROUPS = 30 };

/* How many branches are tried, without being asked for an exact solution. */
static const uint64_t enumerate_nodes = 1000000;

/* Returns 1 when nothing better is left, by the numbers of groups too with TIES. */
static int enumerate(struct aer_partition *s, bool ties, struct aer_error *err)
{
	struct aer_split_score score = s->search.score;
	int rc;

	memcpy(s->search.work, s->search.best, s->task.groups);
	rc =
	    aer_enumerate(&s->task, ties, enumerate_nodes, s->search.work, &score, err);
	if (rc >= 0)
		aer_split_search_keep(&s->search, false);
	return rc;
}

static int prove(struct aer_partition *s, struct aer_error *err)
{
	int rc;

	if (!aer_split_search_done(&s->search) && s->search.bound == 0 &&
	    aer_split_search_bound(&s->search, err) < 0)
		return -1;
	if (aer_split_search_done(&s->search)) {
		s->proof =
		    s->search.score.distance == 0 ? AER_PROOF_ZERO : AER_PROOF_BOUNDS;
		return 0;
	}
	rc = enumerate(s, false, err);
	if (rc > 0) {
		s->search.bound = s->search.score.distance;
		s->proof = AER_PROOF_TRIED;
	}
	return rc < 0 ? -1 : 0;
}

/* Looks for the best among those that are as good; of few groups by trying all. */
static int break_ties(struct aer_partition *s, struct aer_error *err)
{
	bool few = s->task.groups <= FEW_GROUPS;
	int rc = 0;

	if (aer_split_search_bound_ties(&s->search, err) < 0)
		return -1;
	if (few && s->proof != AER_PROOF_NONE && !aer_partition_ties_proven(s))
		rc = enumerate(s, true, err);
	if (rc == 0 && aer_split_search_break_ties(&s->search, err) < 0)
		return -1;
	if (rc == 0 && !few && s->proof != AER_PROOF_NONE &&
	    !aer_partition_ties_proven(s))
		rc = enumerate(s, true, err);
	s->ties_tried = rc > 0;
	return rc > 0 ? aer_split_search_bound_ties(&s->search, err) : rc;
}

/* Makes the best division the result. */
static void settle(struct aer_partition *s)
{
	const struct aer_group_counts *pool = s->pool;

	for (size_t i = 0; i < s->task.groups; i++)
		s->part[s->group[i]] = s->search.best[i];
	memset(s->got, 0, pool->rows * s->k * sizeof *s->got);
	memset(s->owners_in, 0, pool->rows * s->k * sizeof *s->owners_in);
	memset(s->member, 0, sizeof s->member);
	memset(s->clips, 0, s->k * sizeof *s->clips);
	for (size_t g = 0; g < pool->groups; g++) {
		size_t p = s->part[g];

		s->member[p]++;
		s->clips[p] += pool->group_clips[g];
		for (size_t c = pool->first[g]; c < pool->first[g + 1]; c++) {
			s->got[pool->cell[c].row * s->k + p] += pool->cell[c].n;
			s->owners_in[pool->cell[c].row * s->k + p]++;
		}
	}
}

int aer_partition_solve(struct aer_partition *partition, uint64_t seed, uint64_t moves,
    struct aer_error *err)
{
	const uint64_t few_moves = 100000; /* before all are tried */
	struct aer_partition *s = partition;
	bool few;

	aer_random_seed(&s->search.random, seed);
	if (prepare(s, err) < 0)
		return -1;
	few = s->task.groups <= FEW_GROUPS && moves > few_moves;
	s->search.limit = few ? few_moves : moves;
	if (aer_split_search_search(&s->search, err) < 0 || prove(s, err) < 0)
		return -1;
	s->search.limit = moves;
	if (few && s->proof == AER_PROOF_NONE &&
	    (aer_split_search_search(&s->search, err) < 0 || prove(s, err) < 0))
		return -1;
	if (break_ties(s, err) < 0)
		return -1;
	settle(s);
	return 0;
}

/* Asks GLPK for a division that is better than the best by GOAL, and in all before it
 * no worse.  Returns 1 when there is none, or the best is one now. */
static int ask_glpk(struct aer_partition *s, enum aer_milp_goal goal, uint64_t nodes,
    struct aer_error *err)
{
	const struct aer_split_score any = { AER_MILP_ANY, AER_MILP_ANY, AER_MILP_ANY,
		AER_MILP_ANY };
	const struct aer_split_score *best = &s->search.score;
	struct aer_milp_ask ask = { goal, any, nodes };
	int rc;

	ask.most.shortage = best->shortage - (goal == AER_MILP_SHORTAGE);
	if (goal >= AER_MILP_DISTANCE)
		ask.most.distance = best->distance - (goal == AER_MILP_DISTANCE);
	if (goal >= AER_MILP_LARGEST)
		ask.most.largest = best->largest - (goal == AER_MILP_LARGEST);
	if (goal == AER_MILP_CROWD)
		ask.most.crowd =
		    best->crowd - aer_even_grain(&s->task) - AER_SHARE_ONE / 1000000;
	rc = aer_milp(&s->task, &ask, s->search.work, err);
	if (rc == AER_MILP_BETTER || rc == AER_MILP_BEST)
		aer_split_search_keep(&s->search, false);
	return rc < 0 ? -1 : rc == AER_MILP_BEST || rc == AER_MILP_NONE;
}

/* What GLPK has to say of the ties, where the rest is proven. */
static int break_ties_exactly(
    struct aer_partition *s, uint64_t nodes, struct aer_error *err)
{
	int rc = 1;

	if (!aer_partition_largest_proven(s)) {
		rc = ask_glpk(s, AER_MILP_LARGEST, nodes, err);
		s->largest_tried = rc > 0;
		if (rc > 0 && aer_split_search_break_ties(&s->search, err) < 0)
			return -1;
	}
	if (rc > 0 && !aer_partition_ties_proven(s)) {
		rc = ask_glpk(s, AER_MILP_CROWD, nodes, err);
		s->ties_tried = rc > 0;
	}
	return rc < 0 ? -1 : 0;
}

int aer_partition_exact(struct aer_partition *s, uint64_t nodes, struct aer_error *err)
{
	int rc = 1;

	if (s->proof == AER_PROOF_NONE) {
		if (s->search.score.shortage > 0)
			rc = ask_glpk(s, AER_MILP_SHORTAGE, nodes, err);
		if (rc > 0)
			rc = ask_glpk(s, AER_MILP_DISTANCE, nodes, err);
		if (rc < 0)
			return -1;
		if (rc > 0) {
			s->search.bound = s->search.score.distance;
			s->proof = AER_PROOF_MILP;
		}
		s->gave_up = rc == 0;
		if (break_ties(s, err) < 0)
			return -1;
	}
	if (s->proof != AER_PROOF_NONE && !aer_partition_ties_proven(s) &&
	    break_ties_exactly(s, nodes, err) < 0)
		return -1;
	settle(s);
	return 0;
}

/* --- the result ------------------------------------------------------------ */

const struct aer_group_counts *aer_partition_pool(const struct aer_partition *partition)
{
	return partition->pool;
}

const struct aer_parts *aer_partition_parts(const struct aer_partition *partition)
{
	return partition->parts;
}

size_t aer_partition_part(const struct aer_partition *partition, size_t group)
{
	return partition->part[group];
}

int64_t aer_partition_wanted(
    const struct aer_partition *partition, size_t row, size_t p)
{
	return partition->wanted[row * partition->k + p];
}

int64_t aer_partition_got(const struct aer_partition *partition, size_t row, size_t p)
{
	return partition->got[row * partition->k + p];
}

size_t aer_partition_members(const struct aer_partition *partition, size_t p)
{
	return partition->member[p];
}

size_t aer_partition_owners_in(
    const struct aer_partition *partition, size_t row, size_t p)
{
	return partition->owners_in[row * partition->k + p];
}

int64_t aer_partition_clips(const struct aer_partition *partition, size_t p)
{
	return partition->clips[p];
}

int64_t aer_partition_clips_wanted(const struct aer_partition *partition, size_t p)
{
	return partition->clips_wanted[p];
}

bool aer_partition_spread(const struct aer_partition *partition, size_t row)
{
	return partition->spread[row];
}

int64_t aer_partition_at_least(const struct aer_partition *partition)
{
	return partition->at_least;
}

struct aer_split_score aer_partition_score(const struct aer_partition *partition)
{
	return partition->search.score;
}

uint64_t aer_partition_moves(const struct aer_partition *partition)
{
	return partition->search.moves;
}

enum aer_proof aer_partition_proof(const struct aer_partition *partition)
{
	return partition->proof;
}

bool aer_partition_gave_up(const struct aer_partition *partition)
{
	return partition->gave_up;
}

int64_t aer_partition_bound(const struct aer_partition *partition)
{
	return partition->search.bound;
}

int64_t aer_partition_largest_bound(const struct aer_partition *partition)
{
	return partition->search.largest_bound;
}

bool aer_partition_largest_proven(const struct aer_partition *partition)
{
	const struct aer_split_search *search = &partition->search;

	return partition->proof != AER_PROOF_NONE &&
	       (partition->ties_tried || partition->largest_tried ||
		   search->score.largest <= search->largest_bound);
}

bool aer_partition_ties_proven(const struct aer_partition *partition)
{
	const struct aer_split_search *search = &partition->search;

	return aer_partition_largest_proven(partition) &&
	       (partition->ties_tried || search->score.crowd == search->crowd_bound);
}

int64_t aer_partition_crowd_bound(const struct aer_partition *partition)
{
	return partition->search.crowd_bound;
}

double aer_partition_exact_distance(const struct aer_partition *partition)
{
	const struct aer_group_counts *pool = partition->pool;
	double sum = 0;

	for (size_t r = 0; r < pool->rows; r++)
		for (size_t p = 0; p < partition->k; p++) {
			double wanted = (double)aer_parts_share(partition->parts, p) /
					AER_SHARE_ONE * (double)pool->size[r];
			double d =
			    (double)partition->got[r * partition->k + p] - wanted;

			sum += (double)pool->weight[r] * (d < 0 ? -d : d) /
			       (double)pool->unit[r];
		}
	return sum;
}
