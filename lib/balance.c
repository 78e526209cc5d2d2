#include "balance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The widest a name may be for 80 columns in all. */
enum { CLASS_WIDTH = 18, PART_WIDTH = 12 };

/* So many of the largest groups are named. */
enum { LARGEST = 3 };

struct report {
	FILE *out;
	const struct aer_intake *intake;
	const struct aer_division *division;
	const struct aer_partition *partition;
	const struct aer_stock *pool;
	const struct aer_parts *parts;
	const char *what; /* a group: "subject" */
	size_t class_width, part_width;
};

/* --- names and numbers -------------------------------------------------------- */

/* The number of characters of TEXT, which is UTF-8. */
static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* Writes up to N characters, control characters as question marks. */
static void put_characters(FILE *out, const char *text, size_t n)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c & 0xc0) != 0x80 && n-- == 0)
			return;
		putc(c < 0x20 || c == 0x7f ? '?' : c, out);
	}
}

/* A name in WIDTH columns; one that is too long ends in two dots. */
static void put_name(FILE *out, const char *name, size_t width)
{
	size_t n = characters(name);

	put_characters(out, name, n <= width ? n : width - 2);
	if (n > width)
		fputs("..", out);
	fprintf(out, "%*s", n < width ? (int)(width - n) : 0, "");
}

static size_t widest(size_t width, const char *name, size_t limit)
{
	size_t n = characters(name);

	n = n > width ? n : width;
	return n < limit ? n : limit;
}

static void measure(struct report *r)
{
	r->class_width = strlen("class");
	r->part_width = strlen("part");
	for (size_t c = 0; c < r->intake->columns; c++) {
		const struct aer_intake_column *column = &r->intake->column[c];

		r->class_width = widest(r->class_width, column->name, CLASS_WIDTH);
		for (size_t i = 0;
		     column->classes != NULL && i < aer_labels_count(column->classes);
		     i++)
			r->class_width = widest(r->class_width,
			    aer_labels_name(column->classes, i), CLASS_WIDTH);
	}
	for (size_t p = 0; p < aer_parts_count(r->parts); p++)
		r->part_width =
		    widest(r->part_width, aer_parts_name(r->parts, p), PART_WIDTH);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static double share(const struct report *r, size_t p)
{
	return 100.0 * (double)aer_parts_share(r->parts, p) / AER_SHARE_ONE;
}

/* "+3", "-1", "0" */
static const char *signed_text(int64_t n, char buf[32])
{
	snprintf(buf, 32, n == 0 ? "%lld" : "%+lld", (long long)n);
	return buf;
}

/* Two decimals, signed; what rounds to zero has no sign. */
static const char *points_text(double points, char buf[32])
{
	snprintf(buf, 32, "%+.2f", points);
	return strcmp(buf, "-0.00") == 0 || strcmp(buf, "+0.00") == 0 ? "0.00" : buf;
}

/* "subjects", or "groups" where that would not fit. */
static const char *heading(const struct report *r, char buf[32])
{
	snprintf(buf, 32, "%ss", strlen(r->what) <= 8 ? r->what : "group");
	return buf;
}

const char *aer_balance_group(const struct aer_intake *intake)
{
	const struct aer_wishes *groups = intake->ask.groups;

	return groups->count == 1 ? groups->wish[0].name : "group";
}

double aer_balance_tvd(const struct aer_partition *partition, size_t c, size_t p)
{
	const struct aer_stock *pool = aer_partition_pool(partition);
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

/* --- the tables ----------------------------------------------------------------- */

static bool is_counted(const struct report *r, size_t c)
{
	return r->intake->column[c].classes != NULL;
}

/* "tvd", or "tvd:gender" where several columns are counted. */
static void tvd_heading(const struct report *r, size_t c, char buf[32])
{
	size_t counted = 0;

	for (size_t i = 0; i < r->intake->columns; i++)
		counted += is_counted(r, i);
	if (counted == 1)
		snprintf(buf, 32, "tvd");
	else
		snprintf(buf, 32, "tvd:%.20s", r->intake->column[c].name);
}

static void write_parts(const struct report *r)
{
	char buf[32];

	put_name(r->out, "part", r->part_width);
	fprintf(r->out, " %8s %7s %5s %7s %7s %9s", "clips", "wanted", "off", "share",
	    "wanted", heading(r, buf));
	for (size_t c = 0; c < r->intake->columns; c++)
		if (is_counted(r, c)) {
			tvd_heading(r, c, buf);
			fprintf(r->out, " %7s", buf);
		}
	putc('\n', r->out);
	for (size_t p = 0; p < aer_parts_count(r->parts); p++) {
		int64_t got = aer_partition_clips(r->partition, p);
		int64_t wanted = aer_partition_clips_wanted(r->partition, p);

		put_name(r->out, aer_parts_name(r->parts, p), r->part_width);
		fprintf(r->out, " %8lld %7lld %5s %6.2f%% %6.2f%% %9zu", (long long)got,
		    (long long)wanted, signed_text(got - wanted, buf),
		    100.0 * (double)got / (double)r->pool->clips, share(r, p),
		    aer_partition_members(r->partition, p));
		for (size_t c = 0; c < r->intake->columns; c++)
			if (is_counted(r, c)) {
				tvd_heading(r, c, buf);
				fprintf(r->out, " %*.2f%%",
				    strlen(buf) > 7 ? (int)strlen(buf) - 1 : 6,
				    100 * aer_balance_tvd(r->partition, c, p));
			}
		putc('\n', r->out);
	}
}

static void write_class(const struct report *r, const char *name, size_t row, size_t p)
{
	int64_t got = aer_partition_got(r->partition, row, p);
	int64_t wanted = aer_partition_wanted(r->partition, row, p);
	double percent = 100.0 * (double)got / (double)r->pool->size[row];
	char off[32], points[32];

	put_name(r->out, p == 0 ? name : "", r->class_width);
	putc(' ', r->out);
	put_name(r->out, aer_parts_name(r->parts, p), r->part_width);
	fprintf(r->out, " %8lld %7lld %5s %6.2f%% %7s %9zu\n", (long long)got,
	    (long long)wanted, signed_text(got - wanted, off), percent,
	    points_text(percent - share(r, p), points),
	    aer_partition_owners_in(r->partition, row, p));
}

/* Where PEOPLE is inside of the pool of an inner fold, a class may not be there. */
static void write_classes(const struct report *r, size_t c)
{
	const struct aer_intake_column *column = &r->intake->column[c];
	char buf[32];

	put_name(r->out, column->name, r->class_width);
	putc(' ', r->out);
	put_name(r->out, "part", r->part_width);
	fprintf(r->out, " %8s %7s %5s %7s %7s %9s\n", "clips", "wanted", "off", "share",
	    "points", heading(r, buf));
	for (size_t i = 0; i < aer_labels_count(column->classes); i++)
		for (size_t p = 0; p < aer_parts_count(r->parts) &&
				   r->pool->size[r->pool->column_first[c] + i] > 0;
		     p++)
			write_class(r, aer_labels_name(column->classes, i),
			    r->pool->column_first[c] + i, p);
}

/* Millionths with one decimal behind the point. */
static const char *total_text(int64_t n, bool with_sign, char buf[32])
{
	snprintf(buf, 32, with_sign ? "%+.1f" : "%.1f", (double)n / 1e6);
	return strcmp(buf, "-0.0") == 0 || strcmp(buf, "+0.0") == 0 ? "0.0" : buf;
}

static void write_total(const struct report *r, size_t c)
{
	size_t row = r->pool->column_first[c];
	char got[32], wanted[32], off[32], points[32];

	put_name(r->out, r->intake->column[c].name, r->class_width);
	putc(' ', r->out);
	put_name(r->out, "part", r->part_width);
	fprintf(r->out, " %11s %11s %9s %7s %7s\n", "total", "wanted", "off", "share",
	    "points");
	for (size_t p = 0; p < aer_parts_count(r->parts); p++) {
		int64_t n = aer_partition_got(r->partition, row, p);
		int64_t want = aer_partition_wanted(r->partition, row, p);
		double percent = r->pool->size[row] > 0
				     ? 100.0 * (double)n / (double)r->pool->size[row]
				     : 0;

		put_name(r->out, "", r->class_width);
		putc(' ', r->out);
		put_name(r->out, aer_parts_name(r->parts, p), r->part_width);
		fprintf(r->out, " %11s %11s %9s %6.2f%% %7s\n",
		    total_text(n, false, got), total_text(want, false, wanted),
		    total_text(n - want, true, off), percent,
		    points_text(percent - share(r, p), points));
	}
	fprintf(r->out, "%*s one clip off is %.6g, the mean of a clip\n",
	    (int)r->class_width, "", (double)r->pool->unit[row] / 1e6);
}

/* --- the words below them -------------------------------------------------------- */

/* The groups with the most clips, in order. */
static void write_largest(const struct report *r)
{
	const struct aer_stock *pool = r->pool;
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
		put_characters(r->out, aer_groups_name(r->intake->groups, g), SIZE_MAX);
		fprintf(r->out, " %lld clip%s in '%s'",
		    (long long)pool->group_clips[largest[i]],
		    plural((size_t)pool->group_clips[largest[i]]),
		    aer_parts_name(
			r->parts, aer_partition_part(r->partition, largest[i])));
	}
	putc('\n', r->out);
}

static void write_notes(const struct report *r)
{
	char buf[512];

	for (size_t c = 0; c < r->intake->columns; c++)
		for (size_t row = r->pool->column_first[c];
		     is_counted(r, c) && row < r->pool->column_first[c + 1]; row++)
			if (aer_balance_note(
				r->partition, r->intake, c, row, buf, sizeof buf)) {
				fputs("note: ", r->out);
				put_characters(r->out, buf, SIZE_MAX);
				putc('\n', r->out);
			}
}

/* "PROVEN OPTIMAL: nothing is off" */
static void write_verdict(const struct report *r)
{
	enum aer_proof proof = aer_partition_proof(r->partition);
	struct aer_score score = aer_partition_score(r->partition);
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

/* How far the numbers of groups are off the shares, and whether that has to be. */
static void write_crowd(const struct report *r)
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

static bool is_weighted(const struct report *r)
{
	for (size_t row = 0; row < r->pool->rows; row++)
		if (r->pool->weight[row] != 1)
			return true;
	return false;
}

static void write_end(const struct report *r)
{
	struct aer_score score = aer_partition_score(r->partition);

	fprintf(r->out, "total deviation: %lld clips%s", (long long)score.distance,
	    is_weighted(r) ? ", weighted" : "");
	if (score.distance > 0)
		fprintf(r->out, ", at most %lld in a class and part",
		    (long long)score.largest);
	fprintf(r->out, "; from the shares before rounding: %.1f\n",
	    aer_partition_exact_distance(r->partition));
	write_crowd(r);
	write_verdict(r);
}

static void write_size(const struct report *r)
{
	fprintf(r->out, "%lld clip%s, %zu %s%s", (long long)r->pool->clips,
	    plural((size_t)r->pool->clips), r->pool->groups, r->what,
	    plural(r->pool->groups));
	for (size_t c = 0; c < r->intake->columns; c++) {
		size_t count = 0;

		if (!is_counted(r, c))
			continue;
		for (size_t row = r->pool->column_first[c];
		     row < r->pool->column_first[c + 1]; row++)
			count += r->pool->size[row] > 0;
		fprintf(
		    r->out, ", %zu %s%s", count, count == 1 ? "class" : "classes", "");
		if (r->intake->columns > 1)
			fprintf(r->out, " of %s", r->intake->column[c].name);
	}
	putc('\n', r->out);
}

static void write_division(struct report *r)
{
	measure(r);
	write_size(r);
	putc('\n', r->out);
	write_parts(r);
	for (size_t c = 0; c < r->intake->columns; c++) {
		putc('\n', r->out);
		if (is_counted(r, c))
			write_classes(r, c);
		else
			write_total(r, c);
	}
	putc('\n', r->out);
	write_largest(r);
	write_notes(r);
	write_end(r);
}

/* A line for a column that is not shown in full. */
static void write_line(const struct report *r)
{
	struct aer_score score = aer_partition_score(r->partition);
	enum aer_proof proof = aer_partition_proof(r->partition);

	fprintf(r->out, "%s: %zu parts, total deviation %lld clips, ",
	    r->division->name, aer_parts_count(r->parts), (long long)score.distance);
	if (proof != AER_PROOF_NONE)
		fputs("PROVEN OPTIMAL\n", r->out);
	else
		fprintf(r->out, "not proven, at least %lld\n",
		    (long long)aer_partition_bound(r->partition));
}

static void write_copies(FILE *out, const struct aer_intake *intake)
{
	if (intake->copies > 0)
		fprintf(out,
		    "%zu cop%s, not counted: with their originals in 'train' or a "
		    "fold, in no other part\n",
		    intake->copies, intake->copies == 1 ? "y" : "ies");
}

/* A fold for each group. */
static void write_single(FILE *out, const struct aer_balance *balance)
{
	const struct aer_stock *pool = balance->divisions->division[0].pool;
	const char *what = aer_balance_group(balance->intake);
	int64_t least = INT64_MAX, most = 0;

	for (size_t g = 0; g < pool->groups; g++) {
		int64_t n = pool->group_clips[g];

		least = n < least ? n : least;
		most = n > most ? n : most;
	}
	if (pool->groups > 0)
		fprintf(out,
		    "%lld clip%s, %zu fold%s, one for each %s, of %lld to %lld "
		    "clips\n",
		    (long long)pool->clips, plural((size_t)pool->clips), pool->groups,
		    plural(pool->groups), what, (long long)least, (long long)most);
	write_copies(out, balance->intake);
}

void aer_balance_write(FILE *out, const struct aer_balance *balance)
{
	const struct aer_divisions *divisions = balance->divisions;

	if (divisions->count > 0 && divisions->division[0].partition == NULL) {
		write_single(out, balance);
		return;
	}
	for (size_t i = 0; i < divisions->count; i++) {
		const struct aer_division *division = &divisions->division[i];
		struct report r = {
			.out = out,
			.intake = balance->intake,
			.division = division,
			.partition = division->partition,
			.pool = division->pool,
			.parts = aer_partition_parts(division->partition),
			.what = aer_balance_group(balance->intake),
		};

		if (i == 0)
			write_division(&r);
		else
			write_line(&r);
	}
	if (divisions->wanted > 1 && divisions->count < divisions->wanted)
		fprintf(out,
		    "only %zu splits that good were found, %zu were asked for\n",
		    divisions->count, divisions->wanted);
	write_copies(out, balance->intake);
}
