#include "votes/votes.h"

#include "votes/voteslay.h"
#include "votes/votespart.h"

#include <stdlib.h>
#include <string.h>

struct aer_votes *aer_votes_new(const struct aer_dict *ids, struct aer_error *err)
{
	struct aer_votes *votes = calloc(1, sizeof *votes);
	struct aer_votes_reading *reading = calloc(1, sizeof *reading);

	if (votes == NULL || reading == NULL) {
		free(votes);
		free(reading);
		aer_error_memory(err);
		return NULL;
	}
	votes->reading = reading;
	votes->set = calloc(AER_VOTES_SETS, sizeof *votes->set);
	reading->ids = ids;
	reading->annotators = aer_dict_new(err);
	reading->statuses = aer_dict_new(err);
	if (ids == NULL)
		reading->clips = aer_dict_new(err);
	votes->clip = ids != NULL ? ids : reading->clips;
	votes->status = reading->statuses;
	if (votes->set != NULL && reading->annotators != NULL &&
	    reading->statuses != NULL && votes->clip != NULL)
		return votes;
	aer_votes_free(votes);
	aer_error_memory(err);
	return NULL;
}

static void free_reading(struct aer_votes_reading *reading)
{
	if (reading == NULL)
		return;
	for (size_t i = 0; i < reading->tables; i++)
		free(reading->table[i]);
	free(reading->table);
	aer_dict_free(reading->clips);
	aer_dict_free(reading->annotators);
	aer_dict_free(reading->statuses);
	free(reading);
}

void aer_votes_free(struct aer_votes *votes)
{
	if (votes == NULL)
		return;
	for (size_t i = 0; i < votes->sets; i++) {
		struct aer_vote_set *set = &votes->set[i];

		free(set->name);
		aer_labels_free(set->labels);
		free(set->vote);
		free(set->start);
		free(set->repeat);
		free(set->unsure);
	}
	free(votes->set);
	free(votes->annotator);
	free(votes->stranger);
	free(votes->unwanted_set);
	free(votes->status_rows);
	free_reading(votes->reading);
	free(votes);
}

/* --- label sets ---------------------------------------------------------------- */

struct aer_vote_set *aer_votes_find_set(const struct aer_votes *votes, const char *name)
{
	for (size_t i = 0; i < votes->sets; i++)
		if (strcmp(votes->set[i].name, name) == 0)
			return &votes->set[i];
	return NULL;
}

const struct aer_vote_set *aer_votes_find(
    const struct aer_votes *votes, const char *name)
{
	return aer_votes_find_set(votes, name);
}

struct aer_vote_set *aer_votes_add_set(struct aer_votes *votes, const char *name,
    struct aer_labels *labels, struct aer_error *err)
{
	struct aer_vote_set *set = &votes->set[votes->sets];

	if (votes->sets == AER_VOTES_SETS) {
		aer_labels_free(labels);
		aer_error_set(err,
		    "more than %d label sets; is 'set' the column of label sets?",
		    AER_VOTES_SETS);
		return NULL;
	}
	*set = (struct aer_vote_set){ .labels_given = labels != NULL };
	set->labels = labels != NULL ? labels : aer_labels_new(err);
	set->name = strdup(name);
	votes->sets++;
	if (set->labels != NULL && set->name != NULL)
		return set;
	aer_error_memory(err);
	return NULL;
}

int aer_votes_want(struct aer_votes *votes, const char *name, struct aer_labels *labels,
    struct aer_error *err)
{
	if (aer_votes_find_set(votes, name) != NULL) {
		aer_labels_free(labels);
		return aer_error_set(err, "label set '%s' is named twice", name);
	}
	votes->reading->wanted = true;
	return aer_votes_add_set(votes, name, labels, err) != NULL ? 0 : -1;
}

/* --- tables ---------------------------------------------------------------------- */

static int find_columns(
    struct aer_votes *votes, const struct aer_table *table, struct aer_error *err)
{
	struct aer_votes_reading *reading = votes->reading;
	struct aer_votes_columns *column = &reading->column;
	enum aer_vote_clock clock;

	column->set = aer_table_find(table, "set");
	column->time = aer_table_find(table, "time");
	column->seconds = aer_table_find(table, "seconds");
	column->status = aer_table_find(table, "status");
	column->repeat = aer_table_find(table, "repeat");
	if (aer_table_need(table, "clip", &column->clip, err) < 0 ||
	    aer_table_need(table, "annotator", &column->annotator, err) < 0 ||
	    aer_table_need(table, "label", &column->label, err) < 0)
		return -1;
	if (column->set < 0 && reading->wanted && votes->sets > 1)
		return aer_error_set(err,
		    "%s: has no column 'set', and two label sets are wanted",
		    aer_table_name(table));
	clock = column->seconds >= 0 ? AER_CLOCK_TAKEN
		: column->time >= 0  ? AER_CLOCK_GIVEN
				     : AER_CLOCK_NONE;
	if (votes->clock == AER_CLOCK_NONE)
		votes->clock = clock;
	/* a table with another clock has no times: the two cannot be mixed */
	if (clock != votes->clock)
		column->seconds = column->time = -1;
	return 0;
}

static int add_table(
    struct aer_votes_reading *reading, const char *name, struct aer_error *err)
{
	char **names = realloc(reading->table, (reading->tables + 1) * sizeof(char *));

	if (names == NULL)
		return aer_error_memory(err);
	reading->table = names;
	if (reading->tables > UINT16_MAX)
		return aer_error_set(err, "more than %d tables", UINT16_MAX);
	names[reading->tables] = strdup(name);
	if (names[reading->tables] == NULL)
		return aer_error_memory(err);
	reading->name = names[reading->tables++];
	reading->last_clip = -1;
	return 0;
}

/* Rows are read some ahead, so that their clips are looked for side by side. */
struct batch {
	size_t count;
	struct aer_row row[AER_DICT_FETCH];
	enum aer_read got[AER_DICT_FETCH];
	struct aer_error error[AER_DICT_FETCH];
};

static void read_ahead(
    const struct aer_votes *votes, struct aer_table *table, struct batch *batch)
{
	const char *key[AER_DICT_FETCH];
	size_t keys = 0;

	batch->count = 0;
	for (size_t i = 0; i < AER_DICT_FETCH; i++) {
		batch->got[i] = aer_table_next(table, &batch->row[i], &batch->error[i]);
		batch->count++;
		if (batch->got[i] == AER_READ_END || batch->got[i] == AER_READ_BROKEN)
			break;
		if (batch->got[i] == AER_READ_ROW)
			key[keys++] = batch->row[i].field[votes->reading->column.clip];
	}
	aer_dict_fetch(votes->clip, key, keys);
}

/* Takes row I of BATCH; the result goes on with AER_READ_ROW. */
static enum aer_read take_next(struct aer_votes *votes, const struct batch *batch,
    size_t i, aer_fail_function *fail, void *data, struct aer_error *err)
{
	enum aer_read got = batch->got[i];

	if (got != AER_READ_ROW)
		*err = batch->error[i];
	else
		got = aer_votes_take(votes, &batch->row[i], err);
	if (batch->got[i] == AER_READ_ROW) {
		votes->rows += got == AER_READ_ROW;
		if (got == AER_READ_END)
			got = AER_READ_ROW;
	}
	if (got != AER_READ_BAD)
		return got;
	fail(data, err->text);
	return AER_READ_ROW;
}

static int read_rows(struct aer_votes *votes, struct aer_table *table,
    aer_fail_function *fail, void *data, struct aer_error *err)
{
	struct batch *batch = calloc(1, sizeof *batch);
	enum aer_read got = AER_READ_ROW;

	if (batch == NULL)
		return aer_error_memory(err);
	while (got == AER_READ_ROW) {
		read_ahead(votes, table, batch);
		for (size_t i = 0; got == AER_READ_ROW && i < batch->count; i++)
			got = take_next(votes, batch, i, fail, data, err);
	}
	for (size_t i = 0; i < AER_DICT_FETCH; i++)
		aer_row_free(&batch->row[i]);
	free(batch);
	return got == AER_READ_END ? 0 : -1;
}

int aer_votes_read(struct aer_votes *votes, const char *path, aer_fail_function *fail,
    void *data, struct aer_error *err)
{
	struct aer_table *table = aer_table_open(path, err);
	int rc = -1;

	if (table == NULL)
		return -1;
	if (find_columns(votes, table, err) == 0 &&
	    add_table(votes->reading, aer_table_name(table), err) == 0)
		rc = read_rows(votes, table, fail, data, err);
	aer_table_close(table);
	return rc;
}

int aer_votes_finish(
    struct aer_votes *votes, aer_fail_function *fail, void *data, struct aer_error *err)
{
	struct aer_votes_reading *reading = votes->reading;
	struct aer_votes_names names = { reading->annotators, reading->table };

	votes->clips = aer_dict_count(votes->clip);
	return aer_votes_lay_out(votes, &names, reading->wanted, fail, data, err);
}
