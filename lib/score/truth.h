/*
 * truth - the true label of each clip.
 *
 * Read from a table with the columns clip and label; other columns can select
 * rows (split=test), name the cluster of a clip (subject) and its group (gender).
 * Rows that were not selected are read as well, so that a prediction for one of
 * their clips can be told from one for a clip nobody knows.
 *
 *	truth = aer_truth_open("manifest.csv", NULL, NULL, &err);
 *	aer_truth_select(truth, "split", "test", &err);
 *	aer_truth_scan(truth, fail, data, &err);
 *
 * The scan collects the classes, the clusters and the groups, and names all bad
 * rows.  When the ids are in strictly increasing byte order nothing else is kept: a
 * second reading (aer_truth_rewind, aer_truth_step) gives clip by clip in constant
 * memory, and no id can stand there twice.  In any other order up to AER_TRUTH_FEW
 * clips are loaded, as they are by aer_truth_load, and found by their id.  Of more
 * clips that all differ, as distinct.h finds in constant memory, nothing is kept
 * either; when one stands there twice they are loaded in another reading, whose bad
 * rows are reported behind the others.
 *
 * A row is bad when its clip id is none (aer_id_check), when two selected rows
 * have the same clip (the first counts), and, among the selected, when the label
 * is empty, has a control character, is no UTF-8, is not in the map, or is not in the
 * set.
 *
 * A clip whose cluster is empty is a cluster of its own.
 *
 * Memory, when loaded: what truthclips.h says.
 */
#ifndef AER_TRUTH_H
#define AER_TRUTH_H

#include "score/truthclips.h"
#include "table/labels.h"
#include "table/map.h"
#include "table/table.h"

struct aer_truth;

/* The most classes that are collected; matrices of more are of no use.  So many clips
 * are loaded in any case, unless they are in order. */
enum { AER_TRUTH_CLASSES = 1000, AER_TRUTH_FEW = 1 << 16 };

/* Gets the description of a bad row. */
typedef void aer_fail_function(void *data, const char *text);

/*
 * Opens the table at PATH, "-" for standard input, which is copied to a temporary
 * file as all is that cannot be read twice.  LABELS is the set of classes and must
 * outlive the truth; NULL collects them from all rows, selected or not, and sorts
 * them by name.  Labels go through MAP first unless it is NULL.  aer_truth_free
 * releases it.
 */
struct aer_truth *aer_truth_open(const char *path, const struct aer_labels *labels,
    const struct aer_map *map, struct aer_error *err) AER_MUST_CHECK;
void aer_truth_free(struct aer_truth *truth);

/* Only rows whose COLUMN is VALUE; several selections must all hold. */
int aer_truth_select(struct aer_truth *truth, const char *column, const char *value,
    struct aer_error *err) AER_MUST_CHECK;

/* The columns that name clusters and groups; for clusters the default is subject
 * where it exists, and NULL is no column. */
int aer_truth_cluster(
    struct aer_truth *truth, const char *column, struct aer_error *err) AER_MUST_CHECK;
int aer_truth_group(
    struct aer_truth *truth, const char *column, struct aer_error *err) AER_MUST_CHECK;

/* Before the scan: another number in the place of AER_TRUTH_FEW. */
void aer_truth_few(struct aer_truth *truth, size_t clips);

/* Reads the whole table.  FAIL is called with DATA for each bad row.  Fails when
 * no usable row was selected, and when there are more than AER_TRUTH_CLASSES labels in
 * a set that is collected. */
int aer_truth_scan(struct aer_truth *truth, aer_fail_function *fail, void *data,
    struct aer_error *err) AER_MUST_CHECK;

/* After the scan: whether the clips are in memory; whether they are not and their ids
 * are in strictly increasing byte order; loads them; starts again with
 * the first; the next one: 1, 0 at the end, -1 for an error. */
bool aer_truth_loaded(const struct aer_truth *truth);
bool aer_truth_sorted(const struct aer_truth *truth);
int aer_truth_load(struct aer_truth *truth, struct aer_error *err) AER_MUST_CHECK;
int aer_truth_rewind(struct aer_truth *truth, struct aer_error *err) AER_MUST_CHECK;
int aer_truth_step(struct aer_truth *truth, struct aer_truth_clip *clip,
    struct aer_error *err) AER_MUST_CHECK;

/* The table's name for messages, and the selection as "split=test", "" for all. */
const char *aer_truth_name(const struct aer_truth *truth);
const char *aer_truth_selection(const struct aer_truth *truth);

/* The first column called p_..., which a truth seldom has, or NULL. */
const char *aer_truth_probability(const struct aer_truth *truth);

/* After the scan: the classes, owned by the truth or by the caller; the names of
 * the clusters, of the groups and of the parts, the values of a column split, of the
 * clips selected, sorted; the columns of the first two; NULL where there are none. */
const struct aer_labels *aer_truth_labels(const struct aer_truth *truth);
const struct aer_labels *aer_truth_clusters(const struct aer_truth *truth);
const struct aer_labels *aer_truth_groups(const struct aer_truth *truth);
const struct aer_labels *aer_truth_parts(const struct aer_truth *truth);
const char *aer_truth_cluster_column(const struct aer_truth *truth);
const char *aer_truth_group_column(const struct aer_truth *truth);

/* The clips with a class. */
size_t aer_truth_selected(const struct aer_truth *truth);

/* When loaded: the number of clips, the number of CLIP or -1, the clip numbered I. */
size_t aer_truth_count(const struct aer_truth *truth);
long aer_truth_find(const struct aer_truth *truth, const char *clip);
struct aer_truth_clip aer_truth_get(const struct aer_truth *truth, size_t i);

#endif
