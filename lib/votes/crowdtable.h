/*
 * crowdtable - the labelled clips of a crowd as a table, and those left out.
 *
 * The columns are those of a manifest, where there is one, and
 *
 *	label, votes, agreement      of the label set, or of the finer one
 *	label_SET, votes_SET, agreement_SET    of the other set
 *	consistent                   1 or 0, where there are two sets
 *	p_LABEL                      posteriors, of Dawid and Skene's method
 *
 * agreement is the label's share of the votes on the clip.
 */
#ifndef AER_CROWDTABLE_H
#define AER_CROWDTABLE_H

#include "votes/crowd.h"

struct aer_crowdtable;

/*
 * Reads the ids of the manifest at PATH, NULL: there is none, and clips are written in
 * the order of the votes.  A row with a bad id or one seen before is handed to FAIL,
 * with DATA, and left out.
 */
struct aer_crowdtable *aer_crowdtable_open(const char *path, aer_fail_function *fail,
    void *data, struct aer_error *err) AER_MUST_CHECK;
void aer_crowdtable_close(struct aer_crowdtable *table);

/* The manifest's ids, owned by TABLE; NULL without a manifest. */
const struct aer_dict *aer_crowdtable_ids(const struct aer_crowdtable *table);

/* Writes the clips that CROWD keeps to STREAM, which NAME is for messages. */
int aer_crowdtable_write(struct aer_crowdtable *table, const struct aer_crowd *crowd,
    FILE *stream, const char *name, struct aer_error *err) AER_MUST_CHECK;

/* Writes the others: clip, set, reason, and the votes there as "fatigue 2, neutrality
 * 2". */
int aer_crowd_dropped(const struct aer_crowd *crowd, FILE *stream, const char *name,
    struct aer_error *err) AER_MUST_CHECK;

#endif
