#include "ask/address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

int aer_address_check(const char *text, struct aer_error *err)
{
	CURLU *url = curl_url();
	char *scheme = NULL, *user = NULL;
	int rc = 0;

	if (url == NULL)
		return aer_error_memory(err);
	if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
		rc = aer_error_set(
		    err, "'%s' is not an address like http://127.0.0.1:8080/v1", text);
	else if (curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK)
		rc =
		    aer_error_set(err, "the address has a user's name in it; keys come "
				       "from the environment or a file");
	curl_free(scheme);
	curl_free(user);
	curl_url_cleanup(url);
	return rc;
}

bool aer_address_same_host(const char *a, const char *b)
{
	static const CURLUPart parts[] = { CURLUPART_SCHEME, CURLUPART_HOST,
		CURLUPART_PORT };
	CURLU *x = curl_url(), *y = curl_url();
	bool same = x != NULL && y != NULL &&
		    curl_url_set(x, CURLUPART_URL, a, 0) == CURLUE_OK &&
		    curl_url_set(y, CURLUPART_URL, b, 0) == CURLUE_OK;

	for (size_t i = 0; same && i < sizeof parts / sizeof parts[0]; i++) {
		char *p = NULL, *q = NULL;

		curl_url_get(x, parts[i], &p, CURLU_DEFAULT_PORT);
		curl_url_get(y, parts[i], &q, CURLU_DEFAULT_PORT);
		same = p != NULL && q != NULL && strcasecmp(p, q) == 0;
		curl_free(p);
		curl_free(q);
	}
	curl_url_cleanup(x);
	curl_url_cleanup(y);
	return same;
}

bool aer_address_is_open(const char *url)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *host = NULL;
	struct in_addr address;
	bool open = true; /* what cannot be told is not called safe */

	if (parts != NULL && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK)
		open = strcmp(scheme, "https") != 0 &&
		       strcasecmp(host, "localhost") != 0 &&
		       strcmp(host, "[::1]") != 0 &&
		       !(inet_pton(AF_INET, host, &address) == 1 &&
			   ntohl(address.s_addr) >> 24 == 127);
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(parts);
	return open;
}
