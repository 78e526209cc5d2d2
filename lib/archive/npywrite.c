/* Tables as arrays of records. */
#include "archive/npy.h"
#include "text/letters.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The header is filled up with blanks to a multiple of this, behind which data lie well
 * in memory. */
enum { ALIGN = 64, BEFORE = 12 };

/* The text of the header; NULL when memory is short. */
static char *describe(
    const struct aer_npy_column *column, size_t count, size_t rows, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	if (out == NULL)
		return NULL;
	fputs("{'descr': [", out);
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "%s('", i > 0 ? ", " : "");
		/* a name in quotes needs no more than these two made harmless */
		for (const char *p = column[i].name; *p != '\0'; p++)
			fputc(*p == '\'' || *p == '\\' ? '_' : *p, out);
		if (column[i].width > 0)
			fprintf(out, "', '<U%zu')", column[i].width);
		else
			fputs("', '<i8')", out);
	}
	fprintf(out, "], 'fortran_order': False, 'shape': (%zu,), }", rows);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

int aer_npy_begin(FILE *stream, const struct aer_npy_column *column, size_t count,
    size_t rows, struct aer_error *err)
{
	size_t size = 0, padding;
	char *text = describe(column, count, rows, &size);
	uint32_t length;

	if (text == NULL)
		return aer_error_memory(err);
	padding = (ALIGN - (BEFORE + size + 1) % ALIGN) % ALIGN;
	length = (uint32_t)(size + padding + 1);
	/* version 3.0: a long header, in UTF-8 */
	fwrite("\x93NUMPY\x03", 1, 8, stream);
	for (int i = 0; i < 4; i++)
		fputc((int)(length >> 8 * i & 255), stream);
	fprintf(stream, "%s%*s\n", text, (int)padding, "");
	free(text);
	return 0;
}

void aer_npy_put_whole(FILE *stream, long long value)
{
	uint64_t bits = (uint64_t)value;

	for (int i = 0; i < 8; i++)
		fputc((int)(bits >> 8 * i & 255), stream);
}

void aer_npy_put_text(FILE *stream, const char *text, size_t width)
{
	for (size_t i = 0; i < width; i++) {
		uint32_t c = *text != '\0' ? aer_letter_next(&text) : 0;

		for (int k = 0; k < 4; k++)
			fputc((int)(c >> 8 * k & 255), stream);
	}
}
