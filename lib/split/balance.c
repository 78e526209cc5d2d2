/* The report on a split: the tables. */
#include "split/balancepart.h"

#include "text/grid.h"
#include "text/plural.h"
#include "text/wrap.h"

#include <string.h>

/* The widest a name may be for 80 columns in all. */
enum { CLASS_WIDTH = 18, PART_WIDTH = 12 };

static size_t widest(size_t width, const char *name, size_t limit)
{
	size_t n = aer_text_width(name);

	n = n > width ? n : width;
	return n < limit ? n : limit;
}

static void measure(struct aer_balance_report *r)
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

static double share(const struct aer_balance_report *r, size_t p)
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
static const char *heading(const struct aer_balance_report *r, char buf[32])
{
	snprintf(buf, 32, "%ss", strlen(r->what) <= 8 ? r->what : "group");
	return buf;
}

static bool is_counted(const struct aer_balance_report *r, size_t c)
{
	return r->intake->column[c].classes != NULL;
}

/* "tvd", or "tvd:gender" where several columns are counted. */
static void tvd_heading(const struct aer_balance_report *r, size_t c, char buf[32])
{
	size_t counted = 0;

	for (size_t i = 0; i < r->intake->columns; i++)
		counted += is_counted(r, i);
	if (counted == 1)
		snprintf(buf, 32, "tvd");
	else
		snprintf(buf, 32, "tvd:%.20s", r->intake->column[c].name);
}

static void write_parts(const struct aer_balance_report *r)
{
	char buf[32];

	aer_wrap_name(r->out, "part", r->part_width);
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

		aer_wrap_name(r->out, aer_parts_name(r->parts, p), r->part_width);
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

static void write_class(
    const struct aer_balance_report *r, const char *name, size_t row, size_t p)
{
	int64_t got = aer_partition_got(r->partition, row, p);
	int64_t wanted = aer_partition_wanted(r->partition, row, p);
	double percent = 100.0 * (double)got / (double)r->pool->size[row];
	char off[32], points[32];

	aer_wrap_name(r->out, p == 0 ? name : "", r->class_width);
	putc(' ', r->out);
	aer_wrap_name(r->out, aer_parts_name(r->parts, p), r->part_width);
	fprintf(r->out, " %8lld %7lld %5s %6.2f%% %7s %9zu\n", (long long)got,
	    (long long)wanted, signed_text(got - wanted, off), percent,
	    points_text(percent - share(r, p), points),
	    aer_partition_owners_in(r->partition, row, p));
}

/* Where PEOPLE is inside of the pool of an inner fold, a class may not be there. */
static void write_classes(const struct aer_balance_report *r, size_t c)
{
	const struct aer_intake_column *column = &r->intake->column[c];
	char buf[32];

	aer_wrap_name(r->out, column->name, r->class_width);
	putc(' ', r->out);
	aer_wrap_name(r->out, "part", r->part_width);
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

static void write_total(const struct aer_balance_report *r, size_t c)
{
	size_t row = r->pool->column_first[c];
	char got[32], wanted[32], off[32], points[32];

	aer_wrap_name(r->out, r->intake->column[c].name, r->class_width);
	putc(' ', r->out);
	aer_wrap_name(r->out, "part", r->part_width);
	fprintf(r->out, " %11s %11s %9s %7s %7s\n", "total", "wanted", "off", "share",
	    "points");
	for (size_t p = 0; p < aer_parts_count(r->parts); p++) {
		int64_t n = aer_partition_got(r->partition, row, p);
		int64_t want = aer_partition_wanted(r->partition, row, p);
		double percent = r->pool->size[row] > 0
				     ? 100.0 * (double)n / (double)r->pool->size[row]
				     : 0;

		aer_wrap_name(r->out, "", r->class_width);
		putc(' ', r->out);
		aer_wrap_name(r->out, aer_parts_name(r->parts, p), r->part_width);
		fprintf(r->out, " %11s %11s %9s %6.2f%% %7s\n",
		    total_text(n, false, got), total_text(want, false, wanted),
		    total_text(n - want, true, off), percent,
		    points_text(percent - share(r, p), points));
	}
	fprintf(r->out, "%*s one clip off is %.6g, the mean of a clip\n",
	    (int)r->class_width, "", (double)r->pool->unit[row] / 1e6);
}

static void write_size(const struct aer_balance_report *r)
{
	fprintf(r->out, "%lld clip%s, %zu %s%s", (long long)r->pool->clips,
	    aer_plural((uint64_t)r->pool->clips), r->pool->groups, r->what,
	    aer_plural(r->pool->groups));
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

static void write_division(struct aer_balance_report *r)
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
	aer_balance_words(r);
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
	const struct aer_group_counts *pool = balance->divisions->division[0].pool;
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
		    (long long)pool->clips, aer_plural((uint64_t)pool->clips),
		    pool->groups, aer_plural(pool->groups), what, (long long)least,
		    (long long)most);
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
		struct aer_balance_report r = {
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
			aer_balance_line(&r);
	}
	if (divisions->wanted > 1 && divisions->count < divisions->wanted)
		fprintf(out,
		    "only %zu splits that good were found, %zu were asked for\n",
		    divisions->count, divisions->wanted);
	write_copies(out, balance->intake);
}
