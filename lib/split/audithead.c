/* An audit for people: the table at its head, clips, groups and classes of each part,
 * and how far the classes are from all clips'. */
#include "split/auditpart.h"

#include "text/grid.h"

#include <inttypes.h>
#include <stdlib.h>

/* How many clips of each set have each text of a column: at [set * texts + text]. */
static uint64_t *count_texts(
    const struct aer_census *census, size_t column, struct aer_error *err)
{
	size_t texts = aer_census_texts(census, column);
	uint64_t *count = calloc(aer_census_sets(census) * texts + 1, sizeof *count);

	if (count == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < census->rows; i++)
		if (census->column[column].text[i] != AER_NO_TEXT)
			count[census->row[i].set * texts +
			      census->column[column].text[i]]++;
	return count;
}

/* A line with the number of different texts of COLUMN in each set. */
static int put_different(const struct aer_census *census, size_t column,
    struct aer_grid *grid, struct aer_error *err)
{
	size_t texts = aer_census_texts(census, column);
	uint64_t *count;

	if (!census->column[column].there)
		return 0;
	count = count_texts(census, column, err);
	if (count == NULL)
		return -1;
	aer_grid_add(grid, "different %ss", census->column[column].name);
	for (size_t s = 0; s < aer_census_sets(census); s++) {
		size_t different = 0;

		for (size_t v = 0; v < texts; v++)
			different += count[s * texts + v] > 0;
		aer_grid_add(grid, "%zu", different);
	}
	free(count);
	return 0;
}

/* Texts by how many clips of all sets have them, most first. */
struct ranked {
	size_t text;
	uint64_t clips;
};

static int by_clips(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->clips != b->clips)
		return a->clips > b->clips ? -1 : 1;
	return (a->text > b->text) - (a->text < b->text);
}

static struct ranked *rank_texts(
    const uint64_t *count, size_t sets, size_t texts, struct aer_error *err)
{
	struct ranked *ranked = calloc(texts + 1, sizeof *ranked);

	if (ranked == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t v = 0; v < texts; v++) {
		ranked[v].text = v;
		for (size_t s = 0; s < sets; s++)
			ranked[v].clips += count[s * texts + v];
	}
	qsort(ranked, texts, sizeof *ranked, by_clips);
	return ranked;
}

/* A line for each label: clips and percent. */
static int put_labels(
    const struct aer_audit *audit, struct aer_grid *grid, struct aer_error *err)
{
	const struct aer_census *census = audit->census;
	const struct aer_census_column *label = &census->column[audit->by.label];
	size_t texts = aer_census_texts(census, audit->by.label);
	size_t sets = aer_census_sets(census);
	uint64_t *count = count_texts(census, audit->by.label, err);
	struct ranked *ranked = NULL;

	if (count != NULL)
		ranked = rank_texts(count, sets, texts, err);
	if (ranked == NULL) {
		free(count);
		return -1;
	}
	aer_grid_gap(grid);
	aer_grid_add(grid, "%s", label->name);
	for (size_t s = 0; s < sets; s++)
		aer_grid_add(grid, "%s", aer_census_set(census, s));
	for (size_t v = 0; v < texts; v++) {
		aer_grid_add(grid, "  %s", aer_dict_key(label->texts, ranked[v].text));
		for (size_t s = 0; s < sets; s++) {
			uint64_t clips = count[s * texts + ranked[v].text];

			if (audit->clips[s] == 0)
				aer_grid_add(grid, "-");
			else
				aer_grid_add(grid, "%" PRIu64 " %6.2f %%", clips,
				    100 * (double)clips / (double)audit->clips[s]);
		}
	}
	free(count);
	free(ranked);
	return 0;
}

static void put_numbers(const struct aer_audit *audit, struct aer_grid *grid,
    const char *name, double (*number)(const struct aer_drift *))
{
	aer_grid_add(grid, "  %s", name);
	for (size_t s = 0; s < aer_census_sets(audit->census); s++)
		aer_grid_add(grid, "%.2f", 100 * number(&audit->drift[s]));
}

static double get_distance(const struct aer_drift *drift)
{
	return drift->distance;
}

static double get_low(const struct aer_drift *drift)
{
	return drift->low;
}

static double get_median(const struct aer_drift *drift)
{
	return drift->median;
}

static double get_high(const struct aer_drift *drift)
{
	return drift->high;
}

static double get_rank(const struct aer_drift *drift)
{
	return drift->rank;
}

/* The columns whose values random splits keep whole: "subject, recording". */
static void name_groups(const struct aer_audit *audit, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (size_t k = 0; k < audit->by.groups && used < size; k++) {
		const struct aer_census_column *column =
		    &audit->census->column[audit->by.group[k]];

		if (column->there)
			used += (size_t)snprintf(buf + used, size - used, "%s%s",
			    used > 0 ? ", " : "", column->name);
	}
}

static void put_drift(const struct aer_audit *audit, struct aer_grid *grid)
{
	const struct aer_audit_by *by = &audit->by;
	char names[256];

	put_numbers(audit, grid, "distance from all, points", get_distance);
	if (!audit->drawn)
		return;
	aer_grid_gap(grid);
	name_groups(audit, names, sizeof names);
	aer_grid_add(grid, "%zu random splits by %s", by->draws, names);
	for (size_t s = 0; s < aer_census_sets(audit->census); s++)
		aer_grid_add(grid, "%s", aer_census_set(audit->census, s));
	put_numbers(audit, grid, "distance, 5th percentile", get_low);
	put_numbers(audit, grid, "distance, median", get_median);
	put_numbers(audit, grid, "distance, 95th percentile", get_high);
	put_numbers(audit, grid, "percentile of this split", get_rank);
}

int aer_audit_head(const struct aer_audit *audit, FILE *stream, struct aer_error *err)
{
	const struct aer_census *census = audit->census;
	struct aer_grid *grid = aer_grid_new(1 + aer_census_sets(census), err);
	int rc = grid != NULL ? 0 : -1;

	if (rc < 0)
		return -1;
	aer_grid_add(grid, "part");
	for (size_t s = 0; s < aer_census_sets(census); s++)
		aer_grid_add(grid, "%s", aer_census_set(census, s));
	aer_grid_add(grid, "clips");
	for (size_t s = 0; s < aer_census_sets(census); s++)
		aer_grid_add(grid, "%" PRIu64, audit->clips[s]);
	if (census->original != NULL) {
		aer_grid_add(grid, "copies, not counted");
		for (size_t s = 0; s < aer_census_sets(census); s++)
			aer_grid_add(grid, "%" PRIu64, audit->copies[s]);
	}
	for (size_t k = 0; rc == 0 && k < audit->by.groups; k++)
		rc = put_different(census, audit->by.group[k], grid, err);
	if (rc == 0 && audit->drift != NULL) {
		rc = put_labels(audit, grid, err);
		put_drift(audit, grid);
	}
	if (rc == 0)
		rc = aer_grid_print(grid, stream, err);
	aer_grid_free(grid);
	return rc;
}
