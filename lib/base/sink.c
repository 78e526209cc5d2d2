#include "base/sink.h"

#include "base/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct aer_sink {
	FILE *stream;
	char *name;
	struct aer_output *output; /* NULL for standard output and devices */
};

FILE *aer_sink_stream(const struct aer_sink *sink)
{
	return sink->stream;
}

const char *aer_sink_name(const struct aer_sink *sink)
{
	return sink->name;
}

/* A device keeps its place: a new file renamed over /dev/null would end it. */
static int open_path(struct aer_sink *sink, const char *path, struct aer_error *err)
{
	struct stat st;

	if (stat(path, &st) < 0 || S_ISREG(st.st_mode)) {
		sink->output = aer_output_file(path, err);
		if (sink->output == NULL)
			return -1;
		path = aer_output_path(sink->output);
	}
	sink->stream = fopen(path, "w");
	if (sink->stream == NULL)
		return aer_error_set(
		    err, "%s: cannot write: %s", sink->name, strerror(errno));
	return 0;
}

struct aer_sink *aer_sink_open(const char *path, struct aer_error *err)
{
	struct aer_sink *sink = calloc(1, sizeof *sink);
	bool is_stdout = path == NULL || strcmp(path, "-") == 0;

	if (sink != NULL)
		sink->name = strdup(is_stdout ? "<stdout>" : path);
	if (sink == NULL || sink->name == NULL) {
		free(sink);
		aer_error_memory(err);
		return NULL;
	}
	sink->stream = stdout;
	if (is_stdout || open_path(sink, path, err) == 0)
		return sink;
	aer_sink_abort(sink);
	return NULL;
}

/* Closes the stream; returns 0 or the errno of what failed. */
static int finish_stream(struct aer_sink *sink)
{
	int failed = 0;

	if (sink->stream == NULL)
		return 0;
	errno = 0;
	if (fflush(sink->stream) != 0 || ferror(sink->stream))
		failed = errno != 0 ? errno : EIO;
	if (sink->stream != stdout && fclose(sink->stream) != 0 && failed == 0)
		failed = errno;
	sink->stream = NULL;
	return failed;
}

int aer_sink_close(struct aer_sink *sink, struct aer_error *err)
{
	int failed = finish_stream(sink), rc = 0;

	if (failed != 0)
		rc = aer_error_set(
		    err, "%s: cannot write: %s", sink->name, strerror(failed));
	if (rc == 0 && sink->output != NULL) {
		rc = aer_output_commit(sink->output, err);
		sink->output = NULL;
	}
	aer_sink_abort(sink);
	return rc;
}

void aer_sink_abort(struct aer_sink *sink)
{
	if (sink == NULL)
		return;
	finish_stream(sink);
	aer_output_abort(sink->output);
	free(sink->name);
	free(sink);
}
