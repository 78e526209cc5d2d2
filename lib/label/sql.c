#include "label/sql.h"

#include "label/token.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 64, PATIENCE_MS = 10000 };

struct aer_sql {
	sqlite3 *db;
	char *path;
	struct {
		const char *text;
		sqlite3_stmt *statement;
	} kept[KEPT];
	size_t count;
};

static int fail(const struct aer_sql *sql, struct aer_error *err)
{
	return aer_error_set(err, "%s: %s", sql->path, sqlite3_errmsg(sql->db));
}

struct aer_sql *aer_sql_open(const char *path, bool create, struct aer_error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
		    (create ? SQLITE_OPEN_CREATE : 0);
	struct aer_sql *sql = calloc(1, sizeof *sql);

	if (sql != NULL)
		sql->path = strdup(path);
	if (sql == NULL || sql->path == NULL) {
		free(sql);
		aer_error_memory(err);
		return NULL;
	}
	if (sqlite3_open_v2(path, &sql->db, flags, NULL) != SQLITE_OK) {
		aer_error_set(err, "%s: cannot open: %s", path,
		    sql->db != NULL ? sqlite3_errmsg(sql->db) : "out of memory");
		aer_sql_close(sql);
		return NULL;
	}
	sqlite3_busy_timeout(sql->db, PATIENCE_MS);
	return sql;
}

void aer_sql_close(struct aer_sql *sql)
{
	if (sql == NULL)
		return;
	for (size_t i = 0; i < sql->count; i++)
		sqlite3_finalize(sql->kept[i].statement);
	sqlite3_close(sql->db);
	free(sql->path);
	free(sql);
}

const char *aer_sql_path(const struct aer_sql *sql)
{
	return sql->path;
}

/* The kept statement of TEXT, reset; prepared when it is new. */
static sqlite3_stmt *find(struct aer_sql *sql, const char *text, struct aer_error *err)
{
	sqlite3_stmt *statement;

	for (size_t i = 0; i < sql->count; i++)
		if (sql->kept[i].text == text) {
			sqlite3_reset(sql->kept[i].statement);
			return sql->kept[i].statement;
		}
	if (sql->count == KEPT) {
		aer_error_set(err, "%s: too many statements", sql->path);
		return NULL;
	}
	if (sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement,
		NULL) != SQLITE_OK) {
		fail(sql, err);
		return NULL;
	}
	sql->kept[sql->count].text = text;
	sql->kept[sql->count++].statement = statement;
	return statement;
}

static int bind_value(sqlite3_stmt *statement, int i, char type, va_list *values)
{
	const char *text;
	double number;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(statement, i, va_arg(*values, int64_t));
	case 'd':
		number = va_arg(*values, double);
		return isnan(number) ? sqlite3_bind_null(statement, i)
				     : sqlite3_bind_double(statement, i, number);
	case 't':
		text = va_arg(*values, const char *);
		return sqlite3_bind_text(statement, i, text, -1, SQLITE_STATIC);
	case 'h':
		return sqlite3_bind_blob(statement, i, va_arg(*values, const void *),
		    AER_TOKEN_HASH, SQLITE_STATIC);
	default:
		return sqlite3_bind_null(statement, i);
	}
}

static sqlite3_stmt *bind_list(struct aer_sql *sql, struct aer_error *err,
    const char *text, const char *types, va_list *values)
{
	sqlite3_stmt *statement = find(sql, text, err);

	for (int i = 0; statement != NULL && types[i] != '\0'; i++)
		if (bind_value(statement, i + 1, types[i], values) != SQLITE_OK) {
			fail(sql, err);
			return NULL;
		}
	return statement;
}

sqlite3_stmt *aer_sql_bind(struct aer_sql *sql, struct aer_error *err, const char *text,
    const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list values;

	va_start(values, types);
	statement = bind_list(sql, err, text, types, &values);
	va_end(values);
	return statement;
}

int aer_sql_step(struct aer_sql *sql, sqlite3_stmt *statement, struct aer_error *err)
{
	int rc = sqlite3_step(statement);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		fail(sql, err);
	sqlite3_reset(statement);
	return rc == SQLITE_DONE ? 0 : -1;
}

int aer_sql_do(struct aer_sql *sql, struct aer_error *err, const char *text,
    const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list values;
	int rc;

	va_start(values, types);
	statement = bind_list(sql, err, text, types, &values);
	va_end(values);
	if (statement == NULL)
		return -1;
	do
		rc = aer_sql_step(sql, statement, err);
	while (rc > 0);
	return rc;
}

int aer_sql_number(
    struct aer_sql *sql, const char *text, int64_t *number, struct aer_error *err)
{
	sqlite3_stmt *statement = aer_sql_bind(sql, err, text, "");
	int rc = statement != NULL ? aer_sql_step(sql, statement, err) : -1;

	*number = rc > 0 ? sqlite3_column_int64(statement, 0) : 0;
	if (rc > 0)
		sqlite3_reset(statement);
	return rc < 0 ? -1 : 0;
}

int aer_sql_script(struct aer_sql *sql, const char *text, struct aer_error *err)
{
	if (sqlite3_exec(sql->db, text, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return fail(sql, err);
}

int64_t aer_sql_changes(const struct aer_sql *sql)
{
	return sqlite3_changes64(sql->db);
}

const char *aer_sql_text(sqlite3_stmt *statement, int i)
{
	const unsigned char *text = sqlite3_column_text(statement, i);

	return text != NULL ? (const char *)text : "";
}
