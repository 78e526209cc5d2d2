/* Unit tests of random.h, parts.h, groupcounts.h, partition.h with what it stands on,
 * groups.h, decimal.h and rows.h, in TAP. */
#include "base/random.h"
#include "split/bounds.h"
#include "split/enumerate.h"
#include "split/feasible.h"
#include "split/groups.h"
#include "split/meetmiddle.h"
#include "split/milp.h"
#include "split/partition.h"
#include "split/ties.h"
#include "table/rows.h"
#include "text/decimal.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(bool good, const char *what)
{
	if (!good) {
		printf("Bail out! %s\n", what);
		exit(2);
	}
}

/* --- random ---------------------------------------------------------------- */

static void test_random(void)
{
	struct aer_random a = { { 1, 2, 3, 4 } }, b;
	static const uint64_t known[] = { 11520, 0, 1509978240, 1215971899390074240 };
	unsigned long drawn[7] = { 0 };
	bool good = true;

	for (int i = 0; i < 4; i++)
		good &= aer_random_next(&a) == known[i];
	ok(good, "xoshiro256** from 1, 2, 3, 4 begins as published");
	aer_random_seed(&a, 0);
	ok(a.s[0] == 0xe220a8397b1dcdaf && a.s[1] == 0x6e789e6aa1b965f4,
	    "splitmix64 from 0 begins as published");
	aer_random_seed(&b, 1);
	ok(aer_random_next(&a) != aer_random_next(&b), "seeds 0 and 1 differ");
	for (int i = 0; i < 700000; i++) {
		uint32_t k = aer_random_below(&a, 7);

		check(k < 7, "aer_random_below is out of range");
		drawn[k]++;
	}
	/* 5 standard deviations are 1464 */
	for (int i = 0; i < 7; i++)
		good &= drawn[i] > 98500 && drawn[i] < 101500;
	ok(good, "each of 7 numbers is drawn as often");
	good = true;
	for (int i = 0; i < 1000; i++)
		good &= aer_random_below(&a, 1) == 0;
	ok(good, "below 1 is 0");
	for (int i = 0; i < 1000; i++)
		good &= aer_random_below(&a, 0x80000001) <= 0x80000000;
	ok(good, "a bound above half of all 32-bit numbers holds");
}

/* --- parts ----------------------------------------------------------------- */

static void refused(const char *text, const char *wanted)
{
	struct aer_error err = { "" };
	struct aer_parts *parts = aer_parts_parse(text, &err);

	if (!ok(parts == NULL && strcmp(err.text, wanted) == 0, "'%s' is refused",
		text))
		printf("# got:    %s\n# wanted: %s\n", err.text, wanted);
	aer_parts_free(parts);
}

static struct aer_parts *parse(const char *text)
{
	struct aer_error err = { "" };
	struct aer_parts *parts = aer_parts_parse(text, &err);

	check(parts != NULL, err.text);
	return parts;
}

static void test_parse(void)
{
	struct aer_parts *parts = parse("train=0.7,val=.1,test=2e-1");
	char many[2000] = "";
	size_t n = 0;

	ok(aer_parts_count(parts) == 3 && strcmp(aer_parts_name(parts, 1), "val") == 0,
	    "three parts have their names");
	ok(aer_parts_share(parts, 0) == 700000000 &&
		aer_parts_share(parts, 1) == 100000000 &&
		aer_parts_share(parts, 2) == 200000000,
	    "and their shares in billionths");
	aer_parts_free(parts);
	parts = parse("a=0.3333333333,b=0.3333333333,c=0.3333333333");
	ok(aer_parts_share(parts, 0) + aer_parts_share(parts, 1) +
		    aer_parts_share(parts, 2) ==
		AER_SHARE_ONE,
	    "thirds sum to one");
	aer_parts_free(parts);
	parts = parse("all=1");
	ok(aer_parts_share(parts, 0) == AER_SHARE_ONE, "one part can have all");
	aer_parts_free(parts);
	refused("", "part '' is not NAME=SHARE");
	refused("train", "part 'train' is not NAME=SHARE");
	refused("a=0.5,", "part '' is not NAME=SHARE");
	refused("a=0.5,b=0.4", "the shares sum to 0.9, not to 1");
	refused("a=0.5,b=0.50000001", "the shares sum to 1.00000001, not to 1");
	refused("a=0.5,a=0.5", "part 'a' stands there twice");
	refused("=1", "part '': a name is one or more letters, digits and ._-");
	refused("a b=1", "part 'a b': a name is one or more letters, digits and ._-");
	refused("../x=1", "part '../x': a name is one or more letters, digits and ._-");
	refused("a=", "part 'a': share '' is not a number");
	refused("a=0.5x,b=0.5", "part 'a': share '0.5x' is not a number");
	refused("a=nan", "part 'a': share 'nan' is not a number");
	refused("a=0x1p0", "part 'a': share '0x1p0' is not a number");
	refused("a=0,b=1", "part 'a': share '0' is not above 0 and at most 1");
	refused("a=-0.5,b=1.5", "part 'a': share '-0.5' is not above 0 and at most 1");
	refused("a=1e999", "part 'a': share '1e999' is not above 0 and at most 1");
	for (int i = 0; i < 101; i++)
		n += (size_t)snprintf(
		    many + n, sizeof many - n, "%sp%d=0.0099", i > 0 ? "," : "", i);
	refused(many, "more than 100 parts");
}

/* Shares of K parts that sum to 1, in thousandths. */
static struct aer_parts *random_parts(struct aer_random *random, size_t k)
{
	char text[4000] = "";
	size_t n = 0;
	unsigned left = 1000;

	for (size_t p = 0; p < k; p++) {
		unsigned rest = (unsigned)(k - p - 1);
		unsigned share =
		    rest == 0 ? left
			      : 1 + aer_random_below(random, (left - rest) / 2 + 1);

		if (share > left - rest)
			share = left - rest;
		left -= share;
		n += (size_t)snprintf(text + n, sizeof text - n, "%sp%zu=%u.%03u",
		    p > 0 ? "," : "", p, share / 1000, share % 1000);
	}
	return parse(text);
}

/* How far the sums of the parts are from their shares by largest remainder, which
 * are each the exact share rounded down or up. */
static int columns_off(const struct aer_parts *parts, size_t classes,
    const int64_t *size, const int64_t *wanted)
{
	size_t k = aer_parts_count(parts);
	int64_t all = 0;
	int off = 0;

	for (size_t c = 0; c < classes; c++)
		all += size[c];
	for (size_t p = 0; p < k; p++) {
		int64_t exact = aer_parts_share(parts, p) * all, sum = 0;

		for (size_t c = 0; c < classes; c++)
			sum += wanted[c * k + p];
		off += llabs(sum * AER_SHARE_ONE - exact) >= AER_SHARE_ONE;
	}
	return off;
}

static void test_apportion(void)
{
	struct aer_random random;
	enum { TABLES = 3000, CLASSES = 12 };
	int bad_cells = 0, bad_rows = 0, off_two = 0, off_more = 0;

	aer_random_seed(&random, 5);
	for (int t = 0; t < TABLES; t++) {
		size_t k = 1 + aer_random_below(&random, t % 2 == 0 ? 2 : 12);
		size_t classes = 1 + aer_random_below(&random, CLASSES);
		struct aer_parts *parts = random_parts(&random, k);
		int64_t size[CLASSES], wanted[CLASSES * 12];

		for (size_t c = 0; c < classes; c++)
			size[c] = 1 + aer_random_below(&random, c % 2 == 0 ? 2000 : 9);
		check(aer_parts_apportion(parts, classes, size, wanted, NULL) == 0,
		    "out of memory");
		for (size_t c = 0; c < classes; c++) {
			int64_t sum = 0;

			for (size_t p = 0; p < k; p++) {
				int64_t exact = aer_parts_share(parts, p) * size[c];

				sum += wanted[c * k + p];
				bad_cells += llabs(wanted[c * k + p] * AER_SHARE_ONE -
						   exact) >= AER_SHARE_ONE;
			}
			bad_rows += sum != size[c];
		}
		if (k <= 2)
			off_two += columns_off(parts, classes, size, wanted);
		else
			off_more += columns_off(parts, classes, size, wanted);
		aer_parts_free(parts);
	}
	ok(bad_cells == 0, "in %d random tables every cell is rounded up or down",
	    TABLES);
	ok(bad_rows == 0, "and every class sums to its size");
	ok(off_two == 0, "and with two parts every part sums to its share");
	ok(off_more == 0, "and with up to twelve: %d do not", off_more);
}

static void test_apportion_known(void)
{
	struct aer_parts *parts = parse("train=0.8,test=0.2");
	/* RAER: confusion, distraction, enjoyment, fatigue, neutrality */
	int64_t size[] = { 37, 527, 161, 196, 1728 }, wanted[10];
	static const int64_t right[] = { 30, 7, 421, 106, 129, 32, 157, 39, 1382, 346 };

	check(aer_parts_apportion(parts, 5, size, wanted, NULL) == 0, "out of memory");
	ok(memcmp(wanted, right, sizeof wanted) == 0, "RAER is apportioned as by hand");
	aer_parts_free(parts);
}

/* --- partition ------------------------------------------------------------- */

/* A small pool, and its best division found by trying all. */
enum { GROUPS = 13, KINDS = 4 };

struct pool {
	size_t k, groups, classes;
	int64_t n[GROUPS][KINDS];
	int64_t wanted[KINDS * 3];
	int64_t share[3];
};

struct best {
	int64_t shortage, distance, largest, crowd;
};

static bool less(const struct best *a, const struct best *b)
{
	if (a->shortage != b->shortage)
		return a->shortage < b->shortage;
	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (a->largest != b->largest)
		return a->largest < b->largest;
	return a->crowd < b->crowd;
}

/* By what is proven first. */
static bool as_near(const struct best *a, const struct best *b)
{
	return a->shortage == b->shortage && a->distance == b->distance;
}

static void measure(const struct pool *pool, const size_t *part, struct best *best)
{
	int64_t got[KINDS * 3] = { 0 }, groups[3] = { 0 };

	memset(best, 0, sizeof *best);
	for (size_t g = 0; g < pool->groups; g++) {
		groups[part[g]] += AER_SHARE_ONE;
		for (size_t c = 0; c < pool->classes; c++)
			got[c * pool->k + part[g]] += pool->n[g][c];
	}
	for (size_t p = 0; p < pool->k; p++)
		best->crowd +=
		    llabs(groups[p] - pool->share[p] * (int64_t)pool->groups);
	for (size_t c = 0; c < pool->classes; c++) {
		size_t owners = 0;

		for (size_t g = 0; g < pool->groups; g++)
			owners += pool->n[g][c] > 0;
		for (size_t p = 0; p < pool->k; p++) {
			int64_t off =
			    llabs(got[c * pool->k + p] - pool->wanted[c * pool->k + p]);

			best->distance += off;
			best->largest = off > best->largest ? off : best->largest;
			best->shortage +=
			    owners >= pool->k && got[c * pool->k + p] == 0;
		}
	}
}

static struct best try_all(const struct pool *pool)
{
	struct best best = { INT64_MAX, 0, 0, 0 }, now;
	size_t part[GROUPS] = { 0 }, g;

	do {
		size_t used[3] = { 0 };
		bool whole = true;

		for (g = 0; g < pool->groups; g++)
			used[part[g]]++;
		for (size_t p = 0; p < pool->k; p++)
			whole &= used[p] > 0;
		measure(pool, part, &now);
		if (whole && less(&now, &best))
			best = now;
		for (g = 0; g < pool->groups && ++part[g] == pool->k; g++)
			part[g] = 0;
	} while (g < pool->groups);
	return best;
}

/* Three groups, each two of which are all that have a class: in two parts one class
 * cannot be in both. */
static void circle_pool(struct pool *pool, struct aer_random *random)
{
	pool->k = 2;
	pool->groups = pool->classes = 3;
	for (size_t g = 0; g < 3; g++) {
		pool->n[g][g] = 1 + aer_random_below(random, 20);
		pool->n[g][(g + 1) % 3] = 1 + aer_random_below(random, 20);
	}
}

static void random_pool(struct pool *pool, struct aer_random *random)
{
	uint32_t owned = 1 + aer_random_below(random, 3); /* of 4 classes */

	memset(pool, 0, sizeof *pool);
	if (aer_random_below(random, 16) == 0) {
		circle_pool(pool, random);
		return;
	}
	pool->k = 2 + aer_random_below(random, 2);
	pool->groups = pool->k + aer_random_below(random, pool->k == 2 ? 12 : 7);
	pool->classes = 1 + aer_random_below(random, KINDS);
	for (size_t g = 0; g < pool->groups; g++)
		for (size_t c = 0; c < pool->classes; c++)
			if (aer_random_below(random, 4) < owned)
				pool->n[g][c] = aer_random_below(random, 20);
	/* Every group and every class has a clip. */
	for (size_t g = 0; g < pool->groups; g++)
		pool->n[g][g % pool->classes]++;
	for (size_t c = 0; c < pool->classes; c++)
		pool->n[0][c]++;
}

/* The clips of POOL, one by one, as a pool of the library. */
static struct aer_group_counts *make_pool(const struct pool *pool)
{
	uint32_t *group = calloc(GROUPS * KINDS * 32, sizeof *group);
	uint32_t *level = calloc(GROUPS * KINDS * 32, sizeof *level);
	struct aer_group_counts_column column = { level, pool->classes, NULL, 1 };
	struct aer_group_counts *made;
	size_t clips = 0;

	check(group != NULL && level != NULL, "out of memory");
	for (size_t c = 0; c < pool->classes; c++)
		for (size_t g = 0; g < pool->groups; g++)
			for (int64_t n = 0; n < pool->n[g][c]; n++) {
				group[clips] = (uint32_t)g;
				level[clips++] = (uint32_t)c;
			}
	made = aer_group_counts_new(clips, group, pool->groups, &column, 1, NULL);
	check(made != NULL, "out of memory");
	free(group);
	free(level);
	return made;
}

/* What the partition says of itself, counted again from the parts of the groups. */
static bool consistent(const struct aer_partition *partition, struct pool *pool,
    struct best *said, struct best *counted)
{
	struct aer_split_score score = aer_partition_score(partition);
	size_t part[GROUPS];
	bool good = true;

	for (size_t g = 0; g < pool->groups; g++)
		part[g] = aer_partition_part(partition, g);
	for (size_t c = 0; c < pool->classes; c++)
		for (size_t p = 0; p < pool->k; p++) {
			int64_t got = 0;
			size_t owners = 0;

			for (size_t g = 0; g < pool->groups; g++) {
				got += part[g] == p ? pool->n[g][c] : 0;
				owners += part[g] == p && pool->n[g][c] > 0;
			}
			good &= got == aer_partition_got(partition, c, p) &&
				owners == aer_partition_owners_in(partition, c, p);
			pool->wanted[c * pool->k + p] =
			    aer_partition_wanted(partition, c, p);
		}
	for (size_t p = 0; p < pool->k; p++)
		pool->share[p] = aer_parts_share(aer_partition_parts(partition), p);
	*said =
	    (struct best){ score.shortage, score.distance, score.largest, score.crowd };
	measure(pool, part, counted);
	return good;
}

/* A proof may not claim too much, nor may the bound; both are judged by trying all. */
static void test_optimum(void)
{
	enum { POOLS = 400 };
	struct aer_random random;
	int odd = 0, worse = 0, better = 0, proofs = 0, bounds = 0, short_of = 0;
	int false_proofs = 0, false_ties = 0, ties = 0;

	aer_random_seed(&random, 11);
	for (int i = 0; i < POOLS; i++) {
		struct pool pool;
		struct aer_parts *parts;
		struct aer_group_counts *made;
		struct aer_partition *partition;
		struct best said, counted, best;

		random_pool(&pool, &random);
		parts = random_parts(&random, pool.k);
		made = make_pool(&pool);
		partition = aer_partition_new(made, parts, 1, NULL);
		check(partition != NULL, "out of memory");
		check(aer_partition_solve(
			  partition, (uint64_t)i, i % 4 == 0 ? 300 : 50000, NULL) == 0,
		    "not solved");
		odd += !consistent(partition, &pool, &said, &counted) ||
		       memcmp(&said, &counted, sizeof said) != 0;
		best = try_all(&pool);
		worse += !as_near(&said, &best);
		short_of += best.shortage > 0;
		better += less(&said, &best);
		if (aer_partition_proof(partition) != AER_PROOF_NONE) {
			proofs++;
			false_proofs += !as_near(&said, &best);
		}
		if (aer_partition_ties_proven(partition)) {
			ties++;
			false_ties += less(&best, &said);
		}
		bounds += best.shortage == 0 &&
			  aer_partition_bound(partition) > best.distance;
		bounds += aer_partition_crowd_bound(partition) > best.crowd;
		bounds += as_near(&said, &best) &&
			  aer_partition_largest_bound(partition) > best.largest;
		aer_partition_free(partition);
		aer_group_counts_free(made);
		aer_parts_free(parts);
	}
	ok(odd == 0, "of %d pools, what is said of each split is true of it", POOLS);
	ok(better == 0, "none is better than the best of all possible");
	ok(worse == 0, "none is worse: %d are", worse);
	ok(false_proofs == 0, "no proof is false: %d are", false_proofs);
	ok(false_ties == 0, "nor one of the numbers of groups: %d are", false_ties);
	ok(bounds == 0, "no bound is above the best of all possible: %d are", bounds);
	ok(proofs == POOLS && ties == POOLS, "all are proven: %d, and %d", proofs,
	    ties);
	ok(short_of > 5, "in %d of them something has to be short", short_of);
}

/* The whole of a pool as a task with nothing fixed. */
struct whole {
	struct aer_split_task task;
	uint32_t group[GROUPS];
	int64_t start[KINDS * 3], floor[KINDS * 3];
};

static void make_whole(struct whole *whole, const struct aer_group_counts *made,
    const struct aer_parts *parts)
{
	size_t k = aer_parts_count(parts);
	int64_t wanted[KINDS * 3];

	memset(whole, 0, sizeof *whole);
	check(aer_parts_apportion(parts, made->rows, made->size, wanted, NULL) == 0,
	    "out of memory");
	whole->task = (struct aer_split_task){
		.pool = made,
		.k = k,
		.group = whole->group,
		.groups = made->groups,
		.start = whole->start,
		.floor = whole->floor,
	};
	for (uint32_t g = 0; g < made->groups; g++)
		whole->group[g] = g;
	for (size_t i = 0; i < made->rows * k; i++) {
		whole->start[i] = -wanted[i];
		whole->floor[i] = AER_NO_FLOOR;
	}
	for (size_t p = 0; p < k; p++) {
		whole->task.need[p] = 1;
		whole->task.crowd[p] =
		    aer_parts_share(parts, p) * (int64_t)made->groups;
	}
}

/* A class with as many owners as parts is to be in each. */
static void add_floors(struct whole *whole, const struct pool *pool)
{
	for (size_t c = 0; c < pool->classes; c++) {
		size_t owners = 0;

		for (size_t g = 0; g < pool->groups; g++)
			owners += pool->n[g][c] > 0;
		for (size_t p = 0; owners >= pool->k && p < pool->k; p++)
			whole->floor[c * pool->k + p] =
			    whole->start[c * pool->k + p] + 1;
	}
}

static const struct aer_split_score worst = { INT64_MAX / 4, INT64_MAX / 4,
	INT64_MAX / 4, INT64_MAX / 4 };

/* What aer_bounds_largest says of divisions of DISTANCE. */
static int64_t bound_largest(const struct aer_split_task *task, int64_t distance)
{
	int64_t row_bound[KINDS];

	for (size_t r = 0; r < task->pool->rows; r++)
		row_bound[r] = aer_bounds_row(task, r, NULL);
	return aer_bounds_largest(task, distance, row_bound, NULL);
}

/* GLPK, asked for what breaks ties too, measure after measure, against branch and
 * bound; returns how many of the two measures are not as wanted. */
static int glpk_ties(const struct aer_split_task *task, struct aer_split_score least)
{
	static const enum aer_milp_goal goal[] = { AER_MILP_LARGEST, AER_MILP_CROWD };
	struct aer_split_score most = { least.shortage, least.distance, AER_MILP_ANY,
		AER_MILP_ANY };
	uint8_t part[GROUPS] = { 0 };
	int64_t space[KINDS * 3];
	int wrong = 0;

	check(aer_enumerate(task, true, 10000000, part, &least, NULL) == 1,
	    "not all were tried");
	for (int i = 0; i < 2; i++) {
		struct aer_milp_ask ask = { goal[i], most, 100000 };
		struct aer_split_score now;

		check(aer_milp(task, &ask, part, NULL) == AER_MILP_BEST, "not solved");
		now = aer_anneal_weigh(task, part, space);
		most.largest = least.largest;
		wrong += now.shortage != least.shortage ||
			 now.distance != least.distance ||
			 now.largest != least.largest ||
			 (i == 1 && now.crowd != least.crowd);
	}
	return wrong + (least.shortage == 0 &&
			   bound_largest(task, least.distance) > least.largest);
}

/* The bounds, all divisions by branch and bound, and GLPK, against each other and
 * without a search before them. */
static void test_exact(void)
{
	enum { POOLS = 150 };
	struct aer_random random;
	int bounds = 0, unlike = 0, wrong = 0, found = 0, none = 0, short_of = 0;
	int ties = 0;

	aer_random_seed(&random, 5);
	for (int i = 0; i < POOLS; i++) {
		struct pool pool;
		struct aer_parts *parts;
		struct aer_group_counts *made;
		struct whole whole;
		uint8_t part[GROUPS] = { 0 };
		int64_t space[KINDS * 3];
		struct aer_split_score least = worst, now;
		struct aer_milp_ask ask = { AER_MILP_SHORTAGE,
			{ 1000, AER_MILP_ANY, AER_MILP_ANY, AER_MILP_ANY }, 100000 };

		random_pool(&pool, &random);
		parts = random_parts(&random, pool.k);
		made = make_pool(&pool);
		make_whole(&whole, made, parts);
		if (i % 2 == 0)
			add_floors(&whole, &pool);
		check(aer_enumerate(&whole.task, false, 10000000, part, &least, NULL) ==
			  1,
		    "not all were tried");
		bounds += least.shortage == 0 &&
			  aer_bounds(&whole.task, NULL) > least.distance;
		now = aer_anneal_weigh(&whole.task, part, space);
		wrong +=
		    now.shortage != least.shortage || now.distance != least.distance;
		memset(part, 0, sizeof part);
		found += aer_milp(&whole.task, &ask, part, NULL) == AER_MILP_BEST;
		unlike += aer_anneal_weigh(&whole.task, part, space).shortage !=
			  least.shortage;
		short_of += least.shortage > 0;
		ask.goal = AER_MILP_DISTANCE;
		ask.most.shortage = least.shortage;
		ask.most.distance = least.distance + 4;
		found += aer_milp(&whole.task, &ask, part, NULL) == AER_MILP_BEST;
		now = aer_anneal_weigh(&whole.task, part, space);
		unlike +=
		    now.shortage != least.shortage || now.distance != least.distance;
		ask.most.distance = least.distance - 1;
		none += least.distance == 0 ||
			aer_milp(&whole.task, &ask, part, NULL) == AER_MILP_NONE;
		ties += glpk_ties(&whole.task, least);
		aer_group_counts_free(made);
		aer_parts_free(parts);
	}
	ok(bounds == 0, "of %d pools no bound is above the least distance", POOLS);
	ok(wrong == 0, "what branch and bound finds is as good as it says");
	ok(found == 2 * POOLS && unlike == 0,
	    "GLPK finds what lacks as little, and of these one as near: %d, %d are not",
	    found, unlike);
	ok(none == POOLS, "and that nothing is better: %d", none);
	ok(ties == 0,
	    "and of those the smallest largest deviation, which no bound is above, and "
	    "the nearest numbers of groups: %d are not",
	    ties);
	ok(short_of > 2, "something has to be short in %d", short_of);
}

/* The least sum of |excess| of all ways to deal amounts to parts, none below its floor
 * nor beyond what it may be; INT64_MAX when there is none. */
static int64_t try_deals(const struct aer_feasible_ask *ask)
{
	int64_t best = INT64_MAX;
	size_t n = ask->count, k = ask->k;
	uint64_t ways = 1;

	for (size_t i = 0; i < n; i++)
		ways *= k;
	for (uint64_t way = 0; way < ways; way++) {
		int64_t excess[4], sum = 0;
		uint64_t rest = way;
		bool good = true;

		memcpy(excess, ask->start, k * sizeof *excess);
		for (size_t i = 0; i < n; i++, rest /= k)
			excess[rest % k] += ask->amount[i];
		for (size_t p = 0; p < k; p++) {
			sum += llabs(excess[p]);
			good &=
			    excess[p] >= ask->floor[p] && llabs(excess[p]) <= ask->most;
		}
		if (good && sum < best)
			best = sum;
	}
	return best;
}

/* Every limit around the least deviation is answered as trying all ways does. */
static void test_deal(void)
{
	enum { DEALS = 300 };
	struct aer_random random;
	int unlike = 0, impossible = 0, open = 0;

	aer_random_seed(&random, 8);
	for (int i = 0; i < DEALS; i++) {
		size_t n = 1 + aer_random_below(&random, 7);
		size_t k = 2 + aer_random_below(&random, 3);
		int64_t amount[7], start[4] = { 0 }, floor[4], least;
		struct aer_feasible_ask ask = { amount, n, start, k, floor, 0, 0 };
		uint64_t steps = 1;

		for (size_t j = 0, a = 1; j < n; j++) {
			a += aer_random_below(&random, 3);
			amount[j] = (int64_t)a;
			for (size_t unit = 0; unit < a; unit++)
				start[aer_random_below(&random, (uint32_t)k)]--;
		}
		for (size_t p = 0; p < k; p++)
			floor[p] = i % 3 == 0 ? INT64_MIN / 4 : start[p] + i % 3;
		ask.most = i % 2 == 0 ? 1000 : (int64_t)aer_random_below(&random, 5);
		least = try_deals(&ask);
		impossible += least == INT64_MAX;
		for (int64_t limit = 0; limit < 40; limit += 2) {
			uint64_t many = 10000000;

			ask.limit = limit;
			unlike += aer_feasible(&ask, &many, NULL) != (least <= limit);
		}
		ask.limit = 1000;
		open += aer_feasible(&ask, &steps, NULL) == AER_FEASIBLE_OPEN;
	}
	ok(unlike == 0 && impossible > 10 && impossible < DEALS / 2,
	    "whether amounts can be dealt out is answered as trying all ways does: "
	    "%d are not, %d can not",
	    unlike, impossible);
	ok(open > 100, "and is left open when the steps do not suffice: %d", open);
}

/* A change that is wanted of a division and can be had is met, and nothing else. */
static void test_meet(void)
{
	enum { POOLS = 100 };
	struct aer_random random;
	int met = 0, wrong = 0;

	aer_random_seed(&random, 8);
	for (int i = 0; i < POOLS; i++) {
		struct pool pool;
		struct aer_parts *parts;
		struct aer_group_counts *made;
		struct whole whole;
		uint8_t part[GROUPS];
		int64_t space[KINDS * 3], wanted[KINDS];
		struct aer_split_score least = worst;
		struct aer_meet_middle_ask ask = { 0, 1, wanted, AER_MEET_MIDDLE_ANY,
			{ INT64_MAX, INT64_MAX }, GROUPS };
		struct aer_split_score best, now;
		int rc;

		random_pool(&pool, &random);
		parts = random_parts(&random, pool.k);
		made = make_pool(&pool);
		make_whole(&whole, made, parts);
		check(aer_enumerate(&whole.task, false, 10000000, part, &least, NULL) ==
			  1,
		    "not all were tried");
		best = aer_anneal_weigh(&whole.task, part, space);
		for (size_t r = 0; r < made->rows; r++)
			wanted[r] = space[r * pool.k];
		/* from anywhere back to the excess of the best: in two parts, all is */
		for (size_t g = 0; g < pool.groups; g++)
			part[g] =
			    (uint8_t)(g < pool.k ? g : aer_random_below(&random, 2));
		now = aer_anneal_weigh(&whole.task, part, space);
		for (size_t r = 0; r < made->rows; r++)
			wanted[r] -= space[r * pool.k];
		rc = aer_meet_middle_middle(
		    &whole.task, part, &ask, &random, space, NULL);
		check(rc >= 0, "out of memory");
		if (pool.k == 2 && best.distance < now.distance) {
			met += rc == 1;
			wrong += rc != 1 ||
				 aer_anneal_weigh(&whole.task, part, space).distance !=
				     best.distance;
		}
		aer_group_counts_free(made);
		aer_parts_free(parts);
	}
	ok(met > 20 && wrong == 0, "the change to the best division is met: %d, not %d",
	    met, wrong);
}

/* Puts an optimum of TASK into PART, not the best of them: the last of some that
 * random divisions, mended by branch and bound, come to. */
static struct aer_split_score some_optimum(
    const struct aer_split_task *task, uint8_t *part, struct aer_random *random)
{
	int64_t space[KINDS * 3];
	struct aer_split_score best = worst;

	check(aer_enumerate(task, false, 10000000, part, &best, NULL) == 1,
	    "not all were tried");
	/* over plains of equal divisions, away from what comes first */
	for (int i = 0; i < 200; i++) {
		uint8_t was[GROUPS];
		unsigned used = 0;
		struct aer_split_score now;

		memcpy(was, part, sizeof was);
		for (int moves = 0; moves < 3; moves++)
			part[aer_random_below(random, (uint32_t)task->groups)] =
			    (uint8_t)aer_random_below(random, (uint32_t)task->k);
		now = aer_anneal_weigh(task, part, space);
		for (size_t g = 0; g < task->groups; g++)
			used |= 1U << part[g];
		if (now.shortage != best.shortage || now.distance != best.distance ||
		    used + 1 != 1U << task->k)
			memcpy(part, was, sizeof was);
	}
	return aer_anneal_weigh(task, part, space);
}

/* The search for what breaks ties by itself, without bounds and without trying all. */
static void test_ties(void)
{
	enum { POOLS = 300 };
	struct aer_random random;
	int level = 0, crowd = 0, worse = 0, changed = 0;

	aer_random_seed(&random, 21);
	for (int i = 0; i < POOLS; i++) {
		struct pool pool;
		struct aer_parts *parts;
		struct aer_group_counts *made;
		struct whole whole;
		uint8_t part[GROUPS] = { 0 }, best_part[GROUPS];
		int64_t space[KINDS * 3];
		struct aer_split_score first, score, best;
		struct aer_ties ties = { &whole.task, part, &score, 400000, 0 };

		random_pool(&pool, &random);
		parts = random_parts(&random, pool.k);
		made = make_pool(&pool);
		make_whole(&whole, made, parts);
		first = score = some_optimum(&whole.task, part, &random);
		best = score;
		memcpy(best_part, part, sizeof part);
		check(aer_enumerate(
			  &whole.task, true, 10000000, best_part, &best, NULL) == 1,
		    "not all were tried");
		ties.goal = best.largest;
		check(
		    aer_ties_level(&ties, &random, space, NULL) == 0, "out of memory");
		ties.goal = best.crowd;
		check(
		    aer_ties_crowd(&ties, &random, space, NULL) == 0, "out of memory");
		worse += aer_split_score_less(&first, &score) ||
			 score.shortage > first.shortage ||
			 score.distance > first.distance;
		changed += aer_split_score_less(&best, &first);
		level += score.largest != best.largest;
		crowd += score.crowd != best.crowd;
		aer_group_counts_free(made);
		aer_parts_free(parts);
	}
	ok(worse == 0 && changed > 30,
	    "of %d optima, %d of which are not the best, none is made worse", POOLS,
	    changed);
	ok(level == 0, "all come to the smallest largest deviation: %d do not", level);
	ok(crowd == 0, "and to the numbers of groups nearest to the shares: %d do not",
	    crowd);
}

static void test_few(void)
{
	struct aer_parts *parts = parse("train=0.8,test=0.2");
	uint32_t group[] = { 0, 1 }, level[] = { 0, 0 };
	struct aer_group_counts_column column = { level, 1, NULL, 1 };
	struct aer_group_counts *one =
	    aer_group_counts_new(1, group, 1, &column, 1, NULL);
	struct aer_group_counts *two =
	    aer_group_counts_new(2, group, 2, &column, 1, NULL);
	struct aer_partition *partition;
	struct aer_error err = { "" };

	check(one != NULL && two != NULL, "out of memory");
	partition = aer_partition_new(one, parts, 1, NULL);
	check(partition != NULL, "out of memory");
	ok(aer_partition_solve(partition, 1, 1000, &err) < 0 &&
		strcmp(err.text, "1 groups, 2 parts") == 0,
	    "fewer groups than parts are refused");
	aer_partition_free(partition);
	partition = aer_partition_new(two, parts, 1, NULL);
	check(partition != NULL, "out of memory");
	ok(aer_partition_solve(partition, 1, 0, NULL) == 0 &&
		aer_partition_part(partition, 0) != aer_partition_part(partition, 1),
	    "two groups are in two parts, without a move tried");
	ok(aer_partition_members(partition, 0) == 1 &&
		aer_partition_members(partition, 1) == 1,
	    "and each part says so");
	aer_partition_free(partition);
	aer_partition_free(NULL);
	aer_group_counts_free(one);
	aer_group_counts_free(two);
	aer_group_counts_free(NULL);
	aer_parts_free(parts);
	aer_parts_free(NULL);
}

/* --- groups, decimals -------------------------------------------------------- */

static void test_groups(void)
{
	struct aer_groups *groups = aer_groups_new(2, NULL);
	long p[4], r[3];
	static const char *const people[] = { "d", "c", "b", "a" };
	static const char *const rooms[] = { "r1", "r2", "a" };

	check(groups != NULL, "out of memory");
	for (int i = 0; i < 4; i++)
		p[i] = aer_groups_add(groups, 0, people[i], NULL);
	for (int i = 0; i < 3; i++)
		r[i] = aer_groups_add(groups, 1, rooms[i], NULL);
	ok(aer_groups_add(groups, 0, "c", NULL) == p[1] &&
		aer_groups_find(groups, 1, "a") == r[2] &&
		aer_groups_find(groups, 1, "b") < 0 && r[2] != p[3],
	    "a name has one number in a column");
	/* d and c share room r1, c and b room r2 */
	aer_groups_join(groups, p[0], r[0]);
	aer_groups_join(groups, p[1], r[0]);
	aer_groups_join(groups, p[1], r[1]);
	aer_groups_join(groups, r[1], p[2]);
	check(aer_groups_finish(groups, NULL) == 0, "out of memory");
	ok(aer_groups_count(groups) == 3 &&
		aer_groups_of(groups, p[0]) == aer_groups_of(groups, p[2]) &&
		aer_groups_of(groups, p[3]) == 0 && aer_groups_of(groups, p[0]) == 1 &&
		aer_groups_of(groups, r[2]) == 2,
	    "who shares a room with one who shares another is in one group");
	ok(strcmp(aer_groups_name(groups, 1), "b") == 0,
	    "a group is called after its first name");
	aer_groups_free(groups);
	aer_groups_free(NULL);
}

static void test_decimal(void)
{
	static const struct {
		const char *text;
		int64_t value;
	} good[] = { { "0", 0 }, { "12", 12000000 }, { "0.25", 250000 },
		{ ".5", 500000 }, { "7.", 7000000 }, { "0.1234565", 123457 },
		{ "0.9999995", 1000000 }, { "0000000000001", 1000000 },
		{ "999999999.999999", 999999999999999 } };
	static const char *const bad[] = { "", ".", "-1", "+1", "1e3", "1,5", "nan",
		"1 ", "1.2.3", "1000000000" };
	bool all = true;
	int64_t value;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		all &= aer_decimal_parse(good[i].text, &value, NULL) == 0 &&
		       value == good[i].value;
	ok(all, "decimals are read as millionths");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		all &= aer_decimal_parse(bad[i], &value, NULL) < 0;
	ok(all, "and nothing else is");
}

/* --- rows ------------------------------------------------------------------ */

static void test_rows(void)
{
	struct aer_rows *rows = aer_rows_new(3, NULL);
	char number[32], nothing[] = "", text[] = "a\nb";
	char *field[] = { number, nothing, text };
	struct aer_row row = { .field = field, .count = 3 };
	bool good = true;

	check(rows != NULL, "out of memory");
	for (int i = 0; i < 5000; i++) {
		snprintf(number, sizeof number, "%d", i);
		check(aer_rows_add(rows, &row, NULL) == 0, "out of memory");
	}
	for (int i = 4999; i >= 0; i--) {
		const struct aer_row *got = aer_rows_get(rows, (size_t)i);

		snprintf(number, sizeof number, "%d", i);
		good &= got->count == 3 && strcmp(got->field[0], number) == 0 &&
			got->field[1][0] == '\0' && strcmp(got->field[2], text) == 0;
	}
	ok(good && aer_rows_count(rows) == 5000, "5000 rows come back as they were");
	aer_rows_free(rows);
	aer_rows_free(NULL);
}

int main(void)
{
	test_random();
	test_parse();
	test_apportion();
	test_apportion_known();
	test_optimum();
	test_exact();
	test_deal();
	test_meet();
	test_ties();
	test_few();
	test_groups();
	test_decimal();
	test_rows();
	return unit_done();
}
