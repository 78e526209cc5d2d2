/*
 * aer-divide - writes a manifest as one table for each recording, and touches only
 * those in which something is new: what a Makefile needs to make the clips of each
 * recording by themselves.
 */
#include "base/diag.h"
#include "base/file.h"
#include "base/option.h"
#include "table/manifest.h"
#include "table/subtables.h"
#include "table/writer.h"

#include <getopt.h>

enum { BY = AER_LONG_ONLY };

static const struct aer_option options[] = {
	{ BY, "by", "COLUMN", "a table for each of its values (default video)" },
	{ 'o', "output", "DIR", "write the tables to DIR (needed)" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-divide",
	"-o DIR [manifest]",
	"Write one table for each recording; what has not changed is left as it is.",
	options,
};

struct divide {
	struct aer_diag diag;
	const char *dir, *by;
	size_t by_at;
	struct aer_manifest *manifest;
	struct aer_subtables *subtables;
};

static int open_input(struct divide *d, const char *path, struct aer_error *err)
{
	const struct aer_table *table;

	if (d->dir == NULL || d->dir[0] == '\0')
		return aer_error_set(err, "-o DIR is needed: where the tables go");
	d->manifest = aer_manifest_open(path, AER_NEED_CLIP, err);
	if (d->manifest == NULL)
		return -1;
	table = aer_manifest_table(d->manifest);
	if (aer_table_need(table, d->by, &d->by_at, err) < 0)
		return -1;
	d->subtables = aer_subtables_new(table, err);
	return d->subtables != NULL ? 0 : -1;
}

/* Reads all rows, and names the bad ones. */
static int read_rows(struct divide *d, struct aer_error *err)
{
	struct aer_clip clip = { 0 };
	int rc = 0;

	for (;;) {
		enum aer_read read = aer_manifest_next(d->manifest, &clip, err);

		if (read == AER_READ_BAD) {
			aer_diag_fail(&d->diag, "%s", err->text);
			continue;
		}
		if (read == AER_READ_ROW)
			rc = aer_subtables_add(d->subtables, clip.row.field[d->by_at],
			    clip.video, &clip.row, err);
		else if (read == AER_READ_BROKEN)
			rc = -1;
		if (read != AER_READ_ROW || rc < 0)
			break;
	}
	aer_clip_free(&clip);
	return rc;
}

/* Writes the tables, and then their list: who has read it finds them all. */
static int write_tables(struct divide *d, struct aer_error *err)
{
	struct aer_writer *list = aer_writer_open(stdout, "<stdout>", err);
	size_t n = aer_subtables_count(d->subtables);
	int name, rows, rc = -1;

	if (list == NULL)
		return -1;
	name = aer_writer_column(list, "part", err);
	rows = aer_writer_column(list, "rows", err);
	if (name < 0 || rows < 0 || aer_folder_make(d->dir, err) < 0)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (aer_subtables_write(d->subtables, i, d->dir, err) < 0)
			goto out;
	for (size_t i = 0; i < n; i++) {
		aer_writer_begin(list, NULL);
		aer_writer_set(list, name, aer_subtables_name(d->subtables, i));
		aer_writer_setf(list, rows, "%zu", aer_subtables_rows(d->subtables, i));
		if (aer_writer_end(list, err) < 0)
			goto out;
	}
	rc = aer_writer_finish(list, err);
out:
	aer_writer_free(list);
	return rc;
}

int main(int argc, char **argv)
{
	struct divide d = { .by = "video" };
	struct aer_error err;
	const char *input;
	int option;

	aer_diag_init(&d.diag, stderr, command.name);
	while ((option = aer_option_next(&command, argc, argv, stdout, &d.diag)) >= 0) {
		if (option == BY)
			d.by = optarg;
		else
			d.dir = optarg;
	}
	if (option == AER_OPTION_EXIT)
		return (int)d.diag.status;
	input = aer_option_input(&command, argc, argv, &d.diag);
	if (input == NULL)
		return (int)d.diag.status;
	if (open_input(&d, input, &err) < 0 || read_rows(&d, &err) < 0 ||
	    write_tables(&d, &err) < 0)
		aer_diag_fatal(&d.diag, "%s", err.text);
	else if (aer_subtables_count(d.subtables) == 0 && d.diag.status == AER_FAILED)
		d.diag.status = AER_FATAL; /* each row was reported */
	else if (aer_subtables_count(d.subtables) == 0)
		aer_diag_note(&d.diag, "%s: has no clips",
		    aer_table_name(aer_manifest_table(d.manifest)));
	aer_subtables_free(d.subtables);
	aer_manifest_close(d.manifest);
	return (int)d.diag.status;
}
