/*
 * join - one system's answers, each beside the truth of its clip.
 *
 * A hash join: the truth is in memory, the predictions stream by in any order.
 * What is kept is one small number a clip, so that several systems can be
 * compared clip by clip.
 *
 *	answers = aer_answers_open("pred.csv", truth, false, &err);
 *	while ((got = aer_answers_next(answers, &err)) ...)     one row a call
 *	aer_answers_finish(answers, &err);
 *	aer_answers_count(answers, AER_SCOPE_ALL, confusion);
 *
 * Beside the bad rows of prediction.h, a row is bad when the truth does not have
 * its clip and when the clip had an earlier row (the first counts).  Rows for
 * clips that the truth has but did not select are counted and otherwise ignored,
 * good or bad.
 *
 * Every selected clip without an answer has a kind that says why: "no row",
 * "bad row", or "status X", of which the first 63 bytes count.
 *
 * Memory: 8 bytes a clip of the truth.
 */
#ifndef AER_JOIN_H
#define AER_JOIN_H

#include "confusion.h"
#include "prediction.h"
#include "truth.h"

struct aer_answers;

/* The kinds that are always there. */
enum { AER_KIND_NO_ROW = 0, AER_KIND_BAD_ROW = 1 };

/* TRUTH must be finished and outlive the answers. */
struct aer_answers *aer_answers_open(const char *path, const struct aer_truth *truth,
    bool allow_other, struct aer_error *err) AER_MUST_CHECK;
void aer_answers_free(struct aer_answers *answers);

/* Reads one row more.  The results are those of aer_table_next. */
enum aer_read aer_answers_next(
    struct aer_answers *answers, struct aer_error *err) AER_MUST_CHECK;

/* After the last row: closes the table.  Fails when it had no rows, or none for
 * a clip of the truth. */
int aer_answers_finish(
    struct aer_answers *answers, struct aer_error *err) AER_MUST_CHECK;

/* The table's name for messages, and whether it has columns p_... */
const char *aer_answers_name(const struct aer_answers *answers);
bool aer_answers_have_p(const struct aer_answers *answers);

/* The answer for clip I of the truth: a class or AER_ANSWER_...; and the kind of
 * a missing one, or -1. */
long aer_answers_get(const struct aer_answers *answers, size_t i);
long aer_answers_kind(const struct aer_answers *answers, size_t i);

/* The kinds, their names, and how many selected clips each has, which may be 0. */
size_t aer_answers_kinds(const struct aer_answers *answers);
const char *aer_answers_kind_name(const struct aer_answers *answers, size_t kind);
size_t aer_answers_kind_count(const struct aer_answers *answers, size_t kind);

/* Clips decided between equal probabilities; rows for clips not selected; rows
 * that failed. */
size_t aer_answers_ties(const struct aer_answers *answers);
size_t aer_answers_unselected(const struct aer_answers *answers);
size_t aer_answers_failed(const struct aer_answers *answers);

/* Adds the selected clips to CONFUSION, which has the truth's classes; those
 * without an answer under AER_SCOPE_ALL only. */
void aer_answers_count(const struct aer_answers *answers, enum aer_scope scope,
    struct aer_confusion *confusion);

#endif
