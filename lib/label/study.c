#include "label/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Allocates *ARRAY for the rows of a table, whose count TEXT selects; their ids must be
 * 1, 2, 3 ... */
static int make_array(struct aer_sql *sql, const char *text, void **array, size_t size,
    size_t *count, struct aer_error *err)
{
	int64_t rows;

	if (aer_sql_number(sql, text, &rows, err) < 0)
		return -1;
	if (rows < 0) {
		aer_error_set(
		    err, "%s: is damaged: rows are missing in it", aer_sql_path(sql));
		return -1;
	}
	*array = calloc((size_t)rows + 1, size);
	*count = (size_t)rows;
	return *array != NULL ? 0 : aer_error_memory(err);
}

#define COUNT_OF(table)                                                                \
	"SELECT CASE WHEN coalesce(max(id), 0) = count(*) THEN count(*) ELSE -1 END"   \
	" FROM " table

static char *copy_text(sqlite3_stmt *row, int i)
{
	return strdup(aer_sql_text(row, i));
}

/* --- reading ------------------------------------------------------------- */

static int read_set(struct aer_study *study, sqlite3_stmt *row, struct aer_error *err)
{
	struct aer_study_set *set = &study->set[sqlite3_column_int64(row, 0) - 1];

	set->name = copy_text(row, 1);
	set->votes = (size_t)sqlite3_column_int64(row, 2);
	set->labels = aer_labels_new(err);
	return set->name != NULL && set->labels != NULL ? 0 : aer_error_memory(err);
}

static int read_label(struct aer_study *study, sqlite3_stmt *row, struct aer_error *err)
{
	struct aer_labels *labels = study->set[sqlite3_column_int64(row, 0) - 1].labels;
	long i = aer_labels_add(labels, aer_sql_text(row, 1), err);

	if (i < 0)
		return -1;
	return aer_labels_define(labels, (size_t)i, aer_sql_text(row, 2), err);
}

static int read_clip(struct aer_study *study, sqlite3_stmt *row, struct aer_error *err)
{
	struct aer_study_clip *clip = &study->clip[sqlite3_column_int64(row, 0) - 1];
	bool open = sqlite3_column_type(row, 4) == SQLITE_NULL;

	clip->id = copy_text(row, 1);
	clip->video = copy_text(row, 2);
	clip->span.start = sqlite3_column_double(row, 3);
	clip->span.end = open ? INFINITY : sqlite3_column_double(row, 4);
	clip->region =
	    (struct aer_region){ sqlite3_column_int(row, 5), sqlite3_column_int(row, 6),
		    sqlite3_column_int(row, 7), sqlite3_column_int(row, 8) };
	clip->listed = sqlite3_column_int(row, 9) != 0;
	return clip->id != NULL && clip->video != NULL ? 0 : aer_error_memory(err);
}

static int read_annotator(
    struct aer_study *study, sqlite3_stmt *row, struct aer_error *err)
{
	struct aer_study_annotator *annotator =
	    &study->annotator[sqlite3_column_int64(row, 0) - 1];

	annotator->name = copy_text(row, 1);
	if (sqlite3_column_bytes(row, 2) == AER_TOKEN_HASH)
		memcpy(annotator->hash, sqlite3_column_blob(row, 2), AER_TOKEN_HASH);
	else
		return aer_error_set(
		    err, "annotator '%s' has no hash", aer_sql_text(row, 1));
	annotator->active = sqlite3_column_int(row, 3) != 0;
	annotator->invited = sqlite3_column_int64(row, 4);
	return annotator->name != NULL ? 0 : aer_error_memory(err);
}

/* Calls READ for each row of TEXT. */
static int each(struct aer_study *study, struct aer_sql *sql, const char *text,
    int (*read)(struct aer_study *, sqlite3_stmt *, struct aer_error *),
    struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(sql, err, text, "");
	int rc;

	if (statement == NULL)
		return -1;
	while ((rc = aer_sql_step(sql, statement, err)) > 0)
		if (read(study, statement, err) < 0) {
			sqlite3_reset(statement);
			return -1;
		}
	return rc;
}

static int load(struct aer_study *study, struct aer_sql *sql, struct aer_error *err)
{
	if (make_array(sql, COUNT_OF("label_set"), (void **)&study->set,
		sizeof *study->set, &study->sets, err) < 0 ||
	    make_array(sql, COUNT_OF("clip"), (void **)&study->clip,
		sizeof *study->clip, &study->clips, err) < 0 ||
	    make_array(sql, COUNT_OF("annotator"), (void **)&study->annotator,
		sizeof *study->annotator, &study->annotators, err) < 0)
		return -1;
	if (each(study, sql, "SELECT id, name, votes FROM label_set", read_set, err) <
		0 ||
	    each(study, sql,
		"SELECT label_set, name, definition FROM label"
		" ORDER BY label_set, number",
		read_label, err) < 0)
		return -1;
	if (each(study, sql,
		"SELECT id, name, video, start, end, x, y, w, h, listed FROM clip",
		read_clip, err) < 0)
		return -1;
	return each(study, sql, "SELECT id, name, hash, active, invited FROM annotator",
	    read_annotator, err);
}

struct aer_study *aer_study_load(struct aer_ballotbox *box, struct aer_error *err)
{
	struct aer_study *study = calloc(1, sizeof *study);

	if (study == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (load(study, aer_ballotbox_sql(box), err) == 0)
		return study;
	aer_study_free(study);
	return NULL;
}

void aer_study_free(struct aer_study *study)
{
	if (study == NULL)
		return;
	for (size_t i = 0; i < study->sets; i++) {
		free(study->set[i].name);
		aer_labels_free(study->set[i].labels);
	}
	for (size_t i = 0; i < study->clips; i++) {
		free(study->clip[i].id);
		free(study->clip[i].video);
	}
	for (size_t i = 0; i < study->annotators; i++)
		free(study->annotator[i].name);
	free(study->set);
	free(study->clip);
	free(study->annotator);
	free(study);
}

/* --- the items ----------------------------------------------------------- */

static int tell_facts(
    const struct aer_study *study, struct aer_assign *assign, struct aer_error *err)
{
	for (size_t i = 0; i < study->sets; i++)
		if (aer_assign_set(
			assign, study->set[i].name, study->set[i].votes, err) < 0)
			return -1;
	for (size_t i = 0; i < study->clips; i++)
		if (aer_assign_clip(
			assign, study->clip[i].id, study->clip[i].listed, err) < 0)
			return -1;
	for (size_t i = 0; i < study->annotators; i++)
		if (aer_assign_annotator(assign, study->annotator[i].name,
			study->annotator[i].active, err) < 0)
			return -1;
	return 0;
}

static int read_gold(
    struct aer_assign *assign, struct aer_sql *sql, struct aer_error *err)
{
	sqlite3_stmt *row = aer_sql_bind(
	    sql, err, "SELECT clip, label_set FROM gold ORDER BY clip, label_set", "");
	int rc;

	if (row == NULL)
		return -1;
	while ((rc = aer_sql_step(sql, row, err)) > 0)
		if (aer_assign_gold(assign,
			(uint32_t)(sqlite3_column_int64(row, 0) - 1),
			(uint32_t)(sqlite3_column_int64(row, 1) - 1), err) < 0) {
			sqlite3_reset(row);
			return -1;
		}
	return rc;
}

static int read_items(
    struct aer_assign *assign, struct aer_sql *sql, struct aer_error *err)
{
	sqlite3_stmt *row = aer_sql_bind(sql, err,
	    "SELECT item.id, clip, label_set, item.annotator, repeat, shown, time,"
	    " time IS NOT NULL AND label IS NULL"
	    " FROM item LEFT JOIN vote ON vote.item = item.id AND undone IS NULL"
	    " WHERE gone = 0 ORDER BY item.id",
	    "");
	int rc;

	if (row == NULL)
		return -1;
	while ((rc = aer_sql_step(sql, row, err)) > 0) {
		struct aer_duty duty = { .id = sqlite3_column_int64(row, 0),
			.clip = (uint32_t)(sqlite3_column_int64(row, 1) - 1),
			.set = (uint32_t)(sqlite3_column_int64(row, 2) - 1),
			.annotator = (uint32_t)(sqlite3_column_int64(row, 3) - 1),
			.repeat = sqlite3_column_int(row, 4) != 0,
			.shown = sqlite3_column_int64(row, 5),
			.answered = sqlite3_column_int64(row, 6),
			.unsure = sqlite3_column_int(row, 7) != 0 };

		if (aer_assign_add(assign, &duty, err) < 0) {
			sqlite3_reset(row);
			return -1;
		}
	}
	return rc;
}

/* Deals, and stores what has come and gone. */
static int deal(
    struct aer_assign *assign, struct aer_ballotbox *box, struct aer_error *err)
{
	if (aer_assign_deal(assign, err) < 0)
		return -1;
	for (size_t i = 0; i < aer_assign_count(assign); i++) {
		const struct aer_duty *duty = aer_assign_duty(assign, i);

		if (duty->gone && duty->id > 0 &&
		    aer_ballotbox_remove_item(box, duty->id, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < aer_assign_count(assign); i++) {
		const struct aer_duty *duty = aer_assign_duty(assign, i);
		int64_t id;

		if (duty->gone || duty->id > 0)
			continue;
		if (aer_ballotbox_add_item(box, (int64_t)duty->clip + 1,
			(int64_t)duty->set + 1, (int64_t)duty->annotator + 1,
			duty->repeat, &id, err) < 0)
			return -1;
		aer_assign_name(assign, i, id);
	}
	return 0;
}

static int fill(const struct aer_study *study, struct aer_assign *assign,
    struct aer_ballotbox *box, struct aer_error *err)
{
	struct aer_sql *sql = aer_ballotbox_sql(box);
	int64_t mark;
	bool dealt;

	if (tell_facts(study, assign, err) < 0 || read_gold(assign, sql, err) < 0 ||
	    read_items(assign, sql, err) < 0 ||
	    aer_ballotbox_get(box, "dealt", &mark, &dealt, err) < 0)
		return -1;
	for (uint32_t a = 0; a < study->annotators; a++)
		aer_assign_seen(assign, a, study->annotator[a].invited);
	if (dealt && mark == (int64_t)aer_assign_mark(assign))
		return aer_assign_sort(assign, err);
	if (deal(assign, box, err) < 0)
		return -1;
	return aer_ballotbox_put(box, "dealt", (int64_t)aer_assign_mark(assign), err);
}

struct aer_assign *aer_study_assign(const struct aer_study *study,
    const struct aer_assign_plan *plan, struct aer_ballotbox *box,
    struct aer_error *err)
{
	struct aer_assign *assign = aer_assign_new(plan, err);

	if (assign == NULL || fill(study, assign, box, err) == 0)
		return assign;
	aer_assign_free(assign);
	return NULL;
}
