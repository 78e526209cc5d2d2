#include "cut/cut.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

const char *const aer_cut_columns[] = { "frames", "duration", "bytes", "start", "end",
	"mode", NULL };

static int file_size(const char *path, long long *bytes)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	*bytes = st.st_size;
	return 0;
}

/* Times that lie in the new file, as aer_time_format has them. */
static int fill_span(
    struct aer_record *record, const struct aer_span *span, struct aer_error *err)
{
	char text[AER_TIME_SIZE];

	if (aer_record_set(record, AER_CUT_START, err, "%s",
		aer_time_format(span->start, text)) < 0)
		return -1;
	if (isinf(span->end))
		return 0;
	return aer_record_set(
	    record, AER_CUT_END, err, "%s", aer_time_format(span->end, text));
}

int aer_cut_fill(struct aer_task *task, size_t frames, double duration,
    const struct aer_span *inside, struct aer_error *err)
{
	struct aer_record *record = task->record;
	long long bytes;

	if (file_size(task->path, &bytes) < 0)
		return aer_error_set(err, "%s: is gone", task->path);
	if (aer_record_add(record, err) < 0 ||
	    aer_record_set(record, AER_CUT_FRAMES, err, "%zu", frames) < 0 ||
	    aer_record_set(record, AER_CUT_DURATION, err, "%.6f", duration) < 0 ||
	    aer_record_set(record, AER_CUT_BYTES, err, "%lld", bytes) < 0)
		return -1;
	return inside != NULL ? fill_span(record, inside, err) : 0;
}

bool aer_cut_complete(const struct aer_record *record, const char *path)
{
	long long bytes = -1;

	return aer_record_count(record) == 1 && file_size(path, &bytes) == 0 &&
	       bytes == strtoll(aer_record_get(record, 0, AER_CUT_BYTES), NULL, 10);
}
