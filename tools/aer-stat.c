/*
 * aer-stat - describes data sets side by side, and looks for clips that stand on two
 * sides of a split.
 */
#include "base/alike.h"
#include "base/content.h"
#include "base/diag.h"
#include "base/option.h"
#include "base/sink.h"
#include "check/check.h"
#include "check/dataset.h"
#include "plot/plot.h"
#include "split/audit.h"
#include "stat/describe.h"
#include "text/plural.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

enum { ATTACH = AER_LONG_ONLY, CONTENT, DRAWS, FACES, FORMAT, NEAR, PART, PLOT, VOTES };

static const struct aer_option options[] = {
	{ ATTACH, "attach", "COLUMN", "the original's id, in rows that are copies" },
	{ 'b', "breakdown", "COLUMNS", "columns to count by (default label)" },
	{ 'c', "check", NULL, "look for leaks between parts, or check a folder" },
	{ CONTENT, "content", NULL, "-c: videos with the same bytes are one video" },
	{ AER_CHECK_DISK, "disk", NULL, "-c: check tables, lists and files instead" },
	{ DRAWS, "draws", "COUNT", "-c: compare with COUNT random splits (1000)" },
	{ FACES, "faces", "FILE", "a table of faces: how many frames have one" },
	{ FORMAT, "format", "FORM", "text (default), csv, json or markdown" },
	{ 'g', "group", "COLUMNS", "-c: must be in one part (subject,recording)" },
	{ AER_CHECK_INDEX, "index", "DIR", "-c: keep what is learnt of videos in DIR" },
	{ 'j', "jobs", "N", "-c: decode N videos at a time (default: processors)" },
	{ AER_CHECK_LABELS, "labels", "LIST", "-c: the label set, a,b,c or @FILE" },
	{ NEAR, "near", "SECONDS", "-c: spans no farther apart overlap (default 0)" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ PART, "part", "COLUMN", "its values side by side (-c: default split)" },
	{ PLOT, "plot", "FILE", "draw the shares of the classes: .png, .svg or .pdf" },
	{ AER_CHECK_QUICK, "quick", NULL, "-c: decode nothing" },
	{ AER_CHECK_ROOT, "root", "DIR", "-c: where lists' folders are, as OLD=DIR" },
	{ 's', "seed", "NUMBER", "-c: of the random splits (default 1)" },
	{ 'v', "verbose", NULL, "-c: show every leak with all its clips" },
	{ VOTES, "votes", "FILE", "a table of votes: how far annotators agree" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-stat",
	"[[NAME=]manifest... | data set]",
	"Describe data sets; with -c, find what stands on two sides of a split.",
	options,
};

static const char *const formats[] = { "text", "csv", "json", "markdown", NULL };
enum { TEXT, CSV, JSON, MARKDOWN };

struct stats {
	struct aer_diag diag;
	bool check, content, verbose;
	const char *by_names, *group_names, *part, *attach;
	const char *faces_path, *votes_path, *output, *plot;
	double near;
	long draws, seed;
	int format;
	struct aer_census census;
	size_t clip, video, subject, copy_of;
	size_t by[AER_CENSUS_COLUMNS], bys;
	size_t group[AER_CENSUS_COLUMNS], groups;
	struct aer_facecount *faces;
	struct aer_votes *votes;
	struct aer_check_plan plan;
};

static int set_option(struct stats *s, int option, struct aer_error *err)
{
	const char **const texts[] = { &s->attach, &s->by_names, &s->faces_path,
		&s->group_names, &s->output, &s->part, &s->votes_path };
	static const int letters[] = { ATTACH, 'b', FACES, 'g', 'o', PART, VOTES };

	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (option == letters[i]) {
			*texts[i] = optarg;
			return 0;
		}
	switch (option) {
	case 'c':
		s->check = true;
		return 0;
	case CONTENT:
		s->content = true;
		return 0;
	case DRAWS:
		return aer_parse_long(optarg, "--draws", 0, 1000000, &s->draws, err);
	case FORMAT:
		s->format = aer_parse_choice(optarg, "--format", formats, err);
		return s->format;
	case NEAR:
		return aer_parse_double(optarg, "--near", 0, 1e6, &s->near, err);
	case PLOT:
		s->plot = optarg;
		return aer_plot_check(optarg, err);
	case 's':
		return aer_parse_long(optarg, "-s", 0, LONG_MAX, &s->seed, err);
	case 'v':
		s->verbose = true;
		return 0;
	}
	return aer_check_option(&s->plan, option, optarg, err);
}

/* Ids take memory and are wanted only where clips are named or joined. */
static bool wants_ids(const struct stats *s)
{
	return s->check || s->attach != NULL || s->faces_path != NULL ||
	       s->votes_path != NULL;
}

/* Adds one column that tools know by name. */
static int add_column(struct stats *s, const char *name, bool needed, size_t *column,
    struct aer_error *err)
{
	long number = aer_census_column(&s->census, name, needed, err);

	if (number < 0)
		return -1;
	*column = (size_t)number;
	return 0;
}

static int add_all_columns(struct stats *s, struct aer_error *err)
{
	const char *by = s->by_names != NULL ? s->by_names : "label";
	const char *group =
	    s->group_names != NULL ? s->group_names : "subject,recording";

	if (aer_census_init(&s->census, err) < 0 ||
	    add_column(s, "subject", false, &s->subject, err) < 0 ||
	    add_column(s, "video", false, &s->video, err) < 0 ||
	    aer_census_columns(
		&s->census, by, s->by_names != NULL, s->by, &s->bys, err) < 0)
		return -1;
	if (s->check && aer_census_columns(&s->census, group, s->group_names != NULL,
			    s->group, &s->groups, err) < 0)
		return -1;
	if (s->attach != NULL && add_column(s, s->attach, false, &s->copy_of, err) < 0)
		return -1;
	return wants_ids(s) ? add_column(s, "clip", true, &s->clip, err) : 0;
}

/* Copies do not count; names that are almost the same are told. */
static int look_over(struct stats *s, struct aer_error *err)
{
	int rc = 0;

	if (s->attach != NULL && !s->census.column[s->copy_of].there)
		return aer_error_set(
		    err, "--attach: no manifest has a column '%s'", s->attach);
	if (s->attach != NULL)
		rc = aer_census_set_apart(
		    &s->census, s->copy_of, s->clip, aer_diag_take_fail, &s->diag, err);
	for (size_t c = 0; rc == 0 && c < s->census.columns; c++)
		if (c == s->subject || c == s->by[0])
			rc = aer_alike_note(s->census.column[c].texts,
			    s->census.column[c].name, &s->diag, err);
	return rc;
}

static int read_manifests(
    struct stats *s, char **operand, int count, struct aer_error *err)
{
	bool parts = s->part != NULL || (s->check && count < 2);

	if (s->part != NULL && count > 1)
		return aer_error_set(
		    err, "--part is for one manifest; %d are given", count);
	if (s->part == NULL)
		s->part = "split";
	for (int i = 0; i < count || i == 0; i++)
		if (aer_census_read(&s->census, count > 0 ? operand[i] : "-",
			parts ? s->part : NULL, aer_diag_take_fail, &s->diag, err) < 0)
			return -1;
	if (s->census.without_part > 0)
		aer_diag_note(&s->diag, "%zu clip%s no %s: left out",
		    s->census.without_part,
		    s->census.without_part == 1 ? " has" : "s have", s->part);
	return look_over(s, err);
}

/* Reads the tables of faces and of votes. */
static int read_tables(struct stats *s, struct aer_error *err)
{
	const struct aer_dict *ids = s->census.column[s->clip].texts;

	if (s->faces_path != NULL) {
		s->faces = aer_facecount_open(s->faces_path, ids, err);
		if (s->faces == NULL ||
		    aer_facecount_read(s->faces, aer_diag_take_fail, &s->diag, err) < 0)
			return -1;
	}
	if (s->votes_path == NULL)
		return 0;
	s->votes = aer_votes_new(ids, err);
	if (s->votes == NULL || aer_votes_read(s->votes, s->votes_path,
				    aer_diag_take_fail, &s->diag, err) < 0)
		return -1;
	return aer_votes_finish(s->votes, aer_diag_take_fail, &s->diag, err);
}

static struct aer_audit *make_audit(struct stats *s, struct aer_error *err)
{
	struct aer_audit_by by = {
		.clip = s->clip,
		.video = s->video,
		.label = s->by[0],
		.group = s->group,
		.groups = s->groups,
		.near = s->near,
		.draws = (size_t)s->draws,
		.seed = (uint64_t)s->seed,
	};
	uint32_t *first = NULL;
	struct aer_audit *audit = NULL;

	if (s->content)
		first = aer_content_first(s->census.column[s->video].texts,
		    aer_diag_take_fail, &s->diag, err);
	if (first != NULL || !s->content)
		audit = aer_audit_new(&s->census, &by, first, err);
	free(first);
	return audit;
}

/* Writes one of them, the other being NULL. */
static int write_report(struct stats *s, const struct aer_audit *audit,
    const struct aer_description *d, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(s->output, err);
	const char *name;
	FILE *out;
	int rc = 0;

	if (sink == NULL)
		return -1;
	out = aer_sink_stream(sink);
	name = aer_sink_name(sink);
	if (s->format == MARKDOWN)
		aer_description_markdown(d, out);
	else if (s->format == CSV)
		rc = audit != NULL ? aer_audit_csv(audit, out, name, err)
				   : aer_description_csv(d, out, name, err);
	else if (s->format == JSON)
		rc = audit != NULL ? aer_audit_json(audit, out, err)
				   : aer_description_json(d, out, err);
	else
		rc = audit != NULL ? aer_audit_text(audit, s->verbose, out, err)
				   : aer_description_text(d, out, err);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

static int check(struct stats *s, struct aer_error *err)
{
	struct aer_audit *audit;
	int rc;

	if (s->format == MARKDOWN)
		return aer_error_set(err, "--format=markdown has no form for -c");
	if (aer_census_sets(&s->census) < 2)
		return aer_error_set(err, "%zu part%s: a check needs two",
		    aer_census_sets(&s->census),
		    aer_plural(aer_census_sets(&s->census)));
	audit = make_audit(s, err);
	if (audit == NULL)
		return -1;
	rc = write_report(s, audit, NULL, err);
	if (rc == 0 && aer_audit_failed(audit) && s->diag.status == AER_DONE)
		s->diag.status = AER_FAILED;
	aer_audit_free(audit);
	return rc;
}

static int describe(struct stats *s, struct aer_error *err)
{
	struct aer_describe_by by = {
		.subject = s->subject,
		.video = s->video,
		.column = s->by,
		.columns = s->census.column[s->by[0]].there ? s->bys : 0,
		.clip = s->clip,
		.faces = s->faces,
		.votes = s->votes,
	};
	struct aer_description *d = aer_describe(&s->census, &by, err);
	int rc = d != NULL ? 0 : -1;

	if (rc == 0 && !s->check)
		rc = write_report(s, NULL, d, err);
	if (rc == 0 && s->plot != NULL)
		rc = aer_description_plot(d, s->plot, err);
	aer_description_free(d);
	return rc;
}

static int run(struct stats *s, char **operand, int count, struct aer_error *err)
{
	s->plan.operand = operand;
	s->plan.operands = count;
	s->plan.table = s->format == CSV;
	if (s->plan.disk || aer_dataset_has_folder(operand, count))
		return s->check && (s->format == TEXT || s->plan.table)
			   ? aer_check_run(&s->plan, s->output, &s->diag, err)
			   : aer_error_set(err,
				 "--disk, or a folder, is for -c with --format=text or "
				 "csv");
	if (add_all_columns(s, err) < 0 || read_manifests(s, operand, count, err) < 0 ||
	    read_tables(s, err) < 0)
		return -1;
	if (s->check && check(s, err) < 0)
		return -1;
	return !s->check || s->plot != NULL ? describe(s, err) : 0;
}

int main(int argc, char **argv)
{
	struct stats s = { .draws = 1000, .seed = 1 };
	struct aer_error err;
	int option;

	aer_diag_init(&s.diag, stderr, "aer-stat");
	while ((option = aer_option_next(&command, argc, argv, stdout, &s.diag)) >= 0)
		if (set_option(&s, option, &err) < 0) {
			aer_diag_fatal(&s.diag, "%s", err.text);
			break;
		}
	if (option == AER_OPTION_END && run(&s, argv + optind, argc - optind, &err) < 0)
		aer_diag_fatal(&s.diag, "%s", err.text);
	aer_facecount_free(s.faces);
	aer_votes_free(s.votes);
	aer_census_free(&s.census);
	return (int)s.diag.status;
}
