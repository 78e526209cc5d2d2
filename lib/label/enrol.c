#include "label/enrol.h"

#include "base/option.h"
#include "table/table.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

struct enrol {
	struct aer_ballotbox *box;
	const struct aer_enrolment *what;
	aer_enrol_bad *bad;
	void *data;
};

/* --- label sets ---------------------------------------------------------- */

/* What stands behind "NAME=" in TEXT, or NULL. */
static const char *value_of(const char *text, const char *name)
{
	size_t n = strlen(name);

	return strncmp(text, name, n) == 0 && text[n] == '=' ? text + n + 1 : NULL;
}

/* How many votes a clip gets in the set NAME. */
static int find_votes(
    const struct enrol *enrol, const char *name, long *votes, struct aer_error *err)
{
	*votes = enrol->what->votes;
	for (size_t i = 0; i < enrol->what->set_votes_count; i++) {
		const char *value = value_of(enrol->what->set_votes[i], name);

		if (value != NULL &&
		    aer_parse_long(value, "--votes", 1, 1000, votes, err) < 0)
			return -1;
	}
	return 0;
}

/* Texts go to browsers as JSON, and a comma is how some write a definition. */
static int check_labels(
    const struct aer_labels *labels, const char *path, struct aer_error *err)
{
	if (aer_labels_count(labels) < 2)
		return aer_error_set(err, "%s: one label is no choice", path);
	for (size_t i = 0; i < aer_labels_count(labels); i++) {
		const char *name = aer_labels_name(labels, i);
		const char *definition = aer_labels_definition(labels, i);

		if (strchr(name, ',') != NULL)
			return aer_error_set(err,
			    "%s: label '%s' has a comma; what a label means stands "
			    "behind a tab",
			    path, name);
		if (name[aer_utf8_good(name)] != '\0' ||
		    definition[aer_utf8_good(definition)] != '\0')
			return aer_error_set(
			    err, "%s: label '%s' is no UTF-8", path, name);
	}
	return 0;
}

static struct aer_labels *read_labels(const char *path, struct aer_error *err)
{
	struct aer_labels *labels = NULL;
	char *text;

	if (asprintf(&text, "@%s", path) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	labels = aer_labels_parse(text, err);
	free(text);
	if (labels == NULL || check_labels(labels, path, err) == 0)
		return labels;
	aer_labels_free(labels);
	return NULL;
}

static int put_set(const struct enrol *enrol, const char *text, struct aer_error *err)
{
	struct aer_labels *labels = NULL;
	const char *path;
	char *name;
	long votes;
	int rc = aer_parse_named(text, &name, &path, err);

	if (rc == 0 && name[aer_utf8_good(name)] != '\0')
		rc = aer_error_set(err, "--set: '%s' is no UTF-8", name);
	if (rc == 0)
		labels = read_labels(path, err);
	if (labels == NULL || find_votes(enrol, name, &votes, err) < 0)
		rc = -1;
	if (rc == 0)
		rc =
		    aer_ballotbox_put_set(enrol->box, name, (size_t)votes, labels, err);
	aer_labels_free(labels);
	free(name);
	return rc;
}

/* Whether the command has the set NAME. */
static bool is_given(const struct enrol *enrol, const char *name)
{
	for (size_t i = 0; i < enrol->what->sets; i++) {
		const char *path;
		struct aer_error ignored;
		char *given;
		bool same = aer_parse_named(
				enrol->what->set[i], &given, &path, &ignored) == 0 &&
			    strcmp(given, name) == 0;

		free(given);
		if (same)
			return true;
	}
	return false;
}

/* A set that is in the box and not in the command is an oversight: nobody would see
 * it any more. */
static int check_sets(const struct enrol *enrol, struct aer_error *err)
{
	struct aer_sql *sql = aer_ballotbox_sql(enrol->box);
	sqlite3_stmt *row = aer_sql_bind(sql, err, "SELECT name FROM label_set", "");
	size_t count = 0;
	int rc;

	if (row == NULL)
		return -1;
	while ((rc = aer_sql_step(sql, row, err)) > 0) {
		const char *name = aer_sql_text(row, 0);

		count++;
		if (enrol->what->sets > 0 && !is_given(enrol, name)) {
			aer_error_set(err,
			    "%s has a label set '%s'; give it too, as --set %s=FILE",
			    aer_sql_path(sql), name, name);
			sqlite3_reset(row);
			return -1;
		}
	}
	if (rc == 0 && count == 0)
		return aer_error_set(
		    err, "there is no label set; give one as --set NAME=FILE");
	return rc;
}

/* That each "NAME=N" is of a set. */
static int check_votes(const struct enrol *enrol, struct aer_error *err)
{
	for (size_t i = 0; i < enrol->what->set_votes_count; i++) {
		const char *text = enrol->what->set_votes[i];
		char *name = strndup(text, strcspn(text, "="));
		bool given = name != NULL && is_given(enrol, name);

		if (!given)
			aer_error_set(err, "--votes %s: there is no --set %s=FILE",
			    text, name != NULL ? name : "");
		free(name);
		if (!given)
			return -1;
	}
	return 0;
}

/* --- clips and known answers --------------------------------------------- */

static int put_clips(const struct enrol *enrol, struct aer_error *err)
{
	struct aer_manifest *manifest =
	    aer_manifest_open(enrol->what->manifest, AER_NEED_VIDEO, err);
	struct aer_clip clip = { 0 };
	enum aer_read got = AER_READ_BROKEN;
	int rc = manifest != NULL ? 0 : -1;

	while (rc == 0 &&
	       (got = aer_manifest_next(manifest, &clip, err)) != AER_READ_END) {
		if (got == AER_READ_BAD)
			enrol->bad(enrol->data, err->text);
		else if (got == AER_READ_BROKEN)
			rc = -1;
		else if (aer_ballotbox_put_clip(enrol->box, &clip, err) < 0)
			rc = aer_error_prefix(err, "%s:%lu",
			    aer_table_name(aer_manifest_table(manifest)),
			    clip.row.line);
	}
	aer_clip_free(&clip);
	aer_manifest_close(manifest);
	return rc;
}

/* The only set's name, for a table without that column; NULL: there are several. */
static const char *only_set(struct aer_sql *sql, char *name, size_t size)
{
	struct aer_error ignored;
	sqlite3_stmt *row =
	    aer_sql_bind(sql, &ignored, "SELECT name FROM label_set", "");
	int n = 0;

	while (row != NULL && aer_sql_step(sql, row, &ignored) > 0) {
		snprintf(name, size, "%s", aer_sql_text(row, 0));
		n++;
	}
	return n == 1 ? name : NULL;
}

/* Where the table of known answers has what. */
struct gold {
	struct aer_table *table;
	size_t clip, label;
	int set;
	const char *only; /* without the column */
	char name[256];
};

static int open_gold(
    struct gold *gold, const struct enrol *enrol, struct aer_error *err)
{
	gold->table = aer_table_open(enrol->what->gold, err);
	if (gold->table == NULL ||
	    aer_table_need(gold->table, "clip", &gold->clip, err) < 0 ||
	    aer_table_need(gold->table, "label", &gold->label, err) < 0)
		return -1;
	gold->set = aer_table_find(gold->table, "set");
	gold->only =
	    only_set(aer_ballotbox_sql(enrol->box), gold->name, sizeof gold->name);
	if (gold->set < 0 && gold->only == NULL)
		return aer_error_set(err,
		    "%s: has no column 'set', and there are several label sets",
		    aer_table_name(gold->table));
	return 0;
}

static int put_gold(const struct enrol *enrol, struct aer_error *err)
{
	struct gold gold = { 0 };
	struct aer_row row = { 0 };
	enum aer_read got;
	int rc = open_gold(&gold, enrol, err);

	while (
	    rc == 0 && (got = aer_table_next(gold.table, &row, err)) != AER_READ_END) {
		if (got == AER_READ_BROKEN) {
			rc = -1;
			break;
		}
		if (got == AER_READ_ROW &&
		    aer_ballotbox_put_gold(enrol->box, row.field[gold.clip],
			gold.set >= 0 ? row.field[gold.set] : gold.only,
			row.field[gold.label], err) == 0)
			continue;
		if (got == AER_READ_ROW)
			aer_error_prefix(
			    err, "%s:%lu", aer_table_name(gold.table), row.line);
		enrol->bad(enrol->data, err->text);
	}
	aer_row_free(&row);
	aer_table_close(gold.table);
	return rc;
}

int aer_enrol(struct aer_ballotbox *box, const struct aer_enrolment *enrolment,
    aer_enrol_bad *bad, void *data, struct aer_error *err)
{
	struct enrol enrol = { box, enrolment, bad, data };
	int64_t clips;

	for (size_t i = 0; i < enrolment->sets; i++)
		if (put_set(&enrol, enrolment->set[i], err) < 0)
			return -1;
	if (check_sets(&enrol, err) < 0 || check_votes(&enrol, err) < 0 ||
	    aer_ballotbox_unlist(box, err) < 0 || put_clips(&enrol, err) < 0 ||
	    aer_sql_number(aer_ballotbox_sql(box),
		"SELECT count(*) FROM clip WHERE listed", &clips, err) < 0)
		return -1;
	if (clips == 0)
		return aer_error_set(err, "the manifest has no clips to label");
	if (aer_ballotbox_clear_gold(box, err) < 0)
		return -1;
	return enrolment->gold != NULL ? put_gold(&enrol, err) : 0;
}
