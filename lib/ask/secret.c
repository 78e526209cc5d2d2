#include "ask/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MAX = 4096, SHORTEST_HIDDEN = 8 };

static int check_file(int fd, const char *path, struct aer_error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return aer_error_set(
		    err, "%s: cannot examine: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return aer_error_set(err, "%s: not a file", path);
	if ((st.st_mode & 077) != 0)
		return aer_error_set(err,
		    "%s: others can read this key (mode %04o); run chmod 600 on it",
		    path, (unsigned)st.st_mode & 07777);
	return 0;
}

/* Reads the first line of FD into SECRET, of SECRET_MAX + 1 bytes. */
static int read_line(int fd, const char *path, char *secret, struct aer_error *err)
{
	ssize_t n = read(fd, secret, SECRET_MAX + 1);
	size_t length;

	if (n < 0)
		return aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	if (n > SECRET_MAX)
		return aer_error_set(err, "%s: too long for a key", path);
	secret[n] = '\0';
	length = strcspn(secret, "\r\n");
	secret[length] = '\0';
	return length > 0 ? 0 : aer_error_set(err, "%s: holds no key", path);
}

static int check_letters(const char *secret, const char *where, struct aer_error *err)
{
	for (const char *c = secret; *c != '\0'; c++)
		if (*c < '!' || *c > '~')
			return aer_error_set(
			    err, "%s: the key has a character no key has", where);
	return 0;
}

char *aer_secret_read(const char *path, const char *variable, struct aer_error *err)
{
	const char *value = getenv(variable);
	char *secret = calloc(1, SECRET_MAX + 2);
	int fd, rc;

	if (secret == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (path == NULL) {
		snprintf(secret, SECRET_MAX + 1, "%s", value != NULL ? value : "");
		rc = value != NULL && strlen(value) > SECRET_MAX
			 ? aer_error_set(err, "%s: too long for a key", variable)
			 : check_letters(secret, variable, err);
	} else {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		rc = fd >= 0 ? check_file(fd, path, err)
			     : aer_error_set(
				   err, "%s: cannot open: %s", path, strerror(errno));
		if (rc == 0)
			rc = read_line(fd, path, secret, err);
		if (rc == 0)
			rc = check_letters(secret, path, err);
		if (fd >= 0)
			close(fd);
	}
	if (rc == 0)
		return secret;
	aer_secret_free(secret);
	return NULL;
}

void aer_secret_free(char *secret)
{
	if (secret == NULL)
		return;
	explicit_bzero(secret, strlen(secret));
	free(secret);
}

void aer_secret_hide(char *text, const char *secret)
{
	size_t n = strlen(secret);

	if (n < SHORTEST_HIDDEN)
		return;
	for (char *at = text; (at = strstr(at, secret)) != NULL; at += n)
		memset(at, '*', n);
}
