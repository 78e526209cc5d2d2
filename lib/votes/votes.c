#include "votes/votes.h"

#include "base/datetime.h"
#include "table/manifest.h"
#include "votes/voteslay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a table; -1: it has none. */
struct columns {
	size_t clip, annotator, label;
	int set, time, seconds, status, repeat;
};

struct aer_votes_reading {
	const struct aer_dict *ids; /* or NULL */
	struct aer_dict *clips, *annotators, *statuses;
	size_t status_slots;
	char **table; /* their names */
	size_t tables;
	bool wanted, named; /* sets are wanted; a table has the column set */
	/* the table that is being read */
	struct columns column;
	const char *name;
	long last_clip;
};

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

static struct aer_vote_set *find_set(const struct aer_votes *votes, const char *name)
{
	for (size_t i = 0; i < votes->sets; i++)
		if (strcmp(votes->set[i].name, name) == 0)
			return &votes->set[i];
	return NULL;
}

const struct aer_vote_set *aer_votes_find(
    const struct aer_votes *votes, const char *name)
{
	return find_set(votes, name);
}

/* Adds a set; LABELS, which may be NULL, is taken over. */
static struct aer_vote_set *add_set(struct aer_votes *votes, const char *name,
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
	if (find_set(votes, name) != NULL) {
		aer_labels_free(labels);
		return aer_error_set(err, "label set '%s' is named twice", name);
	}
	votes->reading->wanted = true;
	return add_set(votes, name, labels, err) != NULL ? 0 : -1;
}

/* --- the parts of a row -------------------------------------------------------- */

static const char *field(const struct aer_row *row, int column)
{
	return column >= 0 ? row->field[column] : "";
}

/* Puts file, line and clip before the error; returns -1. */
static int name_row(
    const struct aer_votes *votes, const struct aer_row *row, struct aer_error *err)
{
	return aer_error_prefix(err, "%s:%lu: clip '%s'", votes->reading->name,
	    row->line, row->field[votes->reading->column.clip]);
}

/* Whether the row is taken: AER_READ_END for one that does not count.  What follows
 * says the same in this way. */
static enum aer_read take_clip(struct aer_votes *votes, const struct aer_row *row,
    uint32_t *clip, struct aer_error *err)
{
	struct aer_votes_reading *reading = votes->reading;
	const char *id = row->field[reading->column.clip];
	long number = reading->last_clip;

	/* tables often have a clip's votes one after another */
	if (number < 0 || strcmp(aer_dict_key(votes->clip, (size_t)number), id) != 0)
		number = aer_dict_find(votes->clip, id);
	if (number < 0 && reading->ids != NULL) {
		if (votes->strangers++ == 0)
			votes->stranger = strdup(id);
		return AER_READ_END;
	}
	if (number < 0 && aer_id_check(id, err) < 0) {
		name_row(votes, row, err);
		return AER_READ_BAD;
	}
	if (number < 0)
		number = aer_dict_add(reading->clips, id, NULL, err);
	reading->last_clip = number;
	*clip = (uint32_t)number;
	return number < 0 ? AER_READ_BROKEN : AER_READ_ROW;
}

static enum aer_read take_set(struct aer_votes *votes, const struct aer_row *row,
    struct aer_vote_set **set, struct aer_error *err)
{
	const struct aer_votes_reading *reading = votes->reading;
	const char *name = field(row, reading->column.set);

	if (reading->column.set < 0 && reading->wanted && votes->sets == 1) {
		*set = &votes->set[0];
		return AER_READ_ROW;
	}
	*set = find_set(votes, name);
	if (*set != NULL)
		return AER_READ_ROW;
	if (reading->wanted) {
		if (votes->unwanted++ == 0)
			votes->unwanted_set = strdup(name);
		return AER_READ_END;
	}
	*set = add_set(votes, name, NULL, err);
	return *set != NULL ? AER_READ_ROW : AER_READ_BROKEN;
}

static enum aer_read take_label(const struct aer_votes *votes,
    const struct aer_row *row, struct aer_vote_set *set, uint16_t *label,
    struct aer_error *err)
{
	const char *text = row->field[votes->reading->column.label];
	long number = aer_labels_find(set->labels, text);

	if (text[0] == '\0') {
		aer_error_set(
		    err, "the vote has no label; a row without one needs a status");
		name_row(votes, row, err);
		return AER_READ_BAD;
	}
	if (number < 0 && set->labels_given) {
		char list[256];

		aer_labels_list(set->labels, list, sizeof list);
		aer_error_set(err, "'%.100s' is none of the labels %s", text, list);
		name_row(votes, row, err);
		return AER_READ_BAD;
	}
	if (number < 0 && aer_map_get(votes->map, text) == NULL) {
		aer_error_set(
		    err, "'%.100s' is no label of %s", text, aer_map_name(votes->map));
		name_row(votes, row, err);
		return AER_READ_BAD;
	}
	if (number < 0 && aer_labels_count(set->labels) == AER_VOTES_LABELS) {
		aer_error_set(err,
		    "%s:%lu: more than %d labels; is 'label' the column of classes?",
		    votes->reading->name, row->line, AER_VOTES_LABELS);
		return AER_READ_BROKEN;
	}
	if (number < 0)
		number = aer_labels_add(set->labels, text, err);
	*label = (uint16_t)number;
	return number < 0 ? AER_READ_BROKEN : AER_READ_ROW;
}

/* Whether the row is a repeat; -1: bad. */
static int take_repeat(
    const struct aer_votes *votes, const struct aer_row *row, struct aer_error *err)
{
	const char *text = field(row, votes->reading->column.repeat);

	if (text[strspn(text, "0123456789")] != '\0') {
		aer_error_set(
		    err, "repeat '%.100s' is no whole number from 0 on", text);
		return name_row(votes, row, err);
	}
	return text[strspn(text, "0")] != '\0';
}

/* The time in the unit of the table's clock. */
static uint32_t take_time(struct aer_votes *votes, const struct aer_row *row)
{
	const struct columns *column = &votes->reading->column;
	const char *text =
	    field(row, column->seconds >= 0 ? column->seconds : column->time);
	int64_t time = -1;
	char *end;

	if (text[0] == '\0')
		return AER_VOTE_NO_TIME;
	if (column->seconds >= 0) {
		double seconds = strtod(text, &end);

		if (*end == '\0' && seconds >= 0 && seconds < 4e6)
			time = (int64_t)llround(1000 * seconds);
	} else if (!aer_datetime_parse(text, &time)) {
		time = -1;
	}
	if (time >= 0 && time < AER_VOTE_NO_TIME)
		return (uint32_t)time;
	votes->unreadable_times++;
	return AER_VOTE_NO_TIME;
}

/* --- rows ---------------------------------------------------------------------- */

static int append(struct aer_vote **list, size_t *count, size_t *slots,
    const struct aer_vote *vote, struct aer_error *err)
{
	if (*count == *slots) {
		size_t more = *slots > 0 ? 2 * *slots : 1024;
		struct aer_vote *grown = realloc(*list, more * sizeof *grown);

		if (grown == NULL)
			return aer_error_memory(err);
		*list = grown;
		*slots = more;
	}
	(*list)[(*count)++] = *vote;
	return 0;
}

/* Makes *LIST long enough for place I; what is new is 0. */
static int reserve(uint64_t **list, size_t *count, size_t i, struct aer_error *err)
{
	size_t more = i < 64 ? 64 : 2 * i;
	uint64_t *grown;

	if (i < *count)
		return 0;
	grown = realloc(*list, more * sizeof *grown);
	if (grown == NULL)
		return aer_error_memory(err);
	memset(grown + *count, 0, (more - *count) * sizeof *grown);
	*list = grown;
	*count = more;
	return 0;
}

/* Counts a row that says why there is no vote. */
static int take_status(struct aer_votes *votes, struct aer_vote_set *set,
    uint32_t annotator, const char *status, struct aer_error *err)
{
	struct aer_votes_reading *reading = votes->reading;
	long number = aer_dict_add(reading->statuses, status, NULL, err);

	if (number < 0 ||
	    reserve(&votes->status_rows, &reading->status_slots, (size_t)number, err) <
		0 ||
	    reserve(&set->unsure, &set->annotators, annotator, err) < 0)
		return -1;
	votes->status_rows[number]++;
	set->unsure[annotator]++;
	return 0;
}

static enum aer_read take_vote(struct aer_votes *votes, struct aer_vote_set *set,
    const struct aer_row *row, struct aer_vote *vote, struct aer_error *err)
{
	int repeat = take_repeat(votes, row, err);
	enum aer_read got;
	int rc;

	if (repeat < 0)
		return AER_READ_BAD;
	got = take_label(votes, row, set, &vote->label, err);
	if (got != AER_READ_ROW)
		return got;
	vote->time = take_time(votes, row);
	rc = repeat > 0
		 ? append(&set->repeat, &set->repeats, &set->repeat_slots, vote, err)
		 : append(&set->vote, &set->votes, &set->slots, vote, err);
	return rc < 0 ? AER_READ_BROKEN : AER_READ_ROW;
}

static enum aer_read take_row(
    struct aer_votes *votes, const struct aer_row *row, struct aer_error *err)
{
	const struct aer_votes_reading *reading = votes->reading;
	const char *name = row->field[reading->column.annotator];
	const char *status = field(row, reading->column.status);
	struct aer_vote vote = { .line = (uint32_t)row->line };
	struct aer_vote_set *set;
	enum aer_read got = take_clip(votes, row, &vote.clip, err);
	long annotator;

	if (got == AER_READ_ROW)
		got = take_set(votes, row, &set, err);
	if (got != AER_READ_ROW)
		return got;
	if (name[0] == '\0') {
		aer_error_set(err, "the vote has no annotator");
		name_row(votes, row, err);
		return AER_READ_BAD;
	}
	annotator = aer_dict_add(reading->annotators, name, NULL, err);
	if (annotator < 0)
		return AER_READ_BROKEN;
	vote.annotator = (uint32_t)annotator;
	vote.table = (uint16_t)(reading->tables - 1);
	if (status[0] == '\0' || strcmp(status, "ok") == 0)
		return take_vote(votes, set, row, &vote, err);
	if (take_status(votes, set, vote.annotator, status, err) < 0)
		return AER_READ_BROKEN;
	return AER_READ_ROW;
}

/* --- tables ---------------------------------------------------------------------- */

static int find_columns(
    struct aer_votes *votes, const struct aer_table *table, struct aer_error *err)
{
	struct aer_votes_reading *reading = votes->reading;
	struct columns *column = &reading->column;
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
		got = take_row(votes, &batch->row[i], err);
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
