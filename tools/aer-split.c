/*
 * aer-split - divides the clips of a manifest into parts that share no subject and
 * have the same classes in the same proportions, and proves how good that is.
 */
#include "base/alike.h"
#include "base/diag.h"
#include "base/option.h"
#include "base/sink.h"
#include "plot/plot.h"
#include "split/balance.h"
#include "split/division.h"
#include "split/fixedgroups.h"
#include "split/intake.h"
#include "split/weightedcolumns.h"
#include "table/writer.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

enum {
	AT_LEAST = AER_LONG_ONLY,
	ATTACH,
	BALANCE_SUM,
	EMPTY,
	EXACT,
	FIX,
	FORMAT,
	JOINT,
	LEAVE_ONE_OUT,
	NESTED,
	PLOT,
	REPEAT,
	REPORT,
};

static const struct aer_option options[] = {
	{ AT_LEAST, "at-least", "COUNT", "clips of a class in each part (default 1)" },
	{ ATTACH, "attach", "COLUMN", "the original's id, in rows that are copies" },
	{ 'b', "balance", "LIST", "COLUMN[:WEIGHT],... of classes (default label)" },
	{ BALANCE_SUM, "balance-sum", "LIST",
	    "COLUMN[:WEIGHT],... of numbers to total" },
	{ EMPTY, "empty", "own", "clips without group are each their own" },
	{ EXACT, "exact", NULL, "let GLPK prove or better what is not proven" },
	{ FIX, "fix", "TABLE", "keep groups in the parts that TABLE has them in" },
	{ FORMAT, "format", "FORMAT", "of the report: text or json (default text)" },
	{ 'f', "fractions", "LIST", "NAME=SHARE,... (default train=0.8,test=0.2)" },
	{ 'g', "group", "LIST", "columns: never in two parts (default subject)" },
	{ JOINT, "joint", NULL, "match the combinations of the columns of -b" },
	{ 'k', "folds", "COUNT", "equal folds, in the column fold" },
	{ LEAVE_ONE_OUT, "leave-one-out", "COLUMN", "a fold for each of its values" },
	{ 'n', "moves", "COUNT", "try at most COUNT moves (default 20000000)" },
	{ NESTED, "nested", "COUNT", "inner folds as well, for each fold of -k" },
	{ 'o', "output", "FILE", "write the table to FILE, not to standard output" },
	{ PLOT, "plot", "FILE", "draw the classes of each part (.png, .svg, .pdf)" },
	{ REPEAT, "repeat", "COUNT", "so many different splits, all as good" },
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

struct split {
	struct aer_diag diag;
	struct aer_weighted_columns groups, wishes;
	struct aer_intake_ask ask;
	struct aer_division_ask how;
	struct aer_parts *parts, *inner;
	const char *output, *report, *plot, *fix, *single; /* single: a column */
	long folds, nested, repeat, seed, moves, at_least;
	bool json, has_balance, has_fractions;
	struct aer_intake intake;
	struct aer_divisions divisions;
	uint8_t *fixed;
};

static int set_parts(struct split *s, struct aer_error *err)
{
	aer_parts_free(s->parts);
	s->has_fractions = true;
	s->parts = aer_parts_parse(optarg, err);
	return s->parts != NULL ? 0 : aer_error_prefix(err, "-f");
}

/* Adds to WISHES, also when the option was given before. */
static int set_list(struct aer_weighted_columns *wishes, bool is_sum, const char *what,
    struct aer_error *err)
{
	return aer_weighted_columns_add(wishes, optarg, is_sum, err) < 0
		   ? aer_error_prefix(err, "%s", what)
		   : 0;
}

static int set_number(struct split *s, int option, struct aer_error *err)
{
	switch (option) {
	case AT_LEAST:
		return aer_parse_long(
		    optarg, "--at-least", 0, 1000000000, &s->at_least, err);
	case 'k':
		return aer_parse_long(optarg, "-k", 2, AER_PARTS_MAX, &s->folds, err);
	case NESTED:
		return aer_parse_long(
		    optarg, "--nested", 2, AER_PARTS_MAX, &s->nested, err);
	case REPEAT:
		return aer_parse_long(optarg, "--repeat", 1, 1000, &s->repeat, err);
	case 'n':
		return aer_parse_long(optarg, "-n", 0, LONG_MAX, &s->moves, err);
	default:
		return aer_parse_long(optarg, "-s", 0, LONG_MAX, &s->seed, err);
	}
}

static int set_option(struct split *s, int option, struct aer_error *err)
{
	static const char *const empty[] = { "own", NULL };
	static const char *const format[] = { "text", "json", NULL };
	int choice;

	switch (option) {
	case ATTACH:
		s->ask.attach = optarg;
		return 0;
	case 'b':
		s->has_balance = true;
		return set_list(&s->wishes, false, "-b", err);
	case BALANCE_SUM:
		return set_list(&s->wishes, true, "--balance-sum", err);
	case EMPTY:
		s->ask.own = true;
		return aer_parse_choice(optarg, "--empty", empty, err) < 0 ? -1 : 0;
	case EXACT:
		s->how.exact = true;
		return 0;
	case FIX:
		s->fix = optarg;
		return 0;
	case FORMAT:
		choice = aer_parse_choice(optarg, "--format", format, err);
		s->json = choice == 1;
		return choice < 0 ? -1 : 0;
	case 'f':
		return set_parts(s, err);
	case 'g':
		return set_list(&s->groups, false, "-g", err);
	case JOINT:
		s->ask.joint = true;
		return 0;
	case LEAVE_ONE_OUT:
		s->single = optarg;
		return set_list(&s->groups, false, "--leave-one-out", err);
	case 'o':
		s->output = optarg;
		return 0;
	case PLOT:
		s->plot = optarg;
		return aer_plot_check(optarg, err);
	case REPORT:
		s->report = optarg;
		return 0;
	default:
		return set_number(s, option, err);
	}
}

/* Options that exclude or need each other. */
static int check_options(const struct split *s, struct aer_error *err)
{
	if (s->folds > 0 && s->has_fractions)
		return aer_error_set(err, "-k makes equal folds; it cannot be with -f");
	if (s->nested > 0 && s->folds == 0)
		return aer_error_set(err, "--nested needs the outer folds: -k");
	if (s->nested > 0 && s->repeat > 1)
		return aer_error_set(err, "--nested cannot be with --repeat");
	if (s->single != NULL && (s->folds > 0 || s->has_fractions || s->nested > 0 ||
				     s->repeat > 1 || s->fix != NULL))
		return aer_error_set(err,
		    "--leave-one-out makes its own folds; it "
		    "cannot be with -f, -k, --nested, --repeat or "
		    "--fix");
	if (s->ask.attach != NULL && s->folds == 0 && s->single == NULL &&
	    aer_parts_find(s->parts, "train") < 0)
		return aer_error_set(
		    err, "--attach puts copies into 'train', and no part is called so");
	return 0;
}

/* What was not said. */
static int set_defaults(struct split *s, struct aer_error *err)
{
	if (s->parts == NULL && s->single == NULL)
		s->parts = s->folds > 0 ? aer_parts_equal((size_t)s->folds, err)
					: aer_parts_parse("train=0.8,test=0.2", err);
	if (s->nested > 0)
		s->inner = aer_parts_equal((size_t)s->nested, err);
	if ((s->parts == NULL && s->single == NULL) ||
	    (s->inner == NULL && s->nested > 0))
		return -1;
	if (s->groups.count == 0 &&
	    aer_weighted_columns_add(&s->groups, "subject", false, err) < 0)
		return -1;
	if (!s->has_balance && s->single == NULL &&
	    aer_weighted_columns_add(&s->wishes, "label", false, err) < 0)
		return -1;
	s->ask.groups = &s->groups;
	s->ask.wishes = &s->wishes;
	s->how.parts = s->parts;
	s->how.inner = s->inner;
	s->how.folds = s->folds > 0;
	s->how.repeat = (size_t)s->repeat;
	s->how.seed = (uint64_t)s->seed;
	s->how.moves = (uint64_t)s->moves;
	s->how.at_least = s->at_least;
	return check_options(s, err);
}

static int read_fix(struct split *s, struct aer_error *err)
{
	size_t strangers;

	s->fixed = calloc(aer_groups_count(s->intake.groups) + 1, 1);
	if (s->fixed == NULL)
		return aer_error_memory(err);
	if (aer_fixed_groups_read(s->fix, s->how.folds ? "fold" : "split", &s->intake,
		s->parts, s->fixed, &strangers, err) < 0)
		return -1;
	if (strangers > 0)
		aer_diag_note(&s->diag, "%s: %zu row%s about nothing in the manifest",
		    s->fix, strangers, strangers == 1 ? " is" : "s are");
	s->how.fixed = s->fixed;
	return 0;
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
		rc = aer_writer_inherit(
		    writer, aer_manifest_table(s->intake.manifest), err);
	if (rc == 0)
		rc = aer_divisions_write(&s->divisions, &s->intake, writer, err);
	/* the first error is the one to show */
	rc |= aer_writer_close(writer, rc == 0 ? err : &ignored);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

static int write_to(struct split *s, FILE *out, struct aer_error *err)
{
	struct aer_balance balance = { &s->intake, &s->divisions };

	if (s->json)
		return aer_balance_json(out, &balance, err);
	aer_balance_write(out, &balance);
	return 0;
}

static int write_report(struct split *s, struct aer_error *err)
{
	struct aer_balance balance = { &s->intake, &s->divisions };
	struct aer_sink *sink;

	if (s->plot != NULL && aer_balance_plot(s->plot, &balance, err) < 0)
		return -1;
	if (s->report == NULL)
		return s->diag.quiet ? 0 : write_to(s, stderr, err);
	sink = aer_sink_open(s->report, err);
	if (sink == NULL)
		return -1;
	if (write_to(s, aer_sink_stream(sink), err) < 0) {
		aer_sink_abort(sink);
		return -1;
	}
	return aer_sink_close(sink, err);
}

/* One person under two names can be in two parts. */
static int note_alike(struct split *s, struct aer_error *err)
{
	for (size_t c = 0; c < s->groups.count; c++)
		if (aer_alike_note(aer_groups_names(s->intake.groups, c),
			s->groups.wish[c].name, &s->diag, err) < 0)
			return -1;
	return 0;
}

static int divide(struct split *s, const char *input, struct aer_error *err)
{
	if (set_defaults(s, err) < 0 ||
	    aer_intake_open(&s->intake, input, &s->ask, err) < 0 ||
	    aer_intake_read(&s->intake, &s->diag, err) < 0 || note_alike(s, err) < 0 ||
	    (s->fix != NULL && read_fix(s, err) < 0))
		return -1;
	if (aer_divisions_make(&s->divisions, &s->intake, &s->how, err) < 0)
		return aer_error_prefix(
		    err, "%s", aer_table_name(aer_manifest_table(s->intake.manifest)));
	return write_table(s, err) < 0 ? -1 : write_report(s, err);
}

static void split_free(struct split *s)
{
	aer_divisions_free(&s->divisions);
	aer_intake_free(&s->intake);
	aer_weighted_columns_free(&s->groups);
	aer_weighted_columns_free(&s->wishes);
	aer_parts_free(s->parts);
	aer_parts_free(s->inner);
	free(s->fixed);
}

int main(int argc, char **argv)
{
	struct split s = { .seed = 1, .moves = 20000000, .repeat = 1, .at_least = 1 };
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
	if (divide(&s, input, &err) < 0)
		aer_diag_fatal(&s.diag, "%s", err.text);
out:
	split_free(&s);
	return (int)s.diag.status;
}
