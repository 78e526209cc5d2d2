/*
 * sql - statements on an SQLite database: values are only ever bound, never written
 * into a statement's text.
 *
 *	aer_sql_do(sql, &err, "UPDATE item SET shown = ?1 WHERE id = ?2",
 *	    "ii", now, id);
 *
 * Statements are prepared once and kept.  A connection is used by one thread at a time.
 */
#ifndef AER_SQL_H
#define AER_SQL_H

#include "base/error.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct aer_sql;

/* Opens the database at PATH, made when CREATE and not there.  Other processes are
 * waited for, ten seconds at most. */
struct aer_sql *aer_sql_open(
    const char *path, bool create, struct aer_error *err) AER_MUST_CHECK;
void aer_sql_close(struct aer_sql *sql);

/* The path, for messages. */
const char *aer_sql_path(const struct aer_sql *sql);

/*
 * The statement TEXT, which must be a literal, with values bound to ?1, ?2 ... by a
 * letter each in TYPES: i int64_t, d double (NAN: null), t const char * (NULL: null),
 * h a hash of AER_TOKEN_HASH bytes, n null, which has no argument.  Texts and hashes
 * must live until the statement is done.  Owned by SQL; NULL is an error.
 */
sqlite3_stmt *aer_sql_bind(struct aer_sql *sql, struct aer_error *err, const char *text,
    const char *types, ...) AER_MUST_CHECK;

/* The next row: 1, 0 after the last one, -1.  After 0 and -1 the statement is ready to
 * be bound again; whoever stops earlier calls sqlite3_reset. */
int aer_sql_step(
    struct aer_sql *sql, sqlite3_stmt *statement, struct aer_error *err) AER_MUST_CHECK;

/* Runs a statement without rows. */
int aer_sql_do(struct aer_sql *sql, struct aer_error *err, const char *text,
    const char *types, ...) AER_MUST_CHECK;

/* The only number that a query without values gives; NULL gives 0. */
int aer_sql_number(struct aer_sql *sql, const char *text, int64_t *number,
    struct aer_error *err) AER_MUST_CHECK;

/* Runs statements without values, one after the other. */
int aer_sql_script(
    struct aer_sql *sql, const char *text, struct aer_error *err) AER_MUST_CHECK;

/* How many rows the last statement has changed. */
int64_t aer_sql_changes(const struct aer_sql *sql);

/* The text in column I, "" where it is null; valid until the next step. */
const char *aer_sql_text(sqlite3_stmt *statement, int i);

#endif
