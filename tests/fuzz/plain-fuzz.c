/* Tables: lines without quotes, which are taken apart at their commas, are the rows and
 * the messages that libcsv makes of them. */
#include "../slow-table.h"
#include "fuzz.h"

static void compare_rows(const struct aer_row *a, const struct aer_row *b)
{
	claim(a->count == b->count && a->line == b->line, "rows are alike");
	for (size_t i = 0; i < a->count; i++)
		claim(!strcmp(a->field[i], b->field[i]), "fields are alike");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct aer_error fast_error = { "" }, slow_error = { "" };
	struct aer_row a = { 0 }, b = { 0 };
	struct aer_table *fast, *slow;
	enum aer_read got = AER_READ_ROW;
	char path[64];
	FILE *in = fuzz_file(data, size, path);

	fast = aer_table_open(path, &fast_error);
	slow = slow_table_open(path, &slow_error);
	claim((fast == NULL) == (slow == NULL), "both have a header or none");
	while (fast && got != AER_READ_END && got != AER_READ_BROKEN) {
		got = aer_table_next(fast, &a, &fast_error);
		claim(got == slow_table_next(slow, &b, &slow_error),
		    "both read on, or not");
		if (got == AER_READ_ROW)
			compare_rows(&a, &b);
		claim(!strcmp(fast_error.text, slow_error.text), "messages are alike");
	}
	aer_row_free(&a);
	aer_row_free(&b);
	aer_table_close(fast);
	slow_table_close(slow);
	fclose(in);
	return 0;
}
