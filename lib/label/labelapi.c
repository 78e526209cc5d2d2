#include "label/labelapi.h"

#include "label/tally.h"

#include <math.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Addresses hold for one to two of these, and are the same meanwhile, so that a browser
 * can keep what it has. */
enum { HOLDS_S = 3600, ADDRESS_SIZE = 128 };

/* Texts that are no UTF-8 become a text that says so. */
static json_t *string(const char *text)
{
	json_t *json = json_string(text);

	return json != NULL ? json : json_string("(no UTF-8)");
}

static json_t *error(unsigned *status, unsigned code, const char *text)
{
	*status = code;
	return json_pack("{ss}", "error", text);
}

/* --- addresses of clips -------------------------------------------------- */

static int sign_clip(const struct aer_labelapi *api, const char *number,
    const char *until, char signature[AER_TOKEN_SIZE])
{
	char text[ADDRESS_SIZE];
	struct aer_error ignored;
	int n = snprintf(text, sizeof text, "clip %s %s", number, until);

	if (n < 0 || n >= (int)sizeof text)
		return -1;
	return aer_token_sign(api->key, text, signature, &ignored);
}

static json_t *address(const struct aer_labelapi *api, uint32_t clip)
{
	long long until = (time(NULL) / HOLDS_S + 2) * HOLDS_S;
	char number[24], end[24], signature[AER_TOKEN_SIZE];

	snprintf(number, sizeof number, "%u", clip + 1);
	snprintf(end, sizeof end, "%lld", until);
	if (sign_clip(api, number, end, signature) < 0)
		return NULL;
	return json_sprintf("clip/%s?until=%s&sign=%s", number, end, signature);
}

long aer_labelapi_clip(const struct aer_labelapi *api, const char *number,
    const char *until, const char *signature)
{
	char right[AER_TOKEN_SIZE];
	long clip;

	if (until == NULL || signature == NULL ||
	    strlen(signature) != AER_TOKEN_SIZE - 1 ||
	    sign_clip(api, number, until, right) < 0 ||
	    !aer_token_equal(signature, right, AER_TOKEN_SIZE - 1))
		return -1;
	/* both numbers are as we have written them */
	if (strtoll(until, NULL, 10) < time(NULL))
		return -1;
	clip = strtol(number, NULL, 10);
	return clip >= 1 && (size_t)clip <= aer_keeper_study(api->keeper)->clips
		   ? clip - 1
		   : -1;
}

/* --- turns --------------------------------------------------------------- */

/* The clips that come next are made after the one at hand, the first of them first:
 * what is asked for last goes before the others. */
static json_t *ahead(const struct aer_labelapi *api, const struct aer_turn *turn)
{
	enum aer_clipcache_state state = AER_CLIP_UNKNOWN;
	json_t *array = json_array();

	for (size_t i = turn->aheads; i-- > 0;)
		state = aer_clipcache_want(api->cache, turn->ahead[i], true);
	/* the browser may fetch the very next one */
	if (turn->aheads > 0 && state == AER_CLIP_READY)
		json_array_append_new(array, address(api, turn->ahead[0]));
	return array;
}

static json_t *number_or_null(double number)
{
	return isnan(number) ? json_null() : json_real(number);
}

static void put_item(
    const struct aer_labelapi *api, const struct aer_turn *turn, json_t *json)
{
	const struct aer_study *study = aer_keeper_study(api->keeper);
	bool ready = aer_clipcache_want(api->cache, turn->clip, true) == AER_CLIP_READY;

	json_object_set_new(json, "item", json_integer(turn->item));
	json_object_set_new(json, "set", string(study->set[turn->set].name));
	json_object_set_new(json, "clip", address(api, turn->clip));
	json_object_set_new(json, "ready", json_boolean(ready));
}

static json_t *turn_json(const struct aer_labelapi *api, const struct aer_turn *turn)
{
	static const char *const kinds[] = { "item", "wait", "done" };
	json_t *json = json_object();

	json_object_set_new(json, "next", ahead(api, turn));
	json_object_set_new(json, "turn", json_string(kinds[turn->kind]));
	if (turn->kind == AER_TURN_ITEM)
		put_item(api, turn, json);
	if (turn->kind == AER_TURN_WAIT)
		json_object_set_new(json, "wait",
		    turn->wait > 0 ? json_real((double)turn->wait / 1000)
				   : json_null());
	json_object_set_new(
	    json, "last", turn->last > 0 ? json_integer(turn->last) : json_null());
	json_object_set_new(json, "done", json_integer((json_int_t)turn->done));
	json_object_set_new(json, "total", json_integer((json_int_t)turn->total));
	json_object_set_new(json, "pace", number_or_null(turn->pace));
	return json;
}

/* Asks the keeper, and tells its answer. */
static json_t *ask_keeper(
    const struct aer_labelapi *api, struct aer_keeper_ask *ask, unsigned *status)
{
	json_t *json;

	aer_keeper_ask(api->keeper, ask);
	if (ask->result == AER_ASKED_BROKEN)
		return error(status, MHD_HTTP_SERVICE_UNAVAILABLE,
		    "the server cannot write; your answer is not saved yet");
	json = turn_json(api, &ask->turn);
	*status = MHD_HTTP_OK;
	if (ask->result == AER_ASKED_REFUSED) {
		*status = MHD_HTTP_CONFLICT;
		json_object_set_new(json, "error", json_string(ask->err.text));
	} else if (ask->kind == AER_ASK_VOTE) {
		json_object_set_new(json, "saved", json_true());
	}
	return json;
}

json_t *aer_labelapi_turn(
    const struct aer_labelapi *api, uint32_t annotator, unsigned *status)
{
	struct aer_keeper_ask ask = { .kind = AER_ASK_TURN, .annotator = annotator };

	return ask_keeper(api, &ask, status);
}

/* --- votes --------------------------------------------------------------- */

/* The object in BODY with a whole number "item", which goes to ASK; NULL: it is not. */
static json_t *read_body(struct aer_keeper_ask *ask, const char *body, size_t size)
{
	json_t *json = json_loadb(body, size, JSON_REJECT_DUPLICATES, NULL);
	const json_t *item = json_object_get(json, "item");

	if (!json_is_integer(item)) {
		json_decref(json);
		return NULL;
	}
	ask->item = json_integer_value(item);
	return json;
}

/* A key is made of what a browser's UUID and base64url have. */
static bool read_key(struct aer_keeper_ask *ask, const json_t *json)
{
	const char *key = json_string_value(json_object_get(json, "key"));
	size_t n = key != NULL ? strlen(key) : 0;

	if (n < 8 || n >= AER_KEY_SIZE ||
	    strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			"0123456789-_") != n)
		return false;
	memcpy(ask->key, key, n + 1);
	return true;
}

static bool read_vote(struct aer_keeper_ask *ask, const json_t *json)
{
	enum { HOUR = 3600 };
	const json_t *label = json_object_get(json, "label");
	const json_t *seconds = json_object_get(json, "seconds");

	if (!json_is_string(label) && !json_is_null(label))
		return false;
	ask->label = json_string_value(label);
	/* a browser's clock may be anything; what is no length of time is not known */
	ask->seconds = json_is_number(seconds) ? json_number_value(seconds) : NAN;
	if (!(ask->seconds >= 0 && ask->seconds <= HOUR))
		ask->seconds = NAN;
	return read_key(ask, json);
}

json_t *aer_labelapi_vote(const struct aer_labelapi *api, uint32_t annotator,
    const char *body, size_t size, unsigned *status)
{
	struct aer_keeper_ask ask = { .kind = AER_ASK_VOTE, .annotator = annotator };
	json_t *json = read_body(&ask, body, size), *reply;

	if (json != NULL && read_vote(&ask, json))
		reply = ask_keeper(api, &ask, status);
	else
		reply = error(status, MHD_HTTP_BAD_REQUEST,
		    "a vote is an object with item, label, seconds and key");
	json_decref(json);
	return reply;
}

json_t *aer_labelapi_undo(const struct aer_labelapi *api, uint32_t annotator,
    const char *body, size_t size, unsigned *status)
{
	struct aer_keeper_ask ask = { .kind = AER_ASK_UNDO, .annotator = annotator };
	json_t *json = read_body(&ask, body, size);

	if (json == NULL)
		return error(status, MHD_HTTP_BAD_REQUEST,
		    "what is taken back is an object with item");
	json_decref(json);
	return ask_keeper(api, &ask, status);
}

/* --- the study ----------------------------------------------------------- */

json_t *aer_labelapi_study(
    const struct aer_labelapi *api, const char *name, unsigned *status)
{
	const struct aer_study *study = aer_keeper_study(api->keeper);
	json_t *sets = json_object();

	for (size_t s = 0; s < study->sets; s++) {
		const struct aer_labels *labels = study->set[s].labels;
		json_t *list = json_array();

		for (size_t i = 0; i < aer_labels_count(labels); i++)
			json_array_append_new(
			    list, json_pack("{soso}", "name",
				      string(aer_labels_name(labels, i)), "definition",
				      string(aer_labels_definition(labels, i))));
		json_object_set_new(sets, study->set[s].name, list);
	}
	*status = MHD_HTTP_OK;
	return json_pack("{soso}", "name", string(name), "sets", sets);
}

json_t *aer_labelapi_report(const struct aer_labelapi *api, unsigned *status)
{
	const struct aer_study *study = aer_keeper_study(api->keeper);
	struct aer_error err;
	json_t *report = aer_tally_report(api->box, &err), *failed;

	if (report == NULL)
		return error(status, MHD_HTTP_INTERNAL_SERVER_ERROR, err.text);
	failed = json_array();
	for (size_t i = 0; i < study->clips; i++) {
		char *why = aer_clipcache_why(api->cache, i);

		if (why != NULL)
			json_array_append_new(failed, string(why));
		free(why);
	}
	json_object_set_new(report, "failed", failed);
	json_object_set_new(
	    report, "missing", json_integer((json_int_t)aer_keeper_short(api->keeper)));
	*status = MHD_HTTP_OK;
	return report;
}
