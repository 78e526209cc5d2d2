#include "archive/npy.h"

#include "text/number.h"
#include "text/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIELDS = 256, NAME = 128, DIMENSIONS = 2 };

/* A column: what its bytes are, and where they are in a record. */
struct field {
	char name[NAME];
	char kind; /* 'b', 'i', 'u', 'f', 'S' or 'U', as NumPy has them */
	bool big;  /* the most significant byte comes first */
	size_t size, offset;
};

struct aer_npy {
	char *path;
	unsigned char *map;
	size_t size, data; /* of the file, and where the array begins in it */
	struct field *field;
	size_t fields;
	bool has_names, fortran;
	size_t item; /* bytes of an element, or of a record */
	size_t shape[DIMENSIONS];
	size_t dimensions;
	size_t passed; /* bytes of the file that are not read again */
};

void aer_npy_close(struct aer_npy *npy)
{
	if (npy == NULL)
		return;
	if (npy->map != NULL)
		munmap(npy->map, npy->size);
	free(npy->field);
	free(npy->path);
	free(npy);
}

/* --- the header: a dictionary as Python writes it ----------------------------------
 */

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
static bool check_size(const struct field *field)
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
static bool parse_kind(const char *text, struct field *field)
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
	struct field *field;

	if (npy->fields == FIELDS)
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
	char name[NAME], kind[32];

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
		if (npy->dimensions == DIMENSIONS ||
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

static int read_header(struct aer_npy *npy, struct aer_error *err)
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

static int map_file(struct aer_npy *npy, int fd, struct aer_error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return aer_error_set(
		    err, "%s: is empty, or no regular file", npy->path);
	npy->size = (size_t)st.st_size;
	npy->map = mmap(NULL, npy->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (npy->map != MAP_FAILED)
		return 0;
	npy->map = NULL;
	return aer_error_set(err, "%s: cannot read: %s", npy->path, strerror(errno));
}

struct aer_npy *aer_npy_open(const char *path, struct aer_error *err)
{
	struct aer_npy *npy = calloc(1, sizeof *npy);
	int fd = -1, rc = -1;

	if (npy != NULL) {
		npy->path = strdup(path);
		npy->field = calloc(FIELDS, sizeof *npy->field);
	}
	if (npy == NULL || npy->path == NULL || npy->field == NULL)
		aer_error_memory(err);
	else if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	else if (map_file(npy, fd, err) == 0)
		rc = read_header(npy, err);
	if (fd >= 0)
		close(fd);
	if (rc == 0)
		return npy;
	aer_npy_close(npy);
	return NULL;
}

size_t aer_npy_rows(const struct aer_npy *npy)
{
	return npy->shape[0];
}

size_t aer_npy_columns(const struct aer_npy *npy)
{
	if (npy->has_names)
		return npy->fields;
	return npy->dimensions == 2 ? npy->shape[1] : 1;
}

const char *aer_npy_field(const struct aer_npy *npy, size_t i)
{
	return npy->has_names ? npy->field[i].name : NULL;
}

static const struct field *field_of(const struct aer_npy *npy, size_t i)
{
	return &npy->field[npy->has_names ? i : 0];
}

bool aer_npy_is_number(const struct aer_npy *npy, size_t i)
{
	return strchr("biuf", field_of(npy, i)->kind) != NULL;
}

bool aer_npy_is_whole(const struct aer_npy *npy, size_t i)
{
	return strchr("biu", field_of(npy, i)->kind) != NULL;
}

/* --- values -------------------------------------------------------------------------
 */

static const unsigned char *find(const struct aer_npy *npy, size_t row, size_t i)
{
	const unsigned char *data = npy->map + npy->data;

	if (npy->has_names)
		return data + row * npy->item + npy->field[i].offset;
	if (npy->fortran)
		return data + (i * aer_npy_rows(npy) + row) * npy->item;
	return data + (row * aer_npy_columns(npy) + i) * npy->item;
}

void aer_npy_pass(struct aer_npy *npy, size_t row)
{
	enum { STEP = 1 << 20 }; /* whole pages, not too often */
	size_t record = npy->has_names ? npy->item : aer_npy_columns(npy) * npy->item;
	size_t behind = (npy->data + row * record) / STEP * STEP;

	if (npy->fortran || behind <= npy->passed)
		return;
	madvise(npy->map + npy->passed, behind - npy->passed, MADV_DONTNEED);
	npy->passed = behind;
}

/* The bytes of a number as one, the least significant first. */
static uint64_t gather(const unsigned char *p, size_t n, bool big)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)p[big ? n - 1 - i : i] << 8 * i;
	return bits;
}

/* IEEE 754's binary16. */
static double from_half(uint64_t bits)
{
	int exponent = (int)(bits >> 10 & 31);
	double fraction = (double)(bits & 1023);
	double value = exponent == 0   ? ldexp(fraction, -24)
		       : exponent < 31 ? ldexp(1024 + fraction, exponent - 25)
		       : fraction == 0 ? INFINITY
				       : NAN;

	return bits >> 15 ? -value : value;
}

static double from_float(uint64_t bits, size_t size)
{
	uint32_t low = (uint32_t)bits;
	float single;
	double value;

	if (size == 2)
		return from_half(bits);
	memcpy(&single, &low, sizeof single);
	memcpy(&value, &bits, sizeof value);
	return size == 4 ? (double)single : value;
}

/* A whole number of SIZE bytes in two's complement. */
static int64_t from_signed(uint64_t bits, size_t size)
{
	/* fields of no bytes are refused */
	uint64_t sign = size > 0 ? (uint64_t)1 << (8 * size - 1) : 0;

	return (int64_t)((bits ^ sign) - sign);
}

double aer_npy_number(const struct aer_npy *npy, size_t row, size_t i)
{
	const struct field *field = field_of(npy, i);
	uint64_t bits = gather(find(npy, row, i), field->size, field->big);

	switch (field->kind) {
	case 'f':
		return from_float(bits, field->size);
	case 'i':
		return (double)from_signed(bits, field->size);
	default:
		return (double)bits;
	}
}

/* The text of N letters of 4 bytes, without the zeros behind it. */
static char *from_letters(const unsigned char *p, size_t n, bool big)
{
	char *text = malloc(4 * n + 1), *at = text;

	while (n > 0 && gather(p + 4 * (n - 1), 4, big) == 0)
		n--;
	for (size_t i = 0; text != NULL && i < n; i++) {
		uint32_t c = (uint32_t)gather(p + 4 * i, 4, big);

		if (c < 0x80) {
			*at++ = (char)c;
		} else if (c < 0x800) {
			*at++ = (char)(0xc0 | c >> 6);
		} else if (c < 0x10000) {
			*at++ = (char)(0xe0 | c >> 12);
			*at++ = (char)(0x80 | (c >> 6 & 63));
		} else {
			*at++ = (char)(0xf0 | (c >> 18 & 15));
			*at++ = (char)(0x80 | (c >> 12 & 63));
			*at++ = (char)(0x80 | (c >> 6 & 63));
		}
		if (c >= 0x80)
			*at++ = (char)(0x80 | (c & 63));
		/* no letter of Unicode: the text is no UTF-8 then, which is found */
		if (c == 0 || c > 0x10ffff)
			at[-1] = (char)0xff;
	}
	if (text != NULL)
		*at = '\0';
	return text;
}

static char *from_number(const struct aer_npy *npy, size_t row, size_t i)
{
	const struct field *field = field_of(npy, i);
	uint64_t bits = gather(find(npy, row, i), field->size, field->big);
	char number[AER_NUMBER_SIZE];

	if (field->kind == 'f')
		aer_number_format(aer_npy_number(npy, row, i), number);
	else if (field->kind == 'i')
		snprintf(number, sizeof number, "%lld",
		    (long long)from_signed(bits, field->size));
	else
		snprintf(number, sizeof number, "%llu", (unsigned long long)bits);
	return strdup(number);
}

char *aer_npy_text(
    const struct aer_npy *npy, size_t row, size_t i, struct aer_error *err)
{
	const struct field *field = field_of(npy, i);
	const unsigned char *p = find(npy, row, i);
	char *text;

	if (field->kind == 'U')
		text = from_letters(p, field->size / 4, field->big);
	else if (field->kind == 'S')
		text = strndup((const char *)p, field->size);
	else
		text = from_number(npy, row, i);
	if (text == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (text[aer_utf8_good(text)] == '\0')
		return text;
	aer_error_set(err, "%s: record %zu: a text is no Unicode", npy->path, row);
	free(text);
	return NULL;
}
