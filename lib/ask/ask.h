/*
 * ask - asks a model about every clip of a manifest, many at a time, and gives the
 * answers in the manifest's order.
 *
 * A clip's pictures and its request are made by a few threads; the calling thread sends
 * them, keeps the answers in the journal, and hands them out.  Each asking's key is the
 * SHA-256 of its request: one that the journal has an answer for is not made again.
 *
 * Memory: some 2 * in_flight requests with their pictures, and 2 * makers times repeat,
 * beside the journal's.
 */
#ifndef AER_ASK_H
#define AER_ASK_H

#include "ask/chat.h"
#include "ask/clippictures.h"
#include "ask/http.h"
#include "ask/journal.h"
#include "ask/wording.h"
#include "base/diag.h"
#include "table/manifest.h"
#include "table/shard.h"

#include <jansson.h>

struct aer_ask {
	/* what is asked, whom, and how */
	const struct aer_wording *wording;
	const struct aer_clip_pictures_plan *pictures; /* NULL: text only */
	struct aer_chat_plan chat;
	struct aer_http_plan http;
	struct aer_shard shard;
	long repeat;  /* askings for each clip, at least 1 */
	long give_up; /* failures in a row that end the run */
	struct aer_manifest *manifest;
	struct aer_journal *journal; /* NULL for none */
	struct aer_diag *diag;

	/*
	 * Takes the outcome of asking number REPEAT (from 0) about CLIP: ENTRY as in
	 * chat.h and journal.h, NULL where it failed.  On the calling thread, in the
	 * manifest's order.  A failure ends the run.
	 */
	int (*take)(void *data, const struct aer_clip *clip, long repeat,
	    const json_t *entry, struct aer_error *err);
	void *data;

	/* what became of it */
	size_t clips, asked, kept, failed;
	double tokens; /* of the answers to what was asked */
	double began;  /* when asking began, on the monotonic clock */
};

/* How many tokens a second the answers had so far. */
double aer_ask_tokens(const struct aer_ask *ask);

/* Opens the journal at PATH, with a note where lines are torn, or where PATH is NULL:
 * then there is none.  It is the caller's to close. */
int aer_ask_open_journal(
    struct aer_ask *ask, const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Runs it.  Rows that fail are reported to diag; -1 when the run cannot go on, was
 * stopped by a signal (stop.h), or gave up. */
int aer_ask_run(struct aer_ask *ask, struct aer_error *err) AER_MUST_CHECK;

#endif
