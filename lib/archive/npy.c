#include "archive/npypart.h"

#include "text/number.h"
#include "text/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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
		npy->field = calloc(AER_NPY_FIELDS, sizeof *npy->field);
	}
	if (npy == NULL || npy->path == NULL || npy->field == NULL)
		aer_error_memory(err);
	else if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	else if (map_file(npy, fd, err) == 0)
		rc = aer_npy_read_header(npy, err);
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

static const struct aer_npy_field *field_of(const struct aer_npy *npy, size_t i)
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

/* --- values -------------------------------------------------------------------- */

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
	const struct aer_npy_field *field = field_of(npy, i);
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
	const struct aer_npy_field *field = field_of(npy, i);
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
	const struct aer_npy_field *field = field_of(npy, i);
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
