/*
 * record-test - lib/batch/record: what is kept comes back, or nothing does.
 */
#include "batch/record.h"

#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const columns[] = { "a", "b", NULL };
static const char recipe[] = "tool 1 video=a \"b\", c span=0x0p+0:inf";

static bool same(const struct aer_record *record)
{
	return record != NULL && aer_record_count(record) == 2 &&
	       strcmp(aer_record_get(record, 0, 0), "1,2") == 0 &&
	       strcmp(aer_record_get(record, 0, 1), "") == 0 &&
	       strcmp(aer_record_get(record, 1, 1), "x\ny \"z\"") == 0;
}

static void test_record(void)
{
	static const char *const other[] = { "a", "c", NULL };
	struct aer_error err;
	struct aer_record *record = aer_record_new(columns, &err), *back;

	ok(aer_record_save(record, "r/e.csv", recipe, &err) == 0,
	    "an empty record is kept");
	back = aer_record_load("r/e.csv", recipe, columns);
	ok(back != NULL && aer_record_count(back) == 0, "and comes back");
	aer_record_free(back);
	ok(aer_record_add(record, &err) == 0 &&
		aer_record_set(record, 0, &err, "%d,%d", 1, 2) == 0 &&
		aer_record_add(record, &err) == 1 &&
		aer_record_set(record, 1, &err, "x\ny \"z\"") == 0 &&
		aer_record_save(record, "r/f.csv", recipe, &err) == 0,
	    "rows are kept");
	back = aer_record_load("r/f.csv", recipe, columns);
	ok(same(back), "and come back");
	aer_record_free(back);
	aer_record_free(record);
	ok(aer_record_load("r/f.csv", "tool 2", columns) == NULL,
	    "not for another recipe");
	ok(aer_record_load("r/f.csv", recipe, other) == NULL, "not for other columns");
	ok(truncate("r/f.csv", 62) == 0 &&
		aer_record_load("r/f.csv", recipe, columns) == NULL,
	    "not where a row is lost");
	ok(aer_record_load("r/g.csv", recipe, columns) == NULL,
	    "not where there is none");
}

int main(void)
{
	test_record();
	return unit_done();
}
