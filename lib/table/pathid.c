#include "table/pathid.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *aer_path_below(const char *path, const char *root)
{
	size_t n = strlen(root);

	while (n > 0 && root[n - 1] == '/')
		n--;
	if (n == 0)
		return path + (root[0] == '/' && path[0] == '/');
	if (strncmp(path, root, n) != 0 || path[n] != '/' || path[n + 1] == '\0')
		return NULL;
	return path + n + 1;
}

/* The way between two paths from the root on that have no ".." and no links. */
static char *find_way(const char *from, const char *to)
{
	size_t same = 0, up = 0, n;
	char *way;

	for (size_t i = 0;; i++) {
		bool from_ends = from[i] == '\0' || from[i] == '/';
		bool to_ends = to[i] == '\0' || to[i] == '/';

		if (from_ends && to_ends)
			same = i;
		if (from[i] != to[i] || from[i] == '\0')
			break;
	}
	for (const char *c = from + same; *c != '\0'; c++)
		up += *c == '/' && c[1] != '\0';
	to += same + (to[same] == '/');
	n = strlen(to);
	way = malloc(3 * up + n + 1);
	if (way == NULL)
		return NULL;
	for (size_t i = 0; i < 3 * up; i++)
		way[i] = "../"[i % 3];
	memcpy(way + 3 * up, to, n + 1);
	return way;
}

char *aer_path_from(const char *folder, const char *path, struct aer_error *err)
{
	char *from = realpath(folder, NULL);
	char *to = from != NULL ? realpath(path, NULL) : NULL;
	char *way = to != NULL ? find_way(from, to) : NULL;

	if (to == NULL)
		aer_error_set(err, "%s: cannot find: %s", from == NULL ? folder : path,
		    strerror(errno));
	else if (way == NULL)
		aer_error_memory(err);
	free(from);
	free(to);
	return way;
}

/* PATH without what stands before its first name. */
static const char *skip_beginning(const char *path)
{
	for (;;)
		if (path[0] == '/')
			path++;
		else if (path[0] == '.' && path[1] == '/')
			path += 2;
		else
			return path;
}

/* Whether a part of PATH, between slashes, is "..". */
static bool goes_up(const char *path)
{
	for (const char *p = path; p != NULL; p = strchr(p, '/')) {
		p += *p == '/';
		if (p[0] == '.' && p[1] == '.' && (p[2] == '/' || p[2] == '\0'))
			return true;
	}
	return false;
}

static bool may_stand(unsigned char c, bool first)
{
	if (c == '.')
		return !first;
	return c < 0x80 && (isalnum(c) || c == '_' || c == '-' || c == '/');
}

int aer_pathid(const char *path, const char *root, char id[AER_ID_MAX + 1],
    bool *changed, struct aer_error *err)
{
	const char *rest =
	    root != NULL ? aer_path_below(path, root) : skip_beginning(path);
	size_t n;

	*changed = false;
	if (rest == NULL)
		return aer_error_set(err, "'%s' does not lie in '%s'", path, root);
	if (goes_up(rest))
		return aer_error_set(err, "'%s' has a part '..'", path);
	n = strlen(rest);
	if (n > AER_ID_MAX)
		return aer_error_set(err,
		    "'%s' makes an id of %zu bytes, %d are allowed; say by --root what "
		    "to leave out",
		    path, n, AER_ID_MAX);
	for (size_t i = 0; i <= n; i++) {
		id[i] = rest[i];
		if (rest[i] == '\0' ||
		    may_stand((unsigned char)rest[i], i == 0 || rest[i - 1] == '/'))
			continue;
		id[i] = '_';
		*changed = true;
	}
	if (aer_id_check(id, err) == 0)
		return 0;
	return aer_error_prefix(err, "'%s'", path);
}
