/* What the files of a clip are called in an archive: tarshards.h, for those who write
 * archives of their own. */
#include "archive/tar.h"
#include "frames/tarshards.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *aer_tarshards_member(const char *id, const char *file, struct aer_error *err)
{
	size_t n = strlen(id);
	char *name;

	if (asprintf(&name, "%s.%s", id, file) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		if (name[i] == '.')
			name[i] = '+';
	for (char *c = name + n; *c != '\0'; c++)
		if (*c == '/')
			*c = '.';
	return name;
}

int aer_tarshards_check(const char *id, struct aer_error *err)
{
	/* no name is longer */
	char *name = aer_tarshards_member(id, "context/000000.png", err);
	int rc = name != NULL ? 0 : -1;

	if (rc == 0 && !aer_tar_fits(name))
		rc = aer_error_set(err,
		    "its id is too long for a tar archive; make it shorter, or take "
		    "another --format");
	free(name);
	return rc;
}
