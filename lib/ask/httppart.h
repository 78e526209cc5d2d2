/*
 * httppart - http.c makes requests, httptry.c says how a try of one ended.  For these
 * two files only.
 */
#ifndef AER_HTTPPART_H
#define AER_HTTPPART_H

#include "ask/http.h"

#include <curl/curl.h>

/* Whether a try that got STATUS is to be made at another address, on the same host: 1,
 * *ELSEWHERE is then new memory; 0; -1 when it is refused, by the request's error. */
int aer_http_redirect(const struct aer_http_plan *plan, struct aer_request *request,
    long status, char **elsewhere) AER_MUST_CHECK;

/* Seconds that the server asked to be left alone for; 0: it did not. */
double aer_http_asked_for(const struct aer_request *request);

/* How a try ended that libcurl gives CODE for and the server STATUS: 0 when the request
 * is good, else what is wrong is in its error; *AGAIN is whether it may be tried
 * again. */
int aer_http_judge(const struct aer_http_plan *plan, struct aer_request *request,
    CURLcode code, long status, bool *again) AER_MUST_CHECK;

#endif
