#include "ask/askpart.h"
#include "base/stop.h"
#include "base/stopwatch.h"
#include "text/jsonfill.h"
#include "text/plural.h"

#include <stdlib.h>
#include <string.h>

static const double look_around = 0.25; /* seconds between looks at the stop flag */
static const double long_pause = 10;    /* seconds that need a word */

double aer_ask_tokens(const struct aer_ask *ask)
{
	double seconds = aer_stopwatch() - ask->began;

	return seconds > 0 ? ask->tokens / seconds : 0;
}

int aer_ask_open_journal(struct aer_ask *ask, const char *path, struct aer_error *err)
{
	unsigned long line;
	size_t bad;

	if (path == NULL) {
		aer_diag_note(ask->diag, "no -o JOURNAL: answers are lost if this run "
					 "does not reach its end");
		return 0;
	}
	ask->journal = aer_journal_open(path, err);
	if (ask->journal == NULL)
		return -1;
	bad = aer_journal_bad_lines(ask->journal, &line);
	if (bad > 0)
		aer_diag_note(ask->diag,
		    "%s: %zu line%s torn, the first is %lu: left out", path, bad,
		    bad == 1 ? " is" : "s are", line);
	return 0;
}

/* --- reading rows ---------------------------------------------------------------- */

/* Reads the next row of the shard into Q: 1, 0 at the end, or -1. */
static int read_row(
    struct aer_interview *run, struct aer_question *q, struct aer_error *err)
{
	struct aer_ask *ask = run->ask;
	struct aer_error bad;

	for (;;) {
		switch (aer_manifest_next(ask->manifest, &q->clip, &bad)) {
		case AER_READ_ROW:
			if (!aer_shard_has(&ask->shard, q->clip.id))
				continue;
			return 1;
		case AER_READ_BAD:
			if (!aer_shard_has(&ask->shard, NULL))
				continue;
			aer_diag_fail(ask->diag, "%s", bad.text);
			ask->failed++;
			continue;
		case AER_READ_BROKEN:
			*err = bad;
			return -1;
		case AER_READ_END:
			return 0;
		}
	}
}

/* Reads rows into the room that there is. */
static int fill(struct aer_interview *run, struct aer_error *err)
{
	while (!run->read_all && run->taken - run->given < run->room) {
		struct aer_question *q = aer_question_at(run, run->taken);
		int got = read_row(run, q, err);

		if (got < 0)
			return -1;
		if (got == 0) {
			run->read_all = true;
			break;
		}
		q->bad = false;
		q->left = run->ask->repeat;
		memset(q->asking, 0, (size_t)run->ask->repeat * sizeof *q->asking);
		run->ask->clips++;
		pthread_mutex_lock(&run->lock);
		q->state = AER_MAKING;
		run->taken++;
		pthread_cond_signal(&run->wanted);
		pthread_mutex_unlock(&run->lock);
	}
	return 0;
}

/* --- asking ---------------------------------------------------------------------- */

static enum aer_question_state state_of(
    struct aer_interview *run, const struct aer_question *q)
{
	enum aer_question_state state;

	pthread_mutex_lock(&run->lock);
	state = q->state;
	pthread_mutex_unlock(&run->lock);
	return state;
}

/* Marks the ends of ASKING, and releases its request. */
static void end_asking(struct aer_question *q, struct aer_asking *asking)
{
	q->left--;
	free(asking->body);
	asking->body = NULL;
	aer_request_free(&asking->request);
}

/* Looks what the journal has, and sends the rest. */
static int send_question(
    struct aer_interview *run, struct aer_question *q, struct aer_error *err)
{
	struct aer_ask *ask = run->ask;

	for (long r = 0; r < ask->repeat; r++) {
		struct aer_asking *asking = &q->asking[r];
		int found = ask->journal != NULL ? aer_journal_find(ask->journal,
						       asking->key, &asking->entry, err)
						 : 0;

		if (found < 0)
			return -1;
		if (found > 0) {
			ask->kept++;
			end_asking(q, asking);
			continue;
		}
		aer_http_post(run->http, &asking->request);
	}
	return 0;
}

static int send_made(struct aer_interview *run, struct aer_error *err)
{
	for (size_t i = run->given; i < run->taken; i++) {
		struct aer_question *q = aer_question_at(run, i);

		if (state_of(run, q) != AER_MADE)
			continue;
		q->state = AER_ASKED;
		if (q->bad)
			q->left = 0;
		else if (send_question(run, q, err) < 0)
			return -1;
	}
	return 0;
}

/* --- taking answers -------------------------------------------------------------- */

static json_t *new_entry(
    const struct aer_asking *asking, const struct aer_question *q, long repeat)
{
	char stamp[32] = "";
	time_t t = time(NULL);
	struct tm utc;

	if (gmtime_r(&t, &utc) != NULL)
		strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
	return json_pack("{s:s, s:s, s:I, s:s, s:I}", "key", asking->key, "clip",
	    q->clip.id, "repeat", (json_int_t)repeat + 1, "time", stamp, "latency_ms",
	    (json_int_t)(asking->request.seconds * 1000 + 0.5));
}

static void count_tokens(struct aer_ask *ask, const json_t *entry)
{
	ask->tokens +=
	    (double)json_integer_value(json_object_get(entry, "completion_tokens"));
}

/* Notes the failure of ASKING in ENTRY. */
static int fail_asking(struct aer_interview *run, const struct aer_question *q,
    const struct aer_asking *asking, json_t *entry, struct aer_error *err)
{
	const char *why = asking->request.error.text;
	struct aer_ask *ask = run->ask;
	/* what a server says need not be UTF-8 */
	int bad = json_object_set_new(entry, "error", aer_jsonfill_string(why));

	run->failures++;
	ask->failed++;
	aer_diag_fail(ask->diag, "%s:%lu: %s: %s (tried %d time%s)",
	    aer_table_name(aer_manifest_table(ask->manifest)), q->clip.row.line,
	    q->clip.id, why, asking->request.tries,
	    aer_plural((uint64_t)asking->request.tries));
	return bad < 0 ? aer_error_memory(err) : 0;
}

/* Keeps *ENTRY in the journal.  Where the same was asked twice at a time, and has an
 * answer already, that one counts: it becomes *ENTRY, as it will be in the next run. */
static int keep(
    struct aer_journal *journal, const char *key, json_t **entry, struct aer_error *err)
{
	json_t *first = NULL;
	int found = aer_journal_find(journal, key, &first, err);

	if (found == 0)
		return aer_journal_add(journal, *entry, err);
	if (found > 0) {
		json_decref(*entry);
		*entry = first;
	}
	return found < 0 ? -1 : 0;
}

/* Takes the end of one request. */
static int take_request(
    struct aer_interview *run, struct aer_request *request, struct aer_error *err)
{
	struct aer_ask *ask = run->ask;
	struct aer_asking *asking = (struct aer_asking *)request;
	struct aer_question *q = asking->question;
	json_t *entry = new_entry(asking, q, asking - q->asking);
	int rc;

	if (entry == NULL)
		return aer_error_memory(err);
	if (request->good) {
		rc = aer_chat_take(
		    &ask->chat, request->text, request->length, entry, err);
		run->failures = 0;
		ask->asked++;
		count_tokens(ask, entry);
	} else {
		rc = fail_asking(run, q, asking, entry, err);
	}
	if (rc == 0 && ask->journal != NULL)
		rc = keep(ask->journal, asking->key, &entry, err);
	if (rc == 0 && request->good)
		asking->entry = json_incref(entry);
	json_decref(entry);
	end_asking(q, asking);
	return rc;
}

static int take_finished(struct aer_interview *run, struct aer_error *err)
{
	struct aer_request *request;
	struct aer_ask *ask = run->ask;

	while ((request = aer_http_finished(run->http)) != NULL)
		if (take_request(run, request, err) < 0)
			return -1;
	if (ask->journal != NULL && aer_journal_flush(ask->journal, err) < 0)
		return -1;
	if (run->failures >= ask->give_up)
		return aer_error_set(err,
		    "%ld requests failed one after the other; giving up. Answers are "
		    "kept: the same command goes on where this one ended",
		    run->failures);
	return 0;
}

/* --- handing out ----------------------------------------------------------------- */

static int hand_out(
    struct aer_interview *run, struct aer_question *q, struct aer_error *err)
{
	struct aer_ask *ask = run->ask;
	int rc = 0;

	if (q->bad) {
		ask->failed++;
		aer_diag_fail(ask->diag, "%s:%lu: %s: %s",
		    aer_table_name(aer_manifest_table(ask->manifest)), q->clip.row.line,
		    q->clip.id, q->error.text);
	}
	for (long r = 0; r < ask->repeat && rc == 0; r++)
		rc = ask->take(ask->data, &q->clip, r, q->asking[r].entry, err);
	aer_diag_step(ask->diag);
	return rc;
}

static void release(const struct aer_interview *run, struct aer_question *q)
{
	for (long r = 0; r < run->ask->repeat; r++) {
		struct aer_asking *asking = &q->asking[r];

		json_decref(asking->entry);
		free(asking->body);
		aer_request_free(&asking->request);
		asking->entry = NULL;
		asking->body = NULL;
	}
}

/* Hands out the questions at the front that are over. */
static int give(struct aer_interview *run, struct aer_error *err)
{
	while (run->given < run->taken) {
		struct aer_question *q = aer_question_at(run, run->given);

		if (state_of(run, q) != AER_ASKED || q->left > 0)
			return 0;
		if (hand_out(run, q, err) < 0)
			return -1;
		release(run, q);
		q->state = AER_EMPTY;
		run->given++;
	}
	return 0;
}

/* --- the run --------------------------------------------------------------------- */

/* Says why nothing happens, once a pause. */
static void tell_pause(struct aer_interview *run)
{
	double pause = aer_http_pause(run->http);

	if (pause > long_pause && !run->told)
		aer_diag_note(run->ask->diag,
		    "the server asks to be left alone for %.0f s: waiting", pause);
	run->told = pause > long_pause || (run->told && pause > 0);
}

static int loop(struct aer_interview *run, struct aer_error *err)
{
	for (;;) {
		if (aer_stop_signal != 0)
			return aer_error_set(err, "interrupted");
		if (fill(run, err) < 0 || send_made(run, err) < 0)
			return -1;
		if (take_finished(run, err) < 0 || give(run, err) < 0)
			return -1;
		if (run->read_all && run->given == run->taken)
			return 0;
		tell_pause(run);
		if (aer_http_run(run->http, look_around, err) < 0)
			return -1;
	}
}

static int make_room(struct aer_interview *run, struct aer_error *err)
{
	size_t repeat = (size_t)run->ask->repeat;

	run->room =
	    2 * (size_t)run->ask->http.in_flight / repeat + 2 * (size_t)AER_MAKERS_MAX;
	run->question = calloc(run->room, sizeof *run->question);
	if (run->question == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < run->room; i++) {
		run->question[i].asking =
		    calloc(repeat, sizeof *run->question[i].asking);
		if (run->question[i].asking == NULL)
			return aer_error_memory(err);
	}
	return 0;
}

static void free_room(struct aer_interview *run)
{
	for (size_t i = 0; i < run->room && run->question != NULL; i++) {
		struct aer_question *q = &run->question[i];

		if (q->asking != NULL)
			release(run, q);
		aer_clip_free(&q->clip);
		free(q->asking);
	}
	free(run->question);
}

int aer_ask_run(struct aer_ask *ask, struct aer_error *err)
{
	struct aer_interview run = { .ask = ask };
	int rc = make_room(&run, err);

	ask->began = aer_stopwatch();
	pthread_mutex_init(&run.lock, NULL);
	pthread_cond_init(&run.wanted, NULL);
	if (rc == 0) {
		run.http = aer_http_new(&ask->http, err);
		rc = run.http != NULL ? aer_makers_start(&run, err) : -1;
	}
	if (rc == 0)
		rc = loop(&run, err);
	aer_makers_stop(&run);
	aer_http_free(run.http);
	free_room(&run);
	pthread_cond_destroy(&run.wanted);
	pthread_mutex_destroy(&run.lock);
	return rc;
}
