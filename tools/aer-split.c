/*
 * aer-split - divides the clips of a manifest into parts that share no subject
 * and have the same classes in the same proportions.
 *
 * Subjects and classes are numbered in the order of their names, so that the
 * order of the rows does not matter to the split.
 */
#include "balance.h"
#include "diag.h"
#include "labels.h"
#include "manifest.h"
#include "option.h"
#include "partition.h"
#include "rows.h"
#include "sink.h"
#include "writer.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT = AER_LONG_ONLY };

static const struct aer_option options[] = {
	{ 'b', "balance", "COLUMN", "column of the classes (default label)" },
	{ 'f', "fractions", "LIST", "NAME=SHARE,... (default train=0.8,test=0.2)" },
	{ 'g', "group", "COLUMN", "never in two parts (default subject)" },
	{ 'n', "moves", "COUNT", "try at most COUNT moves (default 4000000)" },
	{ 'o', "output", "FILE", "write the table to FILE, not to standard output" },
	{ REPORT, "report", "FILE", "write the report to FILE, not to standard error" },
	{ 's', "seed", "NUMBER", "another seed, another split (default 1)" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-split",
	"[manifest]",
	"Split clips into parts that share no subject and have the same class shares.",
	options,
};

/* What the split needs of a row. */
struct clip {
	uint32_t subject, label; /* by order of arrival */
};

struct split {
	struct aer_diag diag;
	const char *subject_column, *label_column, *output, *report;
	struct aer_parts *parts;
	long seed, moves;
	struct aer_manifest *manifest;
	size_t subject_at, label_at;
	struct aer_labels *subjects, *labels; /* by order of arrival */
	struct aer_labels *sorted_labels;
	long *subject_rank, *label_rank; /* by order of arrival: the number by name */
	struct aer_rows *rows;
	struct clip *clip; /* beside the rows */
	size_t slots;
	struct aer_partition *partition;
};

static int set_option(struct split *s, int option, struct aer_error *err)
{
	switch (option) {
	case 'b':
		s->label_column = optarg;
		break;
	case 'f':
		aer_parts_free(s->parts);
		s->parts = aer_parts_parse(optarg, err);
		return s->parts != NULL ? 0 : aer_error_prefix(err, "-f");
	case 'g':
		s->subject_column = optarg;
		break;
	case 'n':
		return aer_parse_long(optarg, "-n", 0, LONG_MAX, &s->moves, err);
	case 'o':
		s->output = optarg;
		break;
	case REPORT:
		s->report = optarg;
		break;
	case 's':
		return aer_parse_long(optarg, "-s", 0, LONG_MAX, &s->seed, err);
	}
	return 0;
}

static int open_input(struct split *s, const char *path, struct aer_error *err)
{
	const struct aer_table *table;

	if (s->parts == NULL)
		s->parts = aer_parts_parse("train=0.8,test=0.2", err);
	s->subjects = aer_labels_new(err);
	s->labels = aer_labels_new(err);
	if (s->parts == NULL || s->subjects == NULL || s->labels == NULL)
		return -1;
	s->manifest = aer_manifest_open(path, AER_NEED_CLIP, err);
	if (s->manifest == NULL)
		return -1;
	table = aer_manifest_table(s->manifest);
	if (aer_table_need(table, s->subject_column, &s->subject_at, err) < 0 ||
	    aer_table_need(table, s->label_column, &s->label_at, err) < 0)
		return -1;
	s->rows = aer_rows_new(aer_table_columns(table), err);
	s->partition = aer_partition_new(s->parts, err);
	return s->rows != NULL && s->partition != NULL ? 0 : -1;
}

static int reserve(struct split *s, struct aer_error *err)
{
	size_t slots = s->slots > 0 ? 2 * s->slots : 1024;
	struct clip *clip;

	if (aer_rows_count(s->rows) < s->slots)
		return 0;
	clip = realloc(s->clip, slots * sizeof *clip);
	if (clip == NULL)
		return aer_error_memory(err);
	s->clip = clip;
	s->slots = slots;
	return 0;
}

/* Takes one row in; -1 with *IS_BAD when it alone is at fault. */
static int take_row(
    struct split *s, const struct aer_clip *clip, bool *is_bad, struct aer_error *err)
{
	const char *subject = clip->row.field[s->subject_at];
	const char *label = clip->row.field[s->label_at];
	long subject_number, label_number;

	*is_bad = subject[0] == '\0' || label[0] == '\0';
	if (*is_bad)
		return aer_error_set(err, "%s:%lu: clip '%s': column '%s' is empty",
		    aer_table_name(aer_manifest_table(s->manifest)), clip->row.line,
		    clip->id, subject[0] == '\0' ? s->subject_column : s->label_column);
	subject_number = aer_labels_add(s->subjects, subject, err);
	label_number = aer_labels_add(s->labels, label, err);
	if (subject_number < 0 || label_number < 0 || reserve(s, err) < 0)
		return -1;
	s->clip[aer_rows_count(s->rows)] =
	    (struct clip){ (uint32_t)subject_number, (uint32_t)label_number };
	return aer_rows_add(s->rows, &clip->row, err);
}

static int read_rows(struct split *s, struct aer_error *err)
{
	struct aer_clip clip = { 0 };
	bool is_bad = false;
	enum aer_read got;
	int rc = 0;

	while (rc == 0 &&
	       (got = aer_manifest_next(s->manifest, &clip, err)) != AER_READ_END) {
		is_bad = got == AER_READ_BAD;
		if (got == AER_READ_BROKEN || is_bad)
			rc = -1;
		else
			rc = take_row(s, &clip, &is_bad, err);
		if (rc < 0 && is_bad) {
			aer_diag_fail(&s->diag, "%s", err->text);
			rc = 0;
		}
	}
	aer_clip_free(&clip);
	return rc;
}

static int solve(struct split *s, struct aer_error *err)
{
	const char *name = aer_table_name(aer_manifest_table(s->manifest));
	size_t subjects = aer_labels_count(s->subjects);
	size_t parts = aer_parts_count(s->parts);
	struct aer_labels *sorted;

	if (subjects < parts)
		return aer_error_set(err,
		    "%s: %zu subject%s, %zu part%s: every part needs a subject", name,
		    subjects, subjects == 1 ? "" : "s", parts, parts == 1 ? "" : "s");
	s->subject_rank = calloc(subjects, sizeof(long));
	s->label_rank = calloc(aer_labels_count(s->labels), sizeof(long));
	if (s->subject_rank == NULL || s->label_rank == NULL)
		return aer_error_memory(err);
	sorted = aer_labels_sorted(s->subjects, s->subject_rank, err);
	aer_labels_free(sorted);
	s->sorted_labels = aer_labels_sorted(s->labels, s->label_rank, err);
	if (sorted == NULL || s->sorted_labels == NULL)
		return -1;
	for (size_t i = 0; i < aer_rows_count(s->rows); i++)
		if (aer_partition_add(s->partition,
			(size_t)s->subject_rank[s->clip[i].subject],
			(size_t)s->label_rank[s->clip[i].label], err) < 0)
			return -1;
	return aer_partition_solve(
	    s->partition, (uint64_t)s->seed, (uint64_t)s->moves, err);
}

static int write_rows(struct split *s, struct aer_writer *writer, struct aer_error *err)
{
	int column = aer_writer_column(writer, "split", err);
	int rc = column < 0 ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < aer_rows_count(s->rows); i++) {
		size_t part = aer_partition_part(
		    s->partition, (size_t)s->subject_rank[s->clip[i].subject]);

		aer_writer_begin(writer, aer_rows_get(s->rows, i));
		aer_writer_set(writer, column, aer_parts_name(s->parts, part));
		rc = aer_writer_end(writer, err);
	}
	return rc;
}

static int write_table(struct split *s, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(s->output, err);
	struct aer_writer *writer = NULL;
	struct aer_error ignored;
	int rc = -1;

	if (sink != NULL)
		writer =
		    aer_writer_open(aer_sink_stream(sink), aer_sink_name(sink), err);
	if (writer != NULL)
		rc = aer_writer_inherit(writer, aer_manifest_table(s->manifest), err);
	if (rc == 0)
		rc = write_rows(s, writer, err);
	/* the first error is the one to show */
	rc |= aer_writer_close(writer, rc == 0 ? err : &ignored);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

static int write_report(struct split *s, struct aer_error *err)
{
	struct aer_sink *sink;

	if (s->report == NULL) {
		if (!s->diag.quiet)
			aer_balance_write(
			    stderr, s->partition, s->parts, s->sorted_labels);
		return 0;
	}
	sink = aer_sink_open(s->report, err);
	if (sink == NULL)
		return -1;
	aer_balance_write(
	    aer_sink_stream(sink), s->partition, s->parts, s->sorted_labels);
	return aer_sink_close(sink, err);
}

static void split_free(struct split *s)
{
	aer_partition_free(s->partition);
	aer_rows_free(s->rows);
	free(s->clip);
	free(s->subject_rank);
	free(s->label_rank);
	aer_labels_free(s->sorted_labels);
	aer_labels_free(s->labels);
	aer_labels_free(s->subjects);
	aer_manifest_close(s->manifest);
	aer_parts_free(s->parts);
}

int main(int argc, char **argv)
{
	struct split s = {
		.subject_column = "subject",
		.label_column = "label",
		.seed = 1,
		.moves = 4000000,
	};
	struct aer_error err;
	const char *input;
	int option;

	aer_diag_init(&s.diag, stderr, "aer-split");
	while ((option = aer_option_next(&command, argc, argv, stdout, &s.diag)) >= 0)
		if (set_option(&s, option, &err) < 0) {
			aer_diag_fatal(&s.diag, "%s", err.text);
			goto out;
		}
	if (option == AER_OPTION_EXIT ||
	    (input = aer_option_input(&command, argc, argv, &s.diag)) == NULL)
		goto out;
	if (open_input(&s, input, &err) < 0 || read_rows(&s, &err) < 0 ||
	    solve(&s, &err) < 0 || write_table(&s, &err) < 0 ||
	    write_report(&s, &err) < 0)
		aer_diag_fatal(&s.diag, "%s", err.text);
out:
	split_free(&s);
	return (int)s.diag.status;
}
