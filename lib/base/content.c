#include "base/content.h"

#include "base/hash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CHUNK = 1 << 18 };

struct file {
	uint32_t number; /* of its path */
	bool readable;
	int64_t size;
	uint64_t hash;
	dev_t device;
	ino_t node;
};

/* What all steps need. */
struct work {
	const struct aer_dict *paths;
	struct file *file;
	unsigned char *chunk[2];
	aer_content_bad *bad;
	void *data;
};

static void report(struct work *work, struct file *file, int error)
{
	struct aer_error err;

	file->readable = false;
	aer_error_set(&err, "%s: cannot read: %s",
	    aer_dict_key(work->paths, file->number), strerror(error));
	work->bad(work->data, err.text);
}

static void look(struct work *work, struct file *file)
{
	struct stat st;

	if (stat(aer_dict_key(work->paths, file->number), &st) < 0) {
		report(work, file, errno);
		return;
	}
	if (!S_ISREG(st.st_mode)) {
		report(work, file, S_ISDIR(st.st_mode) ? EISDIR : EINVAL);
		return;
	}
	file->readable = true;
	file->size = st.st_size;
	file->device = st.st_dev;
	file->node = st.st_ino;
}

static void hash_file(struct work *work, struct file *file)
{
	FILE *in = fopen(aer_dict_key(work->paths, file->number), "r");
	size_t n;

	file->hash = AER_HASH_BEGIN;
	if (in == NULL) {
		report(work, file, errno);
		return;
	}
	while ((n = fread(work->chunk[0], 1, CHUNK, in)) > 0)
		file->hash = aer_hash(file->hash, work->chunk[0], n);
	if (ferror(in))
		report(work, file, errno);
	fclose(in);
}

static bool same_bytes(struct work *work, const struct file *a, const struct file *b)
{
	FILE *in[2] = { fopen(aer_dict_key(work->paths, a->number), "r"),
		fopen(aer_dict_key(work->paths, b->number), "r") };
	bool same = in[0] != NULL && in[1] != NULL;
	size_t n = CHUNK;

	while (same && n > 0) {
		n = fread(work->chunk[0], 1, CHUNK, in[0]);
		same = fread(work->chunk[1], 1, CHUNK, in[1]) == n &&
		       memcmp(work->chunk[0], work->chunk[1], n) == 0 &&
		       !ferror(in[0]) && !ferror(in[1]);
	}
	for (int i = 0; i < 2; i++)
		if (in[i] != NULL)
			fclose(in[i]);
	return same;
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Readable ones first; by size, hash, number. */
static int by_content(const void *left, const void *right)
{
	const struct file *a = left, *b = right;

	if (a->readable != b->readable)
		return a->readable ? -1 : 1;
	if (a->size != b->size)
		return compare(a->size, b->size);
	if (a->hash != b->hash)
		return a->hash > b->hash ? 1 : -1;
	return compare(a->number, b->number);
}

/* The files [0, N) have one size and one hash, by number: finds those that are the
 * same, of which a few at most are not. */
static void match(struct work *work, struct file *file, size_t n, uint32_t *first)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++) {
			bool one_file = file[i].device == file[k].device &&
					file[i].node == file[k].node;

			if (first[file[k].number] != file[k].number)
				continue;
			if (one_file || same_bytes(work, &file[i], &file[k])) {
				first[file[i].number] = file[k].number;
				break;
			}
		}
}

static void compare_files(struct work *work, size_t n, uint32_t *first)
{
	struct file *file = work->file;

	for (size_t i = 0; i < n; i++) {
		file[i].number = first[i] = (uint32_t)i;
		look(work, &file[i]);
	}
	qsort(file, n, sizeof *file, by_content);
	for (size_t i = 0; i < n && file[i].readable; i++)
		if ((i > 0 && file[i - 1].size == file[i].size) ||
		    (i + 1 < n && file[i + 1].readable &&
			file[i + 1].size == file[i].size))
			hash_file(work, &file[i]);
	qsort(file, n, sizeof *file, by_content);
	for (size_t i = 0, end; i < n && file[i].readable; i = end) {
		for (end = i + 1;
		     end < n && file[end].readable && file[end].size == file[i].size &&
		     file[end].hash == file[i].hash;
		     end++)
			;
		match(work, file + i, end - i, first);
	}
}

int aer_content_compare(const struct aer_dict *paths, uint32_t *first,
    aer_content_bad *bad, void *data, struct aer_error *err)
{
	size_t n = aer_dict_count(paths);
	struct work work = { .paths = paths, .bad = bad, .data = data };
	int rc = 0;

	work.file = calloc(n + 1, sizeof *work.file);
	work.chunk[0] = malloc(CHUNK);
	work.chunk[1] = malloc(CHUNK);
	if (work.file == NULL || work.chunk[0] == NULL || work.chunk[1] == NULL)
		rc = aer_error_memory(err);
	else
		compare_files(&work, n, first);
	free(work.file);
	free(work.chunk[0]);
	free(work.chunk[1]);
	return rc;
}

uint32_t *aer_content_first(const struct aer_dict *paths, aer_content_bad *bad,
    void *data, struct aer_error *err)
{
	uint32_t *first = calloc(aer_dict_count(paths) + 1, sizeof *first);

	if (first == NULL) {
		aer_error_memory(err);
	} else if (aer_content_compare(paths, first, bad, data, err) < 0) {
		free(first);
		first = NULL;
	}
	return first;
}
