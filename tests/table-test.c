/*
 * Unit tests of the ids, times and regions of manifest.h, of dict.h, labels.h and
 * option.h, in TAP.  With an operand it is a tool for tests/table.t:
 *
 *	table-test copy FILE          FILE's good rows through table.h and writer.h
 *	table-test manifest FILE      good rows as "line:id:start:end:x,y,w,h"
 *	table-test file PATH TEXT     makes a file, waits for a line, commits
 *	table-test folder PATH TEXT   the same for a folder with a file "text"
 *	table-test field TEXT         one CSV field
 */
#include "base/dict.h"
#include "base/file.h"
#include "base/option.h"
#include "table/labels.h"
#include "table/manifest.h"
#include "table/writer.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void same(const char *got, const char *wanted, const char *title)
{
	if (!ok(strcmp(got, wanted) == 0, "%s", title))
		printf("# got:    %s\n# wanted: %s\n", got, wanted);
}

/* --- ids ------------------------------------------------------------------- */

static void test_ids(void)
{
	static const char *const good[] = { "a", "P001/003", "a.b", "a-b_c.D9", "a/b/c",
		"-", "a..b", "_" };
	static const char *const bad[] = { "", "/a", "a/", "a//b", ".", "..", "a/..",
		"../a", "a/./b", ".a", "a/.b", "a b", "a\nb", "a\\b", "a:b", "a\tb",
		"\xc3\xa9", "a*", "~", "a\x7f", "%s" };
	char text[301];
	struct aer_error err;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		ok(aer_id_check(good[i], NULL) == 0, "'%s' is an id", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		err.text[0] = '\0';
		ok(aer_id_check(bad[i], &err) < 0 && err.text[0] != '\0',
		    "bad id %zu is none", i);
	}
	memset(text, 'a', 300);
	text[300] = '\0';
	ok(aer_id_check(text, NULL) < 0, "300 bytes are too long for an id");
	text[AER_ID_MAX + 1] = '\0';
	ok(aer_id_check(text, NULL) < 0, "so is one more than allowed");
	text[AER_ID_MAX] = '\0';
	ok(aer_id_check(text, NULL) == 0, "as many as allowed are not");
}

/* --- times ----------------------------------------------------------------- */

/* A time in hours and minutes is the very number that its seconds are. */
static void test_one_rounding(void)
{
	struct aer_error err;
	double joined = 0, plain = 1;

	ok(aer_time_parse("0:01:08.96", &joined, &err) == 0 &&
		aer_time_parse("68.96", &plain, &err) == 0 && !(joined > plain) &&
		!(joined < plain),
	    "0:01:08.96 is 68.96 to the last bit");
}

static void test_times(void)
{
	static const struct {
		const char *text;
		double seconds;
	} good[] = { { "0", 0 }, { "12.5", 12.5 }, { "1:02", 62 },
		{ "0:01:12.5", 72.5 }, { "10:00:00", 36000 }, { ".5", .5 }, { "5.", 5 },
		{ "1e2", 100 }, { "100:00:00.001", 360000.001 }, { "90:00", 5400 },
		{ "00:00:00", 0 }, { "59.999999", 59.999999 } };
	static const char *const bad[] = { "", " ", "x", "1x", "-1", "+1", " 1", "1 ",
		"inf", "nan", "infinity", "1e999", "0x10", "1:", ":1", "::", "1:2:3:4",
		"1:60", "1:60:00", "0:00:60", "1:-2", "1:+2", "1: 2", "-1:00", "1:2x",
		"1e9", "12,5", "1:1e1x", "1.5:00", ".", "1..2", "1:.", "0:0:inf" };
	double seconds;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		ok(aer_time_parse(good[i].text, &seconds, NULL) == 0 &&
			fabs(seconds - good[i].seconds) < 1e-9,
		    "time '%s' is read", good[i].text);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ok(aer_time_parse(bad[i], &seconds, NULL) < 0, "time '%s' is none",
		    bad[i]);
}

/* The time of frame K at NUM/DEN frames a second, written and read back, must lie
 * after the frame before and not after the frame itself. */
static bool names_frames(long num, long den, long frames)
{
	char text[AER_TIME_SIZE];
	double back;

	for (long k = 0; k < frames; k++) {
		double time = (double)(k * den) / (double)num;
		double before = (double)((k - 1) * den) / (double)num;

		aer_time_format(time, text);
		if (aer_time_parse(text, &back, NULL) < 0 || back > time ||
		    (k > 0 && back <= before)) {
			printf("# frame %ld at %ld/%ld: %.17g is %s\n", k, num, den,
			    time, text);
			return false;
		}
	}
	return true;
}

static void test_time_format(void)
{
	char text[AER_TIME_SIZE];

	same(aer_time_format(0, text), "0.000000", "0 is written");
	same(aer_time_format(0.57, text), "0.570000", "0.57 stays 0.57");
	same(aer_time_format(1.0 / 3, text), "0.333333", "a third is rounded down");
	same(aer_time_format(2.0 / 3, text), "0.666666", "two thirds are rounded down");
	same(aer_time_format(0.9999999, text), "0.999999", "just below 1 is not 1");
	same(aer_time_format(359999.999999, text), "359999.999999", "100 hours fit");
	same(aer_time_format(12.0000005, text), "12.000000", "half a microsecond goes");
	/* three hours each */
	ok(names_frames(25, 1, 270000), "times name their frames at 25 a second");
	ok(names_frames(30000, 1001, 324000), "at 29.97");
	ok(names_frames(24000, 1001, 259000), "at 23.976");
	ok(names_frames(60, 1, 648000), "at 60");
	ok(names_frames(60000, 1001, 648000), "at 59.94");
	ok(names_frames(15, 2, 81000), "at 7.5");
	ok(names_frames(90000, 3003, 324000), "at 90000/3003");
	ok(names_frames(1000, 33, 327000), "at a frame each 33 milliseconds");
	for (long us = 0; us < 3000000; us += 7) {
		char wanted[AER_TIME_SIZE];
		double back;

		snprintf(
		    wanted, sizeof wanted, "%ld.%06ld", us / 1000000, us % 1000000);
		if (aer_time_parse(wanted, &back, NULL) < 0 ||
		    strcmp(aer_time_format(back, text), wanted) != 0) {
			ok(false, "%s comes back as %s", wanted, text);
			return;
		}
	}
	ok(true, "what was written comes back as it was");
}

/* --- dictionaries and labels ----------------------------------------------- */

static void test_dict(void)
{
	struct aer_dict *dict = aer_dict_new(NULL);
	char key[32];
	bool good = dict != NULL, is_new;

	for (long i = 0; good && i < 100000; i++) {
		snprintf(key, sizeof key, "key %ld", i);
		good &= aer_dict_add(dict, key, &is_new, NULL) == i && is_new;
		good &= aer_dict_add(dict, key, &is_new, NULL) == i && !is_new;
	}
	for (long i = 0; good && i < 100000; i += 111) {
		snprintf(key, sizeof key, "key %ld", i);
		good &= aer_dict_find(dict, key) == i &&
			strcmp(aer_dict_key(dict, (size_t)i), key) == 0;
	}
	ok(good && aer_dict_count(dict) == 100000, "100000 keys have their numbers");
	ok(aer_dict_find(dict, "") == -1 && aer_dict_find(dict, "key") == -1,
	    "what is not there is not found");
	ok(aer_dict_add(dict, "", NULL, NULL) == 100000, "the empty string is a key");
	aer_dict_free(dict);
	aer_dict_free(NULL);
}

static void labels_refused(const char *text, const char *wanted)
{
	struct aer_error err = { "" };
	struct aer_labels *labels = aer_labels_parse(text, &err);

	ok(labels == NULL, "labels '%s' are refused", text);
	same(err.text, wanted, "with a reason");
	aer_labels_free(labels);
}

static void test_labels(void)
{
	struct aer_labels *labels = aer_labels_parse("b,a,\xc3\xa9,c d", NULL), *sorted;
	long rank[4];
	char buf[12];

	if (!ok(labels != NULL && aer_labels_count(labels) == 4 &&
		    strcmp(aer_labels_name(labels, 3), "c d") == 0,
		"a list of labels is read"))
		return;
	sorted = aer_labels_sorted(labels, rank, NULL);
	ok(sorted != NULL && strcmp(aer_labels_name(sorted, 0), "a") == 0 &&
		rank[0] == 1 && rank[1] == 0 && rank[2] == 3 && rank[3] == 2,
	    "and sorted by bytes");
	same(aer_labels_list(labels, buf, sizeof buf), "b, a, \xc3\xa9...",
	    "a list that is too long is cut");
	aer_labels_free(sorted);
	aer_labels_free(labels);
	labels_refused("", "a label is empty");
	labels_refused("a,,b", "a label is empty");
	labels_refused("a,b,a", "label 'a' stands there twice");
	labels_refused("@/nowhere", "/nowhere: cannot open: No such file or directory");
	labels_refused("@/dev/null", "/dev/null: has no labels");
	labels_refused("@/", "/: cannot read: Is a directory");
}

/* --- numbers of options ---------------------------------------------------- */

static void test_numbers(void)
{
	static const char *const junk[] = { "", " 1", "1 ", "1x", "x", "0x10", "1.5",
		"99999999999999999999", "\t1", "\n1" };
	static const char *const no_double[] = { "", " 1", "1 ", "1x", "inf", "nan",
		"0x1p3", "1e999", "1,5", "--1" };
	static const char *const no_size[] = { "", "x", "1x", "x1", "1x1x", "0x1",
		"1x0", "-1x5", "16385x1", "1x99999999999999999999", "1 x1", "1X1",
		" 1x1", "1x 1", "1x\t1" };
	static const char *const choices[] = { "a", "bc", NULL };
	struct aer_error err = { "" };
	long n;
	double v;
	int w, h;

	ok(aer_parse_long("-7", "-n", -10, 10, &n, NULL) == 0 && n == -7, "-7 is read");
	for (size_t i = 0; i < sizeof junk / sizeof junk[0]; i++)
		ok(aer_parse_long(junk[i], "-n", -100, 100, &n, NULL) < 0,
		    "junk %zu is no whole number", i);
	ok(aer_parse_long("11", "-n", 0, 10, &n, &err) < 0, "11 is above 10");
	same(err.text, "-n '11' is not between 0 and 10", "with a reason");
	ok(aer_parse_double("2.5e-1", "-x", 0, 1, &v, NULL) == 0 && v == .25,
	    "a decimal is read");
	for (size_t i = 0; i < sizeof no_double / sizeof no_double[0]; i++)
		ok(aer_parse_double(no_double[i], "-x", 0, 1e300, &v, NULL) < 0,
		    "junk %zu is no decimal", i);
	ok(aer_parse_size("640x480", "-S", &w, &h, NULL) == 0 && w == 640 && h == 480,
	    "a size is read");
	for (size_t i = 0; i < sizeof no_size / sizeof no_size[0]; i++)
		ok(aer_parse_size(no_size[i], "-S", &w, &h, NULL) < 0,
		    "junk %zu is no size", i);
	ok(aer_parse_choice("bc", "-c", choices, NULL) == 1, "a choice is found");
	ok(aer_parse_choice("b", "-c", choices, &err) == -1, "half of one is not");
	same(err.text, "-c 'b' is none of: a, bc", "with a reason");
}

static void test_errors(void)
{
	struct aer_error err = { "" };
	char many[2000];

	memset(many, 'a', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	ok(aer_error_set(&err, "%s", many) == -1 && strlen(err.text) == 1023 &&
		strcmp(err.text + 1020, "...") == 0,
	    "an error that is too long ends in dots");
	aer_error_prefix(&err, "%s", "here");
	ok(strncmp(err.text, "here: aaa", 9) == 0 && strlen(err.text) == 1023,
	    "also with a prefix");
	ok(aer_error_set(NULL, "x") == -1 && aer_error_prefix(NULL, "x") == -1,
	    "nobody has to listen");
}

/* --- the tools ------------------------------------------------------------- */

static int fatal(const struct aer_error *err)
{
	printf("fatal: %s\n", err->text);
	return 2;
}

static int copy(const char *path)
{
	struct aer_error err;
	struct aer_table *table = aer_table_open(path, &err);
	struct aer_writer *writer = aer_writer_open(stdout, "<stdout>", &err);
	struct aer_row row = { 0 };
	enum aer_read got = AER_READ_END;
	int status = 0;

	if (table == NULL || writer == NULL ||
	    aer_writer_inherit(writer, table, &err) < 0)
		status = 2;
	while (
	    status < 2 && (got = aer_table_next(table, &row, &err)) != AER_READ_END) {
		if (got == AER_READ_BROKEN) {
			status = 2;
		} else if (got == AER_READ_BAD) {
			fprintf(stderr, "%s\n", err.text);
			status = 1;
		} else {
			fprintf(stderr, "row %lu\n", row.line);
			aer_writer_begin(writer, &row);
			if (aer_writer_end(writer, &err) < 0)
				status = 2;
		}
	}
	if (status == 2)
		fprintf(stderr, "%s\n", err.text);
	if (aer_writer_close(writer, &err) < 0 && status < 2) {
		fprintf(stderr, "%s\n", err.text);
		status = 2;
	}
	aer_row_free(&row);
	aer_table_close(table);
	return status;
}

static int list(const char *path)
{
	struct aer_error err;
	struct aer_manifest *manifest = aer_manifest_open(path, AER_NEED_CLIP, &err);
	struct aer_clip clip = { 0 };
	enum aer_read got;

	if (manifest == NULL)
		return fatal(&err);
	while ((got = aer_manifest_next(manifest, &clip, &err)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			return fatal(&err);
		if (got == AER_READ_BAD)
			printf("%s\n", err.text);
		else
			printf("%lu:%s:%g:%g:%d,%d,%d,%d\n", clip.row.line, clip.id,
			    clip.span.start, clip.span.end, clip.region.x,
			    clip.region.y, clip.region.w, clip.region.h);
	}
	aer_clip_free(&clip);
	aer_manifest_close(manifest);
	return 0;
}

/* Writes TEXT to PATH, or to "text" in the folder PATH, and commits after a line
 * from standard input; "abort" aborts. */
static int make(const char *path, const char *text, bool is_folder)
{
	struct aer_error err;
	struct aer_output *output =
	    is_folder ? aer_output_folder(path, &err) : aer_output_file(path, &err);
	char name[4096], line[16] = "";
	FILE *file;
	int rc;

	if (output == NULL)
		return fatal(&err);
	snprintf(
	    name, sizeof name, is_folder ? "%s/text" : "%s", aer_output_path(output));
	file = fopen(name, "w");
	rc = file == NULL || fputs(text, file) < 0;
	if (file != NULL && fclose(file) != 0)
		rc = 1;
	puts("begun");
	fflush(stdout);
	if (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "abort\n") == 0) {
		aer_output_abort(output);
		return 0;
	}
	if (rc != 0) {
		aer_output_abort(output);
		puts("cannot write");
		return 1;
	}
	return aer_output_commit(output, &err) < 0 ? fatal(&err) : 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "copy") == 0)
		return copy(argv[2]);
	if (argc > 2 && strcmp(argv[1], "manifest") == 0)
		return list(argv[2]);
	if (argc > 3 &&
	    (strcmp(argv[1], "file") == 0 || strcmp(argv[1], "folder") == 0))
		return make(argv[2], argv[3], strcmp(argv[1], "folder") == 0);
	if (argc > 2 && strcmp(argv[1], "field") == 0) {
		aer_writer_field(stdout, argv[2]);
		return 0;
	}
	test_ids();
	test_one_rounding();
	test_times();
	test_time_format();
	test_dict();
	test_labels();
	test_numbers();
	test_errors();
	return unit_done();
}
