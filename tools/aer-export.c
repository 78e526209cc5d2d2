/*
 * aer-export - what other programs read, out of tables: lists of folders, boxes,
 * archives, indexes, descriptions of a data set.
 */
#include "base/diag.h"
#include "base/option.h"
#include "exchange/export.h"
#include "exchange/format.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	BASE = AER_LONG_ONLY,
	FACES,
	FRAMES,
	INDENT,
	KIND,
	LABELS,
	PIPE,
	PREFIX,
	REGIONS,
	ROOT,
	SET,
	SHARD
};

static const struct aer_option options[] = {
	{ BASE, "base", "0|1", "what the numbers of labels count from" },
	{ FACES, "faces", "TABLE", "caer-face: the boxes, for a table of frames" },
	{ FRAMES, "frames", "TABLE",
	    "the pictures, as aer-frames says where they are" },
	{ INDENT, "indent", "N",
	    "blanks a level in caer-...: 4 (default); 0: one line" },
	{ KIND, "kind", "KIND",
	    "pictures of dfer, mmaction2: context (default), face" },
	{ LABELS, "labels", "LIST|@FILE", "the classes in the order of their numbers" },
	{ 'o', "output", "FILE|DIR", "where to write (default: standard output)" },
	{ PIPE, "pipe", "COMMAND", "kaldi: makes sound of %s, the file" },
	{ PREFIX, "prefix", NULL, "kaldi: begin utterances with the subject" },
	{ REGIONS, "regions", "TABLE", "caer-face: the manifest of --frames' regions" },
	{ ROOT, "root", "DIR", "put DIR before folders; hf: leave it out" },
	{ SET, "set", "KEY=VALUE", "croissant, datasheet: a fact, such as license" },
	{ SHARD, "shard-clips", "N", "webdataset: clips in an archive (default 1000)" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-export",
	"FORMAT [table]",
	"Formats: dfer, caer-body, caer-face, croissant, daisee, datasheet, hf, "
	"kaldi,\n"
	"mmaction2, npy, webdataset.",
	options,
};

#define BIT AER_FORMAT_BIT

static const struct {
	struct aer_format format;
	int (*write)(
	    const struct aer_export *export, const char *input, struct aer_error *err);
} formats[] = {
	{ { "caer-body", BIT(INDENT) | BIT(ROOT) }, aer_export_caer_body },
	{ { "caer-face", BIT(FACES) | BIT(INDENT) | BIT(REGIONS) | BIT(ROOT) },
	    aer_export_caer_face },
	{ { "croissant", BIT(LABELS) | BIT(SET) }, aer_export_croissant },
	{ { "daisee", 0 }, aer_export_daisee },
	{ { "datasheet", BIT(SET) }, aer_export_datasheet },
	{ { "dfer", BIT(BASE) | BIT(FRAMES) | BIT(KIND) | BIT(LABELS) | BIT(ROOT) },
	    aer_export_dfer },
	{ { "hf", BIT(ROOT) }, aer_export_hf },
	{ { "kaldi", BIT(PIPE) | BIT(PREFIX) }, aer_export_kaldi },
	{ { "mmaction2",
	      BIT(BASE) | BIT(FRAMES) | BIT(KIND) | BIT(LABELS) | BIT(ROOT) },
	    aer_export_mmaction2 },
	{ { "npy", BIT(BASE) | BIT(LABELS) }, aer_export_npy },
	{ { "webdataset", BIT(BASE) | BIT(FRAMES) | BIT(LABELS) | BIT(SHARD) },
	    aer_export_webdataset },
};
enum { FORMATS = sizeof formats / sizeof formats[0], FACTS = 64 };

struct tool {
	struct aer_diag diag;
	struct aer_export export;
	struct aer_labels *labels;
	char *facts[FACTS + 1];
	size_t count;
	unsigned used; /* bits of the options */
};

static int add_fact(struct tool *tool, char *fact, struct aer_error *err)
{
	static const char *const keys[] = { "agreement", "annotation", "citeAs",
		"collection", "consent", "contact", "content", "contentUrl", "creator",
		"datePublished", "description", "ethics", "funding", "keywords",
		"license", "misuse", "name", "purpose", "url", "version", NULL };
	char *equals = strchr(fact, '=');
	int known;

	if (equals == NULL || equals[1] == '\0')
		return aer_error_set(err, "--set '%s' is not KEY=VALUE", fact);
	if (tool->count == FACTS)
		return aer_error_set(err, "--set: more than %d facts", FACTS);
	*equals = '\0';
	known = aer_parse_choice(fact, "--set", keys, err);
	*equals = '=';
	tool->facts[tool->count++] = fact;
	return known < 0 ? -1 : 0;
}

static int set_table(struct tool *tool, int option, struct aer_error *err)
{
	static const char *const kinds[] = { "context", "face", NULL };
	struct aer_export *export = &tool->export;

	switch (option) {
	case FACES:
		export->faces = optarg;
		return 0;
	case FRAMES:
		export->frames = optarg;
		return 0;
	case REGIONS:
		export->regions = optarg;
		return 0;
	default:
		export->kind = optarg;
		return aer_parse_choice(optarg, "--kind", kinds, err);
	}
}

static int set_option(struct tool *tool, int option, struct aer_error *err)
{
	struct aer_export *export = &tool->export;

	if (option >= AER_LONG_ONLY)
		tool->used |= BIT(option);
	switch (option) {
	case BASE:
		return aer_parse_long(optarg, "--base", 0, 1, &export->base, err);
	case INDENT:
		return aer_parse_long(optarg, "--indent", 0, 16, &export->indent, err);
	case LABELS:
		aer_labels_free(tool->labels);
		tool->labels = aer_labels_parse(optarg, err);
		export->labels = tool->labels;
		return tool->labels != NULL ? 0 : -1;
	case 'o':
		export->output = optarg;
		return 0;
	case PIPE:
		export->pipe = optarg;
		return 0;
	case PREFIX:
		export->prefix = true;
		return 0;
	case ROOT:
		export->root = optarg;
		return 0;
	case SET:
		return add_fact(tool, optarg, err);
	case SHARD:
		return aer_parse_long(
		    optarg, "--shard-clips", 1, 1000000, &export->shard_clips, err);
	default:
		return set_table(tool, option, err);
	}
}

int main(int argc, char **argv)
{
	struct tool tool = { .export = { .base = -1,
				 .kind = "context",
				 .indent = 4,
				 .shard_clips = 1000,
				 .fail = aer_diag_take_fail,
				 .note = aer_diag_take_note } };
	struct aer_error err;
	const char *input;
	int option, format;

	tool.export.data = &tool.diag;
	tool.export.facts = tool.facts;
	aer_diag_init(&tool.diag, stderr, "aer-export");
	while (
	    (option = aer_option_next(&command, argc, argv, stdout, &tool.diag)) >= 0)
		if (set_option(&tool, option, &err) < 0) {
			aer_diag_fatal(&tool.diag, "%s", err.text);
			goto out;
		}
	if (option == AER_OPTION_EXIT)
		goto out;
	if (optind == argc || optind + 2 < argc) {
		aer_option_usage(&command, &tool.diag);
		goto out;
	}
	input = optind + 1 < argc ? argv[optind + 1] : "-";
	format =
	    aer_format_find(formats, sizeof formats[0], FORMATS, argv[optind], &err);
	if (format < 0 ||
	    aer_format_check(&formats[format].format, options, tool.used, &err) < 0 ||
	    formats[format].write(&tool.export, input, &err) < 0)
		aer_diag_fatal(&tool.diag, "%s", err.text);
out:
	aer_labels_free(tool.labels);
	return (int)tool.diag.status;
}
