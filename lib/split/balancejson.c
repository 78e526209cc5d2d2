/* The report on a split as one JSON object, by jansson. */
#include "split/balance.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All failures are of memory; they are gathered and told at the end. */
struct maker {
	const struct aer_intake *intake;
	const struct aer_division *division;
	const struct aer_partition *partition;
	const struct aer_group_counts *pool;
	const struct aer_parts *parts;
	bool bad;
};

static void put(struct maker *m, json_t *object, const char *key, json_t *value)
{
	m->bad |= json_object_set_new(object, key, value) < 0;
}

static void append(struct maker *m, json_t *array, json_t *value)
{
	m->bad |= json_array_append_new(array, value) < 0;
}

static json_t *count(int64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *real(double x)
{
	return isnan(x) ? json_null() : json_real(x);
}

/* JSON is UTF-8; a table may hold anything: bytes outside ASCII become '?' in a text
 * that is not UTF-8. */
static json_t *string(const char *text)
{
	json_t *value = json_string(text);
	char *copy;

	if (value != NULL)
		return value;
	copy = strdup(text);
	for (char *p = copy; p != NULL && *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	value = copy != NULL ? json_string(copy) : NULL;
	free(copy);
	return value;
}

static json_t *make_parts(struct maker *m)
{
	json_t *array = json_array();

	for (size_t p = 0; p < aer_parts_count(m->parts); p++) {
		json_t *part = json_object(), *tvd = json_object();

		put(m, part, "part", string(aer_parts_name(m->parts, p)));
		put(m, part, "share",
		    real((double)aer_parts_share(m->parts, p) / AER_SHARE_ONE));
		put(m, part, "clips", count(aer_partition_clips(m->partition, p)));
		put(m, part, "wanted",
		    count(aer_partition_clips_wanted(m->partition, p)));
		put(m, part, "groups",
		    count((int64_t)aer_partition_members(m->partition, p)));
		for (size_t c = 0; c < m->intake->columns; c++)
			if (m->intake->column[c].classes != NULL)
				put(m, tvd, m->intake->column[c].name,
				    real(aer_balance_tvd(m->partition, c, p)));
		put(m, part, "total_variation_distance", tvd);
		append(m, array, part);
	}
	return array;
}

/* A number of ROW: clips, or millionths as they were read. */
static json_t *amount(const struct maker *m, size_t row, int64_t n)
{
	return m->pool->is_sum[row] ? real((double)n / 1e6) : count(n);
}

static json_t *make_row(struct maker *m, size_t c, size_t row)
{
	json_t *object = json_object(), *array = json_array();
	char note[512];

	if (!m->pool->is_sum[row])
		put(m, object, "class",
		    string(aer_labels_name(
			m->intake->column[c].classes, row - m->pool->column_first[c])));
	put(m, object, "total", amount(m, row, m->pool->size[row]));
	put(m, object, "groups", count((int64_t)m->pool->owners[row]));
	for (size_t p = 0; p < aer_parts_count(m->parts); p++) {
		json_t *part = json_object();
		int64_t got = aer_partition_got(m->partition, row, p);
		int64_t wanted = aer_partition_wanted(m->partition, row, p);

		put(m, part, "part", string(aer_parts_name(m->parts, p)));
		put(m, part, "got", amount(m, row, got));
		put(m, part, "wanted", amount(m, row, wanted));
		put(m, part, "off", amount(m, row, got - wanted));
		put(m, part, "groups",
		    count((int64_t)aer_partition_owners_in(m->partition, row, p)));
		append(m, array, part);
	}
	put(m, object, "parts", array);
	if (!m->pool->is_sum[row] &&
	    aer_balance_note(m->partition, m->intake, c, row, note, sizeof note))
		put(m, object, "note", string(note));
	return object;
}

static json_t *make_columns(struct maker *m)
{
	json_t *array = json_array();

	for (size_t c = 0; c < m->intake->columns; c++) {
		const struct aer_intake_column *column = &m->intake->column[c];
		json_t *object = json_object(), *rows = json_array();
		size_t first = m->pool->column_first[c];

		put(m, object, "column", string(column->name));
		put(m, object, "kind",
		    string(column->classes != NULL ? "classes" : "total"));
		put(m, object, "weight", count(column->weight));
		if (column->classes == NULL)
			put(m, object, "mean_of_a_clip",
			    real((double)m->pool->unit[first] / 1e6));
		for (size_t r = first; r < m->pool->column_first[c + 1]; r++)
			if (m->pool->size[r] > 0)
				append(m, rows, make_row(m, c, r));
		put(m, object, "rows", rows);
		append(m, array, object);
	}
	return array;
}

static json_t *make_division(struct maker *m)
{
	json_t *object = json_object();
	struct aer_split_score score;

	put(m, object, "column", string(m->division->name));
	put(m, object, "clips", count(m->pool->clips));
	put(m, object, "groups", count((int64_t)m->pool->groups));
	if (m->partition == NULL)
		return object;
	score = aer_partition_score(m->partition);
	put(m, object, "parts", make_parts(m));
	put(m, object, "columns", make_columns(m));
	put(m, object, "deviation", count(score.distance));
	put(m, object, "largest_deviation", count(score.largest));
	put(m, object, "largest_deviation_bound",
	    count(aer_partition_largest_bound(m->partition)));
	put(m, object, "largest_deviation_optimal",
	    json_boolean(aer_partition_largest_proven(m->partition)));
	put(m, object, "deviation_before_rounding",
	    real(aer_partition_exact_distance(m->partition)));
	put(m, object, "lacking", count(score.shortage));
	put(m, object, "bound", count(aer_partition_bound(m->partition)));
	put(m, object, "optimal",
	    json_boolean(aer_partition_proof(m->partition) != AER_PROOF_NONE));
	put(m, object, "proof",
	    string(aer_balance_proof(aer_partition_proof(m->partition))));
	put(m, object, "groups_off", json_real((double)score.crowd / AER_SHARE_ONE));
	put(m, object, "groups_off_bound",
	    json_real((double)aer_partition_crowd_bound(m->partition) / AER_SHARE_ONE));
	put(m, object, "groups_optimal",
	    json_boolean(aer_partition_ties_proven(m->partition)));
	put(m, object, "moves", count((int64_t)aer_partition_moves(m->partition)));
	return object;
}

int aer_balance_json(
    FILE *out, const struct aer_balance *balance, struct aer_error *err)
{
	struct maker m = { .intake = balance->intake };
	json_t *object = json_object(), *array = json_array();
	bool written = false;

	put(&m, object, "grouped_by", string(aer_balance_group(balance->intake)));
	put(&m, object, "copies", count((int64_t)balance->intake->copies));
	for (size_t i = 0; i < balance->divisions->count; i++) {
		m.division = &balance->divisions->division[i];
		m.partition = m.division->partition;
		m.pool = m.division->pool;
		if (m.partition != NULL)
			m.parts = aer_partition_parts(m.partition);
		append(&m, array, make_division(&m));
	}
	put(&m, object, "splits", array);
	if (!m.bad)
		written = json_dumpf(object, out,
			      JSON_INDENT(2) | JSON_REAL_PRECISION(12)) == 0;
	json_decref(object);
	if (m.bad)
		return aer_error_memory(err);
	/* what could not be written is told by whoever closes the stream */
	if (written)
		putc('\n', out);
	return 0;
}
