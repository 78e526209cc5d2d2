#include "caer/caerpart.h"

#include "split/partition.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOVES = 1000000 };

/* The good clips, as groupcounts.h takes them: subjects and classes are numbered anew,
 * since some may have lost all their clips. */
struct pool {
	uint32_t *group, *level; /* by clip */
	uint32_t *number;        /* by subject: its group */
	size_t clips, groups;
	struct aer_group_counts *stock;
};

static void pool_free(struct pool *pool)
{
	free(pool->group);
	free(pool->level);
	free(pool->number);
	aer_group_counts_free(pool->stock);
}

static int fill_pool(
    struct pool *pool, const struct aer_caer_clips *clips, struct aer_error *err)
{
	size_t subjects = aer_dict_count(clips->subjects);
	struct aer_group_counts_column column = {
		.levels = aer_labels_count(clips->labels), .weight = 1
	};

	pool->group = calloc(clips->count + 1, sizeof *pool->group);
	pool->level = calloc(clips->count + 1, sizeof *pool->level);
	pool->number = calloc(subjects + 1, sizeof *pool->number);
	if (pool->group == NULL || pool->level == NULL || pool->number == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < subjects; i++)
		pool->number[i] = AER_CAER_NONE;
	for (size_t i = 0; i < clips->count; i++) {
		const struct aer_caer_clip *clip = &clips->clip[i];

		if (clip->bad)
			continue;
		if (pool->number[clip->subject] == AER_CAER_NONE)
			pool->number[clip->subject] = (uint32_t)pool->groups++;
		pool->group[pool->clips] = pool->number[clip->subject];
		pool->level[pool->clips++] = clip->label;
	}
	if (pool->groups < 2)
		return aer_error_set(err,
		    "%s: a validation part needs two subjects, and there is %zu; give "
		    "--validation=COLUMN=VALUE, or --validation=0 for none",
		    clips->name, pool->groups);
	column.level = pool->level;
	pool->stock = aer_group_counts_new(
	    pool->clips, pool->group, pool->groups, &column, 1, err);
	return pool->stock != NULL ? 0 : -1;
}

static int divide(const struct pool *pool, struct aer_caer_clips *clips, double share,
    uint64_t seed, struct aer_error *err)
{
	struct aer_partition *partition = NULL;
	struct aer_parts *parts;
	char text[80];
	int rc = -1;

	snprintf(text, sizeof text, "train=%.6f,validation=%.6f", 1 - share, share);
	parts = aer_parts_parse(text, err);
	if (parts != NULL)
		partition = aer_partition_new(pool->stock, parts, 1, err);
	if (partition != NULL)
		rc = aer_partition_solve(partition, seed, MOVES, err);
	for (size_t i = 0; rc == 0 && i < clips->count; i++) {
		struct aer_caer_clip *clip = &clips->clip[i];

		if (!clip->bad)
			clip->marked = aer_partition_part(
					   partition, pool->number[clip->subject]) == 1;
	}
	aer_partition_free(partition);
	aer_parts_free(parts);
	return rc;
}

int aer_caer_part(
    struct aer_caer_clips *clips, double share, uint64_t seed, struct aer_error *err)
{
	struct pool pool = { 0 };
	int rc = fill_pool(&pool, clips, err);

	if (rc == 0)
		rc = divide(&pool, clips, share, seed, err);
	pool_free(&pool);
	return rc;
}

const char *aer_caer_part_leak(
    const struct aer_caer_clips *clips, struct aer_error *err)
{
	unsigned char *sides = calloc(aer_dict_count(clips->subjects) + 1, 1);
	const char *leak = NULL;

	if (sides == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; leak == NULL && i < clips->count; i++) {
		const struct aer_caer_clip *clip = &clips->clip[i];

		if (clip->bad || clip->subject == AER_CAER_NONE)
			continue;
		sides[clip->subject] |= clip->marked ? 2 : 1;
		if (sides[clip->subject] == 3)
			leak = aer_dict_key(clips->subjects, clip->subject);
	}
	free(sides);
	return leak;
}
