#include "votes/votespart.h"

#include "base/datetime.h"
#include "base/grow.h"
#include "table/manifest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	*set = aer_votes_find_set(votes, name);
	if (*set != NULL)
		return AER_READ_ROW;
	if (reading->wanted) {
		if (votes->unwanted++ == 0)
			votes->unwanted_set = strdup(name);
		return AER_READ_END;
	}
	*set = aer_votes_add_set(votes, name, NULL, err);
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
	const struct aer_votes_columns *column = &votes->reading->column;
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

static int append(struct aer_vote **list, size_t *count, size_t *slots,
    const struct aer_vote *vote, struct aer_error *err)
{
	if (aer_grow(list, *count, slots, sizeof **list, err) < 0)
		return -1;
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

enum aer_read aer_votes_take(
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
