#include "row.h"

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

size_t aer_row_take_line(struct aer_row *row, const char *from, size_t size)
{
	const char *lf = size > 0 ? memchr(from, '\n', size) : NULL;
	size_t i = 0;
	char *to;

	if (lf == NULL || from[0] == '\n' || from[0] == '\r' ||
	    reserve_bytes(row, (size_t)(lf - from) + 1) < 0 ||
	    reserve_fields(row, 1) < 0)
		return 0;
	to = row->bytes;
	row->field[row->count++] = to;
	for (; from[i] != '\n' && from[i] != '\r'; i++) {
		to[i] = from[i];
		if (from[i] == ',') {
			to[i] = '\0';
			if (reserve_fields(row, row->count + 1) < 0)
				return 0;
			row->field[row->count++] = to + i + 1;
		} else if (from[i] == '"' || from[i] == '\0') {
			return 0;
		}
	}
	to[i] = '\0';
	row->used = i + 1;
	return i + 1;
}
