/* What is to be said about a class of a split, in words. */
#include "split/balancepart.h"

#include "text/plural.h"

/* A class that some part has from at most so many groups is noted. */
enum { FEW = 3 };

/* The part with the fewest groups that have ROW. */
static size_t poorest(const struct aer_partition *partition, size_t row)
{
	size_t found = 0;

	for (size_t p = 1; p < aer_parts_count(aer_partition_parts(partition)); p++)
		if (aer_partition_owners_in(partition, row, p) <
		    aer_partition_owners_in(partition, row, found))
			found = p;
	return found;
}

/* Why a class is not held to the rule that every part has some of it. */
static void say_why(const struct aer_partition *partition, const char *what, size_t row,
    int n, char *buf, size_t size)
{
	const struct aer_group_counts *pool = aer_partition_pool(partition);
	size_t parts = aer_parts_count(aer_partition_parts(partition));
	int64_t least = aer_partition_at_least(partition);
	char *at = buf + n;
	size_t left = size - (size_t)n;

	if (pool->owners[row] < parts)
		snprintf(at, left, "%zu %s%s, %zu parts: it cannot be in every part",
		    pool->owners[row], what, aer_plural(pool->owners[row]), parts);
	else if (pool->size[row] < least * (int64_t)parts)
		snprintf(at, left, "%lld clips, %zu parts: they cannot have %lld each",
		    (long long)pool->size[row], parts, (long long)least);
	else
		snprintf(at, left,
		    "the %ss that are fixed leave too few for every part", what);
}

bool aer_balance_note(const struct aer_partition *partition,
    const struct aer_intake *intake, size_t c, size_t row, char *buf, size_t size)
{
	const struct aer_group_counts *pool = aer_partition_pool(partition);
	const struct aer_parts *parts = aer_partition_parts(partition);
	const char *what = aer_balance_group(intake);
	size_t p = poorest(partition, row), owners = pool->owners[row];
	size_t least = aer_partition_owners_in(partition, row, p);
	int n = snprintf(buf, size,
	    "%s '%.200s': ", intake->columns == 1 ? "class" : intake->column[c].name,
	    aer_labels_name(intake->column[c].classes, row - pool->column_first[c]));

	if (n < 0 || (size_t)n >= size || owners == 0)
		return false;
	if (aer_partition_at_least(partition) > 0 &&
	    !aer_partition_spread(partition, row))
		say_why(partition, what, row, n, buf, size);
	else if (least == 0)
		snprintf(buf + n, size - (size_t)n,
		    "no split was found that has it in '%s' as well",
		    aer_parts_name(parts, p));
	else if (least <= FEW && owners < pool->groups)
		snprintf(buf + n, size - (size_t)n,
		    "%zu %ss have it, %zu of them in '%s'", owners, what, least,
		    aer_parts_name(parts, p));
	else
		return false;
	return true;
}
