/*
 * job-test - lib/job: every item once, results in order, with any number of
 * workers; and lib/record: what is kept comes back, or nothing does.
 */
#include "job.h"

#include "record.h"
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ITEMS = 500 };

struct context {
	int given, taken;
	bool wrong;
};

struct item {
	int number, square;
};

static void *next(void *argument)
{
	struct context *context = argument;
	struct item *item;

	if (context->given == ITEMS)
		return NULL;
	item = calloc(1, sizeof *item);
	if (item != NULL)
		item->number = context->given++;
	return item;
}

static void work(void *context, void *worker, void *argument)
{
	struct item *item = argument;

	(void)context;
	/* so that they do not end in the order they began */
	usleep((unsigned)(item->number * 7919 % 400));
	++*(int *)worker;
	item->square = item->number * item->number;
}

static void done(void *argument, void *job)
{
	struct context *context = argument;
	struct item *item = job;

	if (item->number != context->taken++ ||
	    item->square != item->number * item->number)
		context->wrong = true;
	free(item);
}

static void *worker_new(void *context)
{
	(void)context;
	return calloc(1, sizeof(int));
}

static void *no_worker(void *context)
{
	(void)context;
	return NULL;
}

static void test_jobs(void)
{
	struct aer_job_ops ops = { next, work, done, worker_new, free };
	struct aer_error err;

	for (int jobs = 1; jobs <= 16; jobs *= 2) {
		struct context context = { 0 };

		ok(aer_jobs_run(jobs, &ops, &context, &err) == 0 &&
			context.taken == ITEMS && !context.wrong,
		    "all items, in order, %d jobs", jobs);
	}
	ops.worker_new = no_worker;
	ok(aer_jobs_run(2, &ops, &(struct context){ 0 }, &err) == -1,
	    "without a worker it fails");
}

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
	test_jobs();
	test_record();
	return unit_done();
}
