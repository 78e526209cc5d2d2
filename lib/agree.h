/*
 * agree - how far annotators agree: a table of votes, as aer-votes(5) has it.
 *
 * Of a clip with n votes, n_j of them for label j, the pairs of votes that agree are
 *
 *	P = sum over j of n_j * (n_j - 1) / (n * (n - 1))
 *
 * and over clips with two votes or more, p_j being the share of label j in all their
 * votes,
 *
 *	kappa = (mean of P - sum of p_j^2) / (1 - sum of p_j^2)
 *
 * J. Fleiss, Measuring nominal scale agreement among many raters, Psychological
 * Bulletin 76(5), 1971, where every clip has as many votes as any other.
 */
#ifndef AER_AGREE_H
#define AER_AGREE_H

#include "dict.h"
#include "table.h"

#include <stdint.h>

struct aer_agree;

/* Agreement over some clips; shares are NAN where there is nothing to divide by. */
struct aer_agreement {
	uint64_t clips;     /* with two votes or more */
	uint64_t votes;     /* theirs */
	uint64_t unanimous; /* clips on which all agree */
	double pairs;       /* mean of P */
	double kappa;       /* NAN also where only one label was ever chosen */
};

/* Opens the table of votes at PATH; votes on clips that are not in IDS are left out.
 * Where it has a column set, each label set is counted for itself. */
struct aer_agree *aer_agree_open(
    const char *path, const struct aer_dict *ids, struct aer_error *err) AER_MUST_CHECK;
void aer_agree_free(struct aer_agree *agree);

/* Takes the next vote; the results are those of aer_table_next.  An annotator's last
 * vote on a clip counts. */
enum aer_read aer_agree_next(
    struct aer_agree *agree, struct aer_error *err) AER_MUST_CHECK;

/* Ends the reading. */
void aer_agree_finish(struct aer_agree *agree);

/* The label sets, in order of arrival: how many, and the name of one, "" where the
 * table has none. */
size_t aer_agree_sets(const struct aer_agree *agree);
const char *aer_agree_set(const struct aer_agree *agree, size_t set);

/* The agreement in label set SET on the clips with a true CHOSEN, by id. */
int aer_agree_measure(const struct aer_agree *agree, size_t set, const bool *chosen,
    struct aer_agreement *agreement, struct aer_error *err) AER_MUST_CHECK;

#endif
