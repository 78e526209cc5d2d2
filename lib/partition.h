/*
 * partition - divides groups of clips among the parts of a split, so that each
 * class is shared out as wanted.
 *
 * A group (a subject) goes to one part with all its clips.  Groups and classes
 * are numbered from 0; a clip is one call of aer_partition_add.
 *
 *	partition = aer_partition_new(parts, &err);
 *	aer_partition_add(partition, group, class, &err);      for each clip
 *	aer_partition_solve(partition, seed, moves, &err);
 *	part = aer_partition_part(partition, group);
 *
 * Every part gets at least one group.  Among such divisions the search looks for
 * the one that is first by
 *
 *	1. cells (class, part) without a clip, of classes that have as many groups
 *	   as there are parts,
 *	2. distance: the sum over classes and parts of |got - wanted| clips, with
 *	   wanted as in aer_parts_apportion,
 *	3. the largest single |got - wanted|,
 *	4. the distance of the parts' numbers of groups from their shares.
 *
 * It stops at once when 1 and 2 are 0.  It is a search and not a proof: what it
 * returns is as good as it found with the moves it was given.  All its decisions
 * are integer arithmetic; the same groups, seed and number of moves give the same
 * division everywhere.
 *
 * Memory: 8 bytes a clip, 8 a (group, class) that occurs, some 30 a group.
 */
#ifndef AER_PARTITION_H
#define AER_PARTITION_H

#include "error.h"
#include "parts.h"

#include <stddef.h>
#include <stdint.h>

struct aer_partition;

/* PARTS must outlive the partition. */
struct aer_partition *aer_partition_new(
    const struct aer_parts *parts, struct aer_error *err) AER_MUST_CHECK;
void aer_partition_free(struct aer_partition *partition);

/* Counts one clip. */
int aer_partition_add(struct aer_partition *partition, size_t group, size_t class,
    struct aer_error *err) AER_MUST_CHECK;

/* Divides all groups added, trying at most MOVES moves.  Once.  Fails when memory
 * is short or there are fewer groups than parts. */
int aer_partition_solve(struct aer_partition *partition, uint64_t seed, uint64_t moves,
    struct aer_error *err) AER_MUST_CHECK;

size_t aer_partition_groups(const struct aer_partition *partition);
size_t aer_partition_classes(const struct aer_partition *partition);

/* From here on, after aer_partition_solve only.  The part of GROUP. */
size_t aer_partition_part(const struct aer_partition *partition, size_t group);

/* The clips of a class in all, and wanted and got in part P. */
int64_t aer_partition_size(const struct aer_partition *partition, size_t class);
int64_t aer_partition_wanted(
    const struct aer_partition *partition, size_t class, size_t p);
int64_t aer_partition_got(
    const struct aer_partition *partition, size_t class, size_t p);

/* The groups that have clips of CLASS, in all and in part P; the groups of P. */
size_t aer_partition_owners(const struct aer_partition *partition, size_t class);
size_t aer_partition_owners_in(
    const struct aer_partition *partition, size_t class, size_t p);
size_t aer_partition_members(const struct aer_partition *partition, size_t p);

/* The measures 1 to 3 above of the division found, and the moves tried. */
int64_t aer_partition_empty(const struct aer_partition *partition);
int64_t aer_partition_distance(const struct aer_partition *partition);
int64_t aer_partition_largest(const struct aer_partition *partition);
uint64_t aer_partition_moves(const struct aer_partition *partition);

#endif
