#include "label/ballotbox.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

struct aer_ballotbox {
	struct aer_sql *sql;
	int lock; /* -1: not ours */
};

/* "aerB", in the schema too */
enum { APPLICATION = 1634038338 };

static const char schema[] =
    "CREATE TABLE study(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE label_set(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " votes INTEGER NOT NULL);"
    "CREATE TABLE label(label_set INTEGER NOT NULL REFERENCES label_set,"
    " number INTEGER NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,"
    " PRIMARY KEY(label_set, number)) WITHOUT ROWID;"
    "CREATE TABLE clip(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " video TEXT NOT NULL, start REAL NOT NULL, end REAL, x INTEGER, y INTEGER,"
    " w INTEGER, h INTEGER, listed INTEGER NOT NULL);"
    "CREATE TABLE gold(clip INTEGER NOT NULL REFERENCES clip,"
    " label_set INTEGER NOT NULL, label INTEGER NOT NULL,"
    " PRIMARY KEY(clip, label_set)) WITHOUT ROWID;"
    "CREATE TABLE annotator(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " hash BLOB NOT NULL, active INTEGER NOT NULL, invited INTEGER NOT NULL);"
    "CREATE TABLE item(id INTEGER PRIMARY KEY, clip INTEGER NOT NULL REFERENCES clip,"
    " label_set INTEGER NOT NULL REFERENCES label_set,"
    " annotator INTEGER NOT NULL REFERENCES annotator, repeat INTEGER NOT NULL,"
    " shown INTEGER, gone INTEGER NOT NULL DEFAULT 0);"
    "CREATE UNIQUE INDEX item_place ON item(annotator, clip, label_set, repeat)"
    " WHERE gone = 0;"
    /* label: null is 'cannot tell'; undone: null where the vote counts */
    "CREATE TABLE vote(id INTEGER PRIMARY KEY,"
    " item INTEGER NOT NULL REFERENCES item, annotator INTEGER NOT NULL,"
    " label INTEGER, time INTEGER NOT NULL, seconds REAL, key TEXT NOT NULL,"
    " undone INTEGER, UNIQUE(item, key));"
    "CREATE UNIQUE INDEX vote_counts ON vote(item) WHERE undone IS NULL;"
    "CREATE INDEX vote_annotator ON vote(annotator);"
    "PRAGMA user_version = 1;"
    "PRAGMA application_id = 1634038338;";

/* A checkpoint flushes two files while all wait: it comes every 8000 pages of 4 KB and
 * not every 1000.  The cache, 16 MB, holds a large study's indexes. */
static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			       "PRAGMA wal_autocheckpoint = 8000;"
			       "PRAGMA cache_size = -16000;"
			       "PRAGMA foreign_keys = ON;";

/* What the file is: *EMPTY, or the tables of this version; anything else fails. */
static int look(struct aer_ballotbox *box, bool *empty, struct aer_error *err)
{
	int64_t application, version, objects;

	if (aer_sql_number(
		box->sql, "SELECT count(*) FROM sqlite_schema", &objects, err) < 0 ||
	    aer_sql_number(box->sql, "PRAGMA application_id", &application, err) < 0 ||
	    aer_sql_number(box->sql, "PRAGMA user_version", &version, err) < 0)
		return -1;
	*empty = objects == 0 && application == 0;
	if (!*empty && application != APPLICATION)
		return aer_error_set(
		    err, "%s: is another program's database", aer_sql_path(box->sql));
	if (!*empty && version != 1)
		return aer_error_set(
		    err, "%s: was made by a newer aer-label", aer_sql_path(box->sql));
	return 0;
}

/* Makes the tables of a new box, or sees that they are there. */
static int check_schema(struct aer_ballotbox *box, struct aer_error *err)
{
	bool empty;

	if (look(box, &empty, err) < 0)
		return -1;
	if (!empty)
		return 0;
	/* another process may make them at the same time */
	if (aer_ballotbox_begin(box, err) < 0 || look(box, &empty, err) < 0 ||
	    (empty && aer_sql_script(box->sql, schema, err) < 0))
		return -1;
	return aer_ballotbox_commit(box, err);
}

struct aer_ballotbox *aer_ballotbox_open(
    const char *path, bool make, struct aer_error *err)
{
	struct aer_ballotbox *box = calloc(1, sizeof *box);
	bool empty;

	if (box == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	box->lock = -1;
	box->sql = aer_sql_open(path, make, err);
	/* another program's file is left as it is */
	if (box->sql != NULL && look(box, &empty, err) == 0 &&
	    aer_sql_script(box->sql, settings, err) == 0 && check_schema(box, err) == 0)
		return box;
	aer_ballotbox_close(box);
	return NULL;
}

void aer_ballotbox_close(struct aer_ballotbox *box)
{
	if (box == NULL)
		return;
	aer_sql_close(box->sql);
	if (box->lock >= 0)
		close(box->lock);
	free(box);
}

int aer_ballotbox_lock(struct aer_ballotbox *box, struct aer_error *err)
{
	char *path;

	if (asprintf(&path, "%s.lock", aer_sql_path(box->sql)) < 0)
		return aer_error_memory(err);
	box->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (box->lock < 0)
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	free(path);
	if (box->lock < 0)
		return -1;
	if (flock(box->lock, LOCK_EX | LOCK_NB) < 0)
		return aer_error_set(err, "%s: is being served by another aer-label",
		    aer_sql_path(box->sql));
	return 0;
}

struct aer_sql *aer_ballotbox_sql(struct aer_ballotbox *box)
{
	return box->sql;
}

int aer_ballotbox_begin(struct aer_ballotbox *box, struct aer_error *err)
{
	return aer_sql_do(box->sql, err, "BEGIN IMMEDIATE", "");
}

int aer_ballotbox_commit(struct aer_ballotbox *box, struct aer_error *err)
{
	return aer_sql_do(box->sql, err, "COMMIT", "");
}

void aer_ballotbox_rollback(struct aer_ballotbox *box)
{
	struct aer_error ignored;

	/* fails where SQLite has rolled back already */
	(void)!aer_sql_do(box->sql, &ignored, "ROLLBACK", "");
}

int aer_ballotbox_version(
    struct aer_ballotbox *box, int64_t *version, struct aer_error *err)
{
	return aer_sql_number(box->sql, "PRAGMA data_version", version, err);
}

/* --- setting up ---------------------------------------------------------- */

/* The id that TEXT, a query by name, finds for NAME; 0: there is none. */
static int find(struct aer_ballotbox *box, const char *text, const char *name,
    int64_t *id, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(box->sql, err, text, "t", name);
	int rc = statement != NULL ? aer_sql_step(box->sql, statement, err) : -1;

	*id = rc > 0 ? sqlite3_column_int64(statement, 0) : 0;
	if (rc > 0)
		sqlite3_reset(statement);
	return rc < 0 ? -1 : 0;
}

static const char find_set[] = "SELECT id FROM label_set WHERE name = ?1";
static const char find_clip[] = "SELECT id FROM clip WHERE name = ?1";

static int same_labels(struct aer_ballotbox *box, int64_t set, const char *name,
    const struct aer_labels *labels, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(box->sql, err,
	    "SELECT name FROM label WHERE label_set = ?1 ORDER BY number", "i", set);
	bool same = true;
	size_t n = 0;
	int rc;

	if (statement == NULL)
		return -1;
	while ((rc = aer_sql_step(box->sql, statement, err)) > 0) {
		same =
		    same && n < aer_labels_count(labels) &&
		    strcmp(aer_labels_name(labels, n), aer_sql_text(statement, 0)) == 0;
		n++;
	}
	if (rc < 0)
		return -1;
	if (same && n == aer_labels_count(labels))
		return 0;
	return aer_error_set(err,
	    "label set '%s' has other labels in %s; votes there are for those: take "
	    "another name for the new set, or another file",
	    name, aer_sql_path(box->sql));
}

static int write_labels(struct aer_ballotbox *box, int64_t set,
    const struct aer_labels *labels, struct aer_error *err)
{
	for (size_t i = 0; i < aer_labels_count(labels); i++)
		if (aer_sql_do(box->sql, err,
			"INSERT INTO label VALUES(?1, ?2, ?3, ?4)"
			" ON CONFLICT DO UPDATE SET definition = ?4",
			"iitt", set, (int64_t)i, aer_labels_name(labels, i),
			aer_labels_definition(labels, i)) < 0)
			return -1;
	return 0;
}

int aer_ballotbox_put_set(struct aer_ballotbox *box, const char *name, size_t votes,
    const struct aer_labels *labels, struct aer_error *err)
{
	int64_t id;

	if (find(box, find_set, name, &id, err) < 0 ||
	    (id > 0 && same_labels(box, id, name, labels, err) < 0) ||
	    aer_sql_do(box->sql, err,
		"INSERT INTO label_set(name, votes) VALUES(?1, ?2)"
		" ON CONFLICT(name) DO UPDATE SET votes = ?2",
		"ti", name, (int64_t)votes) < 0 ||
	    find(box, find_set, name, &id, err) < 0)
		return -1;
	return write_labels(box, id, labels, err);
}

int aer_ballotbox_unlist(struct aer_ballotbox *box, struct aer_error *err)
{
	return aer_sql_do(box->sql, err, "UPDATE clip SET listed = 0", "");
}

int aer_ballotbox_put_clip(
    struct aer_ballotbox *box, const struct aer_clip *clip, struct aer_error *err)
{
	const struct aer_region *r = &clip->region;
	double end = isinf(clip->span.end) ? NAN : clip->span.end;

	/* a clip that showed something else is not changed by this */
	if (aer_sql_do(box->sql, err,
		"INSERT INTO clip(name, video, start, end, x, y, w, h, listed)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)"
		" ON CONFLICT(name) DO UPDATE SET listed = 1 WHERE video = ?2"
		" AND start = ?3 AND end IS ?4 AND x = ?5 AND y = ?6 AND w = ?7"
		" AND h = ?8",
		"ttddiiii", clip->id, clip->video, clip->span.start, end, (int64_t)r->x,
		(int64_t)r->y, (int64_t)r->w, (int64_t)r->h) < 0)
		return -1;
	if (aer_sql_changes(box->sql) == 1)
		return 0;
	return aer_error_set(err,
	    "clip '%s' has another video, span or region in %s; give what is new a "
	    "new id",
	    clip->id, aer_sql_path(box->sql));
}

int aer_ballotbox_clear_gold(struct aer_ballotbox *box, struct aer_error *err)
{
	return aer_sql_do(box->sql, err, "DELETE FROM gold", "");
}

int aer_ballotbox_put_gold(struct aer_ballotbox *box, const char *clip, const char *set,
    const char *label, struct aer_error *err)
{
	int64_t clip_id, set_id;

	if (find(box, find_clip, clip, &clip_id, err) < 0 ||
	    find(box, find_set, set, &set_id, err) < 0)
		return -1;
	if (clip_id == 0)
		return aer_error_set(err, "clip '%s' is not in the manifest", clip);
	if (set_id == 0)
		return aer_error_set(err, "there is no label set '%s'", set);
	if (aer_sql_do(box->sql, err,
		"INSERT OR REPLACE INTO gold SELECT ?1, ?2, number FROM label"
		" WHERE label_set = ?2 AND name = ?3",
		"iit", clip_id, set_id, label) < 0)
		return -1;
	return aer_sql_changes(box->sql) > 0
		   ? 0
		   : aer_error_set(err, "'%s' is no label of the set '%s'", label, set);
}

int aer_ballotbox_get(struct aer_ballotbox *box, const char *name, int64_t *value,
    bool *there, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(
	    box->sql, err, "SELECT value FROM study WHERE name = ?1", "t", name);
	int rc = statement != NULL ? aer_sql_step(box->sql, statement, err) : -1;

	*there = rc > 0;
	*value = rc > 0 ? sqlite3_column_int64(statement, 0) : 0;
	if (rc > 0)
		sqlite3_reset(statement);
	return rc < 0 ? -1 : 0;
}

int aer_ballotbox_put(
    struct aer_ballotbox *box, const char *name, int64_t value, struct aer_error *err)
{
	return aer_sql_do(box->sql, err, "INSERT OR REPLACE INTO study VALUES(?1, ?2)",
	    "ti", name, value);
}

int64_t aer_ballotbox_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int aer_ballotbox_invite(struct aer_ballotbox *box, const char *name,
    const uint8_t hash[AER_TOKEN_HASH], struct aer_error *err)
{
	if (name == NULL)
		return aer_sql_do(box->sql, err,
		    "INSERT OR REPLACE INTO study VALUES('operator', ?1)", "h", hash);
	return aer_sql_do(box->sql, err,
	    "INSERT INTO annotator(name, hash, active, invited) VALUES(?1, ?2, 1, ?3)"
	    " ON CONFLICT(name) DO UPDATE SET hash = ?2, active = 1, invited = ?3",
	    "thi", name, hash, aer_ballotbox_now());
}

int aer_ballotbox_retire(
    struct aer_ballotbox *box, const char *name, struct aer_error *err)
{
	if (aer_sql_do(box->sql, err, "UPDATE annotator SET active = 0 WHERE name = ?1",
		"t", name) < 0)
		return -1;
	return aer_sql_changes(box->sql) > 0
		   ? 0
		   : aer_error_set(err, "there is no annotator '%s'", name);
}

int aer_ballotbox_operator(struct aer_ballotbox *box, uint8_t hash[AER_TOKEN_HASH],
    bool *there, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(
	    box->sql, err, "SELECT value FROM study WHERE name = 'operator'", "");
	int rc = statement != NULL ? aer_sql_step(box->sql, statement, err) : -1;

	*there = rc > 0 && sqlite3_column_bytes(statement, 0) == AER_TOKEN_HASH;
	if (*there)
		memcpy(hash, sqlite3_column_blob(statement, 0), AER_TOKEN_HASH);
	if (rc > 0)
		sqlite3_reset(statement);
	return rc < 0 ? -1 : 0;
}

/* --- voting -------------------------------------------------------------- */

int aer_ballotbox_add_item(struct aer_ballotbox *box, int64_t clip, int64_t set,
    int64_t annotator, bool repeat, int64_t *id, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(box->sql, err,
	    "INSERT INTO item(clip, label_set, annotator, repeat)"
	    " VALUES(?1, ?2, ?3, ?4) RETURNING id",
	    "iiii", clip, set, annotator, (int64_t)repeat);
	int rc = statement != NULL ? aer_sql_step(box->sql, statement, err) : -1;

	if (rc <= 0)
		return -1;
	*id = sqlite3_column_int64(statement, 0);
	/* the row is only in after the last step */
	return aer_sql_step(box->sql, statement, err);
}

int aer_ballotbox_remove_item(
    struct aer_ballotbox *box, int64_t id, struct aer_error *err)
{
	/* one that has votes, of which all are undone, stays for them */
	if (aer_sql_do(
		box->sql, err, "UPDATE item SET gone = 1 WHERE id = ?1", "i", id) < 0)
		return -1;
	return aer_sql_do(box->sql, err,
	    "DELETE FROM item WHERE id = ?1"
	    " AND NOT EXISTS (SELECT 1 FROM vote WHERE item = ?1)",
	    "i", id);
}

int aer_ballotbox_show(struct aer_ballotbox *box, int64_t id, int64_t annotator,
    int64_t time, struct aer_error *err)
{
	return aer_sql_do(box->sql, err,
	    "UPDATE item SET annotator = ?2, shown = ?3 WHERE id = ?1", "iii", id,
	    annotator, time);
}

int aer_ballotbox_vote(
    struct aer_ballotbox *box, const struct aer_ballot *ballot, struct aer_error *err)
{
	if (ballot->label < 0)
		return aer_sql_do(box->sql, err,
		    "INSERT INTO vote(item, annotator, time, seconds, key)"
		    " VALUES(?1, ?2, ?3, ?4, ?5)",
		    "iiidt", ballot->item, ballot->annotator, ballot->time,
		    ballot->seconds, ballot->key);
	return aer_sql_do(box->sql, err,
	    "INSERT INTO vote(item, annotator, label, time, seconds, key)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	    "iiiidt", ballot->item, ballot->annotator, ballot->label, ballot->time,
	    ballot->seconds, ballot->key);
}

int aer_ballotbox_voted(
    struct aer_ballotbox *box, int64_t id, const char *key, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(box->sql, err,
	    "SELECT 1 FROM vote WHERE item = ?1 AND key = ?2", "it", id, key);
	int rc = statement != NULL ? aer_sql_step(box->sql, statement, err) : -1;

	if (rc > 0)
		sqlite3_reset(statement);
	return rc;
}

int aer_ballotbox_last(
    struct aer_ballotbox *box, int64_t annotator, int64_t *id, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(box->sql, err,
	    "SELECT item FROM vote WHERE annotator = ?1 AND undone IS NULL"
	    " ORDER BY id DESC LIMIT 1",
	    "i", annotator);
	int rc = statement != NULL ? aer_sql_step(box->sql, statement, err) : -1;

	*id = rc > 0 ? sqlite3_column_int64(statement, 0) : 0;
	if (rc > 0)
		sqlite3_reset(statement);
	return rc < 0 ? -1 : 0;
}

int aer_ballotbox_undo(
    struct aer_ballotbox *box, int64_t id, int64_t time, struct aer_error *err)
{
	return aer_sql_do(box->sql, err,
	    "UPDATE vote SET undone = ?2 WHERE item = ?1 AND undone IS NULL", "ii", id,
	    time);
}
