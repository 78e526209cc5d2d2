#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *folder(void)
{
	const char *name = getenv("TMPDIR");

	return name != NULL && name[0] != '\0' ? name : "/tmp";
}

int aer_scratch_failed(struct aer_error *err)
{
	return aer_error_set(err,
	    "a temporary file in %s fails: %s; TMPDIR can name another folder",
	    folder(), strerror(errno));
}

/* For file systems that have no files without a name. */
static int open_and_unlink(struct aer_error *err)
{
	char *path;
	int fd;

	if (asprintf(&path, "%s/aertools.XXXXXX", folder()) < 0)
		return aer_error_memory(err);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	free(path);
	return fd >= 0 ? fd : aer_scratch_failed(err);
}

int aer_scratch_open(struct aer_error *err)
{
	int fd = open(folder(), O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : open_and_unlink(err);
}
