/*
 * aer-vote - one label a clip from annotators' votes, and how far they agree.
 */
#include "base/diag.h"
#include "base/option.h"
#include "base/sink.h"
#include "votes/crowd.h"
#include "votes/crowdtable.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	DROPPED = AER_LONG_ONLY,
	KEEP,
	MANIFEST,
	MAP,
	MARGIN,
	METHOD,
	MIN,
	REPORT,
	SET,
	SMOOTH,
	TIES
};

static const struct aer_option options[] = {
	{ 'B', "resamples", "N",
	    "resamples for the intervals (default 2000; 0: none)" },
	{ DROPPED, "dropped", "FILE", "write the clips left out, and why, to FILE" },
	{ 'j', "jobs", "N", "work on N threads (default: processors)" },
	{ KEEP, "keep", "WHICH", "consistent clips (default), or all with a label" },
	{ MANIFEST, "manifest", "FILE", "write FILE's rows, with the labels added" },
	{ MAP, "map", "FILE", "from fine to coarse labels: columns from and to" },
	{ MARGIN, "margin", "N", "votes that a label must be ahead (default 1)" },
	{ METHOD, "method", "NAME", "majority (default) or dawid-skene" },
	{ MIN, "min", "N", "votes that a clip must have in a set (default 3)" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ REPORT, "report", "FILE", "figures to FILE.txt, .json or .html, not stderr" },
	{ 's', "seed", "N", "of the resamples (default 1)" },
	{ SET, "set", "NAME[=LABELS]",
	    "a label set; at most two; FILE or LABEL,LABEL..." },
	{ SMOOTH, "smooth", "X", "added to each sum of dawid-skene (default 0.01)" },
	{ TIES, "ties", "RULE", "drop (default), or other: votes of the other set" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-vote",
	"[votes...]",
	"Make one label a clip of annotators' votes, and measure their agreement.",
	options,
};

/* In the order of the enums that they choose from. */
static const char *const keeps[] = { "consistent", "all", NULL };
static const char *const methods[] = { "majority", "dawid-skene", NULL };
static const char *const ties[] = { "drop", "other", NULL };
enum { DROP, OTHER };

/* Annotators that are shown on standard error. */
enum { SHOWN = 40 };

struct tool {
	struct aer_diag diag;
	struct aer_crowd_plan plan;
	const char *dropped, *manifest, *map_path, *output, *report;
	const char *set[2];
	size_t sets;
	long least, margin, seed, replicates, jobs;
	bool margin_given, smooth_given;
	int (*form)(const struct aer_crowd *, FILE *, struct aer_error *);
	struct aer_crowdtable *table;
	struct aer_votes *votes;
	struct aer_map *map;
	struct aer_crowd *crowd;
};

static int write_text(
    const struct aer_crowd *crowd, FILE *stream, struct aer_error *err)
{
	return aer_crowd_text(crowd, SIZE_MAX, stream, err);
}

/* The form of the report, by the ending of its file. */
static int choose_form(struct tool *t, struct aer_error *err)
{
	const char *dot = strrchr(t->report, '.');

	if (dot != NULL && strcmp(dot, ".txt") == 0)
		t->form = write_text;
	else if (dot != NULL && strcmp(dot, ".json") == 0)
		t->form = aer_crowd_json;
	else if (dot != NULL && strcmp(dot, ".html") == 0)
		t->form = aer_crowd_html;
	else
		return aer_error_set(
		    err, "--report=%s: must end in .txt, .json or .html", t->report);
	return 0;
}

static int set_rule(struct tool *t, int option, struct aer_error *err)
{
	int choice;

	switch (option) {
	case KEEP:
		choice = aer_parse_choice(optarg, "--keep", keeps, err);
		t->plan.keep_all = choice == 1;
		return choice < 0 ? -1 : 0;
	case MARGIN:
		t->margin_given = true;
		return aer_parse_long(optarg, "--margin", 1, INT_MAX, &t->margin, err);
	case METHOD:
		choice = aer_parse_choice(optarg, "--method", methods, err);
		t->plan.skene = choice == 1;
		return choice < 0 ? -1 : 0;
	case MIN:
		return aer_parse_long(optarg, "--min", 1, INT_MAX, &t->least, err);
	case SMOOTH:
		t->smooth_given = true;
		return aer_parse_double(
		    optarg, "--smooth", 1e-6, 1e6, &t->plan.estimate.smooth, err);
	case TIES:
		choice = aer_parse_choice(optarg, "--ties", ties, err);
		t->plan.rule.ties_to_other = choice == OTHER;
		return choice < 0 ? -1 : 0;
	}
	return 0;
}

static int set_option(struct tool *t, int option, struct aer_error *err)
{
	switch (option) {
	case 'B':
		return aer_parse_long(optarg, "-B", 0, 1000000, &t->replicates, err);
	case DROPPED:
		t->dropped = optarg;
		return 0;
	case 'j':
		return aer_parse_long(optarg, "-j", 1, 1024, &t->jobs, err);
	case MANIFEST:
		t->manifest = optarg;
		return 0;
	case MAP:
		t->map_path = optarg;
		return 0;
	case 'o':
		t->output = optarg;
		return 0;
	case REPORT:
		t->report = optarg;
		return choose_form(t, err);
	case 's':
		return aer_parse_long(optarg, "-s", 0, LONG_MAX, &t->seed, err);
	case SET:
		if (t->sets == 2)
			return aer_error_set(err, "--set: at most two label sets");
		t->set[t->sets++] = optarg;
		return 0;
	}
	return set_rule(t, option, err);
}

static int check_options(const struct tool *t, struct aer_error *err)
{
	if (t->plan.skene && (t->margin_given || t->plan.rule.ties_to_other))
		return aer_error_set(err,
		    "--margin and --ties are for --method=majority: dawid-skene goes "
		    "by probability");
	if (!t->plan.skene && t->smooth_given)
		return aer_error_set(err, "--smooth is for --method=dawid-skene");
	if (t->plan.rule.ties_to_other && t->margin > 1)
		return aer_error_set(err,
		    "--ties=other has no meaning with a margin above 1: a tie has 0");
	if (t->map_path != NULL && t->sets == 1)
		return aer_error_set(err, "--map is for two label sets; one is given");
	return 0;
}

/* LABEL,LABEL... or a file with one a line, as aer-label has it. */
static struct aer_labels *parse_labels(const char *text, struct aer_error *err)
{
	struct aer_labels *labels;
	char *at;

	if (strchr(text, ',') != NULL || text[0] == '@')
		return aer_labels_parse(text, err);
	at = malloc(strlen(text) + 2);
	if (at == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	at[0] = '@';
	memcpy(at + 1, text, strlen(text) + 1);
	labels = aer_labels_parse(at, err);
	free(at);
	return labels;
}

static int want_sets(struct tool *t, struct aer_error *err)
{
	for (size_t i = 0; i < t->sets; i++) {
		const char *equals = strchr(t->set[i], '=');
		struct aer_labels *labels = NULL;
		char *name;
		int rc;

		if (equals != NULL) {
			labels = parse_labels(equals + 1, err);
			if (labels == NULL)
				return aer_error_prefix(err, "--set=%s", t->set[i]);
		}
		name = equals != NULL ? strndup(t->set[i], (size_t)(equals - t->set[i]))
				      : strdup(t->set[i]);
		if (name == NULL) {
			aer_labels_free(labels);
			return aer_error_memory(err);
		}
		rc = aer_votes_want(t->votes, name, labels, err);
		free(name);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int read_all(struct tool *t, char **path, int count, struct aer_error *err)
{
	static char *const standard[] = { "-" };

	if (count == 0) {
		path = (char **)standard;
		count = 1;
	}
	t->table = aer_crowdtable_open(t->manifest, aer_diag_take_fail, &t->diag, err);
	if (t->table == NULL)
		return -1;
	t->votes = aer_votes_new(aer_crowdtable_ids(t->table), err);
	if (t->votes == NULL || want_sets(t, err) < 0)
		return -1;
	if (t->map_path != NULL) {
		t->map = aer_map_read(t->map_path, err);
		if (t->map == NULL)
			return -1;
	}
	t->votes->map = t->map;
	for (int i = 0; i < count; i++)
		if (aer_votes_read(
			t->votes, path[i], aer_diag_take_fail, &t->diag, err) < 0)
			return -1;
	if (aer_votes_finish(t->votes, aer_diag_take_fail, &t->diag, err) < 0)
		return -1;
	return aer_crowd_check(t->votes, t->map, t->sets > 0, &t->plan, err);
}

static int write_file(const struct tool *t, const char *path,
    int (*write)(const struct aer_crowd *, FILE *, struct aer_error *),
    struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(path, err);

	if (sink == NULL)
		return -1;
	if (write(t->crowd, aer_sink_stream(sink), err) == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

static int write_dropped(
    const struct aer_crowd *crowd, FILE *stream, struct aer_error *err)
{
	return aer_crowd_dropped(crowd, stream, "--dropped", err);
}

static int write_clips(struct tool *t, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(t->output, err);

	if (sink == NULL)
		return -1;
	if (aer_crowdtable_write(t->table, t->crowd, aer_sink_stream(sink),
		aer_sink_name(sink), err) == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

static int run(struct tool *t, char **path, int count, struct aer_error *err)
{
	if (check_options(t, err) < 0 || read_all(t, path, count, err) < 0)
		return -1;
	t->plan.rule.least = (uint32_t)t->least;
	t->plan.rule.margin = (uint32_t)t->margin;
	t->plan.bootstrap = (struct aer_agree_plan){ (size_t)t->replicates,
		(uint64_t)t->seed, (size_t)t->jobs };
	t->plan.estimate.jobs = (size_t)t->jobs;
	t->crowd = aer_crowd_new(t->votes, t->map, &t->plan, err);
	if (t->crowd == NULL || write_clips(t, err) < 0)
		return -1;
	if (t->dropped != NULL && write_file(t, t->dropped, write_dropped, err) < 0)
		return -1;
	if (t->report != NULL) {
		aer_crowd_left_out(t->crowd, aer_diag_take_note, &t->diag);
		return write_file(t, t->report, t->form, err);
	}
	return t->diag.quiet ? 0 : aer_crowd_text(t->crowd, SHOWN, t->diag.stream, err);
}

int main(int argc, char **argv)
{
	struct tool t = { .least = 3,
		.margin = 1,
		.seed = 1,
		.replicates = 2000,
		.plan.estimate = { 0.01, 1e-6, 1000, 0 } };
	struct aer_error err;
	int option;

	aer_diag_init(&t.diag, stderr, "aer-vote");
	while ((option = aer_option_next(&command, argc, argv, stdout, &t.diag)) >= 0)
		if (set_option(&t, option, &err) < 0) {
			aer_diag_fatal(&t.diag, "%s", err.text);
			break;
		}
	if (option == AER_OPTION_END && run(&t, argv + optind, argc - optind, &err) < 0)
		aer_diag_fatal(&t.diag, "%s", err.text);
	aer_crowd_free(t.crowd);
	aer_votes_free(t.votes);
	aer_map_free(t.map);
	aer_crowdtable_close(t.table);
	return (int)t.diag.status;
}
