/*
 * labels - a label set: the classes of a data set in their order.
 *
 * From a list "neutrality,enjoyment,confusion", from a file with one label a
 * line (empty lines and lines beginning with # are skipped), or collected from
 * a table and sorted.  A label is any text without a newline that is not empty;
 * case and blanks count.  In a file a tab may follow the label, and behind it what
 * the label means.
 */
#ifndef AER_LABELS_H
#define AER_LABELS_H

#include "base/error.h"

#include <stddef.h>

struct aer_labels;

/* An empty set to add to; NULL when memory is short. */
struct aer_labels *aer_labels_new(struct aer_error *err) AER_MUST_CHECK;
void aer_labels_free(struct aer_labels *labels);

/* From TEXT: "@FILE" reads a file, anything else is a list with commas.  Empty
 * and repeated labels are errors. */
struct aer_labels *aer_labels_parse(
    const char *text, struct aer_error *err) AER_MUST_CHECK;

/* Adds LABEL unless it is there; returns its index, or -1. */
long aer_labels_add(
    struct aer_labels *labels, const char *label, struct aer_error *err) AER_MUST_CHECK;

/* The index of LABEL, or -1. */
long aer_labels_find(const struct aer_labels *labels, const char *label);

/* A label that is not LABEL but would be without blanks and with ASCII's capitals
 * made small; -1: there is none. */
long aer_labels_similar(const struct aer_labels *labels, const char *label);

/* The number of labels. */
size_t aer_labels_count(const struct aer_labels *labels);

/* The label numbered I; owned by the set. */
const char *aer_labels_name(const struct aer_labels *labels, size_t i);

/* What the label numbered I means, "" where nobody said; owned by the set. */
const char *aer_labels_definition(const struct aer_labels *labels, size_t i);

/* Says what it means; TEXT is copied. */
int aer_labels_define(struct aer_labels *labels, size_t i, const char *text,
    struct aer_error *err) AER_MUST_CHECK;

/* A new set with the same labels in byte order, and in RANK, of count longs, the
 * new index of each old one; RANK may be NULL.  Definitions are left out. */
struct aer_labels *aer_labels_sorted(
    const struct aer_labels *labels, long *rank, struct aer_error *err) AER_MUST_CHECK;

/* Puts the set *LABELS, unless it is NULL, in byte order; *RANK, which the caller
 * frees, is then the new index of each old one, else NULL. */
int aer_labels_sort(
    struct aer_labels **labels, long **rank, struct aer_error *err) AER_MUST_CHECK;

/* All names in BUF of SIZE bytes, with ", " between; cut with "..." when they do
 * not fit.  Returns BUF. */
const char *aer_labels_list(const struct aer_labels *labels, char *buf, size_t size);

#endif
