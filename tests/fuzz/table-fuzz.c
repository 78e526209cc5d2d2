/* Tables: what was read from any bytes is read again from what the writer makes of
 * it, row by row; and no line number goes backwards. */
#include "fuzz.h"
#include "table/table.h"
#include "table/writer.h"

#include <string.h>

/* Copies the good rows of the table at PATH into OUT; false if it has no header. */
static bool copy(const char *path, FILE *out, size_t *rows, size_t *bad)
{
	struct aer_table *table = aer_table_open(path, NULL);
	struct aer_writer *writer;
	struct aer_row row = { 0 };
	struct aer_error err;
	unsigned long line = 1;
	enum aer_read got;

	if (!table)
		return false;
	writer = aer_writer_open(out, "copy", &err);
	claim(writer && aer_writer_inherit(writer, table, &err) == 0, "a writer opens");
	while ((got = aer_table_next(table, &row, &err)) == AER_READ_ROW ||
	       got == AER_READ_BAD) {
		if (got == AER_READ_BAD) {
			claim(err.text[0] != '\0', "a bad row is explained");
			++*bad;
			continue;
		}
		claim(row.count == aer_table_columns(table),
		    "a row is as wide as its table");
		claim(row.line > line, "lines rise");
		line = row.line;
		++*rows;
		aer_writer_begin(writer, &row);
		claim(aer_writer_end(writer, &err) == 0, "a row is written");
	}
	claim(aer_writer_close(writer, &err) == 0, "the copy is whole");
	aer_row_free(&row);
	aer_table_close(table);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64], *first = NULL, *second = NULL;
	size_t first_size = 0, second_size = 0, rows = 0, again = 0, bad = 0;
	FILE *in = fuzz_file(data, size, path);
	FILE *out = open_memstream(&first, &first_size);

	claim(out != NULL, "there is memory");
	if (copy(path, out, &rows, &bad) && fflush(out) == 0 &&
	    (uint8_t)first[0] < 0xfe /* as UTF-16 begins */) {
		FILE *copied;

		fclose(out);
		bad = 0;
		copied = fuzz_file((const uint8_t *)first, first_size, path);
		out = open_memstream(&second, &second_size);
		claim(out && copy(path, out, &again, &bad), "a copy has a header");
		fclose(copied);
		claim(bad == 0 && again == rows, "a copy has as many rows, all good");
	}
	fclose(out);
	fclose(in);
	claim(!second ||
		  (first_size == second_size && !memcmp(first, second, first_size)),
	    "a copy of a copy is the copy");
	free(first);
	free(second);
	return 0;
}
