/*
 * aer-import - tables out of what other programs read and write: lists of clips, boxes,
 * indexes, archives, predictions.
 */
#include "base/diag.h"
#include "base/option.h"
#include "base/sink.h"
#include "exchange/format.h"
#include "exchange/import.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	ARRAY = AER_LONG_ONLY,
	BASE,
	CLIP,
	LABEL,
	LABELS,
	LOGITS,
	ROOT,
	SUBJECT,
	VIDEOS
};

static const struct aer_option options[] = {
	{ ARRAY, "array", "FILE", "predictions: an .npy, row i of line i of the list" },
	{ BASE, "base", "0|1", "what labels count from; caer-face: pictures" },
	{ CLIP, "clip-column", "COLUMN",
	    "which names clips: croissant, npy, predictions" },
	{ LABEL, "label-column", "COLUMN",
	    "the one with the labels: predictions, daisee" },
	{ LABELS, "labels", "LIST|@FILE", "the names of the classes, in their order" },
	{ LOGITS, "logits", NULL, "predictions: softmax makes probabilities of these" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ ROOT, "root", "DIR", "what ids leave out at the beginning of a path" },
	{ SUBJECT, "subject-from", "REGEX",
	    "its first group, in the id, is the subject" },
	{ VIDEOS, "videos", "DIR", "daisee, hf: the folder of the video files" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-import",
	"FORMAT file...",
	"Formats: dfer, caer-body, caer-face, croissant, daisee, hf, kaldi, "
	"mmaction2,\n"
	"npy, predictions, webdataset.",
	options,
};

#define BIT AER_FORMAT_BIT

static const struct {
	struct aer_format format;
	int (*read)(struct aer_import *import, char **operand, size_t count,
	    struct aer_error *err);
} formats[] = {
	{ { "caer-body", BIT(ROOT) | BIT(SUBJECT) }, aer_import_caer_body },
	{ { "caer-face", BIT(BASE) | BIT(ROOT) | BIT(SUBJECT) }, aer_import_caer_face },
	{ { "croissant", BIT(CLIP) | BIT(ROOT) | BIT(SUBJECT) }, aer_import_croissant },
	{ { "daisee",
	      BIT(BASE) | BIT(LABEL) | BIT(LABELS) | BIT(SUBJECT) | BIT(VIDEOS) },
	    aer_import_daisee },
	{ { "dfer", BIT(BASE) | BIT(LABELS) | BIT(ROOT) | BIT(SUBJECT) },
	    aer_import_dfer },
	{ { "hf", BIT(ROOT) | BIT(SUBJECT) | BIT(VIDEOS) }, aer_import_hf },
	{ { "kaldi", BIT(ROOT) | BIT(SUBJECT) }, aer_import_kaldi },
	{ { "mmaction2", BIT(BASE) | BIT(LABELS) | BIT(ROOT) | BIT(SUBJECT) },
	    aer_import_mmaction2 },
	{ { "npy", BIT(CLIP) | BIT(ROOT) | BIT(SUBJECT) }, aer_import_npy },
	{ { "predictions", BIT(ARRAY) | BIT(BASE) | BIT(CLIP) | BIT(LABEL) |
			       BIT(LABELS) | BIT(LOGITS) | BIT(ROOT) | BIT(SUBJECT) },
	    aer_import_predictions },
	{ { "webdataset", BIT(BASE) | BIT(LABELS) | BIT(ROOT) | BIT(SUBJECT) },
	    aer_import_webdataset },
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

struct tool {
	struct aer_diag diag;
	struct aer_import import;
	struct aer_labels *labels;
	regex_t subject;
	bool has_subject;
	unsigned used; /* bits of the options */
	const char *output;
};

static int set_subject(struct tool *tool, const char *pattern, struct aer_error *err)
{
	char why[256];
	int code;

	if (tool->has_subject)
		regfree(&tool->subject);
	tool->has_subject = false;
	code = regcomp(&tool->subject, pattern, REG_EXTENDED);
	if (code != 0) {
		regerror(code, &tool->subject, why, sizeof why);
		return aer_error_set(err, "--subject-from '%s': %s", pattern, why);
	}
	tool->has_subject = true;
	tool->import.subject = &tool->subject;
	return 0;
}

static int set_option(struct tool *tool, int option, struct aer_error *err)
{
	struct aer_import *import = &tool->import;

	if (option >= AER_LONG_ONLY)
		tool->used |= BIT(option);
	switch (option) {
	case ARRAY:
		import->array = optarg;
		break;
	case BASE:
		return aer_parse_long(optarg, "--base", 0, 1, &import->base, err);
	case CLIP:
		import->clip_column = optarg;
		break;
	case LABEL:
		import->label_column = optarg;
		break;
	case LABELS:
		aer_labels_free(tool->labels);
		tool->labels = aer_labels_parse(optarg, err);
		import->labels = tool->labels;
		return tool->labels != NULL ? 0 : -1;
	case LOGITS:
		import->logits = true;
		break;
	case 'o':
		tool->output = optarg;
		break;
	case ROOT:
		import->root = optarg;
		break;
	case SUBJECT:
		return set_subject(tool, optarg, err);
	case VIDEOS:
		import->videos = optarg;
		break;
	}
	return 0;
}

/* Reads the files of FORMAT into the output. */
static int run(
    struct tool *tool, int format, char **operand, size_t count, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(tool->output, err);
	struct aer_import *import = &tool->import;

	if (sink == NULL)
		return -1;
	import->stream = aer_sink_stream(sink);
	import->name = aer_sink_name(sink);
	import->fail = aer_diag_take_fail;
	import->note = aer_diag_take_note;
	import->data = &tool->diag;
	if (formats[format].read(import, operand, count, err) == 0) {
		if (import->rows > 0 || tool->diag.status == AER_DONE)
			return aer_sink_close(sink, err);
		aer_error_set(err, "nothing could be taken");
	}
	aer_sink_abort(sink);
	return -1;
}

int main(int argc, char **argv)
{
	struct tool tool = { .import = { .base = -1 } };
	struct aer_error err;
	int option, format;

	aer_diag_init(&tool.diag, stderr, "aer-import");
	while (
	    (option = aer_option_next(&command, argc, argv, stdout, &tool.diag)) >= 0)
		if (set_option(&tool, option, &err) < 0) {
			aer_diag_fatal(&tool.diag, "%s", err.text);
			goto out;
		}
	if (option == AER_OPTION_EXIT)
		goto out;
	if (optind + 2 > argc) {
		aer_option_usage(&command, &tool.diag);
		goto out;
	}
	format =
	    aer_format_find(formats, sizeof formats[0], FORMATS, argv[optind], &err);
	if (format < 0 ||
	    aer_format_check(&formats[format].format, options, tool.used, &err) < 0 ||
	    run(&tool, format, argv + optind + 1, (size_t)(argc - optind - 1), &err) <
		0)
		aer_diag_fatal(&tool.diag, "%s", err.text);
out:
	aer_labels_free(tool.labels);
	if (tool.has_subject)
		regfree(&tool.subject);
	return (int)tool.diag.status;
}
