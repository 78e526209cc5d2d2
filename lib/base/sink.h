/*
 * sink - where a tool's -o FILE writes to: standard output, a device or pipe as it
 * is, or a file that gets its name when it is whole (file.h).
 *
 *	sink = aer_sink_open(path, &err);
 *	... fprintf(aer_sink_stream(sink), ...) ...
 *	aer_sink_close(sink, &err);        or        aer_sink_abort(sink);
 */
#ifndef AER_SINK_H
#define AER_SINK_H

#include "base/error.h"

#include <stdio.h>

struct aer_sink;

/* PATH NULL or "-": standard output. */
struct aer_sink *aer_sink_open(const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Where to write; the sink's, which closes it. */
FILE *aer_sink_stream(const struct aer_sink *sink);

/* The name for messages: the path, or "<stdout>". */
const char *aer_sink_name(const struct aer_sink *sink);

/* Flushes, gives a file its name, and frees SINK, also on failure.  Fails when
 * anything written did not arrive. */
int aer_sink_close(struct aer_sink *sink, struct aer_error *err) AER_MUST_CHECK;

/* Forgets what was written, where that is still possible, and frees SINK, which
 * may be NULL. */
void aer_sink_abort(struct aer_sink *sink);

#endif
