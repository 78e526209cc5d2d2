#include "table/table.h"

#include "base/scratch.h"
#include "table/csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct aer_table {
	FILE *in;
	char *name;
	struct aer_csv *csv;
	struct aer_row header;
};

const char *aer_table_name(const struct aer_table *table)
{
	return table->name;
}

size_t aer_table_columns(const struct aer_table *table)
{
	return table->header.count;
}

const char *aer_table_column_name(const struct aer_table *table, size_t i)
{
	return table->header.field[i];
}

int aer_table_find(const struct aer_table *table, const char *name)
{
	for (size_t i = 0; i < table->header.count; i++)
		if (strcmp(table->header.field[i], name) == 0)
			return (int)i;
	return -1;
}

/* Whether TEXT is a line of the lists that loaders read: "DIRECTORY FRAMES LABEL". */
static bool is_list_line(const char *text)
{
	const char *label = strrchr(text, ' '), *frames = label;

	if (label == NULL || label[1 + strspn(label + 1, "0123456789")] != '\0')
		return false;
	while (frames > text && frames[-1] >= '0' && frames[-1] <= '9')
		frames--;
	return frames < label && frames - 1 > text && frames[-1] == ' ' &&
	       label[1] != '\0';
}

int aer_table_need(const struct aer_table *table, const char *name, size_t *index,
    struct aer_error *err)
{
	char have[512] = "";
	size_t used = 0;
	int i = aer_table_find(table, name);

	if (i >= 0) {
		*index = (size_t)i;
		return 0;
	}
	if (table->header.count == 1 && strpbrk(table->header.field[0], ";\t|") != NULL)
		return aer_error_set(err,
		    "%s: its columns are separated by '%c'; save it with commas",
		    table->name, *strpbrk(table->header.field[0], ";\t|"));
	if (table->header.count == 1 && is_list_line(table->header.field[0]))
		return aer_error_set(err,
		    "%s: a list of DIRECTORY FRAMES LABEL is no table; make one of it: "
		    "aer-import --subject-from='(.*)/' dfer %s, when its folders are "
		    "the subjects",
		    table->name, table->name);
	for (size_t k = 0; k < table->header.count && used < sizeof have; k++)
		used += (size_t)snprintf(have + used, sizeof have - used, "%s%s",
		    k > 0 ? ", " : "", table->header.field[k]);
	return aer_error_set(
	    err, "%s: column '%s' is missing; it has: %s", table->name, name, have);
}

enum aer_read aer_table_next(
    struct aer_table *table, struct aer_row *row, struct aer_error *err)
{
	enum aer_read got = aer_csv_next(table->csv, row, err);

	if (got != AER_READ_ROW)
		return got;
	if (row->count != table->header.count) {
		aer_error_set(err, "%s:%lu: %zu fields, the header has %zu",
		    table->name, row->line, row->count, table->header.count);
		return AER_READ_BAD;
	}
	return AER_READ_ROW;
}

/* --- the header ------------------------------------------------------------------- */

/* Further marks: some programs add one each time they save, or write an empty line
 * before theirs. */
static void drop_marks(char *name)
{
	const char *from = name;

	while (strncmp(from, AER_CSV_MARK, 3) == 0)
		from += 3;
	memmove(name, from, strlen(from) + 1);
}

static int check_header(const struct aer_table *table, struct aer_error *err)
{
	const struct aer_row *header = &table->header;

	/* Columns without a name are let through: pandas writes its index so. */
	for (size_t i = 0; i < header->count; i++)
		for (size_t k = 0; k < i && header->field[i][0] != '\0'; k++)
			if (strcmp(header->field[i], header->field[k]) == 0)
				return aer_error_set(err,
				    "%s:%lu: two columns are called '%s'", table->name,
				    header->line, header->field[i]);
	return 0;
}

static int read_header(struct aer_table *table, struct aer_error *err)
{
	enum aer_read got;

	if (aer_csv_begin(table->csv, err) < 0)
		return -1;
	got = aer_csv_next(table->csv, &table->header, err);
	if (aer_csv_has_nul(table->csv))
		return aer_error_set(err, "%s: is not a text file", table->name);
	if (got != AER_READ_ROW && got != AER_READ_END)
		return -1;
	if (got == AER_READ_ROW)
		drop_marks(table->header.field[0]);
	if (got == AER_READ_END ||
	    (table->header.count == 1 && table->header.field[0][0] == '\0'))
		return aer_error_set(err,
		    "%s: is empty; a table begins with a line of column names",
		    table->name);
	return check_header(table, err);
}

/* --- opening ---------------------------------------------------------------------- */

static int open_input(struct aer_table *table, const char *path, struct aer_error *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		table->in = stdin;
		return 0;
	}
	table->in = fopen(path, "r");
	if (table->in == NULL)
		return aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	if (fstat(fileno(table->in), &st) == 0 && S_ISDIR(st.st_mode))
		return aer_error_set(err, "%s: is a directory, not a table", path);
	return 0;
}

/* Opens a scratch file as a stream. */
static FILE *open_scratch(struct aer_error *err)
{
	int fd = aer_scratch_open(err);
	FILE *copy = fd >= 0 ? fdopen(fd, "w+") : NULL;

	if (fd >= 0 && copy == NULL) {
		aer_scratch_failed(err);
		close(fd);
	}
	return copy;
}

/* Copies what cannot be read twice to a scratch file. */
static int spool(struct aer_table *table, struct aer_error *err)
{
	char bytes[1 << 14];
	FILE *copy;
	size_t n;

	if (lseek(fileno(table->in), 0, SEEK_SET) == 0)
		return 0;
	copy = open_scratch(err);
	if (copy == NULL)
		return aer_error_prefix(err, "%s", table->name);
	while ((n = fread(bytes, 1, sizeof bytes, table->in)) > 0)
		if (fwrite(bytes, 1, n, copy) != n)
			break;
	if (ferror(table->in)) {
		aer_error_set(err, "%s: cannot read: %s", table->name, strerror(errno));
		goto fail;
	}
	if (ferror(copy) || fflush(copy) != 0 || fseek(copy, 0, SEEK_SET) != 0) {
		aer_scratch_failed(err);
		aer_error_prefix(err, "%s", table->name);
		goto fail;
	}
	if (table->in != stdin)
		fclose(table->in);
	table->in = copy;
	return 0;
fail:
	fclose(copy);
	return -1;
}

static struct aer_table *open_table(const char *path, bool twice, struct aer_error *err)
{
	struct aer_table *table = calloc(1, sizeof *table);

	if (table == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	table->name = strdup(strcmp(path, "-") == 0 ? "<stdin>" : path);
	if (table->name == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (open_input(table, path, err) < 0 || (twice && spool(table, err) < 0))
		goto fail;
	table->csv = aer_csv_new(table->in, table->name, err);
	if (table->csv == NULL || read_header(table, err) < 0)
		goto fail;
	return table;
fail:
	aer_table_close(table);
	return NULL;
}

struct aer_table *aer_table_open(const char *path, struct aer_error *err)
{
	return open_table(path, false, err);
}

struct aer_table *aer_table_open_twice(const char *path, struct aer_error *err)
{
	return open_table(path, true, err);
}

int aer_table_rewind(struct aer_table *table, struct aer_error *err)
{
	struct aer_row *header = &table->header;
	size_t columns = header->count;

	if (fseek(table->in, 0, SEEK_SET) != 0)
		return aer_error_set(
		    err, "%s: cannot be read again: %s", table->name, strerror(errno));
	if (read_header(table, err) < 0)
		return -1;
	if (header->count != columns)
		return aer_error_set(err, "%s: changed while it was read", table->name);
	return 0;
}

void aer_table_close(struct aer_table *table)
{
	if (table == NULL)
		return;
	if (table->in != NULL && table->in != stdin)
		fclose(table->in);
	aer_csv_free(table->csv);
	aer_row_free(&table->header);
	free(table->name);
	free(table);
}
