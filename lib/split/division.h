/*
 * division - the columns that a split writes: one for a split or for folds, several
 * for repetitions, and for nested folds those inside of each outer one.
 *
 *	split				-f
 *	fold				-k
 *	split1, split2, ...		--repeat
 *	fold, inner1, inner2, ...	--nested: inner2 has the folds of the clips
 *					that are not in fold 2
 *	fold				--leave-one-out: a fold for each group
 */
#ifndef AER_DIVISION_H
#define AER_DIVISION_H

#include "split/intake.h"
#include "split/partition.h"
#include "table/writer.h"

/* How to divide. */
struct aer_division_ask {
	const struct aer_parts *parts; /* NULL: a fold for each group */
	const struct aer_parts *inner; /* the parts of nested folds, or NULL */
	bool folds;                    /* parts are folds, which can change names */
	size_t repeat;                 /* 1 or more */
	uint64_t seed, moves;
	int64_t at_least;
	bool exact;
	const uint8_t *fixed; /* by group its part, AER_NOT_FIXED for any; or NULL */
};

#define AER_NOT_FIXED UINT8_MAX

/* One column. */
struct aer_division {
	char name[32];
	struct aer_group_counts *pool;
	struct aer_partition *partition; /* NULL: a fold for each group */
	uint32_t *number; /* by group: its number in the pool, or AER_NO_GROUP */
};

struct aer_divisions {
	struct aer_division *division;
	size_t count;
	size_t wanted; /* count, or the number of repetitions that were asked for */
	bool folds;
};

/* Makes all columns.  Repetitions are all different and equally good; where fewer are
 * found, there are fewer.  DIVISIONS is zero-initialized. */
int aer_divisions_make(struct aer_divisions *divisions, const struct aer_intake *intake,
    const struct aer_division_ask *ask, struct aer_error *err) AER_MUST_CHECK;
void aer_divisions_free(struct aer_divisions *divisions);

/* The number of GROUP's part, or -1 where it has none in this column. */
long aer_division_part(const struct aer_division *division, size_t group);

/* Part P's name, in BUF or the parts' own. */
const char *aer_division_name(
    const struct aer_division *division, long p, char buf[24]);

/* Writes the rows of INTAKE with these columns to WRITER, which has inherited the
 * others. A copy has a part in folds and in the part called train only. */
int aer_divisions_write(const struct aer_divisions *divisions,
    const struct aer_intake *intake, struct aer_writer *writer,
    struct aer_error *err) AER_MUST_CHECK;

#endif
