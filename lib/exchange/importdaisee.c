/*
 * DAiSEE's tables of labels: four states of a clip of 10 s, each at a level from 0,
 * very low, to 3, very high.  The last name of the header ends in a blank.
 *
 *	ClipID,Boredom,Engagement,Confusion,Frustration
 *	1100011002.avi,0,2,0,0
 *
 * The clip is DIR/110001/1100011002/1100011002.avi in the data set's folder of its
 * part; the first six digits are the person.
 */
#include "exchange/import.h"

#include <stdlib.h>
#include <string.h>

enum { STATES = 4, PERSON = 6 };
static const char *const states[STATES] = { "Boredom", "Engagement", "Confusion",
	"Frustration" };

struct table {
	struct aer_import *import;
	struct aer_table *csv;
	int id_in, state_in[STATES], chosen; /* the state that is the label, or -1 */
	int label, split, video, state[STATES], id;
	const char *split_name;
};

/* The column called NAME, but for blanks around. */
static int find(const struct aer_table *csv, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < aer_table_columns(csv); i++) {
		const char *have = aer_table_column_name(csv, i);

		have += strspn(have, " ");
		if (strncmp(have, name, n) == 0 && have[n + strspn(have + n, " ")] == 0)
			return (int)i;
	}
	return -1;
}

static int find_columns(struct table *table, struct aer_error *err)
{
	size_t index;

	table->id_in = find(table->csv, "ClipID");
	if (table->id_in < 0)
		return aer_table_need(table->csv, "ClipID", &index, err);
	for (size_t i = 0; i < STATES; i++) {
		table->state_in[i] = find(table->csv, states[i]);
		if (table->state_in[i] < 0)
			return aer_table_need(table->csv, states[i], &index, err);
	}
	return 0;
}

/* Where the data set keeps the clip NAME of the stem ID. */
static int set_video(
    struct table *table, const char *id, const char *name, struct aer_error *err)
{
	if (table->video < 0)
		return 0;
	if (strspn(id, "0123456789") < PERSON)
		return aer_error_set(err,
		    "clip '%s' does not begin with six digits, which name its folder",
		    id);
	aer_writer_setf(table->import->writer, table->video, "%s/%.*s/%s/%s",
	    table->import->videos, PERSON, id, id, name);
	return 0;
}

static int set_states(
    struct table *table, const struct aer_row *row, struct aer_error *err)
{
	struct aer_writer *writer = table->import->writer;

	for (size_t i = 0; i < STATES; i++) {
		const char *level = row->field[table->state_in[i]], *label;

		if (strlen(level) != 1 || level[0] < '0' || level[0] > '3')
			return aer_error_set(
			    err, "%s '%s' is not 0, 1, 2 or 3", states[i], level);
		aer_writer_set(writer, table->state[i], level);
		if ((int)i != table->chosen)
			continue;
		label = aer_import_label(table->import, level, err);
		if (label == NULL)
			return -1;
		aer_writer_set(writer, table->label, label);
	}
	return 0;
}

static int take_row(
    struct table *table, const struct aer_row *row, struct aer_error *err)
{
	const char *name = row->field[table->id_in];
	const char *dot = strrchr(name, '.');
	char *id = strndup(name, dot != NULL ? (size_t)(dot - name) : strlen(name));
	int rc = -1;

	if (id == NULL)
		return aer_error_memory(err);
	if (aer_import_clip(table->import, NULL, id, err) == 0 &&
	    set_states(table, row, err) == 0)
		rc = set_video(table, id, name, err);
	free(id);
	aer_writer_set(table->import->writer, table->id, name);
	aer_writer_set(table->import->writer, table->split, table->split_name);
	return rc;
}

static int read_rows(struct table *table, struct aer_error *err)
{
	struct aer_row row = { 0 };
	struct aer_error trouble;
	enum aer_read got;
	int rc = 0;

	while (rc == 0 &&
	       (got = aer_table_next(table->csv, &row, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			rc = aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW && take_row(table, &row, &trouble) == 0)
			rc = aer_import_row(table->import, err);
		else
			aer_import_bad(table->import, got, aer_table_name(table->csv),
			    row.line, &trouble);
	}
	aer_row_free(&row);
	return rc;
}

static int read_table(struct table *table, const char *operand, struct aer_error *err)
{
	const char *path;
	char *split;
	int rc = aer_import_operand(operand, &split, &path, err);

	table->split_name = split;
	table->csv = rc == 0 ? aer_table_open(path, err) : NULL;
	if (table->csv == NULL || find_columns(table, err) < 0)
		rc = -1;
	else
		rc = read_rows(table, err);
	aer_table_close(table->csv);
	free(split);
	return rc;
}

/* Which state --label-column says. */
static int choose_state(struct table *table, struct aer_error *err)
{
	const char *name = table->import->label_column;

	table->chosen = -1;
	for (size_t i = 0; name != NULL && i < STATES; i++)
		if (strcmp(states[i], name) == 0)
			table->chosen = (int)i;
	if (name != NULL && table->chosen < 0)
		return aer_error_set(err,
		    "--label-column '%s' is none of: Boredom, Engagement, Confusion, "
		    "Frustration",
		    name);
	return 0;
}

static int declare(struct table *table, bool with_split, struct aer_error *err)
{
	struct aer_writer *writer = table->import->writer;

	table->label = table->split = table->video = -1;
	if (choose_state(table, err) < 0 ||
	    (table->chosen >= 0 &&
		(table->label = aer_writer_column(writer, "label", err)) < 0) ||
	    (with_split &&
		(table->split = aer_writer_column(writer, "split", err)) < 0) ||
	    (table->import->videos != NULL &&
		(table->video = aer_writer_column(writer, "video", err)) < 0))
		return -1;
	for (size_t i = 0; i < STATES; i++)
		if ((table->state[i] = aer_writer_column(writer, states[i], err)) < 0)
			return -1;
	table->id = aer_writer_column(writer, "ClipID", err);
	return table->id < 0 ? -1 : 0;
}

int aer_import_daisee(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	struct table table = { .import = import };
	int rc = 0;

	if (import->base > 0)
		rc = aer_error_set(
		    err, "DAiSEE counts levels from 0, not from %ld", import->base);
	import->base = 0;
	if (rc < 0 || aer_import_begin(import, NULL, err) < 0 ||
	    declare(&table, aer_import_has_splits(operand, count), err) < 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = read_table(&table, operand[i], err);
	return aer_import_end(import, rc, err);
}
