/* The report on a split: what is said below the tables. */
#include "split/balancepart.h"

#include "text/plural.h"
#include "text/wrap.h"

#include <math.h>

/* So many of the largest groups are named. */
enum { LARGEST = 3 };

const char *aer_balance_group(const struct aer_intake *intake)
{
	const struct aer_weighted_columns *groups = intake->ask.groups;

	return groups->count == 1 ? groups->wish[0].name : "group";
}

double aer_balance_tvd(const struct aer_partition *partition, size_t c, size_t p)
{
	const struct aer_group_counts *pool = aer_partition_pool(partition);
	double clips = (double)aer_partition_clips(partition, p), sum = 0;

	if (clips == 0)
		return NAN;
	for (size_t r = pool->column_first[c]; r < pool->column_first[c + 1]; r++)
		sum += fabs((double)aer_partition_got(partition, r, p) / clips -
			    (double)pool->size[r] / (double)pool->clips);
	return sum / 2;
}

const char *aer_balance_proof(enum aer_proof proof)
{
	static const char *const text[] = {
		[AER_PROOF_NONE] = "not proven",
		[AER_PROOF_ZERO] = "nothing is off",
		[AER_PROOF_BOUNDS] = "that is the lower bound",
		[AER_PROOF_TRIED] = "all that could be better were tried",
		[AER_PROOF_MILP] = "GLPK finds no better one",
	};

	return text[proof];
}

/* The groups with the most clips, in order. */
static void write_largest(const struct aer_balance_report *r)
{
	const struct aer_group_counts *pool = r->pool;
	size_t largest[LARGEST], n = 0;

	for (size_t g = 0; g < pool->groups; g++) {
		size_t at = n;

		while (
		    at > 0 && pool->group_clips[largest[at - 1]] < pool->group_clips[g])
			at--;
		if (at == LARGEST)
			continue;
		n += n < LARGEST;
		for (size_t i = n - 1; i > at; i--)
			largest[i] = largest[i - 1];
		largest[at] = g;
	}
	fprintf(r->out, "largest %ss:", r->what);
	for (size_t g = 0, i = 0; i < n; i++) {
		for (g = 0; r->division->number[g] != largest[i];)
			g++;
		fputs(i > 0 ? ", " : " ", r->out);
		aer_wrap_plain(r->out, aer_groups_name(r->intake->groups, g));
		fprintf(r->out, " %lld clip%s in '%s'",
		    (long long)pool->group_clips[largest[i]],
		    aer_plural((uint64_t)pool->group_clips[largest[i]]),
		    aer_parts_name(
			r->parts, aer_partition_part(r->partition, largest[i])));
	}
	putc('\n', r->out);
}

static void write_notes(const struct aer_balance_report *r)
{
	char buf[512];

	for (size_t c = 0; c < r->intake->columns; c++)
		for (size_t row = r->pool->column_first[c];
		     r->intake->column[c].classes != NULL &&
		     row < r->pool->column_first[c + 1];
		     row++)
			if (aer_balance_note(
				r->partition, r->intake, c, row, buf, sizeof buf)) {
				fputs("note: ", r->out);
				aer_wrap_plain(r->out, buf);
				putc('\n', r->out);
			}
}

/* "PROVEN OPTIMAL: nothing is off" */
static void write_verdict(const struct aer_balance_report *r)
{
	enum aer_proof proof = aer_partition_proof(r->partition);
	struct aer_split_score score = aer_partition_score(r->partition);
	int64_t bound = aer_partition_bound(r->partition);

	const char *next = aer_partition_gave_up(r->partition)
			       ? "--exact gave up; more moves (-n) may help"
			       : "try --exact";

	if (proof != AER_PROOF_NONE && score.shortage > 0)
		fprintf(r->out,
		    "PROVEN OPTIMAL: %s; %lld clip%s to be lacking to --at-least\n",
		    aer_balance_proof(proof), (long long)score.shortage,
		    score.shortage == 1 ? " has" : "s have");
	else if (proof != AER_PROOF_NONE)
		fprintf(r->out, "PROVEN OPTIMAL: %s\n", aer_balance_proof(proof));
	else if (score.shortage > 0)
		/* the bound is of divisions in which nothing is lacking */
		fprintf(r->out, "not proven: %lld clip%s lacking to --at-least; %s\n",
		    (long long)score.shortage, score.shortage == 1 ? " is" : "s are",
		    next);
	else
		fprintf(r->out,
		    "not proven: it cannot be below %lld, a gap of %lld; %s\n",
		    (long long)bound, (long long)(score.distance - bound), next);
}

/* What a class and part is off at most, and whether that has to be. */
static void write_most(const struct aer_balance_report *r)
{
	int64_t largest = aer_partition_score(r->partition).largest;
	int64_t bound = aer_partition_largest_bound(r->partition);

	fprintf(r->out, "largest deviation: %lld clip%s in a class and part",
	    (long long)largest, aer_plural((uint64_t)largest));
	if (aer_partition_largest_proven(r->partition))
		fputs(", and no split that good has less\n", r->out);
	else
		fprintf(r->out, "; at least %lld\n", (long long)bound);
}

/* How far the numbers of groups are off the shares, and whether that has to be. */
static void write_crowd(const struct aer_balance_report *r)
{
	int64_t crowd = aer_partition_score(r->partition).crowd;
	int64_t bound = aer_partition_crowd_bound(r->partition);

	fprintf(r->out, "numbers of %ss: %.1f off the shares in all", r->what,
	    (double)crowd / AER_SHARE_ONE);
	if (crowd == bound)
		fprintf(r->out, ", as near as whole %ss can be\n", r->what);
	else if (aer_partition_ties_proven(r->partition))
		fputs(", and no split that good is nearer\n", r->out);
	else
		fprintf(r->out, "; at least %.1f\n", (double)bound / AER_SHARE_ONE);
}

static bool is_weighted(const struct aer_balance_report *r)
{
	for (size_t row = 0; row < r->pool->rows; row++)
		if (r->pool->weight[row] != 1)
			return true;
	return false;
}

void aer_balance_words(const struct aer_balance_report *r)
{
	struct aer_split_score score = aer_partition_score(r->partition);

	write_largest(r);
	write_notes(r);
	fprintf(r->out,
	    "total deviation: %lld clips%s; from the shares before rounding: %.1f\n",
	    (long long)score.distance, is_weighted(r) ? ", weighted" : "",
	    aer_partition_exact_distance(r->partition));
	if (score.distance > 0)
		write_most(r);
	write_crowd(r);
	write_verdict(r);
}

void aer_balance_line(const struct aer_balance_report *r)
{
	struct aer_split_score score = aer_partition_score(r->partition);
	enum aer_proof proof = aer_partition_proof(r->partition);

	fprintf(r->out, "%s: %zu parts, total deviation %lld clips, ",
	    r->division->name, aer_parts_count(r->parts), (long long)score.distance);
	if (proof != AER_PROOF_NONE)
		fputs("PROVEN OPTIMAL\n", r->out);
	else
		fprintf(r->out, "not proven, at least %lld\n",
		    (long long)aer_partition_bound(r->partition));
}
