#include "table/subtables.h"

#include "base/dict.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/hash.h"
#include "base/sink.h"
#include "table/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { STEM_MAX = 40, NAME_SIZE = STEM_MAX + 10 };

struct subtable {
	char *text; /* the table so far, whole after a flush */
	size_t size;
	FILE *stream; /* to the text */
	struct aer_writer *writer;
	size_t rows;
	struct timespec newest; /* when the youngest of its videos changed */
};

struct aer_subtables {
	const struct aer_table *table;
	struct aer_dict *names;
	struct subtable *
	    *subtable; /* each stays where it is: its stream writes to it */
	size_t count, room;
	/* the video looked at last: rows of one stand together */
	char *video;
	struct timespec changed;
};

struct aer_subtables *aer_subtables_new(
    const struct aer_table *table, struct aer_error *err)
{
	struct aer_subtables *subtables = calloc(1, sizeof *subtables);

	if (subtables == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	subtables->table = table;
	subtables->names = aer_dict_new(err);
	if (subtables->names == NULL) {
		free(subtables);
		return NULL;
	}
	return subtables;
}

void aer_subtables_free(struct aer_subtables *subtables)
{
	if (subtables == NULL)
		return;
	for (size_t i = 0; i < subtables->count; i++) {
		struct subtable *subtable = subtables->subtable[i];

		aer_writer_free(subtable->writer);
		if (subtable->stream != NULL)
			fclose(subtable->stream);
		free(subtable->text);
		free(subtable);
	}
	free(subtables->subtable);
	aer_dict_free(subtables->names);
	free(subtables->video);
	free(subtables);
}

/* --- names ---------------------------------------------------------------------- */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* The name that VALUE gives its subtable. */
static void make_name(const char *value, char name[NAME_SIZE])
{
	uint64_t hash = aer_hash(AER_HASH_BEGIN, value, strlen(value));
	const char *slash = strrchr(value, '/');
	const char *stem = slash != NULL ? slash + 1 : value;
	const char *dot = strrchr(stem, '.');
	size_t n = dot != NULL && dot > stem ? (size_t)(dot - stem) : strlen(stem);

	if (n > STEM_MAX)
		n = STEM_MAX;
	for (size_t i = 0; i < n; i++)
		/* a name that begins with a dash would look like an option */
		name[i] =
		    is_plain(stem[i]) && (i > 0 || stem[i] != '-') ? stem[i] : '_';
	/* FNV's high bits of short texts are few */
	hash *= 0x9e3779b97f4a7c15u;
	snprintf(name + n, NAME_SIZE - n, "%s%08x", n > 0 ? "-" : "",
	    (unsigned)(hash >> 32));
}

/* --- rows ----------------------------------------------------------------------- */

static int open_subtable(
    struct aer_subtables *subtables, struct subtable *subtable, struct aer_error *err)
{
	subtable->stream = open_memstream(&subtable->text, &subtable->size);
	if (subtable->stream == NULL)
		return aer_error_memory(err);
	subtable->writer = aer_writer_open(subtable->stream, "<memory>", err);
	return subtable->writer != NULL
		   ? aer_writer_inherit(subtable->writer, subtables->table, err)
		   : -1;
}

/* The subtable called NAME, a new one when there is none. */
static struct subtable *find_subtable(
    struct aer_subtables *subtables, const char *name, struct aer_error *err)
{
	struct subtable *subtable;
	bool is_new;
	long i;

	if (aer_grow(&subtables->subtable, subtables->count, &subtables->room,
		sizeof(struct subtable *), err) < 0)
		return NULL;
	i = aer_dict_add(subtables->names, name, &is_new, err);
	if (i < 0)
		return NULL;
	if (is_new) {
		subtable = calloc(1, sizeof *subtable);
		if (subtable == NULL) {
			aer_error_memory(err);
			return NULL;
		}
		subtables->subtable[subtables->count++] = subtable;
		if (open_subtable(subtables, subtable, err) < 0)
			return NULL;
	}
	return subtables->subtable[i];
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* Looks when VIDEO changed; one that is not there never did. */
static int look_at(struct aer_subtables *subtables, const char *video)
{
	struct stat st;

	if (subtables->video != NULL && strcmp(subtables->video, video) == 0)
		return 0;
	free(subtables->video);
	subtables->video = strdup(video);
	subtables->changed = (struct timespec){ 0 };
	/* a copy can have the time of its original, but not this one */
	if (video[0] != '\0' && stat(video, &st) == 0)
		subtables->changed = st.st_ctim;
	return subtables->video != NULL ? 0 : -1;
}

int aer_subtables_add(struct aer_subtables *subtables, const char *value,
    const char *video, const struct aer_row *row, struct aer_error *err)
{
	char name[NAME_SIZE];
	struct subtable *subtable;

	make_name(value, name);
	subtable = find_subtable(subtables, name, err);
	if (subtable == NULL)
		return -1;
	if (look_at(subtables, video) < 0)
		return aer_error_memory(err);
	if (is_before(&subtable->newest, &subtables->changed))
		subtable->newest = subtables->changed;
	subtable->rows++;
	aer_writer_begin(subtable->writer, row);
	return aer_writer_end(subtable->writer, err);
}

size_t aer_subtables_count(const struct aer_subtables *subtables)
{
	return subtables->count;
}

const char *aer_subtables_name(const struct aer_subtables *subtables, size_t i)
{
	return aer_dict_key(subtables->names, i);
}

size_t aer_subtables_rows(const struct aer_subtables *subtables, size_t i)
{
	return subtables->subtable[i]->rows;
}

/* --- files ---------------------------------------------------------------------- */

/* Whether the file at PATH holds the subtable's text. */
static bool holds(const char *path, const struct subtable *subtable)
{
	char buffer[1 << 14];
	FILE *file = fopen(path, "r");
	size_t at = 0, n;

	if (file == NULL)
		return false;
	while ((n = fread(buffer, 1, sizeof buffer, file)) > 0) {
		if (n > subtable->size - at ||
		    memcmp(subtable->text + at, buffer, n) != 0)
			break;
		at += n;
	}
	fclose(file);
	return n == 0 && at == subtable->size;
}

/* Gives the file at PATH the present time if a video changed after it. */
static int touch(const char *path, const struct timespec *newest, struct aer_error *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return aer_error_set(err, "%s: %s", path, strerror(errno));
	if (is_before(newest, &st.st_mtim) || utimensat(AT_FDCWD, path, NULL, 0) == 0)
		return 0;
	return aer_error_set(err, "%s: cannot touch: %s", path, strerror(errno));
}

static int write_file(
    const char *path, const struct subtable *subtable, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(path, err);

	if (sink == NULL)
		return -1;
	/* the sink remembers what did not arrive */
	(void)fwrite(subtable->text, 1, subtable->size, aer_sink_stream(sink));
	return aer_sink_close(sink, err);
}

int aer_subtables_write(
    struct aer_subtables *subtables, size_t i, const char *dir, struct aer_error *err)
{
	struct subtable *subtable = subtables->subtable[i];
	char *path;
	int rc;

	if (aer_writer_finish(subtable->writer, err) < 0)
		return -1;
	path = aer_path_join(dir, aer_subtables_name(subtables, i), "csv", err);
	if (path == NULL)
		return -1;
	rc = holds(path, subtable) ? touch(path, &subtable->newest, err)
				   : write_file(path, subtable, err);
	free(path);
	return rc;
}
