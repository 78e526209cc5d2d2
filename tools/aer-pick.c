/*
 * aer-pick - random rows of a table: so many of each class, or a share, the same
 * ones for the same seed.
 *
 * A row is chosen by a number that its name and the seed draw (lot.h), so that one
 * pass is enough and rows that are added later change as little as can be.
 */
#include "base/diag.h"
#include "base/lot.h"
#include "base/option.h"
#include "base/sink.h"
#include "table/columns.h"
#include "table/reservoir.h"
#include "table/writer.h"
#include "text/plural.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { KEY = AER_LONG_ONLY, PER, SHARE, SHUFFLE };

static const struct aer_option options[] = {
	{ KEY, "key", "COLUMNS", "what tells rows apart (default clip)" },
	{ 'n', "count", "COUNT", "choose COUNT rows, or all where there are fewer" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ PER, "per", "COLUMNS", "COUNT or SHARE for each value of these, not in all" },
	{ 's', "seed", "NUMBER", "another seed, other rows (default 1)" },
	{ SHARE, "share", "SHARE", "choose each row with this chance, 0 to 1" },
	{ SHUFFLE, "shuffle", NULL, "write in random order, not in that of the input" },
	{ 'w', "weight", "COLUMN", "the larger, the likelier: numbers, 0 is never" },
	{ 0, NULL, NULL, NULL },
};

static const struct aer_command command = {
	"aer-pick",
	"[table]",
	"Choose random rows: so many of each class, the same ones for the same seed.",
	options,
};

/* One row has a number for each of these. */
enum { FOR_CHOICE, FOR_ORDER };

struct pick {
	struct aer_diag diag;
	const char *output, *key_names, *per_names, *weight_name;
	long count, seed;
	double share;
	bool by_share, shuffled;
	struct aer_table *table;
	struct aer_columns key, per;
	size_t weight_at;
	struct aer_reservoir *reservoir;
	char *group; /* of the row at hand */
	size_t group_size;
};

static int set_option(struct pick *p, int option, struct aer_error *err)
{
	switch (option) {
	case KEY:
		p->key_names = optarg;
		break;
	case 'n':
		return aer_parse_long(optarg, "-n", 1, LONG_MAX, &p->count, err);
	case 'o':
		p->output = optarg;
		break;
	case PER:
		p->per_names = optarg;
		break;
	case 's':
		return aer_parse_long(optarg, "-s", 0, LONG_MAX, &p->seed, err);
	case SHARE:
		p->by_share = true;
		return aer_parse_double(optarg, "--share", 0, 1, &p->share, err);
	case SHUFFLE:
		p->shuffled = true;
		break;
	case 'w':
		p->weight_name = optarg;
		break;
	}
	return 0;
}

static int check_options(const struct pick *p, struct aer_error *err)
{
	if (p->by_share == (p->count > 0))
		return aer_error_set(err, "give how many rows: either -n or --share");
	if (p->by_share && p->weight_name != NULL)
		return aer_error_set(err,
		    "-w has no meaning with --share: every row has the same chance");
	return 0;
}

static int open_input(struct pick *p, const char *path, struct aer_error *err)
{
	size_t k = p->by_share ? (size_t)LONG_MAX : (size_t)p->count;

	p->table = aer_table_open(path, err);
	if (p->table == NULL ||
	    aer_columns_find(&p->key, p->key_names, "--key", p->table, err) < 0)
		return -1;
	if (p->per_names != NULL &&
	    aer_columns_find(&p->per, p->per_names, "--per", p->table, err) < 0)
		return -1;
	if (p->weight_name != NULL &&
	    aer_table_need(p->table, p->weight_name, &p->weight_at, err) < 0)
		return -1;
	p->reservoir = aer_reservoir_new(k, aer_table_columns(p->table), err);
	return p->reservoir != NULL ? 0 : -1;
}

static uint64_t hash_key(const struct pick *p, const struct aer_row *row, int purpose)
{
	uint64_t hash = aer_lot_begin((uint64_t)p->seed, (uint64_t)purpose);

	for (size_t i = 0; i < p->key.count; i++)
		hash = aer_lot_name(hash, row->field[p->key.index[i]]);
	return hash;
}

/* Appends FIELD, in quotes where a comma in it could be taken for one between. */
static char *put_value(char *at, const char *field, bool is_one_of_many)
{
	if (!is_one_of_many || strpbrk(field, ",\"") == NULL)
		return stpcpy(at, field);
	*at++ = '"';
	for (; *field != '\0'; field++) {
		if (*field == '"')
			*at++ = '"';
		*at++ = *field;
	}
	*at++ = '"';
	*at = '\0';
	return at;
}

/* Sets p->group to the row's values of --per, with commas between. */
static int name_group(struct pick *p, const struct aer_row *row, struct aer_error *err)
{
	size_t need = 1;
	char *at;

	for (size_t i = 0; i < p->per.count; i++)
		need += 2 * strlen(row->field[p->per.index[i]]) + 3;
	if (need > p->group_size) {
		at = realloc(p->group, 2 * need);
		if (at == NULL)
			return aer_error_memory(err);
		p->group = at;
		p->group_size = 2 * need;
	}
	at = p->group;
	*at = '\0';
	for (size_t i = 0; i < p->per.count; i++) {
		if (i > 0)
			*at++ = ',';
		at = put_value(at, row->field[p->per.index[i]], p->per.count > 1);
	}
	return 0;
}

/* Takes one row in; -1 with *IS_BAD when it alone is at fault. */
static int take_row(
    struct pick *p, const struct aer_row *row, bool *is_bad, struct aer_error *err)
{
	uint64_t hash = hash_key(p, row, FOR_CHOICE);
	double number = aer_lot_draw(hash), order = 0, weight;

	*is_bad = false;
	if (p->by_share && p->per_names == NULL && number >= p->share)
		return 0;
	if (p->weight_name != NULL) {
		*is_bad = true;
		if (aer_parse_double(row->field[p->weight_at], p->weight_name, 0, 1e300,
			&weight, err) < 0)
			return aer_error_prefix(
			    err, "%s:%lu", aer_table_name(p->table), row->line);
		*is_bad = false;
		if (weight == 0)
			return 0;
		number = aer_lot_weighted(hash, weight);
	}
	if (p->shuffled)
		order = aer_lot_draw(hash_key(p, row, FOR_ORDER));
	if (name_group(p, row, err) < 0)
		return -1;
	return aer_reservoir_add(p->reservoir, p->group, row, number, order, err);
}

static int read_rows(struct pick *p, struct aer_error *err)
{
	struct aer_row row = { 0 };
	bool is_bad = false;
	enum aer_read got;
	int rc = 0;

	while (rc == 0 && (got = aer_table_next(p->table, &row, err)) != AER_READ_END) {
		is_bad = got == AER_READ_BAD;
		if (got == AER_READ_BROKEN || is_bad)
			rc = -1;
		else
			rc = take_row(p, &row, &is_bad, err);
		if (rc < 0 && is_bad) {
			aer_diag_fail(&p->diag, "%s", err->text);
			rc = 0;
		}
	}
	aer_row_free(&row);
	return rc;
}

static int write_rows(struct pick *p, struct aer_writer *writer, struct aer_error *err)
{
	long rows = aer_reservoir_sort(p->reservoir, p->shuffled, err);
	int rc = rows < 0 ? -1 : 0;

	for (long i = 0; rc == 0 && i < rows; i++) {
		aer_writer_begin(writer, aer_reservoir_row(p->reservoir, (size_t)i));
		rc = aer_writer_end(writer, err);
	}
	return rc;
}

static int write_table(struct pick *p, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(p->output, err);
	struct aer_writer *writer = NULL;
	struct aer_error ignored;
	int rc = -1;

	if (sink != NULL)
		writer =
		    aer_writer_open(aer_sink_stream(sink), aer_sink_name(sink), err);
	if (writer != NULL)
		rc = aer_writer_inherit(writer, p->table, err);
	if (rc == 0)
		rc = write_rows(p, writer, err);
	/* the first error is the one to show */
	rc |= aer_writer_close(writer, rc == 0 ? err : &ignored);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

/* Groups of which the share is not one row. */
static void name_empty_groups(struct pick *p)
{
	for (size_t g = 0; g < aer_reservoir_groups(p->reservoir); g++) {
		uint64_t offered = aer_reservoir_offered(p->reservoir, g);

		if (aer_reservoir_kept(p->reservoir, g) == 0)
			aer_diag_note(&p->diag,
			    "%s '%s': a share of %g of %llu row%s is less than half a "
			    "row: none chosen",
			    p->per_names, aer_reservoir_group(p->reservoir, g),
			    p->share, (unsigned long long)offered, aer_plural(offered));
	}
}

/* Groups that could not give as many rows as were asked for. */
static void name_small_groups(struct pick *p)
{
	for (size_t g = 0; !p->by_share && g < aer_reservoir_groups(p->reservoir);
	     g++) {
		uint64_t offered = aer_reservoir_offered(p->reservoir, g);

		if (offered >= (uint64_t)p->count)
			continue;
		aer_diag_note(&p->diag,
		    "%s%s%s%s%llu row%s, fewer than %ld: all chosen",
		    p->per_names != NULL ? p->per_names : "",
		    p->per_names != NULL ? " '" : "",
		    aer_reservoir_group(p->reservoir, g),
		    p->per_names != NULL ? "': " : "", (unsigned long long)offered,
		    aer_plural(offered), p->count);
	}
}

/* Such rows are chosen or left together, which is not what a draw is. */
static void name_twins(struct pick *p)
{
	size_t twins = aer_reservoir_twins(p->reservoir);

	if (twins > 0)
		aer_diag_note(&p->diag,
		    "%zu of the chosen rows have the same %s as another: such rows "
		    "are chosen together; name the columns that tell rows apart by "
		    "--key",
		    twins, p->key_names);
}

/* After the last row. */
static int finish(struct pick *p, struct aer_error *err)
{
	if (p->by_share && p->per_names != NULL) {
		aer_reservoir_trim(p->reservoir, p->share);
		name_empty_groups(p);
	}
	return write_table(p, err);
}

static void pick_free(struct pick *p)
{
	aer_reservoir_free(p->reservoir);
	aer_columns_free(&p->key);
	aer_columns_free(&p->per);
	aer_table_close(p->table);
	free(p->group);
}

int main(int argc, char **argv)
{
	struct pick p = { .key_names = "clip", .seed = 1 };
	struct aer_error err;
	const char *input;
	int option;

	aer_diag_init(&p.diag, stderr, "aer-pick");
	while ((option = aer_option_next(&command, argc, argv, stdout, &p.diag)) >= 0)
		if (set_option(&p, option, &err) < 0) {
			aer_diag_fatal(&p.diag, "%s", err.text);
			goto out;
		}
	if (option == AER_OPTION_EXIT ||
	    (input = aer_option_input(&command, argc, argv, &p.diag)) == NULL)
		goto out;
	if (check_options(&p, &err) < 0 || open_input(&p, input, &err) < 0 ||
	    read_rows(&p, &err) < 0 || finish(&p, &err) < 0)
		aer_diag_fatal(&p.diag, "%s", err.text);
	else {
		name_small_groups(&p);
		name_twins(&p);
	}
out:
	pick_free(&p);
	return (int)p.diag.status;
}
