#include "votes/crowdtable.h"

#include "table/manifest.h"
#include "table/writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct aer_crowdtable {
	struct aer_table *manifest; /* or NULL */
	struct aer_dict *ids;
	size_t clip; /* column of the manifest */
	struct aer_row row;
};

/* Columns of the output; -1: it has none. */
struct columns {
	int clip, label[AER_CROWD_SETS], votes[AER_CROWD_SETS],
	    agreement[AER_CROWD_SETS];
	int consistent;
	int *p; /* [labels] or NULL */
};

/* --- the manifest -------------------------------------------------------------- */

static int read_ids(struct aer_crowdtable *table, aer_fail_function *fail, void *data,
    struct aer_error *err)
{
	const char *name = aer_table_name(table->manifest);
	enum aer_read got;

	if (aer_table_need(table->manifest, "clip", &table->clip, err) < 0)
		return -1;
	while (
	    (got = aer_table_next(table->manifest, &table->row, err)) != AER_READ_END) {
		const char *id;
		struct aer_error why;
		bool is_new = true;

		if (got == AER_READ_BROKEN)
			return -1;
		if (got == AER_READ_BAD) {
			fail(data, err->text);
			continue;
		}
		id = table->row.field[table->clip];
		if (aer_id_check(id, &why) == 0 &&
		    aer_dict_add(table->ids, id, &is_new, err) < 0)
			return -1;
		if (!is_new)
			aer_error_set(&why, "has a row before");
		if (!is_new || aer_dict_find(table->ids, id) < 0) {
			aer_error_prefix(
			    &why, "%s:%lu: clip '%s'", name, table->row.line, id);
			fail(data, why.text);
		}
	}
	return 0;
}

struct aer_crowdtable *aer_crowdtable_open(
    const char *path, aer_fail_function *fail, void *data, struct aer_error *err)
{
	struct aer_crowdtable *table = calloc(1, sizeof *table);

	if (table == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (path == NULL)
		return table;
	table->ids = aer_dict_new(err);
	if (table->ids != NULL)
		table->manifest = aer_table_open_twice(path, err);
	if (table->manifest != NULL && read_ids(table, fail, data, err) == 0)
		return table;
	aer_crowdtable_close(table);
	return NULL;
}

void aer_crowdtable_close(struct aer_crowdtable *table)
{
	if (table == NULL)
		return;
	aer_table_close(table->manifest);
	aer_dict_free(table->ids);
	aer_row_free(&table->row);
	free(table);
}

const struct aer_dict *aer_crowdtable_ids(const struct aer_crowdtable *table)
{
	return table->ids;
}

/* --- clips --------------------------------------------------------------------- */

static int add_column(struct aer_writer *writer, int *column, struct aer_error *err,
    const char *name, const char *suffix)
{
	char *full = malloc(strlen(name) + strlen(suffix) + 1);

	if (full == NULL)
		return aer_error_memory(err);
	stpcpy(stpcpy(full, name), suffix);
	*column = aer_writer_column(writer, full, err);
	free(full);
	return *column < 0 ? -1 : 0;
}

static int add_set_columns(struct aer_writer *writer, const struct aer_crowd *crowd,
    size_t which, struct columns *to, struct aer_error *err)
{
	const char *name[] = { "label", "votes", "agreement" };
	int *column[] = { &to->label[which], &to->votes[which], &to->agreement[which] };

	for (size_t i = 0; i < 3; i++) {
		char full[32];

		snprintf(full, sizeof full, "%s%s", name[i], which > 0 ? "_" : "");
		if (add_column(writer, column[i], err, full,
			which > 0 ? crowd->set[which].name : "") < 0)
			return -1;
	}
	return 0;
}

static int add_columns(struct aer_writer *writer, const struct aer_crowd *crowd,
    struct columns *to, struct aer_error *err)
{
	const struct aer_crowd_set *set = &crowd->set[0];

	to->consistent = -1;
	if (add_column(writer, &to->clip, err, "clip", "") < 0)
		return -1;
	for (size_t i = 0; i < crowd->sets; i++)
		if (add_set_columns(writer, crowd, i, to, err) < 0)
			return -1;
	if (crowd->sets > 1 &&
	    add_column(writer, &to->consistent, err, "consistent", "") < 0)
		return -1;
	if (set->skene == NULL)
		return 0;
	to->p = calloc(set->labels + 1, sizeof *to->p);
	if (to->p == NULL)
		return aer_error_memory(err);
	for (size_t j = 0; j < set->labels; j++)
		if (add_column(writer, &to->p[j], err, "p_",
			aer_labels_name(set->set->labels, j)) < 0)
			return -1;
	return 0;
}

static int write_clip(struct aer_writer *writer, const struct aer_crowd *crowd,
    const struct columns *to, size_t clip, const struct aer_row *from,
    struct aer_error *err)
{
	int consistent = aer_crowd_consistent(crowd, clip);

	aer_writer_begin(writer, from);
	if (from == NULL)
		aer_writer_set(
		    writer, to->clip, aer_dict_key(crowd->votes->clip, clip));
	for (size_t i = 0; i < crowd->sets; i++) {
		const struct aer_crowd_set *set = &crowd->set[i];
		const struct aer_verdict *v = &set->verdict[clip];

		aer_writer_set(writer, to->label[i],
		    v->label >= 0 ? aer_labels_name(set->set->labels, (size_t)v->label)
				  : "");
		aer_writer_setf(writer, to->votes[i], "%" PRIu32, v->votes);
		if (v->label >= 0)
			aer_writer_setf(writer, to->agreement[i], "%.4f",
			    (double)v->most / (double)v->votes);
		else
			aer_writer_set(writer, to->agreement[i], "");
	}
	aer_writer_set(writer, to->consistent,
	    consistent < 0    ? ""
	    : consistent == 1 ? "1"
			      : "0");
	for (size_t j = 0; to->p != NULL && j < crowd->set[0].labels; j++)
		aer_writer_setf(writer, to->p[j], "%.6f",
		    crowd->set[0].skene->posterior[clip * crowd->set[0].labels + j]);
	return aer_writer_end(writer, err);
}

/* Writes the manifest's rows once more, each clip once. */
static int write_manifest(struct aer_crowdtable *table, const struct aer_crowd *crowd,
    struct aer_writer *writer, const struct columns *to, struct aer_error *err)
{
	bool *written = calloc(crowd->votes->clips + 1, sizeof *written);
	struct aer_crowd_reason reason;
	enum aer_read got = AER_READ_ROW;
	int rc = written != NULL ? aer_table_rewind(table->manifest, err)
				 : aer_error_memory(err);

	while (rc == 0 && (got = aer_table_next(table->manifest, &table->row, err)) !=
			      AER_READ_END) {
		long clip = -1;

		if (got == AER_READ_BROKEN)
			rc = -1;
		if (got == AER_READ_ROW)
			clip = aer_dict_find(table->ids, table->row.field[table->clip]);
		if (clip < 0 || written[clip] ||
		    !aer_crowd_keeps(crowd, (size_t)clip, &reason))
			continue;
		written[clip] = true;
		rc = write_clip(writer, crowd, to, (size_t)clip, &table->row, err);
	}
	free(written);
	return rc;
}

int aer_crowdtable_write(struct aer_crowdtable *table, const struct aer_crowd *crowd,
    FILE *stream, const char *name, struct aer_error *err)
{
	struct aer_writer *writer = aer_writer_open(stream, name, err);
	struct columns to = { .p = NULL };
	struct aer_crowd_reason reason;
	int rc = -1;

	if (writer != NULL &&
	    (table->manifest == NULL ||
		aer_writer_inherit(writer, table->manifest, err) == 0))
		rc = add_columns(writer, crowd, &to, err);
	if (rc == 0 && table->manifest != NULL)
		rc = write_manifest(table, crowd, writer, &to, err);
	for (size_t c = 0;
	     rc == 0 && table->manifest == NULL && c < crowd->votes->clips; c++)
		if (aer_crowd_keeps(crowd, c, &reason))
			rc = write_clip(writer, crowd, &to, c, NULL, err);
	free(to.p);
	if (rc == 0)
		return aer_writer_close(writer, err);
	aer_writer_free(writer);
	return -1;
}

/* --- clips left out ------------------------------------------------------------ */

/* The votes on CLIP in one set: "fatigue 2, neutrality 2". */
static void describe_votes(const struct aer_crowd_set *set, size_t clip,
    uint32_t *tally, char *buf, size_t size)
{
	size_t at = 0;

	memset(tally, 0, set->labels * sizeof *tally);
	for (size_t i = set->set->start[clip]; i < set->set->start[clip + 1]; i++)
		tally[set->set->vote[i].label]++;
	buf[0] = '\0';
	for (size_t j = 0; j < set->labels && at < size; j++)
		if (tally[j] > 0)
			at += (size_t)snprintf(buf + at, size - at, "%s%.200s %" PRIu32,
			    at > 0 ? ", " : "", aer_labels_name(set->set->labels, j),
			    tally[j]);
}

static int write_dropped(const struct aer_crowd *crowd, struct aer_writer *writer,
    uint32_t *tally, struct aer_error *err)
{
	static const char *const head[] = { "clip", "set", "reason", "votes" };
	int column[4], other = -1;
	int rc = 0;

	for (size_t i = 0; i < 4; i++)
		if ((column[i] = aer_writer_column(writer, head[i], err)) < 0)
			return -1;
	if (crowd->sets > 1 &&
	    add_column(writer, &other, err, "votes_", crowd->set[1].name) < 0)
		return -1;
	for (size_t c = 0; rc == 0 && c < crowd->votes->clips; c++) {
		struct aer_crowd_reason reason;
		char votes[4096];

		if (aer_crowd_keeps(crowd, c, &reason))
			continue;
		aer_writer_begin(writer, NULL);
		aer_writer_set(writer, column[0], aer_dict_key(crowd->votes->clip, c));
		if (reason.kind != AER_VERDICT_LABEL)
			aer_writer_set(writer, column[1], crowd->set[reason.set].name);
		aer_writer_set(writer, column[2],
		    reason.kind != AER_VERDICT_LABEL ? aer_verdict_name(reason.kind)
						     : "inconsistent");
		describe_votes(&crowd->set[0], c, tally, votes, sizeof votes);
		aer_writer_set(writer, column[3], votes);
		if (crowd->sets > 1) {
			describe_votes(&crowd->set[1], c, tally, votes, sizeof votes);
			aer_writer_set(writer, other, votes);
		}
		rc = aer_writer_end(writer, err);
	}
	return rc;
}

int aer_crowd_dropped(const struct aer_crowd *crowd, FILE *stream, const char *name,
    struct aer_error *err)
{
	size_t labels = crowd->set[0].labels > crowd->set[1].labels
			    ? crowd->set[0].labels
			    : crowd->set[1].labels;
	struct aer_writer *writer = aer_writer_open(stream, name, err);
	uint32_t *tally = calloc(labels + 1, sizeof *tally);
	int rc = -1;

	if (tally == NULL)
		aer_error_memory(err);
	else if (writer != NULL)
		rc = write_dropped(crowd, writer, tally, err);
	free(tally);
	if (rc == 0)
		return aer_writer_close(writer, err);
	aer_writer_free(writer);
	return -1;
}
