/*
 * That distinct.h tells texts that all differ from texts of which one comes twice,
 * wherever its two places are, in memory and in the scratch file, in TAP.
 */
#include "base/distinct.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than 256 blocks of 2047 have. */
enum { MANY = 700000 };

/* Adds N different texts, the one at SECOND being that at FIRST again when it is less
 * than N; says whether all are found to differ. */
static bool all_differ(size_t n, size_t first, size_t second)
{
	struct aer_distinct *distinct = aer_distinct_new(NULL);
	bool differ = false;

	if (distinct == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		char text[32];

		snprintf(text, sizeof text, "clip/%zu", i == second ? first : i);
		if (aer_distinct_add(distinct, text, NULL) < 0)
			abort();
	}
	if (aer_distinct_check(distinct, &differ, NULL) < 0)
		abort();
	aer_distinct_free(distinct);
	return differ;
}

/* The folder of scratch files is none. */
static void claim_message(void)
{
	struct aer_distinct *distinct = aer_distinct_new(NULL);
	struct aer_error err = { "" };
	int rc = 0;

	if (distinct == NULL || setenv("TMPDIR", "/nowhere/at/all", 1) != 0)
		abort();
	for (size_t i = 0; rc == 0 && i < MANY; i++) {
		char text[32];

		snprintf(text, sizeof text, "%zu", i);
		rc = aer_distinct_add(distinct, text, &err);
	}
	ok(rc < 0, "a folder that is not there is an error");
	ok(strcmp(err.text, "a temporary file in /nowhere/at/all fails: No such file "
			    "or directory; TMPDIR can name another folder") == 0,
	    "that names the folder and the way out: %s", err.text);
	aer_distinct_free(distinct);
}

int main(void)
{
	static const size_t size[] = { 0, 1, 2, 1000, MANY };

	for (size_t i = 0; i < sizeof size / sizeof size[0]; i++)
		ok(all_differ(size[i], 0, size[i]), "%zu texts all differ", size[i]);
	ok(!all_differ(2, 0, 1), "two texts are one");
	ok(!all_differ(1000, 3, 999), "one of 1000 comes twice");
	ok(!all_differ(MANY, 0, 1), "one of many comes twice, at the start");
	ok(!all_differ(MANY, 0, MANY - 1), "at the start and at the end");
	ok(!all_differ(MANY, MANY - 2, MANY - 1), "at the end");
	for (size_t i = 1; i < 6; i++)
		ok(!all_differ(MANY, i * 99991, i * 99991 + 150000), "in between");
	claim_message();
	return unit_done();
}
