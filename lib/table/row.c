#include "table/row.h"

#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void aer_row_free(struct aer_row *row)
{
	if (row == NULL)
		return;
	free(row->field);
	free(row->bytes);
	memset(row, 0, sizeof *row);
}

void aer_row_reset(struct aer_row *row)
{
	row->count = 0;
	row->used = 0;
}

/* Makes room for N more bytes. */
static int reserve_bytes(struct aer_row *row, size_t n)
{
	size_t size = row->size > 0 ? row->size : 256;
	char *bytes;

	while (size - row->used < n)
		size *= 2;
	if (size == row->size)
		return 0;
	bytes = realloc(row->bytes, size);
	if (bytes == NULL)
		return -1;
	row->bytes = bytes;
	row->size = size;
	return 0;
}

/* Makes room for COUNT fields. */
static int reserve_fields(struct aer_row *row, size_t count)
{
	size_t slots = row->slots > 0 ? row->slots : 16;
	char **field;

	if (count <= row->slots)
		return 0;
	while (slots < count)
		slots *= 2;
	field = realloc(row->field, slots * sizeof(char *));
	if (field == NULL)
		return -1;
	row->field = field;
	row->slots = slots;
	return 0;
}

int aer_row_append(struct aer_row *row, const void *text, size_t n)
{
	if (reserve_bytes(row, n + 1) < 0)
		return -1;
	if (n > 0)
		memcpy(row->bytes + row->used, text, n);
	row->bytes[row->used + n] = '\0';
	row->used += n + 1;
	row->count++;
	return 0;
}

/* Points the fields into the bytes, which no longer move. */
int aer_row_finish(struct aer_row *row)
{
	char *at = row->bytes;

	if (reserve_fields(row, row->count) < 0)
		return -1;
	for (size_t i = 0; i < row->count; i++) {
		row->field[i] = at;
		at += strlen(at) + 1;
	}
	return 0;
}

/* Bit 7 of each byte of WORD that is less than '-', as all are that part fields and
 * lines.  No byte carries into the next one. */
static uint64_t marks(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101;

	return ~(((word & 0x7f * ones) + (0x80 - '-') * ones) | word) & 0x80 * ones;
}

/* Makes room for N bytes and COUNT fields, and reads the line again, as those may have
 * moved. */
static size_t take_longer(
    struct aer_row *row, const char *from, size_t size, size_t n, size_t count)
{
	if (reserve_bytes(row, n) < 0 || reserve_fields(row, count) < 0)
		return 0;
	return aer_row_take_line(row, from, size);
}

/* The line is copied and looked through by words of 8 bytes. */
size_t aer_row_take_line(struct aer_row *row, const char *from, size_t size)
{
	enum { WORD = sizeof(uint64_t) };
	char *const bytes = row->bytes, *start = bytes; /* of the field at hand */
	const size_t limit = size < row->size ? size : row->size;
	size_t count = 0;

	if (size == 0 || from[0] == '\n' || from[0] == '\r')
		return 0;
	for (size_t i = 0; i + WORD <= limit; i += WORD) {
		uint64_t word;

		memcpy(&word, from + i, WORD);
		memcpy(bytes + i, &word, WORD);
		for (uint64_t m = marks(le64toh(word)); m != 0; m &= m - 1) {
			char *at = bytes + i + (unsigned)__builtin_ctzll(m) / 8;
			const char mark = *at;

			if (mark == '"' || mark == '\0')
				return 0;
			if (mark != ',' && mark != '\n' && mark != '\r')
				continue;
			if (count == row->slots)
				return take_longer(row, from, size, 0, count + 1);
			*at = '\0';
			row->field[count++] = start;
			start = at + 1;
			if (mark == ',')
				continue;
			row->count = count;
			row->used = (size_t)(start - bytes);
			return row->used;
		}
	}
	return limit < size ? take_longer(row, from, size, limit + WORD, 1) : 0;
}
