/*
 * That rows without quotes, which table.c takes apart itself, are what libcsv makes
 * of them: random bytes are read both ways, in TAP.
 */
#include "base/random.h"
#include "slow-table.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes N bytes to PATH, of which most are such as tables have. */
static void write_file(const char *path, struct aer_random *random, size_t n)
{
	static const char usual[] = "abc,,,\n\n\r\n\"  x";
	FILE *file = fopen(path, "w");

	if (file == NULL)
		abort();
	fputs(aer_random_below(random, 2) != 0 ? "a,b\n" : "a,b,c\r\n", file);
	for (size_t i = 0; i < n; i++) {
		uint32_t r = aer_random_below(random, 1000);
		size_t at = aer_random_below(random, sizeof usual - 1);

		if (r == 0)
			putc((int)aer_random_below(random, 256), file);
		else if (usual[at] != '"' || aer_random_below(random, 20) == 0)
			putc(usual[at], file);
	}
	fclose(file);
}

static bool same_row(
    enum aer_read got, const struct aer_row *a, const struct aer_row *b)
{
	if (got != AER_READ_ROW)
		return true;
	if (a->count != b->count || a->line != b->line)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->field[i], b->field[i]) != 0)
			return false;
	return true;
}

/* Reads PATH both ways; returns the rows, or -1 where they are not the same. */
static long compare(const char *path)
{
	struct aer_error fast_error = { "" }, slow_error = { "" };
	struct aer_table *fast = aer_table_open(path, &fast_error);
	struct aer_table *slow = slow_table_open(path, &slow_error);
	struct aer_row a = { 0 }, b = { 0 };
	enum aer_read got = AER_READ_END, wanted = AER_READ_END;
	bool same = (fast == NULL) == (slow == NULL);
	long rows = 0;

	while (same && fast != NULL) {
		got = aer_table_next(fast, &a, &fast_error);
		wanted = slow_table_next(slow, &b, &slow_error);
		same = got == wanted && same_row(got, &a, &b) &&
		       strcmp(fast_error.text, slow_error.text) == 0;
		if (got == AER_READ_END || got == AER_READ_BROKEN)
			break;
		rows++;
	}
	if (strcmp(fast_error.text, slow_error.text) != 0)
		same = false;
	if (!same)
		printf("# row %ld: %d and %d: '%s', '%s'\n", rows, (int)got,
		    (int)wanted, fast_error.text, slow_error.text);
	aer_row_free(&a);
	aer_row_free(&b);
	aer_table_close(fast);
	slow_table_close(slow);
	return same ? rows : -1;
}

int main(void)
{
	char path[] = "plain-test.XXXXXX";
	int fd = mkstemp(path);
	struct aer_random random;
	long rows = 0, files = 0, got = 0;

	if (fd < 0)
		abort();
	close(fd);
	aer_random_seed(&random, 1);
	for (; files < 600 && got >= 0; files++) {
		/* some are longer than what is read at once */
		size_t n = files % 50 == 0 ? 300000 : aer_random_below(&random, 2000);

		write_file(path, &random, n);
		got = compare(path);
		rows += got;
	}
	ok(got >= 0, "%ld files of random bytes are the same rows and messages", files);
	ok(rows > 50000, "and those are many: %ld", rows);
	if (got >= 0)
		remove(path);
	else
		printf("# kept: %s\n", path);
	return unit_done();
}
