#include "table/rows.h"

#include <stdlib.h>
#include <string.h>

struct aer_rows {
	char *bytes; /* all fields, each ended by a NUL */
	size_t used, size;
	size_t *at; /* where in bytes each row begins */
	size_t count, slots;
	struct aer_row view; /* the row last got */
};

struct aer_rows *aer_rows_new(size_t columns, struct aer_error *err)
{
	struct aer_rows *rows = calloc(1, sizeof *rows);

	if (rows != NULL)
		rows->view.field = calloc(columns, sizeof(char *));
	if (rows == NULL || rows->view.field == NULL) {
		free(rows);
		aer_error_memory(err);
		return NULL;
	}
	rows->view.count = columns;
	return rows;
}

void aer_rows_free(struct aer_rows *rows)
{
	if (rows == NULL)
		return;
	free(rows->bytes);
	free(rows->at);
	free(rows->view.field);
	free(rows);
}

size_t aer_rows_count(const struct aer_rows *rows)
{
	return rows->count;
}

/* Room for N more elements of SIZE bytes behind the first USED of *SLOTS. */
static int reserve(void **array, size_t *slots, size_t used, size_t n, size_t size,
    struct aer_error *err)
{
	size_t more = *slots > 0 ? *slots : 1024;
	void *grown;

	while (more - used < n)
		more *= 2;
	if (more == *slots)
		return 0;
	grown = realloc(*array, more * size);
	if (grown == NULL)
		return aer_error_memory(err);
	*array = grown;
	*slots = more;
	return 0;
}

static int append(struct aer_rows *rows, const char *text, struct aer_error *err)
{
	size_t n = strlen(text) + 1;
	void *bytes = rows->bytes;

	if (reserve(&bytes, &rows->size, rows->used, n, 1, err) < 0)
		return -1;
	rows->bytes = bytes;
	memcpy(rows->bytes + rows->used, text, n);
	rows->used += n;
	return 0;
}

int aer_rows_add(
    struct aer_rows *rows, const struct aer_row *row, struct aer_error *err)
{
	size_t begin = rows->used;
	void *at = rows->at;

	if (reserve(&at, &rows->slots, rows->count, 1, sizeof(size_t), err) < 0)
		return -1;
	rows->at = at;
	for (size_t i = 0; i < rows->view.count; i++)
		if (append(rows, row->field[i], err) < 0) {
			rows->used = begin;
			return -1;
		}
	rows->at[rows->count++] = begin;
	return 0;
}

const struct aer_row *aer_rows_get(struct aer_rows *rows, size_t i)
{
	char *at = rows->bytes + rows->at[i];

	for (size_t k = 0; k < rows->view.count; k++) {
		rows->view.field[k] = at;
		at += strlen(at) + 1;
	}
	return &rows->view;
}
