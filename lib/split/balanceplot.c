/* The classes of a split's parts as a drawing. */
#include "split/balance.h"

#include "plot/bars.h"

#include <math.h>
#include <stdlib.h>

/* The bars of all counted columns' classes. */
struct drawing {
	const struct aer_intake *intake;
	const struct aer_partition *partition;
	size_t groups, series;
	const char **group_name, **series_name;
	char **made; /* names with their column before them, or NULL */
	double *value;
};

static int allocate(struct drawing *d, struct aer_error *err)
{
	d->group_name = calloc(d->groups + 1, sizeof(char *));
	d->series_name = calloc(d->series + 1, sizeof(char *));
	d->made = calloc(d->groups + 1, sizeof(char *));
	d->value = calloc(d->groups * d->series + 1, sizeof(double));
	return d->group_name != NULL && d->series_name != NULL && d->made != NULL &&
		       d->value != NULL
		   ? 0
		   : aer_error_memory(err);
}

/* Bar group G is class ROW of column C. */
static int add_class(
    struct drawing *d, size_t g, size_t c, size_t row, struct aer_error *err)
{
	const struct aer_group_counts *pool = aer_partition_pool(d->partition);
	const char *name =
	    aer_labels_name(d->intake->column[c].classes, row - pool->column_first[c]);

	d->group_name[g] = name;
	if (d->intake->columns > 1) {
		if (asprintf(&d->made[g], "%s: %s", d->intake->column[c].name, name) <
		    0) {
			d->made[g] = NULL;
			return aer_error_memory(err);
		}
		d->group_name[g] = d->made[g];
	}
	d->value[g * d->series] = (double)pool->size[row] / (double)pool->clips;
	for (size_t p = 0; p + 1 < d->series; p++) {
		double clips = (double)aer_partition_clips(d->partition, p);

		d->value[g * d->series + p + 1] =
		    clips > 0 ? (double)aer_partition_got(d->partition, row, p) / clips
			      : NAN;
	}
	return 0;
}

static int fill(struct drawing *d, struct aer_error *err)
{
	const struct aer_group_counts *pool = aer_partition_pool(d->partition);
	size_t g = 0;

	d->series_name[0] = "all clips";
	for (size_t p = 0; p + 1 < d->series; p++)
		d->series_name[p + 1] =
		    aer_parts_name(aer_partition_parts(d->partition), p);
	for (size_t c = 0; c < pool->columns; c++)
		for (size_t row = pool->column_first[c];
		     d->intake->column[c].classes != NULL &&
		     row < pool->column_first[c + 1];
		     row++)
			if (add_class(d, g++, c, row, err) < 0)
				return -1;
	return 0;
}

int aer_balance_plot(
    const char *path, const struct aer_balance *balance, struct aer_error *err)
{
	const struct aer_partition *partition =
	    balance->divisions->division[0].partition;
	struct drawing d = { .intake = balance->intake, .partition = partition };
	int rc;

	if (partition == NULL)
		return aer_error_set(err,
		    "%s: there is nothing to draw: every fold is one %s", path,
		    aer_balance_group(balance->intake));
	for (size_t c = 0; c < balance->intake->columns; c++)
		if (balance->intake->column[c].classes != NULL)
			d.groups +=
			    aer_labels_count(balance->intake->column[c].classes);
	d.series = aer_parts_count(aer_partition_parts(partition)) + 1;
	if (d.groups == 0)
		return aer_error_set(
		    err, "%s: there is nothing to draw: no column has classes", path);
	rc = allocate(&d, err);
	if (rc == 0)
		rc = fill(&d, err);
	if (rc == 0) {
		struct aer_bars bars = {
			.title = "Classes in each part",
			.axis = "share of the part's clips",
			.groups = d.groups,
			.series = d.series,
			.group_names = d.group_name,
			.series_names = d.series_name,
			.value = d.value,
		};

		rc = aer_bars_plot(path, &bars, err);
	}
	for (size_t g = 0; d.made != NULL && g < d.groups; g++)
		free(d.made[g]);
	free(d.made);
	free(d.group_name);
	free(d.series_name);
	free(d.value);
	return rc;
}
