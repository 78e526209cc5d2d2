#include "ask/http.h"

#include "ask/address.h"
#include "ask/httppart.h"
#include "ask/retry.h"
#include "ask/secret.h"
#include "base/option.h"
#include "base/random.h"
#include "base/stopwatch.h"

#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECT_SECONDS = 20 };

/* First come, first served. */
struct queue {
	struct aer_request *first, **end;
};

struct aer_http {
	struct aer_http_plan plan;
	CURLM *multi;
	struct curl_slist *headers;
	CURL **idle; /* handles that are not in use, of in_flight */
	size_t idles;
	struct queue waiting;       /* to be made */
	struct aer_request *later;  /* to be made again when they are due */
	struct aer_request *flying; /* under way */
	struct queue finished;
	double not_before; /* nothing is begun earlier: a server asked for it */
	double next_slot;  /* the same for per_minute */
	struct aer_random random;
};

static void add(struct queue *queue, struct aer_request *request)
{
	request->next = NULL;
	if (queue->first == NULL)
		queue->end = &queue->first;
	*queue->end = request;
	queue->end = &request->next;
}

static struct aer_request *take(struct queue *queue)
{
	struct aer_request *request = queue->first;

	if (request != NULL)
		queue->first = request->next;
	return request;
}

static void unlink_request(struct aer_request **list, const struct aer_request *request)
{
	while (*list != NULL && *list != request)
		list = &(*list)->next;
	if (*list != NULL)
		*list = request->next;
}

int aer_http_parse_tries(struct aer_http_plan *plan, const char *text, const char *what,
    struct aer_error *err)
{
	const char *comma = strchr(text, ',');
	char count[24];
	long tries;

	snprintf(count, sizeof count, "%.*s", (int)strcspn(text, ","), text);
	if (aer_parse_long(count, what, 1, 1000, &tries, err) < 0)
		return -1;
	plan->tries = (int)tries;
	if (comma == NULL)
		return 0;
	return aer_parse_double(comma + 1, what, 0.001, 86400, &plan->timeout, err);
}

/* --- making and freeing ------------------------------------------------------- */

static int add_header(struct aer_http *http, const char *text)
{
	struct curl_slist *grown = curl_slist_append(http->headers, text);

	if (grown == NULL)
		return -1;
	http->headers = grown;
	return 0;
}

static int make_headers(struct aer_http *http)
{
	char *bearer = NULL;
	int rc = 0;

	if (add_header(http, "Content-Type: application/json") < 0 ||
	    add_header(http, "Accept: application/json") < 0 ||
	    add_header(http, "Expect:") < 0)
		return -1;
	if (http->plan.key[0] == '\0')
		return 0;
	if (asprintf(&bearer, "Authorization: Bearer %s", http->plan.key) < 0)
		return -1;
	rc = add_header(http, bearer);
	explicit_bzero(bearer, strlen(bearer));
	free(bearer);
	return rc;
}

static size_t take_bytes(char *bytes, size_t one, size_t n, void *data)
{
	struct aer_request *request = data;

	(void)one;
	if (n > AER_HTTP_ANSWER_MAX - request->length) {
		request->too_long = true;
		return 0;
	}
	if (request->length + n + 1 > request->room) {
		size_t room = 2 * (request->length + n) + 4096;
		char *grown = realloc(request->text, room);

		if (grown == NULL)
			return 0;
		request->text = grown;
		request->room = room;
	}
	memcpy(request->text + request->length, bytes, n);
	request->length += n;
	request->text[request->length] = '\0';
	return n;
}

/* A handle with all that requests have in common. */
static CURL *make_handle(const struct aer_http *http)
{
	CURL *handle = curl_easy_init();

	if (handle == NULL)
		return NULL;
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, http->headers);
	curl_easy_setopt(handle, CURLOPT_USERAGENT, "aertools/" AER_VERSION);
	curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)(http->plan.timeout * 1000));
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
	return handle;
}

struct aer_http *aer_http_new(const struct aer_http_plan *plan, struct aer_error *err)
{
	struct aer_http *http;

	if (aer_address_check(plan->url, err) < 0)
		return NULL;
	http = calloc(1, sizeof *http);
	if (http == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	http->plan = *plan;
	aer_random_seed(&http->random, (uint64_t)time(NULL));
	http->idle = calloc((size_t)plan->in_flight, sizeof *http->idle);
	http->multi = curl_multi_init();
	if (http->idle != NULL && http->multi != NULL && make_headers(http) == 0) {
		while (http->idles < (size_t)plan->in_flight &&
		       (http->idle[http->idles] = make_handle(http)) != NULL)
			http->idles++;
		curl_multi_setopt(
		    http->multi, CURLMOPT_MAXCONNECTS, plan->in_flight + 1);
	}
	if (http->idles == (size_t)plan->in_flight)
		return http;
	aer_http_free(http);
	aer_error_memory(err);
	return NULL;
}

static void free_handles(struct aer_http *http)
{
	while (http->flying != NULL) {
		struct aer_request *request = http->flying;

		http->flying = request->next;
		curl_multi_remove_handle(http->multi, request->handle);
		http->idle[http->idles++] = request->handle;
	}
	while (http->idles > 0)
		curl_easy_cleanup(http->idle[--http->idles]);
	free(http->idle);
}

void aer_http_free(struct aer_http *http)
{
	if (http == NULL)
		return;
	if (http->idle != NULL)
		free_handles(http);
	curl_multi_cleanup(http->multi);
	for (struct curl_slist *h = http->headers; h != NULL; h = h->next)
		explicit_bzero(h->data, strlen(h->data));
	curl_slist_free_all(http->headers);
	free(http);
}

void aer_request_free(struct aer_request *request)
{
	free(request->text);
	request->text = NULL;
}

/* --- beginning ------------------------------------------------------------------ */

/* Empties what the try before has left. */
static void reset(struct aer_request *request)
{
	request->length = 0;
	request->too_long = false;
	if (request->text != NULL)
		request->text[0] = '\0';
}

static void start(struct aer_http *http, struct aer_request *request, const char *url)
{
	CURL *handle = request->handle;

	reset(request);
	curl_easy_setopt(handle, CURLOPT_URL, url);
	curl_easy_setopt(
	    handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->size);
	curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request->body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, request);
	curl_easy_setopt(handle, CURLOPT_PRIVATE, request);
	request->began = aer_stopwatch();
	request->next = http->flying;
	http->flying = request;
	curl_multi_add_handle(http->multi, handle);
}

/* Takes those that are due out of the ones to be made later. */
static void wake_due(struct aer_http *http, double t)
{
	struct aer_request **at = &http->later;

	while (*at != NULL) {
		struct aer_request *request = *at;

		if (request->due > t) {
			at = &request->next;
			continue;
		}
		*at = request->next;
		/* before those that were never tried */
		request->next = http->waiting.first;
		if (http->waiting.first == NULL)
			http->waiting.end = &request->next;
		http->waiting.first = request;
	}
}

static bool may_begin(const struct aer_http *http, double t)
{
	return http->waiting.first != NULL && http->idles > 0 &&
	       t >= http->not_before && t >= http->next_slot;
}

/* Begins what can be begun at T. */
static void begin(struct aer_http *http, double t)
{
	wake_due(http, t);
	while (may_begin(http, t)) {
		struct aer_request *request = take(&http->waiting);

		request->handle = http->idle[--http->idles];
		request->tries++;
		request->redirects = 0;
		start(http, request, http->plan.url);
		if (http->plan.per_minute > 0)
			http->next_slot = t + 60 / http->plan.per_minute;
	}
}

/* Seconds from T to when something can be begun that cannot be now; at most LONGEST. */
static double until_next(const struct aer_http *http, double t, double longest)
{
	double next = t + longest, slot = http->not_before;

	if (slot < http->next_slot)
		slot = http->next_slot;
	if (http->waiting.first != NULL && http->idles > 0 && slot < next)
		next = slot;
	for (const struct aer_request *r = http->later; r != NULL; r = r->next)
		if (r->due < next)
			next = r->due;
	return next > t ? next - t : 0;
}

/* --- ending --------------------------------------------------------------------- */

/* Puts a failed REQUEST with the ones to be made later. */
static void postpone(struct aer_http *http, struct aer_request *request, long status)
{
	double after = fmin(aer_http_asked_for(request), AER_RETRY_PATIENCE),
	       t = aer_stopwatch();
	double chance = (double)aer_random_below(&http->random, 1 << 30) / (1 << 30);

	request->due =
	    t + aer_retry_wait(request->tries, http->plan.wait, after, chance);
	if ((status == 429 || status == 503) && http->not_before < t + after)
		http->not_before = t + after;
	request->next = http->later;
	http->later = request;
}

static void end(struct aer_http *http, struct aer_request *request, CURLcode code)
{
	char *elsewhere = NULL;
	long status = 0;
	int redirected;
	bool again = false;

	curl_multi_remove_handle(http->multi, request->handle);
	unlink_request(&http->flying, request);
	request->seconds = aer_stopwatch() - request->began;
	curl_easy_getinfo(request->handle, CURLINFO_RESPONSE_CODE, &status);
	redirected = code == CURLE_OK
			 ? aer_http_redirect(&http->plan, request, status, &elsewhere)
			 : 0;
	if (redirected > 0) {
		start(http, request, elsewhere);
		free(elsewhere);
		return;
	}
	request->good = redirected == 0 &&
			aer_http_judge(&http->plan, request, code, status, &again) == 0;
	if (!request->good)
		aer_secret_hide(request->error.text, http->plan.key);
	if (!request->good && again && request->tries < http->plan.tries)
		postpone(http, request, status);
	else
		add(&http->finished, request);
	http->idle[http->idles++] = request->handle;
	request->handle = NULL;
}

/* --- the caller's side ------------------------------------------------------------ */

void aer_http_post(struct aer_http *http, struct aer_request *request)
{
	add(&http->waiting, request);
}

struct aer_request *aer_http_finished(struct aer_http *http)
{
	return take(&http->finished);
}

double aer_http_pause(const struct aer_http *http)
{
	return fmax(http->not_before - aer_stopwatch(), 0);
}

void aer_http_wake(struct aer_http *http)
{
	curl_multi_wakeup(http->multi);
}

/* Lets libcurl work, and takes what is ended. */
static int perform(struct aer_http *http, struct aer_error *err)
{
	int running, left;
	CURLMcode code = curl_multi_perform(http->multi, &running);
	CURLMsg *message;

	if (code != CURLM_OK)
		return aer_error_set(err, "libcurl: %s", curl_multi_strerror(code));
	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		struct aer_request *request;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
		end(http, request, message->data.result);
	}
	return 0;
}

int aer_http_run(struct aer_http *http, double seconds, struct aer_error *err)
{
	double wait;
	CURLMcode code;

	begin(http, aer_stopwatch());
	if (perform(http, err) < 0)
		return -1;
	if (http->finished.first != NULL)
		return 0;
	wait = until_next(http, aer_stopwatch(), seconds);
	code = curl_multi_poll(http->multi, NULL, 0, (int)(wait * 1000) + 1, NULL);
	if (code != CURLM_OK)
		return aer_error_set(err, "libcurl: %s", curl_multi_strerror(code));
	begin(http, aer_stopwatch());
	return perform(http, err);
}
