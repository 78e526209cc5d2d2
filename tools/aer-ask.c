/*
 * aer-ask - asks a vision-language model about each clip: a table of predictions.
 */
#include "ask/ask.h"
#include "ask/preview.h"
#include "ask/replies.h"
#include "ask/server.h"
#include "ask/wording.h"
#include "base/option.h"
#include "base/stop.h"
#include "table/rowcount.h"

#include <curl/curl.h>
#include <limits.h>

enum {
	OPT_CONSTRAIN = AER_LONG_ONLY,
	OPT_DRY_RUN,
	OPT_FACES,
	OPT_GRID,
	OPT_LABELS,
	OPT_LOGPROBS,
	OPT_PARAM,
	OPT_QUALITY,
	OPT_REPEAT,
	OPT_RPM,
	OPT_SHARD,
	OPT_SIZE,
	OPT_SYNONYMS,
	OPT_SYSTEM,
	OPT_TRIES,
	OPT_VIEW
};

static const struct aer_option options[] = {
	{ OPT_CONSTRAIN, "constrain", "HOW", "none (default), vllm, llama or schema" },
	{ OPT_DRY_RUN, "dry-run", NULL, "show what would be asked first; ask nothing" },
	{ OPT_FACES, "faces", "TABLE", "aer-face's table, for --view" },
	{ OPT_GRID, "grid", "CxR", "one picture of C x R numbered frames" },
	{ 'j', "jobs", "N", "requests at a time (default 8)" },
	{ OPT_LABELS, "labels", "FILE", "label set, one a line, or a,b,c (needed)" },
	{ OPT_LOGPROBS, "logprobs", NULL, "ask for probabilities: columns p_LABEL" },
	{ 'M', "model", "NAME", "the model, as the server calls it (needed)" },
	{ 'm', "margin", "N", "widen faces by N pixels a side (default 20)" },
	{ 'n', "count", "N", "frames a clip (default 16, or all cells of --grid)" },
	{ 'o', "output", "JOURNAL", "keep answers in this file; go on from there" },
	{ OPT_PARAM, "param", "NAME=VALUE", "a parameter, as temperature=0.2" },
	{ 'p', "prompt", "FILE", "what is asked, with {labels} and {column} (needed)" },
	{ OPT_QUALITY, "quality", "N", "of JPEG, 1 to 100 (default 90)" },
	{ OPT_REPEAT, "repeat", "N", "ask N times: votes, for aer-vote" },
	{ OPT_RPM, "rpm", "N", "begin at most N requests a minute" },
	{ 's', "seed", "NUMBER", "of the model's choices (default 1)" },
	{ OPT_SHARD, "shard", "I/N", "only part I of N of the clips" },
	{ OPT_SIZE, "size", "WxH", "make larger pictures fit (default: as they are)" },
	{ OPT_SYNONYMS, "synonyms", "TABLE", "other words: columns synonym, label" },
	{ OPT_SYSTEM, "system", "FILE", "the system's message" },
	{ OPT_TRIES, "tries", "N[,S]",
	    "tries a request, S seconds each (default 5,300)" },
	{ 'u', "url", "URL", "the server, as http://127.0.0.1:8080/v1 (needed)" },
	{ OPT_VIEW, "view", "WHAT", "context (default), face, both or none" },
	{ 0 },
};

static const struct aer_command command = { "aer-ask",
	"-u URL -M NAME -p FILE [manifest]",
	"Ask a vision-language model about each clip; predictions on standard output.",
	options };

struct tool {
	struct aer_ask ask;
	struct aer_clip_pictures_plan pictures;
	struct aer_diag diag;
	const char *input, *url, *labels, *prompt, *system, *synonyms, *journal;
	bool view_given, no_pictures;
	/* opened */
	struct aer_wording wording;
	struct aer_boxes *faces;
	struct aer_replies *replies;
	struct aer_server server;
};

/* --- options --------------------------------------------------------------------- */

static int parse_view(struct tool *tool, const char *arg, struct aer_error *err)
{
	static const char *const views[] = { "context", "face", "both", "none", NULL };
	int choice = aer_parse_choice(arg, "--view", views, err);

	tool->view_given = true;
	tool->no_pictures = choice > AER_VIEW_BOTH;
	tool->pictures.view = (enum aer_view)choice;
	return choice;
}

static int parse_picture_option(struct aer_clip_pictures_plan *plan, int letter,
    const char *arg, struct aer_error *err)
{
	switch (letter) {
	case 'm':
		return aer_parse_long(arg, "-m", 0, 10000, &plan->margin, err);
	case 'n':
		return aer_sampling_parse_count(&plan->sampling, arg, err);
	case OPT_GRID:
		return aer_parse_size(arg, "--grid", &plan->columns, &plan->rows, err);
	case OPT_QUALITY:
		return aer_parse_long(arg, "--quality", 1, 100, &plan->quality, err);
	case OPT_SIZE:
		return aer_parse_size(arg, "--size", &plan->width, &plan->height, err);
	}
	return 0;
}

/* Where the text of option LETTER goes; NULL: it is no text. */
static const char **text_option(struct tool *tool, int letter)
{
	switch (letter) {
	case 'M':
		return &tool->ask.chat.model;
	case 'o':
		return &tool->journal;
	case 'p':
		return &tool->prompt;
	case 'u':
		return &tool->url;
	case OPT_FACES:
		return &tool->pictures.faces_name;
	case OPT_LABELS:
		return &tool->labels;
	case OPT_SYNONYMS:
		return &tool->synonyms;
	case OPT_SYSTEM:
		return &tool->system;
	}
	return NULL;
}

static int parse_option(
    struct tool *tool, int letter, const char *arg, struct aer_error *err)
{
	const char **text = text_option(tool, letter);
	struct aer_ask *ask = &tool->ask;
	int choice;

	if (text != NULL) {
		*text = arg;
		return 0;
	}
	switch (letter) {
	case 'j':
		return aer_parse_long(arg, "-j", 1, 1024, &ask->http.in_flight, err);
	case 's':
		return aer_parse_long(arg, "-s", 0, INT_MAX, &ask->chat.seed, err);
	case OPT_CONSTRAIN:
		choice =
		    aer_parse_choice(arg, "--constrain", aer_chat_constraints, err);
		ask->chat.constraint = (enum aer_chat_constraint)choice;
		return choice;
	case OPT_DRY_RUN:
		tool->pictures.measure = true;
		return 0;
	case OPT_LOGPROBS:
		ask->chat.logprobs = true;
		return 0;
	case OPT_PARAM:
		return aer_chat_parse_member(&ask->chat, arg, "--param", err);
	case OPT_REPEAT:
		return aer_parse_long(arg, "--repeat", 1, 1000, &ask->repeat, err);
	case OPT_RPM:
		return aer_parse_double(
		    arg, "--rpm", 0.001, 1e6, &ask->http.per_minute, err);
	case OPT_SHARD:
		return aer_shard_parse(&ask->shard, arg, err);
	case OPT_TRIES:
		return aer_http_parse_tries(&ask->http, arg, "--tries", err);
	case OPT_VIEW:
		return parse_view(tool, arg, err);
	}
	return parse_picture_option(&tool->pictures, letter, arg, err);
}

/* Whether what must be there is, and goes together. */
static int check_options(struct tool *tool, struct aer_error *err)
{
	struct aer_clip_pictures_plan *plan = &tool->pictures;

	if (tool->url == NULL || tool->ask.chat.model == NULL || tool->prompt == NULL ||
	    tool->labels == NULL)
		return aer_error_set(err, "-u, -M, -p and --labels are needed: whom to "
					  "ask, what, and which labels there are");
	if (plan->faces_name != NULL && !tool->view_given)
		plan->view = AER_VIEW_FACE;
	return tool->no_pictures ? 0 : aer_clip_pictures_check(plan, err);
}

static bool parse_options(struct tool *tool, int argc, char **argv)
{
	struct aer_error err;
	int letter;

	while ((letter = aer_option_next(&command, argc, argv, stdout, &tool->diag)) !=
	       AER_OPTION_END) {
		if (letter == AER_OPTION_EXIT)
			return false;
		if (parse_option(tool, letter, optarg, &err) < 0) {
			aer_diag_fatal(&tool->diag, "%s", err.text);
			return false;
		}
	}
	if (check_options(tool, &err) < 0) {
		aer_diag_fatal(&tool->diag, "%s", err.text);
		return false;
	}
	tool->input = aer_option_input(&command, argc, argv, &tool->diag);
	return tool->input != NULL;
}

/* --- opening ---------------------------------------------------------------------- */

static void bad_face(void *context, const struct aer_error *err)
{
	aer_diag_fail(context, "%s", err->text);
}

static int open_all(struct tool *tool, struct aer_error *err)
{
	struct aer_ask *ask = &tool->ask;

	ask->manifest = aer_manifest_open(
	    tool->input, tool->no_pictures ? AER_NEED_CLIP : AER_NEED_VIDEO, err);
	if (ask->manifest == NULL ||
	    aer_wording_read(&tool->wording, tool->labels, tool->synonyms, tool->prompt,
		tool->system, aer_manifest_table(ask->manifest), err) < 0 ||
	    aer_server_find(&tool->server, tool->url, &ask->http, &tool->diag, err) < 0)
		return -1;
	ask->wording = &tool->wording;
	ask->chat.labels = tool->wording.labels;
	ask->chat.system = tool->wording.system;
	ask->pictures = tool->no_pictures ? NULL : &tool->pictures;
	if (tool->pictures.faces_name != NULL) {
		tool->faces = aer_boxes_read(
		    tool->pictures.faces_name, bad_face, &tool->diag, err);
		if (tool->faces == NULL)
			return -1;
		tool->pictures.faces = tool->faces;
	}
	return 0;
}

/* --- asking ---------------------------------------------------------------------- */

static int take(void *data, const struct aer_clip *clip, long repeat,
    const json_t *entry, struct aer_error *err)
{
	struct tool *tool = data;
	char text[80];

	if (aer_replies_add(tool->replies, clip->id, repeat, entry, err) < 0)
		return -1;
	aer_replies_text(tool->replies, text, sizeof text);
	snprintf(tool->diag.more, sizeof tool->diag.more, "; %.0f tokens/s; %s",
	    aer_ask_tokens(&tool->ask), text);
	return 0;
}

static int ask_all(struct tool *tool, struct aer_error *err)
{
	struct aer_ask *ask = &tool->ask;
	struct aer_replies_form form = { .probabilities = ask->chat.logprobs,
		.voter = ask->repeat > 1 ? ask->chat.model : NULL };
	char text[200];
	int rc;

	if (ask->chat.constraint != AER_CHAT_FREE)
		form.constrain = aer_chat_constraints[ask->chat.constraint];
	tool->replies = aer_replies_new(stdout, "<stdout>", tool->wording.answers,
	    tool->wording.labels, &form, err);
	if (tool->replies == NULL || aer_ask_open_journal(ask, tool->journal, err) < 0)
		return -1;
	aer_diag_progress(
	    &tool->diag, "clips", aer_rowcount(tool->input, &ask->shard, &tool->diag));
	rc = aer_ask_run(ask, err);
	aer_diag_progress_end(&tool->diag);
	aer_diag_note(&tool->diag, "%zu clips: %s; %zu asked now, %zu kept from before",
	    ask->clips, aer_replies_text(tool->replies, text, sizeof text), ask->asked,
	    ask->kept);
	return rc;
}

static void close_all(struct tool *tool, struct aer_error *err)
{
	if (aer_replies_close(tool->replies, err) < 0)
		aer_diag_fatal(&tool->diag, "%s", err->text);
	aer_journal_close(tool->ask.journal);
	aer_manifest_close(tool->ask.manifest);
	aer_boxes_free(tool->faces);
	aer_wording_free(&tool->wording);
	aer_sampling_free(&tool->pictures.sampling);
	json_decref(tool->ask.chat.members);
	aer_server_free(&tool->server);
}

int main(int argc, char **argv)
{
	struct tool tool = {
		.ask = { .chat = { .seed = 1, .max_tokens = 256 },
		    .http = { .in_flight = 8, .tries = 5, .wait = 1, .timeout = 300 },
		    .repeat = 1,
		    .give_up = 20 },
		.pictures = { .margin = 20, .quality = 90, .stop = &aer_stop_signal },
	};
	struct aer_error err;

	aer_diag_init(&tool.diag, stderr, command.name);
	if (!parse_options(&tool, argc, argv))
		return (int)tool.diag.status;
	aer_video_init();
	aer_stop_catch();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	tool.ask.diag = &tool.diag;
	tool.ask.data = &tool;
	tool.ask.take = take;
	if (open_all(&tool, &err) < 0 ||
	    (tool.pictures.measure ? aer_preview_write(&tool.ask, stdout, &err)
				   : ask_all(&tool, &err)) < 0)
		aer_diag_fatal(&tool.diag, "%s", err.text);
	close_all(&tool, &err);
	curl_global_cleanup();
	aer_stop_obey();
	return (int)tool.diag.status;
}
