/*
 * aer-caer - CLIP-CAER, the model of the RAER paper: trained on the clips of a table,
 * and run on others.
 */
#include "base/option.h"
#include "base/stop.h"
#include "caer/caerjob.h"
#include "plot/plot.h"

#include <getopt.h>
#include <limits.h>
#include <string.h>

enum {
	BALANCE = AER_LONG_ONLY,
	BATCH,
	CLASS,
	DEVICE,
	EPOCHS,
	FRAMES,
	INIT,
	LABELS,
	LOG,
	NORMALIZE,
	PLOT,
	PROMPT,
	RANDOM_INIT,
	SET,
	SHARD,
	SPLIT,
	STREAMS,
	TEMPERATURE,
	VALIDATION,
	VOCABULARY
};

static const struct aer_option options[] = {
	{ BALANCE, "balance", "HOW",
	    "none (default), loss or sample, for rare classes" },
	{ BATCH, "batch", "N", "clips at a time (default 8)" },
	{ CLASS, "class", "NAME", "explain this class, not the one predicted" },
	{ DEVICE, "device", "NAME", "cpu (default), cuda:N, or cuda:N:mixed" },
	{ EPOCHS, "epochs", "N", "train so long (default 20)" },
	{ FRAMES, "frames", "TABLE", "the clips' pictures, by aer-frames (needed)" },
	{ INIT, "init", "FILE", "weights to begin with: CLIP's, or a trained model" },
	{ 'j', "jobs", "N", "read pictures on N threads (default: processors)" },
	{ LABELS, "labels", "LIST|@FILE", "the classes; a file tells their meanings" },
	{ LOG, "log", "FILE", "write a table of the epochs" },
	{ 'n', "count", "N", "frames a clip (default 16)" },
	{ NORMALIZE, "normalize", "HOW", "none (default) or clip: mean and deviation" },
	{ 'o', "output", "FILE", "the model, the predictions or the sheet (PNG)" },
	{ PLOT, "plot", "FILE", "draw the curves of the epochs (.png, .svg, .pdf)" },
	{ PROMPT, "prompt", "HOW",
	    "class, template, descriptors, learnable+... (last)" },
	{ RANDOM_INIT, "random-init", "FILE", "begin with a new model, configured so" },
	{ 's', "seed", "NUMBER", "another seed, another model (default 1)" },
	{ SET, "set", "KEY=VALUE,...",
	    "rates, steps, flip, rotate, the model's sizes" },
	{ SHARD, "shard", "I/N", "predict only part I of N of the clips" },
	{ SPLIT, "split", "PART", "only rows of this NAME, or with this COLUMN=VALUE" },
	{ STREAMS, "streams", "WHICH", "face, context or both (default)" },
	{ TEMPERATURE, "temperature", "T", "divide cosines by T (default 0.01)" },
	{ VALIDATION, "validation", "PART",
	    "a share, by subject (0.2), or COLUMN=VALUE" },
	{ 'v', "verbose", NULL, "say where the time went" },
	{ VOCABULARY, "vocabulary", "FILE", "CLIP's (default: beside --init)" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-caer",
	"COMMAND [MODEL] [manifest]",
	"Commands: train, predict MODEL, explain MODEL, zero-shot. The model "
	"CLIP-CAER.",
	options,
};

enum { WHERES = 16 };

struct tool {
	struct aer_diag diag;
	struct aer_caer_job job;
	char *where[2 * WHERES], *mark[2]; /* of the job's clips */
	bool verbose;
};

/* --- options -----------------------------------------------------------------------
 */

/* Cuts "COLUMN=VALUE" in two; a word alone is a value of the column split. */
static void cut(char *text, char **pair)
{
	static char split[] = "split";
	char *equals = strchr(text, '=');

	pair[0] = equals != NULL ? text : split;
	pair[1] = equals != NULL ? equals + 1 : text;
	if (equals != NULL)
		*equals = '\0';
}

static int set_validation(struct tool *tool, char *text, struct aer_error *err)
{
	tool->job.share = 0;
	tool->job.ask.marks = 0;
	if (strspn(text, "0123456789.") == strlen(text))
		return aer_parse_double(
		    text, "--validation", 0, 0.9, &tool->job.share, err);
	cut(text, tool->mark);
	tool->job.ask.marks = 1;
	return 0;
}

/* "cuda:0:mixed" */
static int set_device(struct tool *tool, char *text, struct aer_error *err)
{
	char *mixed = strstr(text, ":mixed");

	tool->job.setup.run.device = text;
	if (mixed == NULL || mixed[6] != '\0')
		return 0;
	*mixed = '\0';
	tool->job.setup.run.mixed = true;
	return strncmp(text, "cuda", 4) == 0
		   ? 0
		   : aer_error_set(err, "--device: only cuda can be mixed");
}

static int set_count(const char *what, long most, size_t *count, struct aer_error *err)
{
	long value;

	if (aer_parse_long(optarg, what, 1, most, &value, err) < 0)
		return -1;
	*count = (size_t)value;
	return 0;
}

static int set_choice(struct tool *tool, int option, struct aer_error *err)
{
	struct aer_caer_setup *setup = &tool->job.setup;
	int rc;

	switch (option) {
	case BALANCE:
		rc = aer_parse_choice(optarg, "--balance", aer_caer_balance_names, err);
		tool->job.training.balance = (enum aer_caer_balance)rc;
		return rc;
	case NORMALIZE:
		return setup->normalize = aer_parse_choice(
			   optarg, "--normalize", aer_caer_normalize_names, err);
	case PROMPT:
		rc = aer_parse_choice(optarg, "--prompt", aer_caer_prompt_names, err);
		setup->prompt = (enum aer_caer_prompt)rc;
		return rc;
	default:
		rc = aer_parse_choice(optarg, "--streams", aer_caer_stream_names, err);
		setup->streams = rc + 1;
		return rc;
	}
}

static int set_number(struct tool *tool, int option, struct aer_error *err)
{
	struct aer_caer_training *training = &tool->job.training;
	long seed;

	switch (option) {
	case BATCH:
		return set_count("--batch", 4096, &training->batch, err);
	case EPOCHS:
		return set_count("--epochs", AER_CAER_EPOCHS, &training->epochs, err);
	case 'j':
		return set_count("-j", 256, &training->jobs, err);
	case 'n':
		return aer_parse_long(
		    optarg, "-n", 1, 1000, &tool->job.setup.frames, err);
	case TEMPERATURE:
		return aer_parse_double(optarg, "--temperature", 1e-6, 1e6,
		    &tool->job.setup.temperature, err);
	default:
		if (aer_parse_long(optarg, "-s", 0, LONG_MAX, &seed, err) < 0)
			return -1;
		training->seed = tool->job.setup.seed = (uint64_t)seed;
		return 0;
	}
}

static int set_option(struct tool *tool, int option, struct aer_error *err)
{
	switch (option) {
	case CLASS:
		tool->job.class = optarg;
		return 0;
	case DEVICE:
		return set_device(tool, optarg, err);
	case FRAMES:
		tool->job.ask.frames = optarg;
		return 0;
	case INIT:
		tool->job.setup.init = optarg;
		return 0;
	case LABELS:
		aer_labels_free(tool->job.labels);
		tool->job.labels = aer_labels_parse(optarg, err);
		return tool->job.labels != NULL ? 0 : aer_error_prefix(err, "--labels");
	case LOG:
		tool->job.training.log = optarg;
		return 0;
	case 'o':
		tool->job.output = optarg;
		return 0;
	case PLOT:
		tool->job.training.plot = optarg;
		return aer_plot_check(optarg, err);
	case RANDOM_INIT:
		tool->job.setup.random = optarg;
		return 0;
	case SET:
		return aer_caer_setup_set(
		    &tool->job.setup, &tool->job.training, optarg, err);
	case SHARD:
		return aer_shard_parse(&tool->job.ask.shard, optarg, err);
	case SPLIT:
		if (tool->job.ask.wheres == WHERES)
			return aer_error_set(err, "--split: more than %d", WHERES);
		cut(optarg, tool->where + 2 * tool->job.ask.wheres++);
		return 0;
	case VALIDATION:
		return set_validation(tool, optarg, err);
	case 'v':
		tool->verbose = true;
		return 0;
	case VOCABULARY:
		tool->job.setup.vocabulary = optarg;
		return 0;
	case BALANCE:
	case NORMALIZE:
	case PROMPT:
	case STREAMS:
		return set_choice(tool, option, err);
	default:
		return set_number(tool, option, err);
	}
}

/* --- commands ----------------------------------------------------------------------
 */

enum verb { TRAIN, PREDICT, EXPLAIN, ZERO_SHOT };
static const char *const verbs[] = { "train", "predict", "explain", "zero-shot", NULL };

/* Says what makes the CPU faster, if that computes. */
static void advise(struct tool *tool)
{
	const char *device = tool->job.setup.run.device;
	const char *advice = aer_caer_advice();

	if (advice != NULL && (device == NULL || strcmp(device, "cpu") == 0))
		aer_diag_note(&tool->diag, "%s", advice);
}

static int run(struct tool *tool, enum verb verb, struct aer_error *err)
{
	advise(tool);
	switch (verb) {
	case TRAIN:
		return aer_caer_job_train(&tool->job, err);
	case EXPLAIN:
		return aer_caer_job_explain(&tool->job, err);
	default:
		return aer_caer_job_predict(&tool->job, verb == ZERO_SHOT, err);
	}
}

/* Takes the operands: COMMAND, MODEL of those that have one, and the manifest. */
static int set_operands(
    struct tool *tool, int argc, char **argv, enum verb *verb, struct aer_error *err)
{
	int choice;

	if (optind == argc)
		return aer_error_set(err,
		    "a command is needed: train, predict, explain or "
		    "zero-shot; -h lists the options");
	choice = aer_parse_choice(argv[optind++], "the command", verbs, err);
	if (choice < 0)
		return -1;
	*verb = (enum verb)choice;
	if (*verb == PREDICT || *verb == EXPLAIN) {
		if (optind == argc)
			return aer_error_set(
			    err, "%s MODEL: the model is needed", verbs[choice]);
		tool->job.model = argv[optind++];
	}
	if (tool->job.ask.shard.of > 0 && *verb != PREDICT && *verb != ZERO_SHOT)
		return aer_error_set(err,
		    "--shard: is for predict and zero-shot, whose tables aer-merge "
		    "puts together");
	if (optind < argc - 1)
		return aer_error_set(
		    err, "'%s': one manifest is enough", argv[argc - 1]);
	tool->job.ask.manifest = optind < argc ? argv[optind] : "-";
	return 0;
}

static void say_times(struct tool *tool)
{
	const struct aer_caer_time *time = &tool->job.time;

	aer_diag_note(&tool->diag,
	    "%s; computing %.1f s, waiting for pictures %.1f s, saving %.1f s",
	    aer_caer_engine(), time->computing, time->waiting, time->saving);
}

static void tool_init(struct tool *tool)
{
	aer_diag_init(&tool->diag, stderr, "aer-caer");
	aer_caer_setup_init(&tool->job.setup);
	tool->job.diag = &tool->diag;
	tool->job.share = 0.2;
	tool->job.ask.where = tool->where;
	tool->job.ask.mark = tool->mark;
	tool->job.training = (struct aer_caer_training){ .epochs = 20,
		.batch = 8,
		.seed = 1,
		.step = { 10, 15 },
		.steps = 2,
		.fall = 0.1 };
	aer_caer_rates_default(&tool->job.training.rates);
}

int main(int argc, char **argv)
{
	struct tool tool = { 0 };
	struct aer_error err;
	enum verb verb = TRAIN;
	int option;

	tool_init(&tool);
	while (
	    (option = aer_option_next(&command, argc, argv, stdout, &tool.diag)) >= 0)
		if (set_option(&tool, option, &err) < 0) {
			aer_diag_fatal(&tool.diag, "%s", err.text);
			goto out;
		}
	if (option == AER_OPTION_EXIT)
		goto out;
	aer_stop_catch();
	if (set_operands(&tool, argc, argv, &verb, &err) < 0 ||
	    run(&tool, verb, &err) < 0)
		aer_diag_fatal(&tool.diag, "%s", err.text);
	else if (tool.verbose)
		say_times(&tool);
out:
	aer_labels_free(tool.job.labels);
	aer_caer_setup_free(&tool.job.setup);
	aer_stop_obey();
	return (int)tool.diag.status;
}
