#include "score/truthpart.h"

#include <stdlib.h>
#include <string.h>

const char *aer_truth_name(const struct aer_truth *truth)
{
	return truth->name;
}

const char *aer_truth_selection(const struct aer_truth *truth)
{
	return truth->selected_by.text != NULL ? truth->selected_by.text : "";
}

const char *aer_truth_probability(const struct aer_truth *truth)
{
	return truth->probability;
}

const struct aer_labels *aer_truth_labels(const struct aer_truth *truth)
{
	return truth->classes.labels;
}

const struct aer_labels *aer_truth_clusters(const struct aer_truth *truth)
{
	return truth->cluster.values;
}

const struct aer_labels *aer_truth_groups(const struct aer_truth *truth)
{
	return truth->group.values;
}

const struct aer_labels *aer_truth_parts(const struct aer_truth *truth)
{
	return truth->part.values;
}

const char *aer_truth_cluster_column(const struct aer_truth *truth)
{
	return truth->cluster.name;
}

const char *aer_truth_group_column(const struct aer_truth *truth)
{
	return truth->group.name;
}

size_t aer_truth_selected(const struct aer_truth *truth)
{
	return truth->selected;
}

bool aer_truth_loaded(const struct aer_truth *truth)
{
	return truth->clips != NULL;
}

bool aer_truth_sorted(const struct aer_truth *truth)
{
	return truth->sorted;
}

void aer_truth_few(struct aer_truth *truth, size_t clips)
{
	truth->few = clips;
}

size_t aer_truth_count(const struct aer_truth *truth)
{
	return aer_truth_clips_count(truth->clips);
}

long aer_truth_find(const struct aer_truth *truth, const char *clip)
{
	return aer_truth_clips_find(truth->clips, clip);
}

struct aer_truth_clip aer_truth_get(const struct aer_truth *truth, size_t i)
{
	return aer_truth_clips_get(truth->clips, i);
}

/* --- opening --------------------------------------------------------------- */

static int find_columns(struct aer_truth *truth, struct aer_error *err)
{
	const struct aer_table *table = truth->table;

	for (size_t i = 0; i < aer_table_columns(table); i++) {
		const char *name = aer_table_column_name(table, i);

		if (strncmp(name, "p_", 2) == 0 && truth->probability == NULL)
			truth->probability = strdup(name);
	}
	if (aer_table_need(table, "clip", &truth->clip_column, err) < 0)
		return -1;
	if (aer_table_need(table, "label", &truth->label_column, err) == 0)
		return 0;
	/* The commonest cause: the two files were given in the wrong order. */
	if (truth->probability != NULL)
		return aer_error_set(err,
		    "%s: column 'label' is missing, and there is '%s'; "
		    "are truth and predictions swapped?",
		    aer_table_name(table), truth->probability);
	return -1;
}

int aer_truth_cluster(
    struct aer_truth *truth, const char *column, struct aer_error *err)
{
	return aer_factor_set(&truth->cluster, truth->table, column, err);
}

int aer_truth_group(struct aer_truth *truth, const char *column, struct aer_error *err)
{
	return aer_factor_set(&truth->group, truth->table, column, err);
}

static int begin(struct aer_truth *truth, struct aer_error *err)
{
	bool subjects, splits;

	if (find_columns(truth, err) < 0)
		return -1;
	subjects = aer_table_find(truth->table, "subject") >= 0;
	splits = aer_table_find(truth->table, "split") >= 0;
	if (aer_truth_group(truth, NULL, err) < 0 ||
	    aer_truth_cluster(truth, subjects ? "subject" : NULL, err) < 0 ||
	    aer_factor_set(&truth->part, truth->table, splits ? "split" : NULL, err) <
		0)
		return -1;
	if (truth->classes.labels == NULL) {
		truth->classes.mine = aer_labels_new(err);
		if (truth->classes.mine == NULL)
			return -1;
		truth->classes.labels = truth->classes.mine;
	}
	truth->name = strdup(aer_table_name(truth->table));
	truth->classes.name = truth->name;
	return truth->name != NULL ? 0 : aer_error_memory(err);
}

struct aer_truth *aer_truth_open(const char *path, const struct aer_labels *labels,
    const struct aer_map *map, struct aer_error *err)
{
	struct aer_truth *truth = calloc(1, sizeof *truth);

	if (truth == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	truth->classes.labels = labels;
	truth->classes.map = map;
	truth->few = AER_TRUTH_FEW;
	truth->table = aer_table_open_twice(path, err);
	if (truth->table == NULL || begin(truth, err) < 0) {
		aer_truth_free(truth);
		return NULL;
	}
	return truth;
}

void aer_truth_free(struct aer_truth *truth)
{
	if (truth == NULL)
		return;
	aer_table_close(truth->table);
	aer_row_free(&truth->row);
	aer_truth_clips_free(truth->clips);
	aer_distinct_free(truth->distinct);
	aer_labels_free(truth->classes.mine);
	aer_factor_free(&truth->cluster);
	aer_factor_free(&truth->group);
	aer_factor_free(&truth->part);
	aer_selected_free(&truth->selected_by);
	free(truth->probability);
	free(truth->name);
	free(truth);
}

int aer_truth_select(struct aer_truth *truth, const char *column, const char *value,
    struct aer_error *err)
{
	return aer_selected_add(&truth->selected_by, truth->table, column, value, err);
}
