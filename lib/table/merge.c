#include "table/merge.h"

#include "base/dict.h"
#include "table/writer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* A part at its next row. */
struct part {
	struct aer_table *table;
	struct aer_row row;
	size_t clip; /* the column */
	size_t rank; /* of the row's clip in the manifest; NONE: no row is left */
};

enum { SPARE_FILES = 16 };
static const size_t NONE = SIZE_MAX;

struct merge {
	struct aer_merge *plan;
	const char *manifest; /* its name */
	struct aer_dict *ids; /* of the manifest, in its order */
	unsigned long *line;  /* of each */
	size_t slots;
	struct part *part;
	struct aer_writer *writer;
	size_t next; /* the first rank that is not written yet */
};

static void __attribute__((format(printf, 2, 3)))
fail(const struct merge *merge, const char *format, ...)
{
	struct aer_error text;
	va_list args;

	va_start(args, format);
	vsnprintf(text.text, sizeof text.text, format, args);
	va_end(args);
	merge->plan->fail(merge->plan->data, text.text);
}

/* --- the manifest -------------------------------------------------------------- */

/* Room for the line of one more id. */
static int make_room(struct merge *merge, struct aer_error *err)
{
	size_t slots = 2 * merge->slots + 1024;
	unsigned long *line;

	if (merge->line != NULL && aer_dict_count(merge->ids) < merge->slots)
		return 0;
	line = realloc(merge->line, slots * sizeof *line);
	if (line == NULL)
		return aer_error_memory(err);
	memset(line + merge->slots, 0, (slots - merge->slots) * sizeof *line);
	merge->line = line;
	merge->slots = slots;
	return 0;
}

/* Notes the id of a row, and its line. */
static int add_id(
    struct merge *merge, const struct aer_row *row, size_t clip, struct aer_error *err)
{
	const char *id = row->field[clip];
	bool is_new;
	long i = aer_dict_add(merge->ids, id, &is_new, err);

	if (i < 0)
		return -1;
	if (is_new)
		merge->line[i] = row->line;
	else
		fail(merge, "%s:%lu: clip '%s' was there before, in line %lu",
		    merge->manifest, row->line, id, merge->line[i]);
	return make_room(merge, err);
}

static int read_manifest(struct merge *merge, struct aer_error *err)
{
	struct aer_table *table = aer_table_open(merge->plan->manifest, err);
	struct aer_row row = { 0 };
	enum aer_read got = AER_READ_BROKEN;
	size_t clip;
	int rc = -1;

	if (table == NULL)
		return -1;
	merge->manifest =
	    strcmp(merge->plan->manifest, "-") == 0 ? "<stdin>" : merge->plan->manifest;
	if (aer_table_need(table, "clip", &clip, err) == 0)
		rc = make_room(merge, err);
	while (rc == 0 && (got = aer_table_next(table, &row, err)) != AER_READ_END) {
		if (got == AER_READ_ROW)
			rc = add_id(merge, &row, clip, err);
		else if (got == AER_READ_BAD)
			fail(merge, "%s", err->text);
		else
			rc = -1;
	}
	aer_row_free(&row);
	aer_table_close(table);
	return rc;
}

/* --- the parts ----------------------------------------------------------------- */

/* Whether the parts' columns are those of the first. */
static int check_columns(
    const struct merge *merge, const struct part *part, struct aer_error *err)
{
	const struct aer_table *first = merge->part[0].table, *table = part->table;
	size_t n = aer_table_columns(first), m = aer_table_columns(table);

	for (size_t i = 0; i < n && i < m; i++)
		if (strcmp(aer_table_column_name(first, i),
			aer_table_column_name(table, i)) != 0)
			return aer_error_set(err,
			    "%s: column %zu is '%s', and '%s' in %s: parts of one "
			    "table have the same columns",
			    aer_table_name(table), i + 1,
			    aer_table_column_name(table, i),
			    aer_table_column_name(first, i), aer_table_name(first));
	if (n != m)
		return aer_error_set(err,
		    "%s: has %zu columns, and %s %zu: parts of one table have the same "
		    "columns",
		    aer_table_name(table), m, aer_table_name(first), n);
	return 0;
}

/* The next row of PART that is good: 1, 0 at the end, or -1. */
static int read_row(const struct merge *merge, struct part *part, struct aer_error *err)
{
	for (;;) {
		switch (aer_table_next(part->table, &part->row, err)) {
		case AER_READ_ROW:
			return 1;
		case AER_READ_BAD:
			fail(merge, "%s", err->text);
			break;
		case AER_READ_BROKEN:
			return -1;
		case AER_READ_END:
			return 0;
		}
	}
}

/* Passes over the rows of the clip that PART stands at: 1, 0 at the end, or -1. */
static int pass_clip(
    const struct merge *merge, struct part *part, struct aer_error *err)
{
	char *id = strdup(part->row.field[part->clip]);
	int got = 1;

	if (id == NULL)
		return aer_error_memory(err);
	while (got > 0 && strcmp(part->row.field[part->clip], id) == 0)
		got = read_row(merge, part, err);
	free(id);
	return got;
}

/* Names the clip that PART stands at as one that is not wanted here. */
static int refuse(const struct merge *merge, const struct part *part, long rank,
    struct aer_error *err)
{
	const char *name = aer_table_name(part->table);
	const char *id = part->row.field[part->clip];

	if (rank < 0) {
		merge->plan->strange++;
		fail(merge, "%s:%lu: clip '%s' is not in %s: left out", name,
		    part->row.line, id, merge->manifest);
		return 0;
	}
	/* what is missing has no line that says where it was written */
	if (merge->line[rank] == 0) {
		merge->plan->twice++;
		fail(merge, "%s:%lu: clip '%s' was there before: left out", name,
		    part->row.line, id);
		return 0;
	}
	return aer_error_set(err,
	    "%s:%lu: clip '%s' is not in the order of %s: sort the parts as that is",
	    name, part->row.line, id, merge->manifest);
}

/* Goes with PART from the row it stands at, or from its first with GOT 1, to the first
 * that can be written. */
static int settle(
    const struct merge *merge, struct part *part, int got, struct aer_error *err)
{
	long rank = -1;

	while (got > 0) {
		rank = aer_dict_find(merge->ids, part->row.field[part->clip]);
		if (rank >= 0 && (size_t)rank >= merge->next)
			break;
		if (refuse(merge, part, rank, err) < 0)
			return -1;
		got = pass_clip(merge, part, err);
	}
	part->rank = got > 0 ? (size_t)rank : NONE;
	return got < 0 ? -1 : 0;
}

/* As many files may be open as the system allows. */
static void allow_files(size_t n)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= n + SPARE_FILES)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return; /* opening will tell */
}

static int open_parts(struct merge *merge, struct aer_error *err)
{
	size_t n = merge->plan->parts;

	allow_files(n);
	for (size_t i = 0; i < n; i++) {
		struct part *part = &merge->part[i];

		part->rank = NONE;
		part->table = aer_table_open(merge->plan->part[i], err);
		if (part->table == NULL ||
		    aer_table_need(part->table, "clip", &part->clip, err) < 0 ||
		    check_columns(merge, part, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < n; i++) {
		int got = read_row(merge, &merge->part[i], err);

		if (got < 0 || settle(merge, &merge->part[i], got, err) < 0)
			return -1;
	}
	return 0;
}

/* --- the table ----------------------------------------------------------------- */

/* Names the clips from NEXT up to RANK: no part has them. */
static void name_missing(struct merge *merge, size_t rank)
{
	for (; merge->next < rank; merge->next++) {
		merge->plan->missing++;
		if (!merge->plan->partial)
			fail(merge, "%s:%lu: clip '%s' is in no part", merge->manifest,
			    merge->line[merge->next],
			    aer_dict_key(merge->ids, merge->next));
	}
}

/* Writes all rows of the clip that PART stands at, and goes on to the next. */
static int write_clip(struct merge *merge, struct part *part, struct aer_error *err)
{
	size_t rank = part->rank;
	int got = 1;

	while (got > 0 &&
	       aer_dict_find(merge->ids, part->row.field[part->clip]) == (long)rank) {
		aer_writer_begin(merge->writer, &part->row);
		if (aer_writer_end(merge->writer, err) < 0)
			return -1;
		got = read_row(merge, part, err);
	}
	merge->plan->clips++;
	merge->line[rank] = 0; /* written */
	merge->next = rank + 1;
	if (got < 0)
		return -1;
	return settle(merge, part, got, err);
}

static struct part *first_part(const struct merge *merge)
{
	struct part *first = &merge->part[0];

	for (size_t i = 1; i < merge->plan->parts; i++)
		if (merge->part[i].rank < first->rank)
			first = &merge->part[i];
	return first;
}

/* Parts that stand at the clip that was just written have it once too often. */
static int settle_others(
    const struct merge *merge, const struct part *writer, struct aer_error *err)
{
	for (size_t i = 0; i < merge->plan->parts; i++) {
		struct part *part = &merge->part[i];

		if (part != writer && part->rank < merge->next &&
		    settle(merge, part, 1, err) < 0)
			return -1;
	}
	return 0;
}

static int write_all(struct merge *merge, struct aer_error *err)
{
	struct part *part;

	if (aer_writer_inherit(merge->writer, merge->part[0].table, err) < 0)
		return -1;
	while ((part = first_part(merge))->rank != NONE) {
		name_missing(merge, part->rank);
		if (write_clip(merge, part, err) < 0 ||
		    settle_others(merge, part, err) < 0)
			return -1;
	}
	name_missing(merge, aer_dict_count(merge->ids));
	return aer_writer_finish(merge->writer, err);
}

int aer_merge(
    struct aer_merge *plan, FILE *stream, const char *name, struct aer_error *err)
{
	struct merge merge = { .plan = plan };
	int rc = -1;

	plan->clips = plan->missing = plan->twice = plan->strange = 0;
	merge.part = calloc(plan->parts, sizeof *merge.part);
	if (merge.part == NULL)
		return aer_error_memory(err);
	merge.ids = aer_dict_new(err);
	merge.writer = merge.ids != NULL ? aer_writer_open(stream, name, err) : NULL;
	if (merge.writer != NULL && read_manifest(&merge, err) == 0 &&
	    open_parts(&merge, err) == 0)
		rc = write_all(&merge, err);
	for (size_t i = 0; i < plan->parts; i++) {
		aer_row_free(&merge.part[i].row);
		aer_table_close(merge.part[i].table);
	}
	free(merge.part);
	free(merge.line);
	aer_dict_free(merge.ids);
	aer_writer_free(merge.writer);
	return rc;
}
