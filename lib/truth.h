/*
 * truth - the true label of each clip, in memory.
 *
 * Read from a table with the columns clip and label; other columns can select
 * rows (split=test).  All rows are kept, so that a prediction for a clip that
 * was not selected can be told from one for a clip nobody knows.
 *
 *	truth = aer_truth_open("manifest.csv", NULL, &err);
 *	aer_truth_select(truth, "split", "test", &err);
 *	while ((got = aer_truth_next(truth, &err)) ...)    one row a call
 *	aer_truth_finish(truth, &err);
 *
 * A row is bad when its clip id is none (aer_id_check), when two selected rows
 * have the same clip (the first counts), and, among the selected, when the label
 * is empty, has a control character, or is not in the set.
 *
 * Memory: the ids and some 100 bytes a clip.
 */
#ifndef AER_TRUTH_H
#define AER_TRUTH_H

#include "labels.h"
#include "table.h"

struct aer_truth;

/* What aer_truth_label has in place of a class. */
enum {
	AER_TRUTH_UNSELECTED = -1,
	AER_TRUTH_BAD = -2, /* the row was reported */
};

/*
 * Opens the table at PATH, "-" for standard input.  LABELS is the set of
 * classes and must outlive the truth; NULL collects them from all rows, selected
 * or not, and sorts them by name.  aer_truth_free releases it.
 */
struct aer_truth *aer_truth_open(const char *path, const struct aer_labels *labels,
    struct aer_error *err) AER_MUST_CHECK;
void aer_truth_free(struct aer_truth *truth);

/* Only rows whose COLUMN is VALUE; several selections must all hold. */
int aer_truth_select(struct aer_truth *truth, const char *column, const char *value,
    struct aer_error *err) AER_MUST_CHECK;

/* Reads one row more.  The results are those of aer_table_next. */
enum aer_read aer_truth_next(
    struct aer_truth *truth, struct aer_error *err) AER_MUST_CHECK;

/* After the last row: closes the table and fixes the classes.  Fails when no
 * usable row was selected. */
int aer_truth_finish(struct aer_truth *truth, struct aer_error *err) AER_MUST_CHECK;

/* The table's name for messages, and the selection as "split=test", "" for all. */
const char *aer_truth_name(const struct aer_truth *truth);
const char *aer_truth_selection(const struct aer_truth *truth);

/* The first column called p_..., which a truth seldom has, or NULL. */
const char *aer_truth_probability(const struct aer_truth *truth);

/* After aer_truth_finish: the classes; owned by the truth or by the caller. */
const struct aer_labels *aer_truth_labels(const struct aer_truth *truth);

/* The number of clips, and of those with a class. */
size_t aer_truth_count(const struct aer_truth *truth);
size_t aer_truth_selected(const struct aer_truth *truth);

/* The number of CLIP or -1; the clip numbered I; its class or AER_TRUTH_... */
long aer_truth_find(const struct aer_truth *truth, const char *clip);
const char *aer_truth_clip(const struct aer_truth *truth, size_t i);
long aer_truth_label(const struct aer_truth *truth, size_t i);

#endif
