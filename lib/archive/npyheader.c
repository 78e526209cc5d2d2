/*
 * The header of an array in NumPy's format: a dictionary as Python writes it.
 *
 *	{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
 */
#include "archive/npypart.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Skips blanks; returns the next letter without taking it. */
static char peek(const char **at)
{
	while (isspace((unsigned char)**at))
		(*at)++;
	return **at;
}

/* Takes the letter C, where it comes next. */
static bool take(const char **at, char c)
{
	if (peek(at) != c)
		return false;
	(*at)++;
	return true;
}

/* Takes a string in quotes, without escapes, into TEXT. */
static bool take_string(const char **at, char *text, size_t size)
{
	char quote = peek(at);
	const char *from = *at + 1, *end;

	if (quote != '\'' && quote != '"')
		return false;
	end = strchr(from, quote);
	if (end == NULL || (size_t)(end - from) >= size ||
	    memchr(from, '\\', (size_t)(end - from)) != NULL)
		return false;
	memcpy(text, from, (size_t)(end - from));
	text[end - from] = '\0';
	*at = end + 1;
	return true;
}

static bool take_count(const char **at, size_t *count)
{
	char *end;

	if (!isdigit((unsigned char)peek(at)))
		return false;
	errno = 0;
	*count = strtoul(*at, &end, 10);
	*at = end;
	return errno == 0 && *count < (size_t)1 << 47;
}

/* Whether a field of this kind can have this size. */
static bool check_size(const struct aer_npy_field *field)
{
	size_t size = field->size;

	switch (field->kind) {
	case 'f':
		return size == 2 || size == 4 || size == 8;
	case 'i':
	case 'u':
		return size == 1 || size == 2 || size == 4 || size == 8;
	case 'b':
		return size == 1;
	default:
		return size <= 1 << 20;
	}
}

/* "<f4" */
static bool parse_kind(const char *text, struct aer_npy_field *field)
{
	const char *at = text;

	field->big = at[0] == '>';
	if (at[0] == '\0' || strchr("<>|=", at[0]) == NULL)
		return false;
	field->kind = at[1];
	if (field->kind == '\0' || strchr("biufSU", field->kind) == NULL)
		return false;
	at += 2;
	if (!take_count(&at, &field->size) || *at != '\0')
		return false;
	if (field->kind == 'U' && field->size > 1 << 20)
		return false;
	field->size *= field->kind == 'U' ? 4 : 1;
	return check_size(field);
}

static bool add_field(struct aer_npy *npy, const char *name, const char *kind)
{
	struct aer_npy_field *field;

	if (npy->fields == AER_NPY_FIELDS)
		return false;
	field = &npy->field[npy->fields++];
	snprintf(field->name, sizeof field->name, "%s", name);
	field->offset = npy->item;
	if (!parse_kind(kind, field))
		return false;
	npy->item += field->size;
	return true;
}

/* '<f4', or [('clip', '<U12'), ('label', '<i8')] */
static bool take_kinds(struct aer_npy *npy, const char **at)
{
	char name[AER_NPY_NAME], kind[32];

	if (!take(at, '['))
		return take_string(at, kind, sizeof kind) && add_field(npy, "", kind);
	npy->has_names = true;
	while (!take(at, ']')) {
		if (!take(at, '(') || !take_string(at, name, sizeof name) ||
		    !take(at, ',') || !take_string(at, kind, sizeof kind) ||
		    !take(at, ')') || !add_field(npy, name, kind))
			return false;
		if (!take(at, ',') && peek(at) != ']')
			return false;
	}
	return npy->fields > 0;
}

/* (3, 4) */
static bool take_shape(struct aer_npy *npy, const char **at)
{
	if (!take(at, '('))
		return false;
	while (!take(at, ')')) {
		if (npy->dimensions == AER_NPY_DIMENSIONS ||
		    !take_count(at, &npy->shape[npy->dimensions++]))
			return false;
		if (!take(at, ',') && peek(at) != ')')
			return false;
	}
	return npy->dimensions > 0;
}

static bool take_truth(const char **at, bool *truth)
{
	const char *word;

	*truth = peek(at) == 'T';
	word = *truth ? "True" : "False";
	if (strncmp(*at, word, strlen(word)) != 0)
		return false;
	*at += strlen(word);
	return true;
}

static bool take_pair(struct aer_npy *npy, const char **at)
{
	char key[32];

	if (!take_string(at, key, sizeof key) || !take(at, ':'))
		return false;
	if (strcmp(key, "descr") == 0)
		return npy->fields == 0 && take_kinds(npy, at);
	if (strcmp(key, "shape") == 0)
		return npy->dimensions == 0 && take_shape(npy, at);
	return strcmp(key, "fortran_order") == 0 && take_truth(at, &npy->fortran);
}

static bool parse_header(struct aer_npy *npy, const char *text)
{
	const char *at = text;

	if (!take(&at, '{'))
		return false;
	while (!take(&at, '}')) {
		if (!take_pair(npy, &at))
			return false;
		if (!take(&at, ',') && peek(&at) != '}')
			return false;
	}
	return npy->fields > 0 && npy->item > 0 && npy->dimensions > 0 &&
	       !(npy->has_names && npy->dimensions != 1) &&
	       (npy->has_names ||
		   (npy->field[0].kind != 'S' && npy->field[0].kind != 'U'));
}

/* Finds the header in the file, and where it ends. */
static bool find_header(struct aer_npy *npy, char **text)
{
	const unsigned char *map = npy->map;
	size_t begin, length;

	if (map == NULL || npy->size < 12 || memcmp(map, "\x93NUMPY", 6) != 0 ||
	    map[6] < 1 || map[6] > 3)
		return false;
	begin = map[6] == 1 ? 10 : 12;
	length = map[8] + 256U * map[9];
	if (map[6] > 1)
		length += ((size_t)map[10] << 16) + ((size_t)map[11] << 24);
	if (length > npy->size - begin)
		return false;
	npy->data = begin + length;
	*text = strndup((const char *)map + begin, length);
	return *text != NULL;
}

/* Whether the file holds all that its shape says. */
static bool check_length(const struct aer_npy *npy)
{
	size_t count, bytes;

	return !__builtin_mul_overflow(aer_npy_rows(npy),
		   npy->has_names ? 1 : aer_npy_columns(npy), &count) &&
	       !__builtin_mul_overflow(count, npy->item, &bytes) &&
	       bytes <= npy->size - npy->data;
}

int aer_npy_read_header(struct aer_npy *npy, struct aer_error *err)
{
	char *text = NULL;
	bool good = find_header(npy, &text) && parse_header(npy, text);

	free(text);
	if (!good)
		return aer_error_set(err,
		    "%s: is no array of NumPy with one or two dimensions of numbers, "
		    "or "
		    "of records of numbers and texts",
		    npy->path);
	if (!check_length(npy))
		return aer_error_set(err, "%s: ends before its array does", npy->path);
	return 0;
}
