#include "archive/tarread.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BLOCK = 512, NAME = 100, PREFIX = 155, LONG = 1 << 16 };

/* Where a header's fields are, in bytes. */
enum { AT_SIZE = 124, AT_SUM = 148, AT_TYPE = 156, AT_MAGIC = 257, AT_PREFIX = 345 };
enum { SIZE_BYTES = 12, SUM_BYTES = 8 };

struct aer_tarread {
	char *path;
	FILE *file;
	uint64_t length; /* of the file */
	uint64_t next;   /* where the next header is */
	uint64_t size;   /* of the member */
	char *name;      /* in new memory */
	char *said;      /* by an extension, of the next member, or NULL */
};

struct aer_tarread *aer_tarread_open(const char *path, struct aer_error *err)
{
	struct aer_tarread *tar = calloc(1, sizeof *tar);
	struct stat st;

	if (tar != NULL)
		tar->path = strdup(path);
	if (tar == NULL || tar->path == NULL)
		aer_error_memory(err);
	else if ((tar->file = fopen(path, "rb")) == NULL)
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	else if (fstat(fileno(tar->file), &st) < 0 || !S_ISREG(st.st_mode))
		aer_error_set(err, "%s: is no regular file", path);
	else {
		tar->length = (uint64_t)st.st_size;
		return tar;
	}
	aer_tarread_close(tar);
	return NULL;
}

void aer_tarread_close(struct aer_tarread *tar)
{
	if (tar == NULL)
		return;
	if (tar->file != NULL)
		fclose(tar->file);
	free(tar->path);
	free(tar->name);
	free(tar->said);
	free(tar);
}

static int damaged(
    const struct aer_tarread *tar, const char *why, struct aer_error *err)
{
	return aer_error_set(err, "%s: is no good archive of tar: %s", tar->path, why);
}

/* Octal digits between blanks, or GNU's binary form. */
static bool parse_number(const unsigned char *field, size_t n, uint64_t *value)
{
	size_t i = 0;

	*value = 0;
	if (field[0] == 0x80) {
		for (i = 1; i < n; i++) {
			if (*value >> 55 != 0)
				return false;
			*value = *value << 8 | field[i];
		}
		return true;
	}
	while (i < n && field[i] == ' ')
		i++;
	for (; i < n && field[i] >= '0' && field[i] <= '7'; i++)
		*value = *value << 3 | (uint64_t)(field[i] - '0');
	return i == n || field[i] == ' ' || field[i] == '\0';
}

static bool check_sum(const unsigned char *block)
{
	uint64_t wanted, sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= AT_SUM && i < AT_SUM + SUM_BYTES ? ' ' : block[i];
	return parse_number(block + AT_SUM, SUM_BYTES, &wanted) && sum == wanted;
}

static bool is_zero(const unsigned char *block)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (block[i] != 0)
			return false;
	return true;
}

/* The name of a header's own. */
static char *header_name(const unsigned char *block)
{
	const char *name = (const char *)block;
	const char *prefix = (const char *)block + AT_PREFIX;
	char *joined;

	if (memcmp(block + AT_MAGIC, "ustar", 6) != 0 || prefix[0] == '\0')
		return strndup(name, NAME);
	if (asprintf(&joined, "%.*s/%.*s", PREFIX, prefix, NAME, name) < 0)
		return NULL;
	return joined;
}

char *aer_tarread_bytes(struct aer_tarread *tar, size_t most, struct aer_error *err)
{
	char *bytes;

	if (tar->size > most) {
		aer_error_set(err, "%s: %s: has %llu bytes, more than %zu", tar->path,
		    tar->name, (unsigned long long)tar->size, most);
		return NULL;
	}
	bytes = malloc((size_t)tar->size + 1);
	if (bytes == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (fread(bytes, 1, (size_t)tar->size, tar->file) == tar->size) {
		bytes[tar->size] = '\0';
		return bytes;
	}
	aer_error_set(err, "%s: cannot read: %s", tar->path, strerror(errno));
	free(bytes);
	return NULL;
}

/* The path that a pax header says, records of "LENGTH KEY=VALUE\n". */
static char *find_path(const char *records, size_t size)
{
	const char *at = records, *end = records + size;
	char *path = NULL;

	while (at < end) {
		char *key;
		size_t length = strtoul(at, &key, 10);

		if (!isdigit((unsigned char)*at) || *key != ' ' || length < 7 ||
		    length > (size_t)(end - at) || key >= at + length)
			break;
		key++;
		if (strncmp(key, "path=", 5) == 0 && key + 5 < at + length) {
			free(path);
			path = strndup(key + 5, (size_t)(at + length - 1 - (key + 5)));
		}
		at += length;
	}
	return path;
}

/* Takes what an extension of TYPE, which is the member now, says of the next. */
static int take_extension(struct aer_tarread *tar, char type, struct aer_error *err)
{
	char *bytes, *said = NULL;

	if (type != 'L' && type != 'x')
		return 0;
	bytes = aer_tarread_bytes(tar, LONG, err);
	if (bytes == NULL)
		return -1;
	if (type == 'L')
		said = strdup(bytes);
	else
		said = find_path(bytes, (size_t)tar->size);
	free(bytes);
	if (said != NULL) {
		free(tar->said);
		tar->said = said;
	}
	return 0;
}

/* Reads a header and goes behind it: 1, 0 at the end, -1. */
static int read_header(struct aer_tarread *tar, char *type, struct aer_error *err)
{
	unsigned char block[BLOCK];

	if (fseeko(tar->file, (off_t)tar->next, SEEK_SET) < 0)
		return aer_error_set(
		    err, "%s: cannot read: %s", tar->path, strerror(errno));
	if (fread(block, 1, BLOCK, tar->file) != BLOCK)
		return tar->next == 0 || !feof(tar->file)
			   ? damaged(tar, "it is too short", err)
			   : damaged(tar, "it has no end", err);
	if (is_zero(block))
		return 0;
	if (!check_sum(block))
		return damaged(tar, "a header's sum is wrong", err);
	if (!parse_number(block + AT_SIZE, SIZE_BYTES, &tar->size) ||
	    tar->size > tar->length - tar->next - BLOCK)
		return damaged(tar, "it ends within a member", err);
	*type = (char)block[AT_TYPE];
	free(tar->name);
	tar->name = header_name(block);
	if (tar->name == NULL)
		return aer_error_memory(err);
	tar->next += BLOCK + (tar->size + BLOCK - 1) / BLOCK * BLOCK;
	return 1;
}

int aer_tarread_next(struct aer_tarread *tar, struct aer_error *err)
{
	char type = '\0';
	int rc;

	while ((rc = read_header(tar, &type, err)) == 1) {
		if (type == 'L' || type == 'x' || type == 'g' || type == 'K') {
			if (take_extension(tar, type, err) < 0)
				return -1;
			continue;
		}
		if (tar->said != NULL) {
			free(tar->name);
			tar->name = tar->said;
			tar->said = NULL;
		}
		if (type == '0' || type == '\0')
			return 1;
	}
	return rc;
}

const char *aer_tarread_name(const struct aer_tarread *tar)
{
	return tar->name;
}

uint64_t aer_tarread_size(const struct aer_tarread *tar)
{
	return tar->size;
}
