#include "batch/recipe.h"

#include "video/demux.h"

#include <errno.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PIECE = 65536, DIGEST = 32, SHOWN = 16 };

/* Adds the PIECE bytes of FILE from AT on, or what there is of them. */
static int add_piece(struct AVSHA *sha, FILE *file, off_t at, unsigned char *buffer)
{
	size_t n;

	if (fseeko(file, at, SEEK_SET) < 0)
		return -1;
	n = fread(buffer, 1, PIECE, file);
	av_sha_update(sha, buffer, n);
	return ferror(file) ? -1 : 0;
}

static int add_pieces(struct AVSHA *sha, FILE *file, off_t size)
{
	unsigned char *buffer = malloc(PIECE);
	/* where a file is smaller than three pieces, they overlap */
	off_t last = size > PIECE ? size - PIECE : 0;
	int rc = buffer == NULL ? -1 : 0;

	for (off_t i = 0; rc == 0 && i < 3; i++)
		rc = add_piece(sha, file, last * i / 2, buffer);
	free(buffer);
	return rc;
}

char *aer_recipe_identity(const char *path, struct aer_error *err)
{
	struct AVSHA *sha = av_sha_alloc();
	FILE *file = fopen(path, "rb");
	struct stat st;
	uint8_t digest[DIGEST];
	char hex[SHOWN + 1] = "", *text = NULL;

	if (sha == NULL || av_sha_init(sha, 8 * DIGEST) < 0) {
		aer_error_memory(err);
		goto out;
	}
	if (file == NULL || fstat(fileno(file), &st) < 0 ||
	    add_pieces(sha, file, st.st_size) < 0) {
		aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
		goto out;
	}
	av_sha_final(sha, digest);
	for (int i = 0; i < SHOWN / 2; i++)
		snprintf(&hex[2 * (size_t)i], 3, "%02x", digest[i]);
	if (asprintf(&text, "bytes=%lld digest=%s", (long long)st.st_size, hex) < 0) {
		text = NULL;
		aer_error_memory(err);
	}
out:
	if (file != NULL)
		fclose(file);
	av_free(sha);
	return text;
}

enum { NUMBER_SIZE = 32, REGION_SIZE = 64 };

/* The shortest decimal that reads back as VALUE; nothing for infinity. */
static const char *shortest(double value, char buf[NUMBER_SIZE])
{
	buf[0] = '\0';
	for (int digits = 6; !isinf(value) && digits <= 17; digits++) {
		snprintf(buf, NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(buf, NULL) == value)
			break;
	}
	return buf;
}

char *aer_recipe_make(
    const char *options, const struct aer_clip *clip, struct aer_error *err)
{
	const struct aer_region *r = &clip->region;
	const char *slash = strrchr(clip->video, '/');
	char *identity = aer_recipe_identity(clip->video, err), *text = NULL;
	char start[NUMBER_SIZE], end[NUMBER_SIZE], region[REGION_SIZE] = "";

	if (identity == NULL)
		return NULL;
	if (r->w > 0)
		snprintf(region, sizeof region, "%d,%d,%d,%d", r->x, r->y, r->w, r->h);
	/* the name last: it may have blanks in it */
	if (asprintf(&text, "%s %s span=%s:%s region=%s video=%s", options, identity,
		shortest(clip->span.start, start), shortest(clip->span.end, end),
		region, slash != NULL ? slash + 1 : clip->video) < 0) {
		text = NULL;
		aer_error_memory(err);
	}
	free(identity);
	return text;
}

char *aer_recipe_of(const char *path)
{
	struct aer_error ignored;
	AVFormatContext *format = aer_demux_open(path, &ignored);
	const AVDictionaryEntry *entry = NULL;
	char *text = NULL;

	if (format != NULL)
		entry = av_dict_get(format->metadata, "comment", NULL, 0);
	if (entry != NULL)
		text = strdup(entry->value);
	aer_demux_close(&format);
	return text;
}
