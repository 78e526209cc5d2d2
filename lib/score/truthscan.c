/*
 * The readings of a truth's rows: the scan, which finds out what must be kept of them,
 * a reading into memory, and one clip by clip.
 */
#include "score/truthpart.h"

#include <stdlib.h>
#include <string.h>

/* --- one row ------------------------------------------------------------------- */

/* The number of the row's value of FACTOR, in *NUMBER where there is such a column. */
static int find_value(struct aer_truth *truth, struct aer_factor *factor, bool add,
    int *number, struct aer_error *err)
{
	return factor->column < 0
		   ? 0
		   : aer_factor_find(factor, &truth->row, add, number, err);
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
	bool collect = add && truth->classes.mine != NULL;

	*clip = (struct aer_truth_clip){ NULL, AER_TRUTH_UNSELECTED, AER_TRUTH_NONE,
		AER_TRUTH_NONE, AER_TRUTH_NONE };
	if (aer_id_check(truth->row.field[truth->clip_column], err) < 0)
		return -1;
	clip->id = truth->row.field[truth->clip_column];
	if (truth->selected_by.count > 0 &&
	    !aer_selected_has(&truth->selected_by, &truth->row)) {
		/* its label is a class, if it can be one */
		return collect && aer_class_find(&truth->classes, label, true, err) ==
				      AER_CLASS_BROKEN
			   ? -2
			   : 0;
	}
	clip->label = aer_class_find(&truth->classes, label, collect, err);
	if (clip->label < 0)
		return clip->label == AER_CLASS_BROKEN ? -2 : -1;
	if (find_value(truth, &truth->cluster, add, &clip->cluster, err) < 0 ||
	    find_value(truth, &truth->group, add, &clip->group, err) < 0 ||
	    find_value(truth, &truth->part, add, &clip->part, err) < 0)
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
	if (added == 0 && rc == 0)
		return aer_error_set(
		    err, "the clip has an earlier row; the first counts");
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

/* Puts hashes of the ids in the place of the clips, which all differ so far. */
static int let_go(struct aer_truth *truth, struct aer_error *err)
{
	truth->distinct = aer_distinct_new(err);
	if (truth->distinct == NULL)
		return -2;
	for (size_t i = 0; i < aer_truth_count(truth); i++)
		if (aer_distinct_add(truth->distinct, aer_truth_get(truth, i).id, err) <
		    0)
			return -2;
	aer_truth_clips_free(truth->clips);
	truth->clips = NULL;
	return 0;
}

/* One reading of all rows. */
struct reading {
	aer_fail_function *fail; /* NULL: nobody asks */
	void *data;
	size_t skip;   /* so many bad rows were reported before */
	bool twins;    /* all were but those with the clip of an earlier row */
	bool keep_all; /* however many clips there are */
	size_t bad;    /* counts them */
};

/* Takes the clip of a row that was RC, as parse_row has it; returns as that, or -3
 * when nothing is kept and the ids are in no order. */
static int take(struct aer_truth *truth, const struct reading *reading,
    const struct aer_truth_clip *clip, int rc, struct aer_error *err)
{
	if (rc == -2 || clip->id == NULL)
		return rc;
	truth->rows++;
	if (truth->clips != NULL) {
		rc = keep(truth, clip, rc, err);
		if (rc != -2 && !reading->keep_all && truth->rows > truth->few &&
		    truth->rows == aer_truth_count(truth) && let_go(truth, err) < 0)
			rc = -2;
		return rc;
	}
	if (truth->distinct != NULL) {
		if (aer_distinct_add(truth->distinct, clip->id, err) < 0)
			return -2;
	} else if (!in_order(truth, clip->id)) {
		return -3;
	}
	truth->selected += rc == 0 && clip->label >= 0;
	return rc;
}

/* A row that is bad, for the reason WHY; of one that was bad before its clip was
 * looked at, WAS_BAD. */
static void report(struct reading *reading, bool was_bad, const struct aer_error *why)
{
	bool is_new = reading->bad++ >= reading->skip && !(reading->twins && was_bad);

	if (is_new && reading->fail != NULL)
		reading->fail(reading->data, why->text);
}

/* What became of a reading. */
enum outcome { WHOLE, UNORDERED, BROKEN };

/* Reads all rows, into memory when that is begun. */
static enum outcome read_all(
    struct aer_truth *truth, struct reading *reading, struct aer_error *err)
{
	struct aer_error why;
	enum aer_read got;

	truth->selected = truth->rows = reading->bad = 0;
	truth->last[0] = '\0';
	while (
	    (got = aer_table_next(truth->table, &truth->row, &why)) != AER_READ_END) {
		struct aer_truth_clip clip = { .id = NULL };
		bool was_bad = true;
		int rc = got == AER_READ_BROKEN ? -2 : -1;

		if (got == AER_READ_ROW) {
			rc = parse_row(truth, true, &clip, &why);
			was_bad = rc < 0;
			rc = take(truth, reading, &clip, rc, &why);
			if (rc == -3)
				return UNORDERED;
			if (rc == -1)
				name_row(truth, &why);
		}
		if (rc == -2) {
			*err = why;
			return BROKEN;
		}
		if (rc < 0)
			report(reading, was_bad, &why);
	}
	return WHOLE;
}

/* Begins to keep clips, and goes back to the first row. */
static int begin_loading(struct aer_truth *truth, struct aer_error *err)
{
	truth->sorted = false;
	truth->clips = aer_truth_clips_new(err);
	return truth->clips != NULL ? aer_table_rewind(truth->table, err) : -1;
}

/* After a reading that kept hashes: reads again what it takes to tell the clips that
 * stand there twice, if there are any. */
static enum outcome look_for_twins(
    struct aer_truth *truth, struct reading *reading, struct aer_error *err)
{
	bool all_differ;
	int rc = aer_distinct_check(truth->distinct, &all_differ, err);

	aer_distinct_free(truth->distinct);
	truth->distinct = NULL;
	if (rc == 0 && all_differ)
		return WHOLE;
	if (rc < 0 || begin_loading(truth, err) < 0)
		return BROKEN;
	reading->skip = 0;
	reading->twins = reading->keep_all = true;
	return read_all(truth, reading, err);
}

/* Sorts classes, clusters and groups, and gives the clips kept their numbers. */
static int sort_all(struct aer_truth *truth, struct aer_error *err)
{
	struct aer_truth_ranks ranks = { NULL, NULL, NULL, NULL };
	int rc = -1;

	if (aer_labels_sort(&truth->classes.mine, &ranks.label, err) == 0 &&
	    aer_labels_sort(&truth->cluster.values, &ranks.cluster, err) == 0 &&
	    aer_labels_sort(&truth->group.values, &ranks.group, err) == 0 &&
	    aer_labels_sort(&truth->part.values, &ranks.part, err) == 0)
		rc = 0;
	if (rc == 0 && truth->classes.mine != NULL)
		truth->classes.labels = truth->classes.mine;
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
	struct reading reading = { .fail = fail, .data = data };
	enum outcome outcome;

	truth->sorted = true;
	outcome = read_all(truth, &reading, err);
	if (outcome == UNORDERED) {
		if (begin_loading(truth, err) < 0)
			return -1;
		reading.skip = reading.bad;
		outcome = read_all(truth, &reading, err);
	}
	if (outcome == WHOLE && truth->distinct != NULL)
		outcome = look_for_twins(truth, &reading, err);
	if (outcome == BROKEN)
		return -1;
	if (truth->selected == 0 && truth->selected_by.count > 0)
		return aer_error_set(err, "%s: no usable row has %s", truth->name,
		    truth->selected_by.text);
	if (truth->selected == 0)
		return aer_error_set(err, "%s: has no usable row", truth->name);
	return sort_all(truth, err);
}

/* --- the second reading -------------------------------------------------------- */

static int changed(const struct aer_truth *truth, struct aer_error *err)
{
	return aer_error_set(err, "%s: changed while it was read", truth->name);
}

int aer_truth_load(struct aer_truth *truth, struct aer_error *err)
{
	struct reading reading = { .keep_all = true };
	size_t selected = truth->selected;

	if (truth->clips != NULL)
		return 0;
	if (begin_loading(truth, err) < 0 || read_all(truth, &reading, err) == BROKEN)
		return -1;
	return truth->selected == selected ? 0 : changed(truth, err);
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
		if (truth->at++ == truth->rows ||
		    (truth->sorted && !in_order(truth, clip->id)))
			return changed(truth, err);
		return 1;
	}
	return truth->at == truth->rows ? 0 : changed(truth, err);
}
