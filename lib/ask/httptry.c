/* How one try of a request ended: good, to be tried again, elsewhere, or not at all. */
#include "ask/httppart.h"

#include "ask/address.h"
#include "ask/retry.h"
#include "ask/secret.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

enum { REDIRECTS_MAX = 5 };

static bool is_passing(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_WEIRD_SERVER_REPLY:
		return true;
	default:
		return false;
	}
}

int aer_http_redirect(const struct aer_http_plan *plan, struct aer_request *request,
    long status, char **elsewhere)
{
	char *to = NULL;

	if (status != 301 && status != 302 && status != 307 && status != 308)
		return 0;
	curl_easy_getinfo(request->handle, CURLINFO_REDIRECT_URL, &to);
	if (to == NULL)
		return 0;
	if (!aer_address_same_host(to, plan->url))
		return aer_error_set(&request->error,
		    "the server sends us to another host, %.200s: refused; if it is "
		    "right, give it with -u",
		    to);
	if (++request->redirects > REDIRECTS_MAX)
		return aer_error_set(&request->error, "too many redirects");
	*elsewhere = strdup(to);
	return *elsewhere != NULL ? 1 : aer_error_memory(&request->error);
}

double aer_http_asked_for(const struct aer_request *request)
{
	curl_off_t after = 0;

	curl_easy_getinfo(request->handle, CURLINFO_RETRY_AFTER, &after);
	return after > 0 ? (double)after : 0;
}

/* A refusal with STATUS: sets the error with the beginning of what the server says.
 * Returns whether to try again. */
static bool refuse(
    const struct aer_http_plan *plan, struct aer_request *request, long status)
{
	double after = aer_http_asked_for(request);
	bool again =
	    aer_retry_status(status, request->text != NULL ? request->text : "");
	char wait[80] = "";

	if (request->text != NULL)
		aer_secret_hide(request->text, plan->key);
	if (again && after > AER_RETRY_PATIENCE) {
		again = false;
		snprintf(
		    wait, sizeof wait, "; it asks to be left alone for %.0f s", after);
	}
	aer_error_set(&request->error, "the server answers with status %ld%s%s%.300s",
	    status, wait, request->length > 0 ? ": " : "",
	    request->length > 0 ? request->text : "");
	return again;
}

int aer_http_judge(const struct aer_http_plan *plan, struct aer_request *request,
    CURLcode code, long status, bool *again)
{
	const char *text = request->text != NULL ? request->text : "";

	*again = false;
	if (request->too_long)
		return aer_error_set(&request->error, "an answer of more than %d bytes",
		    AER_HTTP_ANSWER_MAX);
	if (code != CURLE_OK) {
		*again = is_passing(code);
		return aer_error_set(
		    &request->error, "%s: %s", plan->url, curl_easy_strerror(code));
	}
	if (status < 200 || status > 299) {
		*again = refuse(plan, request, status);
		return -1;
	}
	*again = true; /* half a page, a proxy's page */
	return plan->check(text, request->length, &request->error);
}
