#include "archive/untar.h"

#include "archive/tarread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMBER_MAX = 1 << 28 };

static int write_all(int out, const char *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = write(out, bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

/* Copies the member that TAR is at. */
static int copy(
    struct aer_tarread *tar, const char *path, int out, struct aer_error *err)
{
	char *bytes = aer_tarread_bytes(tar, MEMBER_MAX, err);
	int rc = -1;

	if (bytes == NULL)
		return -1;
	rc = write_all(out, bytes, (size_t)aer_tarread_size(tar));
	free(bytes);
	if (rc == 0)
		return 0;
	return aer_error_set(err, "%s: member '%s' cannot be copied: %s", path,
	    aer_tarread_name(tar), strerror(errno));
}

int aer_untar(const char *path, const char *name, int out, struct aer_error *err)
{
	struct aer_tarread *tar = aer_tarread_open(path, err);
	int rc = tar != NULL ? 1 : -1;

	while (rc > 0 && (rc = aer_tarread_next(tar, err)) > 0)
		if (strcmp(aer_tarread_name(tar), name) == 0)
			break;
	if (rc == 0)
		rc = aer_error_set(err, "%s: has no member '%s'", path, name);
	else if (rc > 0)
		rc = copy(tar, path, out, err);
	aer_tarread_close(tar);
	return rc;
}
