/*
 * aer-merge - one table from the tables that several runs wrote, each of a part of the
 * clips.
 */
#include "base/diag.h"
#include "base/option.h"
#include "base/sink.h"
#include "table/merge.h"
#include "text/plural.h"

#include <getopt.h>

enum { OPT_PARTIAL = AER_LONG_ONLY };

static const struct aer_option options[] = {
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ OPT_PARTIAL, "partial", NULL, "clips that no part has are no failure" },
	{ 0 },
};

static const struct aer_command command = { "aer-merge", "manifest part...",
	"Merge tables of parts of a manifest's clips, in the manifest's order.",
	options };

struct tool {
	struct aer_diag diag;
	struct aer_merge merge;
	const char *output;
};

static int run(struct tool *tool, struct aer_error *err)
{
	struct aer_merge *merge = &tool->merge;
	struct aer_sink *sink = aer_sink_open(tool->output, err);

	if (sink == NULL)
		return -1;
	if (aer_merge(merge, aer_sink_stream(sink), aer_sink_name(sink), err) < 0) {
		aer_sink_abort(sink);
		return -1;
	}
	if (merge->missing > 0)
		aer_diag_note(&tool->diag, "%zu clip%s of %s %s in no part",
		    merge->missing, aer_plural(merge->missing), merge->manifest,
		    merge->missing == 1 ? "is" : "are");
	return aer_sink_close(sink, err);
}

int main(int argc, char **argv)
{
	struct tool tool = { .merge = { .fail = aer_diag_take_fail } };
	struct aer_error err;
	int option;

	tool.merge.data = &tool.diag;
	aer_diag_init(&tool.diag, stderr, command.name);
	while (
	    (option = aer_option_next(&command, argc, argv, stdout, &tool.diag)) >= 0) {
		if (option == 'o')
			tool.output = optarg;
		else
			tool.merge.partial = true;
	}
	if (option == AER_OPTION_EXIT)
		return (int)tool.diag.status;
	if (argc - optind < 2)
		return aer_option_usage(&command, &tool.diag);
	tool.merge.manifest = argv[optind];
	tool.merge.part = argv + optind + 1;
	tool.merge.parts = (size_t)(argc - optind - 1);
	if (run(&tool, &err) < 0)
		aer_diag_fatal(&tool.diag, "%s", err.text);
	return (int)tool.diag.status;
}
