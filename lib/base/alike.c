#include "base/alike.h"

#include <stdlib.h>
#include <string.h>

/* So many pairs are named. */
enum { NAMED = 5 };

/* NAME without blanks around it and in small letters, in new memory. */
static char *plain(const char *name)
{
	size_t n;
	char *copy;

	name += strspn(name, " \t");
	copy = strdup(name);
	if (copy == NULL)
		return NULL;
	for (n = strlen(copy); n > 0 && strchr(" \t", copy[n - 1]) != NULL; n--)
		copy[n - 1] = '\0';
	for (char *c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return copy;
}

/* The first of the names that are like name I, in FIRST by the number that PLAINS has
 * for them all; I itself when it is that. */
static long find_first(const struct aer_dict *names, size_t i, struct aer_dict *plains,
    size_t *first, struct aer_error *err)
{
	char *text = plain(aer_dict_key(names, i));
	bool is_new;
	long number;

	if (text == NULL)
		return aer_error_memory(err);
	number = aer_dict_add(plains, text, &is_new, err);
	free(text);
	if (number < 0)
		return -1;
	if (is_new)
		first[number] = i;
	return (long)first[number];
}

int aer_alike_note(const struct aer_dict *names, const char *what,
    struct aer_diag *diag, struct aer_error *err)
{
	struct aer_dict *plains = aer_dict_new(err);
	size_t *first = calloc(aer_dict_count(names) + 1, sizeof *first), found = 0;
	int rc = plains != NULL ? 0 : -1;

	if (first == NULL)
		rc = aer_error_memory(err);
	for (size_t i = 0; rc == 0 && i < aer_dict_count(names); i++) {
		long like = find_first(names, i, plains, first, err);

		rc = like < 0 ? -1 : 0;
		if (rc < 0 || (size_t)like == i || ++found > NAMED)
			continue;
		aer_diag_note(diag,
		    "%ss '%s' and '%s' differ in blanks or letter case only, and count "
		    "as two",
		    what, aer_dict_key(names, (size_t)like), aer_dict_key(names, i));
	}
	if (found > NAMED)
		aer_diag_note(
		    diag, "and %zu more %ss are like another", found - NAMED, what);
	free(first);
	aer_dict_free(plains);
	return rc;
}
