/*
 * http - posts JSON to one address, many requests at a time, with retries.
 *
 * libcurl does the talking: connections are kept, certificates are checked, proxies are
 * those of the environment.  Redirects are followed on the same host only, and stay a
 * POST.  A request is made again as retry.h has it; after a 429 or 503 nothing new is
 * begun before the time that the server asked for.
 *
 * One thread uses a struct aer_http; aer_http_wake may be called by any.
 *
 *	aer_http_post(http, &request);
 *	while (aer_http_run(http, 1.0, &err) == 0)
 *		while ((request = aer_http_finished(http)) != NULL)
 *			...
 */
#ifndef AER_HTTP_H
#define AER_HTTP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The longest body of an answer. */
enum { AER_HTTP_ANSWER_MAX = 1 << 25 };

/* One request.  It and its body are the caller's and live until it is finished;
 * zero-initialized but for the body. */
struct aer_request {
	const char *body;
	size_t size;
	/* the result */
	bool good;      /* a 2xx, and the plan's check took it */
	char *text;     /* the answer's body, NUL-terminated; owned, NULL for none */
	size_t length;  /* of it */
	double seconds; /* from the beginning of the last try to its end */
	int tries;
	struct aer_error error; /* where it is not good */
	/* private */
	struct aer_request *next;
	void *handle;
	size_t room;
	double due, began;
	int redirects;
	bool too_long;
};

struct aer_http_plan {
	const char *url;
	const char *key;   /* goes into the header Authorization; "" for none */
	long in_flight;    /* so many requests at a time */
	int tries;         /* for each request */
	double wait;       /* before the second try, in seconds (retry.h) */
	double timeout;    /* for one try, in seconds */
	double per_minute; /* so many tries at most; 0: no limit */
	/* Whether TEXT, the body of a 2xx, is an answer; fails with a message. */
	int (*check)(const char *text, size_t length, struct aer_error *err);
};

/* Sets tries, and timeout where it is given, from TEXT: "5" or "5,300".  WHAT is the
 * option's name for the message. */
int aer_http_parse_tries(struct aer_http_plan *plan, const char *text, const char *what,
    struct aer_error *err) AER_MUST_CHECK;

struct aer_http;

/* PLAN's strings must outlive it.  Fails where the address is no http or https. */
struct aer_http *aer_http_new(
    const struct aer_http_plan *plan, struct aer_error *err) AER_MUST_CHECK;

/* Gives up what is under way. */
void aer_http_free(struct aer_http *http);

/* Adds REQUEST to those to be made. */
void aer_http_post(struct aer_http *http, struct aer_request *request);

/* Works until something is finished, aer_http_wake is called or SECONDS are over. */
int aer_http_run(
    struct aer_http *http, double seconds, struct aer_error *err) AER_MUST_CHECK;
void aer_http_wake(struct aer_http *http);

/* Seconds for which nothing is begun, because the server asked for it. */
double aer_http_pause(const struct aer_http *http);

/* The next finished request, or NULL. */
struct aer_request *aer_http_finished(struct aer_http *http);

/* Releases the answer's text, not REQUEST itself. */
void aer_request_free(struct aer_request *request);

#endif
