/*
 * join - one file's answers, each beside the truth of its clip.
 *
 * The rows are in the order of the truth's, and both are read side by side in constant
 * memory; or they are in any order, and each clip is looked up in the truth, which is
 * loaded for that.  collate.h does the one and, where that ends with
 * AER_JOIN_UNORDERED, the other; whoever reads the results need not know.
 *
 * Side by side, a clip may lack its row.  A row may lack its clip only where the truth
 * is sorted; else there is no telling whether that comes later.
 *
 * Beside the bad rows of prediction.h, a row is bad when the truth does not have
 * its clip and when the clip had an earlier row (the first counts).  Rows for
 * clips that the truth has but did not select are counted and otherwise ignored,
 * good or bad.
 *
 * Every selected clip without an answer has a kind that says why: "no row",
 * "bad row", or "status X", of which the first 63 bytes count.
 *
 * Memory: 4 bytes a clip of the truth when that is loaded; for probabilities what
 * proba.h says.
 */
#ifndef AER_JOIN_H
#define AER_JOIN_H

#include "score/prediction.h"
#include "score/proba.h"
#include "score/slips.h"
#include "score/truth.h"

struct aer_answers;

/* The kinds that are always there. */
enum { AER_KIND_NO_ROW = 0, AER_KIND_BAD_ROW = 1 };

/* TRUTH must be scanned and outlive the answers.  FAIL is called with DATA for each
 * bad row. */
struct aer_answers *aer_answers_open(const char *path, const struct aer_truth *truth,
    const struct aer_map *map, bool allow_other, aer_fail_function *fail, void *data,
    struct aer_error *err) AER_MUST_CHECK;
void aer_answers_free(struct aer_answers *answers);

enum aer_join { AER_JOIN_DONE, AER_JOIN_UNORDERED, AER_JOIN_BROKEN };

/* What is said of a clip: a class, AER_ANSWER_OTHER, or AER_ANSWER_MISSING with a
 * kind. */
struct aer_answer {
	long answer;
	long kind; /* -1: there is an answer */
};

/* Side by side: takes the rows for CLIP, which comes behind the clip of the call
 * before, and those that lie between.  NULL: takes all rows that are left. */
enum aer_join aer_answers_merge(struct aer_answers *answers,
    const struct aer_truth_clip *clip, struct aer_answer *answer,
    struct aer_error *err) AER_MUST_CHECK;

/* Forgets what was merged, to merge once more from the first clip on.  Bad rows that
 * were reported already are not reported again. */
int aer_answers_rewind(
    struct aer_answers *answers, struct aer_error *err) AER_MUST_CHECK;

/* In any order: the same, and looks up all rows in the loaded truth. */
int aer_answers_look_up(
    struct aer_answers *answers, struct aer_error *err) AER_MUST_CHECK;

/* After aer_answers_look_up: the answer for clip I of the truth. */
struct aer_answer aer_answers_get(const struct aer_answers *answers, size_t i);

/* Counts ANSWER for a selected clip, when both ways are behind. */
void aer_answers_count(struct aer_answers *answers, const struct aer_answer *answer);

/* At the end: closes the table.  Fails when it had no rows, or none for a clip of
 * the truth. */
int aer_answers_finish(
    struct aer_answers *answers, struct aer_error *err) AER_MUST_CHECK;

/* The table's name for messages, and whether it has columns p_... */
const char *aer_answers_name(const struct aer_answers *answers);
bool aer_answers_have_p(const struct aer_answers *answers);

/* The kinds, their names, and how many selected clips each has, which may be 0. */
size_t aer_answers_kinds(const struct aer_answers *answers);
const char *aer_answers_kind_name(const struct aer_answers *answers, size_t kind);
size_t aer_answers_kind_count(const struct aer_answers *answers, size_t kind);

/* Clips decided between equal probabilities; whose label is not the likeliest; rows
 * for clips not selected; rows that failed; among those, for clips of the truth, the
 * ones that failed since their label is no class, and the first such label, or NULL. */
size_t aer_answers_ties(const struct aer_answers *answers);
size_t aer_answers_contrary(const struct aer_answers *answers);
size_t aer_answers_unselected(const struct aer_answers *answers);
size_t aer_answers_failed(const struct aer_answers *answers);
size_t aer_answers_strange(const struct aer_answers *answers);
const char *aer_answers_strange_label(const struct aer_answers *answers);

/* The probabilities of the selected clips, NULL where there are none; and the wrong
 * answers that were given with the most confidence. */
const struct aer_proba *aer_answers_proba(const struct aer_answers *answers);
const struct aer_slips *aer_answers_slips(const struct aer_answers *answers);

#endif
