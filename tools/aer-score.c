/*
 * aer-score - scores predictions on a truth: UAR, WAR, the measures of each class
 * and the confusion matrix, with intervals, of one system or of several compared.
 */
#include "base/diag.h"
#include "base/option.h"
#include "base/sink.h"
#include "plot/plot.h"
#include "score/scorecard.h"
#include "score/scoring.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	ABSENT = AER_LONG_ONLY,
	BY,
	CLUSTER,
	FORMAT,
	FRAMES,
	HOLM,
	HTML,
	LABELS,
	MAP,
	MISSING,
	OTHER,
	PLOT,
	POOL,
	SPLIT,
	VAL,
	WHERE
};

static const struct aer_option options[] = {
	{ ABSENT, "absent", "RULE", "a class without clips: exclude (default), zero" },
	{ 'B', "resamples", "N",
	    "resamples and permutations (default: 2000; 0: none)" },
	{ BY, "by", "COLUMN", "the figures for each value of this column of TRUTH" },
	{ CLUSTER, "cluster", "COLUMN", "resample by this (default: subject, if any)" },
	{ FORMAT, "format", "FORM", "text (default), csv, json, markdown or latex" },
	{ FRAMES, "frames", "FILE", "show the errors of --html: a table of frames" },
	{ HOLM, "holm", NULL, "correct p for the number of pairs, as Holm does" },
	{ HTML, "html", "FILE", "write a page for a browser, with all in one file" },
	{ 'j', "jobs", "N", "resample on N threads (default: processors)" },
	{ LABELS, "labels", "LIST|@FILE",
	    "the classes, in order; else those of TRUTH" },
	{ MAP, "map", "FILE", "rename labels: a table with columns from and to" },
	{ MISSING, "missing", "RULE", "no answer: wrong (default), error or skip" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ OTHER, "other", "NAME", "answers outside the classes count as NAME: wrong" },
	{ PLOT, "plot", "FILE", "draw the confusion matrix: FILE.png, .svg or .pdf" },
	{ POOL, "pool", "NAME=F1,F2,...", "runs of one system, over seeds or folds" },
	{ 's', "seed", "N", "of the resamples (default: 1)" },
	{ SPLIT, "split", "NAME", "score this split; the same as --where=split=NAME" },
	{ VAL, "val", "FILE", "warn of clips by which the model was chosen" },
	{ WHERE, "where", "COLUMN=VALUE", "score rows of TRUTH with this; repeatable" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-score",
	"TRUTH [NAME=]PREDICTIONS...",
	"Scores predictions: UAR, WAR, F1, confusion matrix, intervals, tests.",
	options,
};

/* In the order of the enums that they choose from. */
static const char *const absents[] = { "exclude", "zero", NULL };
static const char *const missings[] = { "wrong", "error", "skip", NULL };

struct score {
	struct aer_diag diag;
	struct aer_scorecard card;
	struct aer_figures_plan plan;
	const char *output, *plot, *html, *frames, *by, *cluster, *map_path;
	enum aer_form form;
	struct aer_labels *labels; /* NULL: those of the truth */
	struct aer_map *map;
	const char **where; /* column, value, column, value ... */
	size_t wheres;      /* pairs */
	char **pool;
	size_t pools;
	struct aer_truth *truth;
	struct aer_system *system;
	size_t systems;
};

static void add_where(struct score *s, const char *column, const char *value)
{
	s->where[2 * s->wheres] = column;
	s->where[2 * s->wheres + 1] = value;
	s->wheres++;
}

static int set_where(struct score *s, char *text, struct aer_error *err)
{
	char *equals = strchr(text, '=');

	if (equals == NULL || equals == text)
		return aer_error_set(err, "--where '%s' is not COLUMN=VALUE", text);
	*equals = '\0';
	add_where(s, text, equals + 1);
	return 0;
}

/* Where the text of OPTION goes; NULL: it is more than a text. */
static const char **text_option(struct score *s, int option)
{
	switch (option) {
	case BY:
		return &s->by;
	case CLUSTER:
		return &s->cluster;
	case FRAMES:
		return &s->frames;
	case HTML:
		return &s->html;
	case MAP:
		return &s->map_path;
	case 'o':
		return &s->output;
	case VAL:
		return &s->card.validation;
	}
	return NULL;
}

/* The options that are a choice or a number.  Negative: the value is wrong. */
static int set_value(struct score *s, int option, struct aer_error *err)
{
	long n = 0;
	int rc = 0;

	switch (option) {
	case ABSENT:
		rc = aer_parse_choice(optarg, "--absent", absents, err);
		s->card.absent = (enum aer_absent)rc;
		break;
	case 'B':
		rc = aer_parse_long(optarg, "-B", 0, 1000000, &n, err);
		s->plan.replicates = (size_t)n;
		break;
	case FORMAT:
		rc = aer_parse_choice(optarg, "--format", aer_form_names, err);
		s->form = (enum aer_form)rc;
		break;
	case 'j':
		rc = aer_parse_long(optarg, "-j", 1, 1024, &n, err);
		s->plan.jobs = (size_t)n;
		break;
	case MISSING:
		rc = aer_parse_choice(optarg, "--missing", missings, err);
		s->card.missing = (enum aer_missing)rc;
		break;
	case 's':
		rc = aer_parse_long(optarg, "-s", 0, LONG_MAX, &n, err);
		s->plan.seed = (uint64_t)n;
		break;
	}
	return rc;
}

static int set_option(struct score *s, int option, struct aer_error *err)
{
	const char **text = text_option(s, option);

	if (text != NULL) {
		*text = optarg;
		return 0;
	}
	switch (option) {
	case HOLM:
		s->plan.holm = true;
		return 0;
	case LABELS:
		aer_labels_free(s->labels);
		s->labels = aer_labels_parse(optarg, err);
		return s->labels != NULL ? 0 : aer_error_prefix(err, "--labels");
	case OTHER:
		s->card.other = optarg;
		return optarg[0] != '\0' ? 0 : aer_error_set(err, "--other is empty");
	case PLOT:
		s->plot = optarg;
		return aer_plot_check(optarg, err);
	case POOL:
		s->pool[s->pools++] = optarg;
		return 0;
	case SPLIT:
		add_where(s, "split", optarg);
		return 0;
	case WHERE:
		return set_where(s, optarg, err);
	}
	return set_value(s, option, err);
}

/* Reads the whole truth; a bad row is named and left out. */
static int read_truth(struct score *s, const char *path, struct aer_error *err)
{
	if (s->map_path != NULL && (s->map = aer_map_read(s->map_path, err)) == NULL)
		return -1;
	s->truth = aer_truth_open(path, s->labels, s->map, err);
	if (s->truth == NULL)
		return -1;
	for (size_t i = 0; i < s->wheres; i++)
		if (aer_truth_select(
			s->truth, s->where[2 * i], s->where[2 * i + 1], err) < 0)
			return -1;
	if ((s->cluster != NULL && aer_truth_cluster(s->truth, s->cluster, err) < 0) ||
	    (s->by != NULL && aer_truth_group(s->truth, s->by, err) < 0) ||
	    aer_truth_scan(s->truth, aer_diag_take_fail, &s->diag, err) < 0)
		return -1;
	if (s->card.other != NULL &&
	    aer_labels_find(aer_truth_labels(s->truth), s->card.other) >= 0)
		return aer_error_set(err, "--other '%s' is a class", s->card.other);
	return 0;
}

static int read_systems(struct score *s, char **operand, struct aer_error *err)
{
	size_t single = s->systems - s->pools;

	if (aer_system_parse(s->system, single, operand, err) < 0)
		return -1;
	for (size_t i = 0; i < s->pools; i++)
		if (aer_system_pool(&s->system[single + i], s->pool[i], err) < 0)
			return -1;
	if (aer_system_check(s->system, s->systems, strcmp(operand[0], "-") == 0, err) <
		0 ||
	    read_truth(s, operand[0], err) < 0)
		return -1;
	s->card.truth = s->truth;
	s->card.labels_given = s->labels != NULL;
	s->card.system = s->system;
	s->card.count = s->systems;
	s->card.by = s->by;
	return aer_scoring(
	    &s->card, s->truth, s->map, &s->plan, aer_diag_take_fail, &s->diag, err);
}

/* A note, for the form that has no place for notes; on a system or on all. */
struct subject {
	struct aer_diag *diag;
	const char *name;
};

static void note(void *data, const char *text)
{
	const struct subject *subject = data;

	if (subject->name != NULL)
		aer_diag_note(subject->diag, "%s: %s", subject->name, text);
	else
		aer_diag_note(subject->diag, "%s", text);
}

static int write_report(struct score *s, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(s->output, err);
	struct subject subject = { &s->diag, NULL };
	FILE *out;
	int rc;

	if (sink == NULL)
		return -1;
	out = aer_sink_stream(sink);
	rc = aer_scorecard_write(&s->card, s->form, out, aer_sink_name(sink), err);
	if (rc < 0) {
		aer_sink_abort(sink);
		return -1;
	}
	if (s->form == AER_FORM_CSV)
		aer_scorecard_head_notes(&s->card, note, &subject);
	for (size_t i = 0; s->form == AER_FORM_CSV && i < s->card.count; i++) {
		subject.name = s->system[i].name;
		aer_scorecard_notes(&s->card, &s->system[i], note, &subject);
	}
	return aer_sink_close(sink, err);
}

static int run(struct score *s, char **operand, struct aer_error *err)
{
	if (read_systems(s, operand, err) < 0)
		return -1;
	if (s->card.count == 0) {
		s->diag.status = AER_FATAL; /* each was reported */
		return 0;
	}
	if (write_report(s, err) < 0 ||
	    (s->html != NULL && aer_scorecard_html(&s->card, s->html, s->frames,
				    aer_diag_take_fail, &s->diag, err) < 0))
		return -1;
	return s->plot == NULL
		   ? 0
		   : aer_scorecard_plot(&s->card, s->plot, s->systems > 1, err);
}

static void score_free(struct score *s)
{
	for (size_t i = 0; s->system != NULL && i < s->systems; i++)
		aer_system_free(&s->system[i]);
	free(s->system);
	free(s->pool);
	free(s->where);
	free(s->card.pair);
	aer_truth_free(s->truth);
	aer_map_free(s->map);
	aer_labels_free(s->labels);
}

int main(int argc, char **argv)
{
	struct score s = { .plan = { 2000, 1, 0, false } };
	struct aer_error err;
	int option;

	aer_diag_init(&s.diag, stderr, "aer-score");
	s.where = calloc((size_t)argc * 2, sizeof(char *));
	s.pool = calloc((size_t)argc, sizeof(char *));
	s.system = calloc((size_t)argc, sizeof *s.system);
	if (s.where == NULL || s.pool == NULL || s.system == NULL) {
		aer_diag_fatal(&s.diag, "out of memory");
		goto out;
	}
	while ((option = aer_option_next(&command, argc, argv, stdout, &s.diag)) >= 0)
		if (set_option(&s, option, &err) < 0) {
			aer_diag_fatal(&s.diag, "%s", err.text);
			goto out;
		}
	if (option == AER_OPTION_EXIT)
		goto out;
	if (argc - optind < 1 || (size_t)(argc - optind - 1) + s.pools < 1) {
		aer_option_usage(&command, &s.diag);
		goto out;
	}
	if (s.frames != NULL && s.html == NULL) {
		aer_diag_fatal(
		    &s.diag, "--frames shows pictures in the page of --html");
		goto out;
	}
	s.systems = (size_t)(argc - optind - 1) + s.pools;
	if (run(&s, argv + optind, &err) < 0)
		aer_diag_fatal(&s.diag, "%s", err.text);
out:
	score_free(&s);
	return (int)s.diag.status;
}
