#include "base/sha256.h"

#include <errno.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <stdio.h>
#include <string.h>

enum { BITS = 256, BYTES = BITS / 8 };

static int hash_file(FILE *file, struct AVSHA *sha, uint64_t *size)
{
	unsigned char buffer[65536];
	size_t n;

	*size = 0;
	while ((n = fread(buffer, 1, sizeof buffer, file)) > 0) {
		av_sha_update(sha, buffer, n);
		*size += n;
	}
	return ferror(file) ? -1 : 0;
}

/* Ends SHA and writes its hash. */
static void write_hash(struct AVSHA *sha, char text[AER_SHA256_SIZE])
{
	unsigned char digest[BYTES];

	av_sha_final(sha, digest);
	for (size_t i = 0; i < BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

int aer_sha256_bytes(
    const void *bytes, size_t size, char text[AER_SHA256_SIZE], struct aer_error *err)
{
	struct AVSHA *sha = av_sha_alloc();

	if (sha == NULL || av_sha_init(sha, BITS) < 0) {
		av_free(sha);
		return aer_error_memory(err);
	}
	av_sha_update(sha, bytes, size);
	write_hash(sha, text);
	av_free(sha);
	return 0;
}

int aer_sha256(
    const char *path, char text[AER_SHA256_SIZE], uint64_t *size, struct aer_error *err)
{
	FILE *file = fopen(path, "rb");
	struct AVSHA *sha = NULL;
	int rc = -1;

	if (file == NULL)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	sha = av_sha_alloc();
	if (sha == NULL || av_sha_init(sha, BITS) < 0)
		aer_error_memory(err);
	else if (hash_file(file, sha, size) < 0)
		aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	else
		rc = 0;
	if (rc == 0)
		write_hash(sha, text);
	av_free(sha);
	fclose(file);
	return rc;
}
