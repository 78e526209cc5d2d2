#include "balance.h"

#include <stdbool.h>
#include <string.h>

/* The widest a name may be for 80 columns in all. */
enum { CLASS_WIDTH = 18, PART_WIDTH = 12 };

/* A class that some part has from at most so many subjects is noted. */
enum { FEW = 3 };

struct report {
	FILE *out;
	const struct aer_partition *partition;
	const struct aer_parts *parts;
	const struct aer_labels *classes;
	size_t class_width, part_width;
};

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
	for (size_t c = 0; c < aer_labels_count(r->classes); c++)
		r->class_width =
		    widest(r->class_width, aer_labels_name(r->classes, c), CLASS_WIDTH);
	for (size_t p = 0; p < aer_parts_count(r->parts); p++)
		r->part_width =
		    widest(r->part_width, aer_parts_name(r->parts, p), PART_WIDTH);
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

static void write_parts(const struct report *r, int64_t clips)
{
	const struct aer_partition *partition = r->partition;
	char buf[32];

	put_name(r->out, "part", r->part_width);
	fprintf(r->out, " %8s %7s %5s %7s %7s %9s\n", "clips", "wanted", "off", "share",
	    "wanted", "subjects");
	for (size_t p = 0; p < aer_parts_count(r->parts); p++) {
		int64_t got = 0, wanted = 0;

		for (size_t c = 0; c < aer_partition_classes(partition); c++) {
			got += aer_partition_got(partition, c, p);
			wanted += aer_partition_wanted(partition, c, p);
		}
		put_name(r->out, aer_parts_name(r->parts, p), r->part_width);
		fprintf(r->out, " %8lld %7lld %5s %6.2f%% %6.2f%% %9zu\n",
		    (long long)got, (long long)wanted, signed_text(got - wanted, buf),
		    100.0 * (double)got / (double)clips, share(r, p),
		    aer_partition_members(partition, p));
	}
}

static void write_cell(const struct report *r, size_t c, size_t p)
{
	int64_t got = aer_partition_got(r->partition, c, p);
	int64_t wanted = aer_partition_wanted(r->partition, c, p);
	double percent =
	    100.0 * (double)got / (double)aer_partition_size(r->partition, c);
	char off[32], points[32];

	put_name(r->out, p == 0 ? aer_labels_name(r->classes, c) : "", r->class_width);
	putc(' ', r->out);
	put_name(r->out, aer_parts_name(r->parts, p), r->part_width);
	fprintf(r->out, " %8lld %7lld %5s %6.2f%% %7s %9zu\n", (long long)got,
	    (long long)wanted, signed_text(got - wanted, off), percent,
	    points_text(percent - share(r, p), points),
	    aer_partition_owners_in(r->partition, c, p));
}

static void write_classes(const struct report *r)
{
	put_name(r->out, "class", r->class_width);
	putc(' ', r->out);
	put_name(r->out, "part", r->part_width);
	fprintf(r->out, " %8s %7s %5s %7s %7s %9s\n", "clips", "wanted", "off", "share",
	    "points", "subjects");
	for (size_t c = 0; c < aer_partition_classes(r->partition); c++)
		for (size_t p = 0; p < aer_parts_count(r->parts); p++)
			write_cell(r, c, p);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void begin_note(const struct report *r, size_t c)
{
	fputs("note: class '", r->out);
	put_characters(r->out, aer_labels_name(r->classes, c), SIZE_MAX);
	fputs("': ", r->out);
}

/* One line about a class that few subjects have, or that a part lacks.  A class
 * that every subject has needs none: the table of the parts says it. */
static void write_note(const struct report *r, size_t c)
{
	size_t parts = aer_parts_count(r->parts), poorest = 0, least = SIZE_MAX;
	size_t owners = aer_partition_owners(r->partition, c);

	for (size_t p = 0; p < parts; p++) {
		size_t n = aer_partition_owners_in(r->partition, c, p);

		if (n < least) {
			least = n;
			poorest = p;
		}
	}
	if (owners < parts) {
		begin_note(r, c);
		fprintf(r->out,
		    "%zu subject%s, %zu parts: it cannot be in every part\n", owners,
		    plural(owners), parts);
	} else if (least == 0) {
		begin_note(r, c);
		fprintf(r->out, "no split was found that has it in '%s' as well\n",
		    aer_parts_name(r->parts, poorest));
	} else if (least <= FEW && owners < aer_partition_groups(r->partition)) {
		begin_note(r, c);
		fprintf(r->out, "%zu subjects have it, %zu of them in '%s'\n", owners,
		    least, aer_parts_name(r->parts, poorest));
	}
}

static void write_total(const struct report *r)
{
	int64_t distance = aer_partition_distance(r->partition);

	fprintf(r->out, "total deviation: %lld clips", (long long)distance);
	if (distance > 0)
		fprintf(r->out, ", at most %lld in a class and part",
		    (long long)aer_partition_largest(r->partition));
	putc('\n', r->out);
}

void aer_balance_write(FILE *out, const struct aer_partition *partition,
    const struct aer_parts *parts, const struct aer_labels *classes)
{
	struct report r = {
		.out = out, .partition = partition, .parts = parts, .classes = classes
	};
	size_t groups = aer_partition_groups(partition);
	size_t count = aer_partition_classes(partition);
	int64_t clips = 0;

	for (size_t c = 0; c < count; c++)
		clips += aer_partition_size(partition, c);
	measure(&r);
	fprintf(out, "%lld clip%s, %zu subject%s, %zu class%s\n\n", (long long)clips,
	    plural((size_t)clips), groups, plural(groups), count,
	    count == 1 ? "" : "es");
	write_parts(&r, clips);
	putc('\n', out);
	write_classes(&r);
	putc('\n', out);
	for (size_t c = 0; c < count; c++)
		write_note(&r, c);
	write_total(&r);
}
