#include "label/reply.h"

#include "label/byterange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *name, *value;
} headers[] = {
	{ "Content-Security-Policy",
	    "default-src 'none'; script-src 'self'; style-src 'self'; "
	    "img-src 'self'; media-src 'self'; connect-src 'self'; "
	    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
};

enum MHD_Result aer_reply(
    struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
	enum MHD_Result rc = MHD_NO;

	if (response == NULL)
		return MHD_NO;
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		if (MHD_add_response_header(
			response, headers[i].name, headers[i].value) != MHD_YES)
			goto out;
	rc = MHD_queue_response(connection, status, response);
out:
	MHD_destroy_response(response);
	return rc;
}

enum MHD_Result aer_reply_bytes(struct MHD_Connection *connection, unsigned status,
    const void *body, size_t size, bool keep, const char *type, const char *cache)
{
	/* the interface is older than const; nothing is written there */
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    size, (void *)body, keep ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", type);
	MHD_add_response_header(response, "Cache-Control", cache);
	if (status == MHD_HTTP_UNAUTHORIZED)
		MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		MHD_add_response_header(response, "Retry-After", "1");
	return aer_reply(connection, status, response);
}

enum MHD_Result aer_reply_json(
    struct MHD_Connection *connection, unsigned status, json_t *json)
{
	char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;
	enum MHD_Result rc = MHD_NO;

	json_decref(json);
	if (text != NULL)
		rc = aer_reply_bytes(connection, status, text, strlen(text), false,
		    "application/json", "no-store");
	free(text);
	return rc;
}

enum MHD_Result aer_reply_error(
    struct MHD_Connection *connection, unsigned status, const char *text)
{
	return aer_reply_json(connection, status, json_pack("{ss}", "error", text));
}

/* The response for bytes FIRST to LAST of the file FD of SIZE bytes. */
static struct MHD_Response *part(
    int fd, const struct stat *st, uint64_t first, uint64_t last, bool whole)
{
	struct MHD_Response *response =
	    MHD_create_response_from_fd_at_offset64(last - first + 1, fd, first);
	char text[80];

	if (response == NULL) {
		close(fd);
		return NULL;
	}
	snprintf(text, sizeof text, "bytes %llu-%llu/%lld", (unsigned long long)first,
	    (unsigned long long)last, (long long)st->st_size);
	if (!whole)
		MHD_add_response_header(response, "Content-Range", text);
	MHD_add_response_header(response, "Content-Type", "video/mp4");
	MHD_add_response_header(response, "Accept-Ranges", "bytes");
	MHD_add_response_header(response, "Cache-Control", "private, max-age=3600");
	return response;
}

static enum MHD_Result no_such_part(
    struct MHD_Connection *connection, const struct stat *st)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	char text[40];

	if (response == NULL)
		return MHD_NO;
	snprintf(text, sizeof text, "bytes */%lld", (long long)st->st_size);
	MHD_add_response_header(response, "Content-Range", text);
	return aer_reply(connection, MHD_HTTP_RANGE_NOT_SATISFIABLE, response);
}

enum MHD_Result aer_reply_clip(struct MHD_Connection *connection, int fd)
{
	const char *range = MHD_lookup_connection_value(
	    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_RANGE);
	uint64_t first = 0, last;
	enum aer_byterange what;
	struct stat st;
	bool whole;

	if (fstat(fd, &st) < 0 || st.st_size == 0) {
		close(fd);
		return aer_reply_error(
		    connection, MHD_HTTP_NOT_FOUND, "there is no such clip");
	}
	/* no validator is given out, so that nobody can ask by If-Range */
	what = aer_byterange_parse(range, (uint64_t)st.st_size, &first, &last);
	if (what == AER_RANGE_BAD) {
		close(fd);
		return no_such_part(connection, &st);
	}
	whole = what == AER_RANGE_ALL;
	if (whole) {
		first = 0;
		last = (uint64_t)st.st_size - 1;
	}
	return aer_reply(connection, whole ? MHD_HTTP_OK : MHD_HTTP_PARTIAL_CONTENT,
	    part(fd, &st, first, last, whole));
}
