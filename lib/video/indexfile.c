#include "video/indexfile.h"

#include "base/file.h"
#include "base/option.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* FNV-1a (Fowler, Noll and Vo), 64 bits. */
static uint64_t digest(const void *data, size_t size)
{
	const unsigned char *byte = data;
	uint64_t sum = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ byte[i]) * 0x100000001b3;
	return sum;
}

/* One line; FFmpeg's demuxers take part in what the packets are. */
char *aer_indexfile_identity(const char *path)
{
	char *real = realpath(path, NULL), *text = NULL;
	struct stat st;

	if (real == NULL || stat(real, &st) < 0 ||
	    asprintf(&text,
		"aertools " AER_VERSION " index 2, avformat %u, avcodec %u, entry %zu: "
		"bytes=%lld changed=%lld.%09ld video=%s",
		avformat_version(), avcodec_version(), sizeof(struct aer_packet),
		(long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
		real) < 0)
		text = NULL;
	free(real);
	return text;
}

/* DIR/NAME-DIGEST.index, in new memory: one for each path. */
static char *place(const char *dir, const char *path)
{
	char *real = realpath(path, NULL), *at = NULL;
	uint64_t sum;

	if (real == NULL)
		return NULL;
	sum = digest(real, strlen(real));
	if (asprintf(&at, "%s/%.100s-%016llx.index", dir, basename(real),
		(unsigned long long)sum) < 0)
		at = NULL;
	free(real);
	return at;
}

/* The index as bytes, in new memory. */
static char *pack(const struct aer_index *index, const char *name, size_t *size)
{
	char *bytes = NULL;
	FILE *memory = open_memstream(&bytes, size);

	if (memory == NULL)
		return NULL;
	fwrite(name, strlen(name) + 1, 1, memory);
	fwrite(&index->packets, sizeof index->packets, 1, memory);
	fwrite(&index->header, sizeof index->header, 1, memory);
	fwrite(&index->damaged_packets, sizeof index->damaged_packets, 1, memory);
	aer_timeline_store(index->timeline, memory);
	if (fclose(memory) == 0)
		return bytes;
	free(bytes);
	return NULL;
}

static bool unpack(struct aer_index *index, const char *name, char *bytes, size_t size)
{
	size_t n = strlen(name) + 1;
	FILE *memory;

	if (size < n || memcmp(bytes, name, n) != 0)
		return false;
	memory = fmemopen(bytes + n, size - n, "r");
	if (memory == NULL)
		return false;
	if (fread(&index->packets, sizeof index->packets, 1, memory) == 1 &&
	    fread(&index->header, sizeof index->header, 1, memory) == 1 &&
	    fread(&index->damaged_packets, sizeof index->damaged_packets, 1, memory) ==
		1)
		index->timeline = aer_timeline_restore(memory);
	fclose(memory);
	return index->timeline != NULL;
}

/* The whole file in new memory without its check sum, NULL where that is wrong. */
static char *read_checked(const char *at, size_t *size)
{
	FILE *file = fopen(at, "rb");
	struct stat st;
	char *bytes = NULL;
	uint64_t sum;
	bool good = false;

	if (file == NULL)
		return NULL;
	if (fstat(fileno(file), &st) == 0 && st.st_size > (off_t)sizeof sum) {
		*size = (size_t)st.st_size - sizeof sum;
		bytes = malloc(*size);
		good = bytes != NULL && fread(bytes, *size, 1, file) == 1 &&
		       fread(&sum, sizeof sum, 1, file) == 1 &&
		       sum == digest(bytes, *size);
	}
	fclose(file);
	if (good)
		return bytes;
	free(bytes);
	return NULL;
}

bool aer_indexfile_load(struct aer_index *index, const char *dir, const char *path)
{
	char *name = aer_indexfile_identity(path), *at = place(dir, path),
	     *bytes = NULL;
	size_t size = 0;
	bool good = false;

	if (name != NULL && at != NULL)
		bytes = read_checked(at, &size);
	if (bytes != NULL)
		good = unpack(index, name, bytes, size);
	free(bytes);
	free(name);
	free(at);
	return good;
}

static int write_checked(
    const char *at, const char *bytes, size_t size, struct aer_error *err)
{
	struct aer_output *output = aer_output_file(at, err);
	uint64_t sum = digest(bytes, size);
	FILE *file;
	bool good;

	if (output == NULL)
		return -1;
	file = fopen(aer_output_path(output), "wb");
	good = file != NULL && fwrite(bytes, size, 1, file) == 1 &&
	       fwrite(&sum, sizeof sum, 1, file) == 1;
	if ((file != NULL && fclose(file) != 0) || !good) {
		aer_error_set(err, "%s: cannot write: %s", at, strerror(errno));
		aer_output_abort(output);
		return -1;
	}
	return aer_output_commit(output, err);
}

void aer_indexfile_save(const struct aer_index *index, const char *dir,
    const char *path, const char *identity)
{
	char *now = aer_indexfile_identity(path), *at = place(dir, path), *bytes = NULL;
	struct aer_error ignored;
	size_t size = 0;

	if (identity != NULL && now != NULL && at != NULL && strcmp(now, identity) == 0)
		bytes = pack(index, now, &size);
	if (bytes != NULL && write_checked(at, bytes, size, &ignored) < 0)
		aer_error_set(&ignored, "%s: is not kept", at);
	free(bytes);
	free(now);
	free(at);
}
