#include "table/parcels.h"

#include "base/dict.h"
#include "base/file.h"
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

struct parcel {
	char *text; /* the table so far, whole after a flush */
	size_t size;
	FILE *stream; /* to the text */
	struct aer_writer *writer;
	size_t rows;
	struct timespec newest; /* when the youngest of its videos changed */
};

struct aer_parcels {
	const struct aer_table *table;
	struct aer_dict *names;
	struct parcel **parcel; /* each stays where it is: its stream writes to it */
	size_t count, room;
	/* the video looked at last: rows of one stand together */
	char *video;
	struct timespec changed;
};

struct aer_parcels *aer_parcels_new(
    const struct aer_table *table, struct aer_error *err)
{
	struct aer_parcels *parcels = calloc(1, sizeof *parcels);

	if (parcels == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	parcels->table = table;
	parcels->names = aer_dict_new(err);
	if (parcels->names == NULL) {
		free(parcels);
		return NULL;
	}
	return parcels;
}

void aer_parcels_free(struct aer_parcels *parcels)
{
	if (parcels == NULL)
		return;
	for (size_t i = 0; i < parcels->count; i++) {
		struct parcel *parcel = parcels->parcel[i];

		aer_writer_free(parcel->writer);
		if (parcel->stream != NULL)
			fclose(parcel->stream);
		free(parcel->text);
		free(parcel);
	}
	free(parcels->parcel);
	aer_dict_free(parcels->names);
	free(parcels->video);
	free(parcels);
}

/* --- names ---------------------------------------------------------------------- */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* The name that VALUE gives its parcel. */
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

static int open_parcel(
    struct aer_parcels *parcels, struct parcel *parcel, struct aer_error *err)
{
	parcel->stream = open_memstream(&parcel->text, &parcel->size);
	if (parcel->stream == NULL)
		return aer_error_memory(err);
	parcel->writer = aer_writer_open(parcel->stream, "<memory>", err);
	return parcel->writer != NULL
		   ? aer_writer_inherit(parcel->writer, parcels->table, err)
		   : -1;
}

/* The parcel called NAME, a new one when there is none. */
static struct parcel *find_parcel(
    struct aer_parcels *parcels, const char *name, struct aer_error *err)
{
	struct parcel **more, *parcel;
	bool is_new;
	long i;

	if (parcels->count == parcels->room) {
		size_t room = parcels->room > 0 ? 2 * parcels->room : 64;

		more = realloc(parcels->parcel, room * sizeof(struct parcel *));
		if (more == NULL) {
			aer_error_memory(err);
			return NULL;
		}
		parcels->parcel = more;
		parcels->room = room;
	}
	i = aer_dict_add(parcels->names, name, &is_new, err);
	if (i < 0)
		return NULL;
	if (is_new) {
		parcel = calloc(1, sizeof *parcel);
		if (parcel == NULL) {
			aer_error_memory(err);
			return NULL;
		}
		parcels->parcel[parcels->count++] = parcel;
		if (open_parcel(parcels, parcel, err) < 0)
			return NULL;
	}
	return parcels->parcel[i];
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* Looks when VIDEO changed; one that is not there never did. */
static int look_at(struct aer_parcels *parcels, const char *video)
{
	struct stat st;

	if (parcels->video != NULL && strcmp(parcels->video, video) == 0)
		return 0;
	free(parcels->video);
	parcels->video = strdup(video);
	parcels->changed = (struct timespec){ 0 };
	/* a copy can have the time of its original, but not this one */
	if (video[0] != '\0' && stat(video, &st) == 0)
		parcels->changed = st.st_ctim;
	return parcels->video != NULL ? 0 : -1;
}

int aer_parcels_add(struct aer_parcels *parcels, const char *value, const char *video,
    const struct aer_row *row, struct aer_error *err)
{
	char name[NAME_SIZE];
	struct parcel *parcel;

	make_name(value, name);
	parcel = find_parcel(parcels, name, err);
	if (parcel == NULL)
		return -1;
	if (look_at(parcels, video) < 0)
		return aer_error_memory(err);
	if (is_before(&parcel->newest, &parcels->changed))
		parcel->newest = parcels->changed;
	parcel->rows++;
	aer_writer_begin(parcel->writer, row);
	return aer_writer_end(parcel->writer, err);
}

size_t aer_parcels_count(const struct aer_parcels *parcels)
{
	return parcels->count;
}

const char *aer_parcels_name(const struct aer_parcels *parcels, size_t i)
{
	return aer_dict_key(parcels->names, i);
}

size_t aer_parcels_rows(const struct aer_parcels *parcels, size_t i)
{
	return parcels->parcel[i]->rows;
}

/* --- files ---------------------------------------------------------------------- */

/* Whether the file at PATH holds the parcel's text. */
static bool holds(const char *path, const struct parcel *parcel)
{
	char buffer[1 << 14];
	FILE *file = fopen(path, "r");
	size_t at = 0, n;

	if (file == NULL)
		return false;
	while ((n = fread(buffer, 1, sizeof buffer, file)) > 0) {
		if (n > parcel->size - at || memcmp(parcel->text + at, buffer, n) != 0)
			break;
		at += n;
	}
	fclose(file);
	return n == 0 && at == parcel->size;
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
    const char *path, const struct parcel *parcel, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(path, err);

	if (sink == NULL)
		return -1;
	/* the sink remembers what did not arrive */
	(void)fwrite(parcel->text, 1, parcel->size, aer_sink_stream(sink));
	return aer_sink_close(sink, err);
}

int aer_parcels_write(
    struct aer_parcels *parcels, size_t i, const char *dir, struct aer_error *err)
{
	struct parcel *parcel = parcels->parcel[i];
	char *path;
	int rc;

	if (aer_writer_finish(parcel->writer, err) < 0)
		return -1;
	path = aer_path_join(dir, aer_parcels_name(parcels, i), "csv", err);
	if (path == NULL)
		return -1;
	rc = holds(path, parcel) ? touch(path, &parcel->newest, err)
				 : write_file(path, parcel, err);
	free(path);
	return rc;
}
