#include "label/tally.h"

#include "table/writer.h"
#include "votes/agree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STAMP_SIZE = 32 };

/* MS as ISO 8601, UTC, "" for 0. */
static const char *stamp(int64_t ms, char text[STAMP_SIZE])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;

	text[0] = '\0';
	if (ms > 0 && gmtime_r(&seconds, &tm) != NULL)
		strftime(text, STAMP_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return text;
}

/* --- the table ----------------------------------------------------------- */

static int write_vote(
    struct aer_writer *writer, sqlite3_stmt *row, struct aer_error *err)
{
	bool unsure = sqlite3_column_type(row, 2) == SQLITE_NULL;
	char text[STAMP_SIZE];

	aer_writer_begin(writer, NULL);
	for (int i = 0; i < 4; i++)
		aer_writer_set(writer, i, aer_sql_text(row, i));
	aer_writer_set(writer, 4, stamp(sqlite3_column_int64(row, 4), text));
	if (sqlite3_column_type(row, 5) != SQLITE_NULL)
		aer_writer_setf(writer, 5, "%.3f", sqlite3_column_double(row, 5));
	aer_writer_setf(writer, 6, "%d", sqlite3_column_int(row, 6));
	aer_writer_set(writer, 7, unsure ? "unsure" : "ok");
	return aer_writer_end(writer, err);
}

/* The votes that TEXT selects. */
static int write_votes(struct aer_sql *sql, const char *text, FILE *stream,
    const char *name, struct aer_error *err)
{
	static const char *const columns[] = { "clip", "annotator", "label", "set",
		"time", "seconds", "repeat", "status" };
	struct aer_writer *writer = aer_writer_open(stream, name, err);
	sqlite3_stmt *row = aer_sql_bind(sql, err, text, "");
	struct aer_error ignored;
	int rc = writer != NULL && row != NULL ? 0 : -1, got = 0;

	for (size_t i = 0; rc == 0 && i < sizeof columns / sizeof columns[0]; i++)
		if (aer_writer_column(writer, columns[i], err) < 0)
			rc = -1;
	while (rc == 0 && (got = aer_sql_step(sql, row, err)) > 0)
		rc = write_vote(writer, row, err);
	if (got > 0)
		sqlite3_reset(row);
	if (got < 0)
		rc = -1;
	if (aer_writer_close(writer, rc == 0 ? err : &ignored) < 0)
		rc = -1;
	return rc;
}

#define VOTES                                                                          \
	"SELECT clip.name, annotator.name, label.name, label_set.name, vote.time,"     \
	" vote.seconds, item.repeat FROM vote JOIN item ON item.id = vote.item"        \
	" JOIN clip ON clip.id = item.clip"                                            \
	" JOIN annotator ON annotator.id = vote.annotator"                             \
	" JOIN label_set ON label_set.id = item.label_set"                             \
	" LEFT JOIN label ON label.label_set = item.label_set"                         \
	" AND label.number = vote.label WHERE vote.undone IS NULL"

int aer_tally_export(
    const char *path, FILE *stream, const char *name, struct aer_error *err)
{
	struct aer_ballotbox *box = aer_ballotbox_open(path, false, err);
	int rc;

	if (box == NULL)
		return -1;
	rc = write_votes(
	    aer_ballotbox_sql(box), VOTES " ORDER BY vote.id", stream, name, err);
	aer_ballotbox_close(box);
	return rc;
}

/* --- agreement ----------------------------------------------------------- */

/* What the votes on one clip in a set are added up in. */
struct counter {
	struct aer_agree *agree;
	int32_t *votes; /* by label */
	size_t labels;
	int64_t clip;
};

/* Ends a clip. */
static int count_clip(struct counter *counter, struct aer_error *err)
{
	if (aer_agree_add(counter->agree, counter->votes, 1, err) < 0)
		return -1;
	memset(counter->votes, 0, counter->labels * sizeof *counter->votes);
	return 0;
}

/* Counts the votes on label set ID, which come clip by clip. */
static int count_set(
    struct counter *counter, struct aer_sql *sql, int64_t id, struct aer_error *err)
{
	sqlite3_stmt *row = aer_sql_bind(sql, err,
	    "SELECT item.clip, vote.label FROM vote JOIN item ON item.id = vote.item"
	    " WHERE item.label_set = ?1 AND repeat = 0 AND vote.undone IS NULL"
	    " AND vote.label IS NOT NULL ORDER BY item.clip",
	    "i", id);
	int rc = row != NULL ? 1 : -1;

	while (rc > 0 && (rc = aer_sql_step(sql, row, err)) > 0) {
		int64_t clip = sqlite3_column_int64(row, 0);
		int64_t label = sqlite3_column_int64(row, 1);

		if (counter->clip != 0 && clip != counter->clip &&
		    count_clip(counter, err) < 0)
			rc = -1;
		counter->clip = clip;
		if (label >= 0 && (size_t)label < counter->labels)
			counter->votes[label]++;
	}
	if (rc == 0 && counter->clip != 0)
		rc = count_clip(counter, err);
	return rc;
}

/* Fleiss' kappa of the label set ID, in A. */
static int measure_set(struct aer_sql *sql, int64_t id, size_t labels,
    struct aer_agreement *a, struct aer_error *err)
{
	struct counter counter = { .agree = aer_agree_new(labels, err),
		.votes = calloc(labels + 1, sizeof *counter.votes),
		.labels = labels };
	int rc = -1;

	if (counter.votes == NULL)
		aer_error_memory(err);
	else if (counter.agree != NULL && count_set(&counter, sql, id, err) == 0)
		rc = aer_agree_measure(counter.agree, a, err);
	aer_agree_free(counter.agree);
	free(counter.votes);
	return rc;
}

/* Adds the agreement in each of SETS, objects with an id and a number of labels, which
 * are taken out. */
static int agreement(struct aer_sql *sql, json_t *sets, struct aer_error *err)
{
	for (size_t i = 0; i < json_array_size(sets); i++) {
		json_t *set = json_array_get(sets, i);
		int64_t id = json_integer_value(json_object_get(set, "id"));
		int64_t labels = json_integer_value(json_object_get(set, "labels"));
		struct aer_agreement a;

		if (measure_set(sql, id, (size_t)labels, &a, err) < 0)
			return -1;
		json_object_set_new(set, "judged", json_integer((json_int_t)a.clips));
		json_object_set_new(
		    set, "kappa", isfinite(a.kappa) ? json_real(a.kappa) : json_null());
		json_object_del(set, "id");
		json_object_del(set, "labels");
	}
	return 0;
}

/* --- counts -------------------------------------------------------------- */

/* The value of column I as JSON: a number, a text or null. */
static json_t *value(sqlite3_stmt *row, int i)
{
	switch (sqlite3_column_type(row, i)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(row, i));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(row, i));
	case SQLITE_NULL:
		return json_null();
	default:
		return json_string(aer_sql_text(row, i));
	}
}

/* The rows that TEXT selects: an array of objects, with the columns' names. */
static json_t *rows(struct aer_sql *sql, const char *text, struct aer_error *err)
{
	sqlite3_stmt *row = aer_sql_bind(sql, err, text, "");
	json_t *array = json_array();
	int rc = row != NULL && array != NULL ? 1 : -1;

	while (rc > 0 && (rc = aer_sql_step(sql, row, err)) > 0) {
		json_t *object = json_object();

		for (int i = 0; i < sqlite3_column_count(row); i++)
			json_object_set_new(
			    object, sqlite3_column_name(row, i), value(row, i));
		json_array_append_new(array, object);
	}
	if (rc == 0)
		return array;
	json_decref(array);
	return NULL;
}

#define LIVE " vote.undone IS NULL"

static const char sets_text[] =
    "WITH place(label_set, clip, votes, unsure) AS (SELECT item.label_set, item.clip,"
    " count(*), sum(vote.label IS NULL) FROM vote JOIN item ON item.id = vote.item"
    " WHERE" LIVE " AND repeat = 0 GROUP BY 1, 2)"
    " SELECT label_set.id, label_set.name, (SELECT count(*) FROM label"
    "  WHERE label.label_set = label_set.id) AS labels, label_set.votes * (SELECT "
    "count(*) FROM clip"
    "  WHERE listed) AS wanted, coalesce(sum(place.votes), 0) AS votes,"
    " coalesce(sum(unsure), 0) AS unsure,"
    " (SELECT count(*) FROM clip WHERE listed) AS clips,"
    " coalesce(sum(min(place.votes - unsure, label_set.votes)), 0) AS given,"
    " coalesce(sum(place.votes - unsure >= label_set.votes), 0) AS complete"
    " FROM label_set LEFT JOIN place ON place.label_set = label_set.id"
    " GROUP BY label_set.id ORDER BY label_set.id";

static const char annotators_text[] =
    "WITH mine(annotator, item, label, seconds, time) AS"
    " (SELECT annotator, item, label, seconds, time FROM vote WHERE" LIVE "),"
    " known(annotator, hit) AS (SELECT mine.annotator, mine.label IS gold.label"
    "  FROM mine JOIN item ON item.id = mine.item JOIN gold ON gold.clip = item.clip"
    "  AND gold.label_set = item.label_set WHERE item.repeat = 0),"
    " twice(annotator, same) AS (SELECT b.annotator, a.label IS b.label"
    "  FROM item AS second JOIN mine AS b ON b.item = second.id"
    "  JOIN item AS first ON first.annotator = second.annotator"
    "  AND first.clip = second.clip AND first.label_set = second.label_set"
    "  AND first.repeat = 0 JOIN mine AS a ON a.item = first.id"
    "  WHERE second.repeat = 1),"
    " ranked(annotator, seconds, rank, n) AS (SELECT annotator, seconds,"
    "  row_number() OVER (PARTITION BY annotator ORDER BY seconds),"
    "  count(*) OVER (PARTITION BY annotator) FROM mine WHERE seconds IS NOT NULL)"
    " SELECT name, active,"
    " (SELECT count(*) FROM mine WHERE annotator = annotator.id) AS done,"
    " (SELECT count(*) FROM item WHERE item.annotator = annotator.id AND gone = 0)"
    "  AS total,"
    " (SELECT count(*) FROM mine WHERE annotator = annotator.id AND label IS NULL)"
    "  AS unsure,"
    " (SELECT seconds FROM ranked WHERE annotator = annotator.id"
    "  AND rank = n / 2 + 1) AS seconds,"
    " (SELECT coalesce(sum(hit), 0) FROM known WHERE annotator = annotator.id)"
    "  AS gold_right,"
    " (SELECT count(*) FROM known WHERE annotator = annotator.id) AS gold,"
    " (SELECT coalesce(sum(same), 0) FROM twice WHERE annotator = annotator.id)"
    "  AS same,"
    " (SELECT count(*) FROM twice WHERE annotator = annotator.id) AS repeats,"
    " (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(time) / 1000, 'unixepoch')"
    "  FROM mine WHERE annotator = annotator.id) AS last"
    " FROM annotator ORDER BY annotator.id";

static const char places_text[] =
    "SELECT annotator.name AS annotator, label_set.name AS name,"
    " count(vote.id) AS done, count(*) AS total FROM item"
    " JOIN annotator ON annotator.id = item.annotator"
    " JOIN label_set ON label_set.id = item.label_set"
    " LEFT JOIN vote ON vote.item = item.id AND" LIVE " WHERE gone = 0"
    " GROUP BY annotator.id, label_set.id ORDER BY annotator.id, label_set.id";

static const char hours_text[] =
    "SELECT * FROM (SELECT strftime('%Y-%m-%dT%H:00:00Z', time / 1000, 'unixepoch')"
    " AS hour, count(*) AS votes FROM vote WHERE" LIVE
    " GROUP BY 1 ORDER BY 1 DESC LIMIT 48) ORDER BY 1";

/* Gives each of ANNOTATORS its rows of PLACES, which are in the same order. */
static void add_places(json_t *annotators, json_t *places)
{
	for (size_t i = 0; i < json_array_size(annotators); i++) {
		json_t *annotator = json_array_get(annotators, i);
		json_t *own = json_array();

		for (size_t k = 0; k < json_array_size(places); k++) {
			json_t *place = json_array_get(places, k);

			if (json_equal(json_object_get(place, "annotator"),
				json_object_get(annotator, "name")))
				json_array_append(own, place);
		}
		json_object_set_new(annotator, "sets", own);
	}
	for (size_t k = 0; k < json_array_size(places); k++)
		json_object_del(json_array_get(places, k), "annotator");
}

static json_t *report(struct aer_sql *sql, struct aer_error *err)
{
	json_t *sets = rows(sql, sets_text, err);
	json_t *annotators = sets != NULL ? rows(sql, annotators_text, err) : NULL;
	json_t *places = annotators != NULL ? rows(sql, places_text, err) : NULL;
	json_t *hours = places != NULL ? rows(sql, hours_text, err) : NULL;
	json_t *whole = NULL;
	json_int_t votes = 0;

	if (hours != NULL && agreement(sql, sets, err) == 0) {
		add_places(annotators, places);
		for (size_t i = 0; i < json_array_size(sets); i++)
			votes += json_integer_value(
			    json_object_get(json_array_get(sets, i), "votes"));
		whole = json_pack("{sI sO sO sO}", "votes", votes, "sets", sets,
		    "annotators", annotators, "hours", hours);
		if (whole == NULL)
			aer_error_memory(err);
	}
	json_decref(sets);
	json_decref(annotators);
	json_decref(places);
	json_decref(hours);
	return whole;
}

json_t *aer_tally_report(const char *path, struct aer_error *err)
{
	struct aer_ballotbox *box = aer_ballotbox_open(path, false, err);
	json_t *whole = NULL;

	if (box == NULL)
		return NULL;
	/* one transaction: all figures are of the same moment */
	if (aer_sql_script(aer_ballotbox_sql(box), "BEGIN", err) == 0)
		whole = report(aer_ballotbox_sql(box), err);
	aer_ballotbox_close(box);
	return whole;
}
