#include "archive/tar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BLOCK = 512, RECORD = 20 * BLOCK, NAME = 100, PREFIX = 155 };

/* Text fields are filled up with zeros, numbers are octal digits and a zero. */
struct header {
	char name[NAME];
	char mode[8], uid[8], gid[8];
	char size[12], mtime[12];
	char checksum[8];
	char type;
	char link[100];
	char magic[8]; /* with the version: "ustar", 0, "00" */
	char user[32], group[32];
	char major[8], minor[8];
	char prefix[PREFIX];
	char rest[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "a header is a block");

struct aer_tar {
	char *path;
	FILE *file;
	size_t size; /* bytes so far */
};

struct aer_tar *aer_tar_new(const char *path, struct aer_error *err)
{
	struct aer_tar *tar = calloc(1, sizeof *tar);

	if (tar == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	tar->path = strdup(path);
	if (tar->path == NULL)
		aer_error_memory(err);
	else if ((tar->file = fopen(path, "wb")) == NULL)
		aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	else
		return tar;
	aer_tar_free(tar);
	return NULL;
}

void aer_tar_free(struct aer_tar *tar)
{
	if (tar == NULL)
		return;
	if (tar->file != NULL)
		fclose(tar->file);
	free(tar->path);
	free(tar);
}

/* The slash between prefix and name; NULL where there is no good one, or no need. */
static const char *find_split(const char *name, size_t n)
{
	if (n <= NAME)
		return NULL;
	/* the first one that leaves no more than NAME */
	for (const char *slash = name + n - NAME - 1; slash < name + n; slash++)
		if (*slash == '/')
			return slash - name <= PREFIX ? slash : NULL;
	return NULL;
}

bool aer_tar_fits(const char *name)
{
	size_t n = strlen(name);

	return n <= NAME || find_split(name, n) != NULL;
}

/* The sum of a header's bytes, with blanks for the sum itself. */
static unsigned add_up(const struct header *header)
{
	unsigned char bytes[sizeof *header];
	unsigned sum = 0;

	memcpy(bytes, header, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		sum += bytes[i];
	return sum;
}

static void set_header(struct header *header, const char *name, size_t size)
{
	size_t n = strlen(name);
	const char *split = find_split(name, n);

	memset(header, 0, sizeof *header);
	if (split != NULL) {
		memcpy(header->prefix, name, (size_t)(split - name));
		n -= (size_t)(split + 1 - name);
		name = split + 1;
	}
	memcpy(header->name, name, n < NAME ? n : NAME);
	memcpy(header->mode, "0000644", 8);
	memcpy(header->uid, "0000000", 8);
	memcpy(header->gid, "0000000", 8);
	snprintf(header->size, sizeof header->size, "%011zo", size);
	memcpy(header->mtime, "00000000000", 12);
	memset(header->checksum, ' ', sizeof header->checksum);
	header->type = '0';
	memcpy(header->magic, "ustar\00000", 8);
	memcpy(header->major, "0000000", 8);
	memcpy(header->minor, "0000000", 8);
	/* six digits, a zero and a blank */
	snprintf(header->checksum, sizeof header->checksum, "%06o", add_up(header));
}

static int cannot_write(const struct aer_tar *tar, struct aer_error *err)
{
	return aer_error_set(err, "%s: cannot write: %s", tar->path, strerror(errno));
}

/* Fills up to a multiple of UNIT with zeros. */
static int fill_up(struct aer_tar *tar, size_t unit, struct aer_error *err)
{
	static const char zeros[RECORD];
	size_t n = (unit - tar->size % unit) % unit;

	if (fwrite(zeros, 1, n, tar->file) != n)
		return cannot_write(tar, err);
	tar->size += n;
	return 0;
}

/* Copies FILE, and says how much that was. */
static int copy(struct aer_tar *tar, FILE *file, size_t *size, struct aer_error *err)
{
	char buffer[65536];
	size_t n;

	*size = 0;
	while ((n = fread(buffer, 1, sizeof buffer, file)) > 0) {
		if (fwrite(buffer, 1, n, tar->file) != n)
			return cannot_write(tar, err);
		*size += n;
	}
	return 0;
}

static int add_file(struct aer_tar *tar, const char *name, const char *path, FILE *file,
    struct aer_error *err)
{
	struct header header;
	struct stat st;
	size_t size;

	if (fstat(fileno(file), &st) < 0)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	set_header(&header, name, (size_t)st.st_size);
	if (fwrite(&header, sizeof header, 1, tar->file) != 1)
		return cannot_write(tar, err);
	if (copy(tar, file, &size, err) < 0)
		return -1;
	if (ferror(file) || size != (size_t)st.st_size)
		return aer_error_set(err, "%s: changed while it was read", path);
	tar->size += sizeof header + size;
	return fill_up(tar, BLOCK, err);
}

int aer_tar_add(
    struct aer_tar *tar, const char *name, const char *path, struct aer_error *err)
{
	FILE *file = fopen(path, "rb");
	int rc;

	if (file == NULL)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	rc = add_file(tar, name, path, file, err);
	fclose(file);
	return rc;
}

int aer_tar_put(struct aer_tar *tar, const char *name, const void *bytes, size_t n,
    struct aer_error *err)
{
	struct header header;

	set_header(&header, name, n);
	if (fwrite(&header, sizeof header, 1, tar->file) != 1 ||
	    fwrite(bytes, 1, n, tar->file) != n)
		return cannot_write(tar, err);
	tar->size += sizeof header + n;
	return fill_up(tar, BLOCK, err);
}

int aer_tar_close(struct aer_tar *tar, struct aer_error *err)
{
	static const char end[2 * BLOCK];
	int rc = 0;

	if (fwrite(end, sizeof end, 1, tar->file) != 1)
		rc = cannot_write(tar, err);
	tar->size += sizeof end;
	if (rc == 0)
		rc = fill_up(tar, RECORD, err);
	if (fclose(tar->file) != 0 && rc == 0)
		rc = cannot_write(tar, err);
	tar->file = NULL;
	aer_tar_free(tar);
	return rc;
}
