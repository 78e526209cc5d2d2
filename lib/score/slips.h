/*
 * slips - the wrong answers that were given with the most confidence.
 *
 * The AER_SLIPS_MAX with the largest probability are kept, of equal ones those with
 * the first clip ids in byte order; without probabilities, those with the first ids.
 */
#ifndef AER_SLIPS_H
#define AER_SLIPS_H

#include "base/error.h"

#include <stddef.h>

enum { AER_SLIPS_MAX = 100 };

struct aer_slip {
	char *clip;
	long truth, answer; /* a class; a class or AER_ANSWER_OTHER */
	double p;           /* of the answer, NAN: not known */
};

struct aer_slips;

struct aer_slips *aer_slips_new(struct aer_error *err) AER_MUST_CHECK;
void aer_slips_free(struct aer_slips *slips);
void aer_slips_clear(struct aer_slips *slips);

/* Takes SLIP, whose clip is copied, if it is among those to keep. */
int aer_slips_add(struct aer_slips *slips, const struct aer_slip *slip,
    struct aer_error *err) AER_MUST_CHECK;

/* How many there are; the one numbered I, the most confident first. */
size_t aer_slips_count(const struct aer_slips *slips);
const struct aer_slip *aer_slips_get(const struct aer_slips *slips, size_t i);

#endif
