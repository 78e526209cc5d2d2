#include "truth.h"

#include "factor.h"
#include "manifest.h"
#include "selected.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct aer_truth {
	struct aer_table *table;
	struct aer_row row;
	char *name;
	char *probability;
	struct aer_selected selected_by;
	size_t clip_column, label_column;
	struct aer_factor cluster, group, part;
	const struct aer_map *map;
	const struct aer_labels *labels; /* the caller's, or mine */
	struct aer_labels *mine;         /* NULL when the caller gave a set */
	size_t selected;
	char last[AER_ID_MAX + 1];     /* the id of the row before */
	struct aer_truth_clips *clips; /* NULL: not loaded */
	size_t at;
};

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
	return truth->labels;
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
	if (truth->labels == NULL) {
		truth->mine = aer_labels_new(err);
		if (truth->mine == NULL)
			return -1;
		truth->labels = truth->mine;
	}
	truth->name = strdup(aer_table_name(truth->table));
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
	truth->labels = labels;
	truth->map = map;
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
	aer_labels_free(truth->mine);
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

/* --- one row ----------------------------------------------------------------- */

static bool has_control(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f)
			return true;
	return false;
}

/* LABEL as it is scored; NULL with the reason when it cannot be a class. */
static const char *scored_label(
    const struct aer_truth *truth, const char *label, struct aer_error *err)
{
	const char *mapped = aer_map_get(truth->map, label);

	if (label[0] == '\0')
		aer_error_set(err, "the label is empty");
	else if (has_control(label))
		aer_error_set(err, "label '%s' has a control character", label);
	else if (label[aer_utf8_good(label)] != '\0')
		aer_error_set(
		    err, "label '%s' is not UTF-8; save the table in UTF-8", label);
	else if (mapped == NULL)
		aer_error_set(
		    err, "label '%s' is not in %s", label, aer_map_name(truth->map));
	else
		return mapped;
	return NULL;
}

/* Adds a class to those collected; returns its number, or -3. */
static int add_class(
    const struct aer_truth *truth, const char *name, struct aer_error *err)
{
	long class = aer_labels_add(truth->mine, name, err);

	if (class >= AER_TRUTH_CLASSES) {
		aer_error_set(err,
		    "%s: column 'label' has more than %d different values, such as "
		    "'%s', which can hardly be classes; if they are, give them with "
		    "--labels",
		    truth->name, AER_TRUTH_CLASSES, name);
		return -3;
	}
	return class < 0 ? -3 : (int)class;
}

/* The class of LABEL, or AER_TRUTH_BAD with the reason.  A new one is added to the
 * set when that is being collected; -3: there are too many, or memory is short. */
static int find_class(
    const struct aer_truth *truth, const char *label, bool add, struct aer_error *err)
{
	const char *name;
	char list[512];
	long class = -1;

	/* what was collected once was looked at once */
	if (truth->mine != NULL && truth->map == NULL)
		class = aer_labels_find(truth->labels, label);
	if (class >= 0)
		return (int)class;
	name = scored_label(truth, label, err);
	if (name == NULL)
		return AER_TRUTH_BAD;
	class = aer_labels_find(truth->labels, name);
	if (class < 0 && add)
		return add_class(truth, name, err);
	if (class < 0)
		aer_error_set(err, "label '%s' is none of: %s", name,
		    aer_labels_list(truth->labels, list, sizeof list));
	return class >= 0 ? (int)class : AER_TRUTH_BAD;
}

/*
 * What the row read says.  ADD: new labels and values are added to those known.
 * Returns 0, -1 for a bad row, whose clip->id is NULL unless the id is good, and -2
 * when reading cannot go on.
 */
static int parse_row(struct aer_truth *truth, bool add, struct aer_truth_clip *clip,
    struct aer_error *err)
{
	const char *label = truth->row.field[truth->label_column];
	bool collect = add && truth->mine != NULL;

	*clip = (struct aer_truth_clip){ NULL, AER_TRUTH_UNSELECTED, AER_TRUTH_NONE,
		AER_TRUTH_NONE, AER_TRUTH_NONE };
	if (aer_id_check(truth->row.field[truth->clip_column], err) < 0)
		return -1;
	clip->id = truth->row.field[truth->clip_column];
	if (!aer_selected_has(&truth->selected_by, &truth->row)) {
		/* its label is a class, if it can be one */
		return collect && find_class(truth, label, true, err) == -3 ? -2 : 0;
	}
	clip->label = find_class(truth, label, collect, err);
	if (clip->label < 0)
		return clip->label == -3 ? -2 : -1;
	if (aer_factor_find(&truth->cluster, &truth->row, add, &clip->cluster, err) <
		0 ||
	    aer_factor_find(&truth->group, &truth->row, add, &clip->group, err) < 0 ||
	    aer_factor_find(&truth->part, &truth->row, add, &clip->part, err) < 0)
		return -2;
	/* a subject without a name is nobody's */
	if (clip->cluster >= 0 && truth->row.field[truth->cluster.column][0] == '\0')
		clip->cluster = AER_TRUTH_NONE;
	return 0;
}

static void name_row(const struct aer_truth *truth, struct aer_error *err)
{
	aer_error_prefix(err, "%s:%lu: clip '%.80s'", truth->name, truth->row.line,
	    truth->row.field[truth->clip_column]);
}

/* --- the scan ------------------------------------------------------------------ */

/* Keeps CLIP, of a row that was RC; returns as parse_row. */
static int keep(struct aer_truth *truth, const struct aer_truth_clip *clip, int rc,
    struct aer_error *err)
{
	int added = aer_truth_clips_add(truth->clips, clip, err);

	if (added < 0)
		return -2;
	if (added == 0) {
		aer_error_set(err, "the clip has an earlier row; the first counts");
		return -1;
	}
	truth->selected += clip->label >= 0;
	return rc;
}

/* Notes the id of the row; false when it is not behind the one before. */
static bool in_order(struct aer_truth *truth, const char *id)
{
	if (strcmp(truth->last, id) >= 0)
		return false;
	memcpy(truth->last, id, strlen(id) + 1);
	return true;
}

/* What became of a reading. */
enum outcome { WHOLE, UNORDERED, BROKEN };

/* Reads all rows, into memory when that is begun; of the bad rows the first SKIP
 * were reported before.  FAIL may be NULL.  *BAD counts them. */
static enum outcome read_all(struct aer_truth *truth, aer_fail_function *fail,
    void *data, size_t skip, size_t *bad, struct aer_error *err)
{
	struct aer_error why;
	enum aer_read got;

	truth->selected = *bad = 0;
	truth->last[0] = '\0';
	while (
	    (got = aer_table_next(truth->table, &truth->row, &why)) != AER_READ_END) {
		struct aer_truth_clip clip = { .id = NULL };
		int rc = -1;

		if (got == AER_READ_BROKEN) {
			*err = why;
			return BROKEN;
		}
		if (got == AER_READ_ROW) {
			rc = parse_row(truth, true, &clip, &why);
			if (truth->clips != NULL && clip.id != NULL && rc != -2)
				rc = keep(truth, &clip, rc, &why);
			else if (rc != -2 && clip.id != NULL &&
				 !in_order(truth, clip.id))
				return UNORDERED;
			if (truth->clips == NULL)
				truth->selected += rc == 0 && clip.label >= 0;
			if (rc == -2) {
				*err = why;
				return BROKEN;
			}
			if (rc == -1)
				name_row(truth, &why);
		}
		if (rc < 0 && (*bad)++ >= skip && fail != NULL)
			fail(data, why.text);
	}
	return WHOLE;
}

/* Begins to keep clips, and goes back to the first row. */
static int begin_loading(struct aer_truth *truth, struct aer_error *err)
{
	truth->clips = aer_truth_clips_new(err);
	return truth->clips != NULL ? aer_table_rewind(truth->table, err) : -1;
}

/* Sorts classes, clusters and groups, and gives the clips kept their numbers. */
static int sort_all(struct aer_truth *truth, struct aer_error *err)
{
	struct aer_truth_ranks ranks = { NULL, NULL, NULL, NULL };
	int rc = -1;

	if (aer_labels_sort(&truth->mine, &ranks.label, err) == 0 &&
	    aer_labels_sort(&truth->cluster.values, &ranks.cluster, err) == 0 &&
	    aer_labels_sort(&truth->group.values, &ranks.group, err) == 0 &&
	    aer_labels_sort(&truth->part.values, &ranks.part, err) == 0)
		rc = 0;
	if (rc == 0 && truth->mine != NULL)
		truth->labels = truth->mine;
	if (rc == 0 && truth->clips != NULL)
		aer_truth_clips_renumber(truth->clips, &ranks);
	free(ranks.label);
	free(ranks.cluster);
	free(ranks.group);
	free(ranks.part);
	return rc;
}

int aer_truth_scan(
    struct aer_truth *truth, aer_fail_function *fail, void *data, struct aer_error *err)
{
	size_t bad;
	enum outcome outcome = read_all(truth, fail, data, 0, &bad, err);

	if (outcome == UNORDERED) {
		if (begin_loading(truth, err) < 0)
			return -1;
		outcome = read_all(truth, fail, data, bad, &bad, err);
	}
	if (outcome == BROKEN)
		return -1;
	if (truth->selected == 0 && truth->selected_by.count > 0)
		return aer_error_set(err, "%s: no usable row has %s", truth->name,
		    truth->selected_by.text);
	if (truth->selected == 0)
		return aer_error_set(err, "%s: has no usable row", truth->name);
	return sort_all(truth, err);
}

/* --- the second reading ---------------------------------------------------------- */

int aer_truth_load(struct aer_truth *truth, struct aer_error *err)
{
	size_t bad, selected = truth->selected;

	if (truth->clips != NULL)
		return 0;
	if (begin_loading(truth, err) < 0 ||
	    read_all(truth, NULL, NULL, 0, &bad, err) == BROKEN)
		return -1;
	if (truth->selected != selected)
		return aer_error_set(err, "%s: changed while it was read", truth->name);
	return 0;
}

int aer_truth_rewind(struct aer_truth *truth, struct aer_error *err)
{
	truth->at = 0;
	truth->last[0] = '\0';
	return truth->clips != NULL ? 0 : aer_table_rewind(truth->table, err);
}

int aer_truth_step(
    struct aer_truth *truth, struct aer_truth_clip *clip, struct aer_error *err)
{
	enum aer_read got;

	if (truth->clips != NULL) {
		if (truth->at == aer_truth_count(truth))
			return 0;
		*clip = aer_truth_get(truth, truth->at++);
		return 1;
	}
	while ((got = aer_table_next(truth->table, &truth->row, err)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			return -1;
		if (got == AER_READ_BAD ||
		    (parse_row(truth, false, clip, err) < 0 && clip->id == NULL))
			continue;
		if (!in_order(truth, clip->id))
			return aer_error_set(
			    err, "%s: changed while it was read", truth->name);
		return 1;
	}
	return 0;
}
