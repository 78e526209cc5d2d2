/*
 * aer-score - scores predictions on a truth: UAR, WAR, the measures of each class
 * and the confusion matrix, of one system or of several.
 */
#include "diag.h"
#include "option.h"
#include "plot.h"
#include "scorecard.h"
#include "sink.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { ABSENT = AER_LONG_ONLY, FORMAT, LABELS, MISSING, OTHER, PLOT, SPLIT, WHERE };

static const struct aer_option options[] = {
	{ ABSENT, "absent", "RULE", "a class without clips: exclude (default), zero" },
	{ FORMAT, "format", "FORM", "text (default), csv or json" },
	{ LABELS, "labels", "LIST|@FILE",
	    "the classes, in order; else those of TRUTH" },
	{ MISSING, "missing", "RULE", "no answer: wrong (default), error or skip" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ OTHER, "other", "NAME", "answers outside the classes count as NAME: wrong" },
	{ PLOT, "plot", "FILE", "draw the confusion matrix: FILE.png or FILE.svg" },
	{ SPLIT, "split", "NAME", "score this split; the same as --where=split=NAME" },
	{ WHERE, "where", "COLUMN=VALUE", "score rows of TRUTH with this; repeatable" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-score",
	"TRUTH [NAME=]PREDICTIONS...",
	"Scores predictions: UAR, WAR, precision, recall, F1, confusion matrix.",
	options,
};

/* In the order of the enums that they choose from. */
static const char *const absents[] = { "exclude", "zero", NULL };
static const char *const formats[] = { "text", "csv", "json", NULL };
static const char *const missings[] = { "wrong", "error", "skip", NULL };
enum { TEXT, CSV, JSON };

struct score {
	struct aer_diag diag;
	struct aer_scorecard card;
	const char *output, *plot;
	int format;
	struct aer_labels *labels; /* NULL: those of the truth */
	const char **where;        /* column, value, column, value ... */
	size_t wheres;             /* pairs */
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

/* Negative: the value is wrong. */
static int set_option(struct score *s, int option, struct aer_error *err)
{
	char *equals;
	int choice;

	switch (option) {
	case ABSENT:
		choice = aer_parse_choice(optarg, "--absent", absents, err);
		s->card.absent = (enum aer_absent)choice;
		return choice;
	case FORMAT:
		s->format = aer_parse_choice(optarg, "--format", formats, err);
		return s->format;
	case LABELS:
		aer_labels_free(s->labels);
		s->labels = aer_labels_parse(optarg, err);
		return s->labels != NULL ? 0 : aer_error_prefix(err, "--labels");
	case MISSING:
		choice = aer_parse_choice(optarg, "--missing", missings, err);
		s->card.missing = (enum aer_missing)choice;
		return choice;
	case 'o':
		s->output = optarg;
		break;
	case OTHER:
		s->card.other = optarg;
		return optarg[0] != '\0' ? 0 : aer_error_set(err, "--other is empty");
	case PLOT:
		s->plot = optarg;
		return aer_plot_check(optarg, err);
	case SPLIT:
		add_where(s, "split", optarg);
		break;
	case WHERE:
		equals = strchr(optarg, '=');
		if (equals == NULL || equals == optarg)
			return aer_error_set(
			    err, "--where '%s' is not COLUMN=VALUE", optarg);
		*equals = '\0';
		add_where(s, optarg, equals + 1);
		break;
	}
	return 0;
}

/* Reads the whole truth; a bad row is named and left out. */
static int read_truth(struct score *s, const char *path, struct aer_error *err)
{
	enum aer_read got;

	s->truth = aer_truth_open(path, s->labels, err);
	if (s->truth == NULL)
		return -1;
	for (size_t i = 0; i < s->wheres; i++)
		if (aer_truth_select(
			s->truth, s->where[2 * i], s->where[2 * i + 1], err) < 0)
			return -1;
	while ((got = aer_truth_next(s->truth, err)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			return -1;
		if (got == AER_READ_BAD)
			aer_diag_fail(&s->diag, "%s", err->text);
	}
	if (aer_truth_finish(s->truth, err) < 0)
		return -1;
	if (s->card.other != NULL &&
	    aer_labels_find(aer_truth_labels(s->truth), s->card.other) >= 0)
		return aer_error_set(err, "--other '%s' is a class", s->card.other);
	return 0;
}

/* Under --missing=error each clip without an answer is a failure; a bad row has
 * been named already. */
static void name_missing(struct score *s, const struct aer_system *system)
{
	for (size_t i = 0; i < aer_truth_count(s->truth); i++) {
		long kind = aer_answers_kind(system->answers, i);
		const char *why;

		if (kind < 0 || kind == AER_KIND_BAD_ROW ||
		    aer_truth_label(s->truth, i) < 0)
			continue;
		why = aer_answers_kind_name(system->answers, (size_t)kind);
		aer_diag_fail(&s->diag, "%s: clip '%s': has no answer: %s",
		    aer_answers_name(system->answers), aer_truth_clip(s->truth, i),
		    why);
	}
}

static int read_system(
    struct score *s, struct aer_system *system, struct aer_error *err)
{
	enum aer_scope scope =
	    s->card.missing == AER_MISSING_SKIP ? AER_SCOPE_ANSWERED : AER_SCOPE_ALL;
	enum aer_read got;

	system->answers =
	    aer_answers_open(system->path, s->truth, s->card.other != NULL, err);
	system->confusion =
	    aer_confusion_new(aer_labels_count(aer_truth_labels(s->truth)), err);
	if (system->answers == NULL || system->confusion == NULL)
		return -1;
	while ((got = aer_answers_next(system->answers, err)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			return -1;
		if (got == AER_READ_BAD)
			aer_diag_fail(&s->diag, "%s", err->text);
	}
	if (aer_answers_finish(system->answers, err) < 0)
		return -1;
	aer_answers_count(system->answers, scope, system->confusion);
	if (s->card.missing == AER_MISSING_ERROR)
		name_missing(s, system);
	return 0;
}

/* A file that cannot be read does not stop the others; those move up. */
static void read_systems(struct score *s)
{
	struct aer_error err;
	size_t good = 0;

	for (size_t i = 0; i < s->systems; i++) {
		if (read_system(s, &s->system[i], &err) < 0) {
			aer_diag_fail(&s->diag, "%s", err.text);
			aer_system_free(&s->system[i]);
		} else if (good++ < i) {
			s->system[good - 1] = s->system[i];
			memset(&s->system[i], 0, sizeof s->system[i]);
		}
	}
	s->card.truth = s->truth;
	s->card.labels_given = s->labels != NULL;
	s->card.system = s->system;
	s->card.count = good;
}

/* A note on a system, for the form that has no place for notes. */
struct subject {
	struct aer_diag *diag;
	const char *name;
};

static void note(void *data, const char *text)
{
	const struct subject *subject = data;

	aer_diag_note(subject->diag, "%s: %s", subject->name, text);
}

static int write_report(struct score *s, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(s->output, err);
	FILE *out;
	int rc;

	if (sink == NULL)
		return -1;
	out = aer_sink_stream(sink);
	rc = s->format == JSON ? aer_scorecard_json(&s->card, out, err)
	     : s->format == CSV
		 ? aer_scorecard_csv(&s->card, out, aer_sink_name(sink), err)
		 : aer_scorecard_text(&s->card, out, err);
	if (rc < 0) {
		aer_sink_abort(sink);
		return -1;
	}
	for (size_t i = 0; s->format == CSV && i < s->card.count; i++) {
		struct subject subject = { &s->diag, s->system[i].name };

		aer_scorecard_notes(&s->card, &s->system[i], note, &subject);
	}
	return aer_sink_close(sink, err);
}

static int run(struct score *s, char **operand, struct aer_error *err)
{
	if (aer_system_parse(s->system, s->systems, operand, err) < 0 ||
	    read_truth(s, operand[0], err) < 0)
		return -1;
	read_systems(s);
	if (s->card.count == 0) {
		s->diag.status = AER_FATAL; /* each was reported */
		return 0;
	}
	if (write_report(s, err) < 0)
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
	aer_truth_free(s->truth);
	aer_labels_free(s->labels);
	free(s->where);
}

int main(int argc, char **argv)
{
	struct score s = { 0 };
	struct aer_error err;
	int option;

	aer_diag_init(&s.diag, stderr, "aer-score");
	s.where = calloc((size_t)argc * 2, sizeof(char *));
	s.system = calloc((size_t)argc, sizeof *s.system);
	if (s.where == NULL || s.system == NULL) {
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
	if (argc - optind < 2) {
		aer_option_usage(&command, &s.diag);
		goto out;
	}
	s.systems = (size_t)(argc - optind - 1);
	if (run(&s, argv + optind, &err) < 0)
		aer_diag_fatal(&s.diag, "%s", err.text);
out:
	score_free(&s);
	return (int)s.diag.status;
}
