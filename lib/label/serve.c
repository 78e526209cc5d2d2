#include "label/serve.h"

#include "label/asset.h"
#include "label/labelapi.h"
#include "label/reply.h"
#include "label/tally.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	CONNECTIONS = 1024,
	PER_ADDRESS = 256, /* where no proxy stands between */
	IDLE_S = 30,
	BODY_S = 10, /* for a request's body to come */
	BODY_SIZE = 4096,
	HEADERS_SIZE = 16384,
	STACK_SIZE = 1 << 20,
	NAME_SIZE = 256,
};

struct aer_serve {
	struct MHD_Daemon *daemon;
	struct aer_labelapi api;
	unsigned port;
};

/* What is known of a request while its body comes. */
struct request {
	char body[BODY_SIZE];
	size_t size;
	bool too_large;
	time_t began;
};

/* Who asks, and for what. */
struct visit {
	struct aer_serve *serve;
	struct MHD_Connection *connection;
	const char *path;
	const struct request *request;
	uint32_t annotator;
	char name[NAME_SIZE];
};

/* --- the pages ----------------------------------------------------------- */

static const char *media_type(const char *name)
{
	static const char *const types[][2] = { { ".html", "text/html; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".svg", "image/svg+xml" } };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++)
		if (strcmp(dot, types[i][0]) == 0)
			return types[i][1];
	return "application/octet-stream";
}

static enum MHD_Result get_page(const struct visit *visit)
{
	const char *name =
	    strcmp(visit->path, "/") == 0 ? "page.html" : visit->path + 1;

	for (const struct aer_asset *asset = aer_assets; asset->name != NULL; asset++)
		if (strcmp(asset->name, name) == 0)
			return aer_reply_bytes(visit->connection, MHD_HTTP_OK,
			    asset->bytes, asset->size, true, media_type(name),
			    "no-cache");
	return aer_reply_error(
	    visit->connection, MHD_HTTP_NOT_FOUND, "there is no such page");
}

/* --- clips --------------------------------------------------------------- */

static enum MHD_Result get_clip(const struct visit *visit)
{
	const struct aer_labelapi *api = &visit->serve->api;
	const char *until = MHD_lookup_connection_value(
	    visit->connection, MHD_GET_ARGUMENT_KIND, "until");
	const char *sign = MHD_lookup_connection_value(
	    visit->connection, MHD_GET_ARGUMENT_KIND, "sign");
	long clip = aer_labelapi_clip(api, visit->path + strlen("/clip/"), until, sign);
	int fd;

	if (clip < 0)
		return aer_reply_error(visit->connection, MHD_HTTP_FORBIDDEN,
		    "this address of a clip is not valid any more");
	fd = aer_clipcache_open(api->cache, (size_t)clip);
	if (fd < 0)
		return aer_reply_error(visit->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
		    "this clip is not ready");
	return aer_reply_clip(visit->connection, fd);
}

/* --- the interface ------------------------------------------------------- */

static enum MHD_Result get_study(const struct visit *visit)
{
	unsigned status;
	json_t *json = aer_labelapi_study(&visit->serve->api, visit->name, &status);

	return aer_reply_json(visit->connection, status, json);
}

static enum MHD_Result post_turn(const struct visit *visit)
{
	unsigned status;
	json_t *json = aer_labelapi_turn(&visit->serve->api, visit->annotator, &status);

	return aer_reply_json(visit->connection, status, json);
}

static enum MHD_Result post_vote(const struct visit *visit)
{
	unsigned status;
	json_t *json = aer_labelapi_vote(&visit->serve->api, visit->annotator,
	    visit->request->body, visit->request->size, &status);

	return aer_reply_json(visit->connection, status, json);
}

static enum MHD_Result post_undo(const struct visit *visit)
{
	unsigned status;
	json_t *json = aer_labelapi_undo(&visit->serve->api, visit->annotator,
	    visit->request->body, visit->request->size, &status);

	return aer_reply_json(visit->connection, status, json);
}

static enum MHD_Result get_report(const struct visit *visit)
{
	unsigned status;
	json_t *json = aer_labelapi_report(&visit->serve->api, &status);

	return aer_reply_json(visit->connection, status, json);
}

static enum MHD_Result get_votes(const struct visit *visit)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	struct aer_error err;
	enum MHD_Result rc;
	int done;

	if (stream == NULL)
		return MHD_NO;
	done = aer_tally_export(visit->serve->api.box, stream, "votes.csv", &err);
	fclose(stream);
	if (done == 0)
		rc = aer_reply_bytes(visit->connection, MHD_HTTP_OK, text, size, false,
		    "text/csv; charset=utf-8", "no-store");
	else
		rc = aer_reply_error(
		    visit->connection, MHD_HTTP_INTERNAL_SERVER_ERROR, err.text);
	free(text);
	return rc;
}

/* --- routes -------------------------------------------------------------- */

enum who { ANYBODY, ANNOTATOR, OPERATOR };

static const struct route {
	const char *path;
	bool below; /* all paths that begin with it */
	bool post;  /* else GET and HEAD */
	enum who who;
	enum MHD_Result (*answer)(const struct visit *visit);
} routes[] = {
	{ "/api/study", false, false, ANNOTATOR, get_study },
	{ "/api/turn", false, true, ANNOTATOR, post_turn },
	{ "/api/vote", false, true, ANNOTATOR, post_vote },
	{ "/api/undo", false, true, ANNOTATOR, post_undo },
	{ "/api/report", false, false, OPERATOR, get_report },
	{ "/api/votes.csv", false, false, OPERATOR, get_votes },
	{ "/clip/", true, false, ANYBODY, get_clip }, /* signed */
	{ "/", true, false, ANYBODY, get_page },
};

static const struct route *find_route(const char *path)
{
	for (size_t i = 0;; i++) {
		const struct route *route = &routes[i];

		/* the last one is for all that is left */
		if (route->below ? strncmp(path, route->path, strlen(route->path)) == 0
				 : strcmp(path, route->path) == 0)
			return route;
		if (i + 1 == sizeof routes / sizeof routes[0])
			return route;
	}
}

/* Finds out who asks by the token; false: not one whom ROUTE is for. */
static bool admit(struct visit *visit, const struct route *route)
{
	static const char scheme[] = "Bearer ";
	const char *header = MHD_lookup_connection_value(
	    visit->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
	long who;

	if (route->who == ANYBODY)
		return true;
	if (header == NULL || strncmp(header, scheme, sizeof scheme - 1) != 0)
		return false;
	who = aer_keeper_who(visit->serve->api.keeper, header + sizeof scheme - 1,
	    visit->name, sizeof visit->name);
	if (who >= 0)
		visit->annotator = (uint32_t)who;
	return route->who == OPERATOR ? who == AER_WHO_OPERATOR : who >= 0;
}

static enum MHD_Result wrong_method(
    struct MHD_Connection *connection, const struct route *route)
{
	static const char text[] = "{\"error\":\"this cannot be done here\"}";
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    sizeof text - 1, (void *)text, MHD_RESPMEM_PERSISTENT);

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", "application/json");
	MHD_add_response_header(response, "Allow", route->post ? "POST" : "GET, HEAD");
	return aer_reply(connection, MHD_HTTP_METHOD_NOT_ALLOWED, response);
}

static enum MHD_Result answer(struct visit *visit, const char *method)
{
	const struct route *route = find_route(visit->path);
	bool post = strcmp(method, "POST") == 0;
	bool get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;

	if (route->post ? !post : !get)
		return wrong_method(visit->connection, route);
	if (!admit(visit, route))
		return aer_reply_error(visit->connection, MHD_HTTP_UNAUTHORIZED,
		    "this needs a valid link");
	if (visit->request->too_large)
		return aer_reply_error(
		    visit->connection, MHD_HTTP_CONTENT_TOO_LARGE, "this is too much");
	return route->answer(visit);
}

/* --- the server ---------------------------------------------------------- */

/* Keeps what comes of the body; MHD_NO ends the connection. */
static enum MHD_Result take_body(
    struct request *request, const char *bytes, size_t *size)
{
	if (time(NULL) - request->began > BODY_S)
		return MHD_NO;
	if (*size > sizeof request->body - request->size) {
		request->too_large = true;
	} else {
		memcpy(request->body + request->size, bytes, *size);
		request->size += *size;
	}
	*size = 0;
	return MHD_YES;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection,
    const char *path, const char *method, const char *version, const char *bytes,
    size_t *size, void **state)
{
	struct request *request = *state;
	struct visit visit = { .serve = context,
		.connection = connection,
		.path = path,
		.request = request };

	(void)version;
	if (request == NULL) {
		request = calloc(1, sizeof *request);
		if (request != NULL)
			request->began = time(NULL);
		*state = request;
		return request != NULL ? MHD_YES : MHD_NO;
	}
	if (*size > 0)
		return take_body(request, bytes, size);
	return answer(&visit, method);
}

static void completed(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode why)
{
	(void)context;
	(void)connection;
	(void)why;
	free(*state);
	*state = NULL;
}

/* A socket that listens at ADDRESS and PORT; -1. */
static int open_socket(const char *address, long port, struct aer_error *err)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *info;
	char service[16];
	int fd, on = 1;

	snprintf(service, sizeof service, "%ld", port);
	if (getaddrinfo(address, service, &hints, &info) != 0)
		return aer_error_set(err, "'%s' is no numeric address", address);
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || bind(fd, info->ai_addr, info->ai_addrlen) < 0 ||
	    listen(fd, SOMAXCONN) < 0) {
		aer_error_set(err, "cannot listen at %s, port %ld: %s", address, port,
		    strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(info);
	return fd;
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* A connection is a descriptor, and one more for a clip. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int start_daemon(
    struct aer_serve *serve, int fd, bool is_local, struct aer_error *err)
{
	raise_descriptors();
	serve->daemon =
	    MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
				 MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL,
		0, NULL, NULL, handle, serve, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		is_local ? 0u : (unsigned)PER_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)HEADERS_SIZE, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_SIZE,
		MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
	if (serve->daemon != NULL)
		return 0;
	close(fd);
	return aer_error_set(err, "cannot start the server");
}

static unsigned port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof address;
	char service[16] = "0";

	if (getsockname(fd, (struct sockaddr *)&address, &size) == 0)
		getnameinfo((struct sockaddr *)&address, size, NULL, 0, service,
		    sizeof service, NI_NUMERICSERV);
	return (unsigned)strtoul(service, NULL, 10);
}

struct aer_serve *aer_serve_start(
    const struct aer_serve_options *options, struct aer_error *err)
{
	struct aer_serve *serve = calloc(1, sizeof *serve);
	int fd;

	if (serve == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	serve->api = (struct aer_labelapi){
		.keeper = options->keeper, .cache = options->cache, .box = options->box
	};
	fd = open_socket(options->address, options->port, err);
	if (fd >= 0) {
		serve->port = port_of(fd);
		if (aer_token_key(serve->api.key, err) < 0)
			close(fd);
		else if (start_daemon(serve, fd, is_loopback(options->address), err) ==
			 0)
			return serve;
	}
	free(serve);
	return NULL;
}

unsigned aer_serve_port(const struct aer_serve *serve)
{
	return serve->port;
}

void aer_serve_stop(struct aer_serve *serve)
{
	if (serve == NULL)
		return;
	MHD_stop_daemon(serve->daemon);
	free(serve);
}
