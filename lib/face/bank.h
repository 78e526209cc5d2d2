/*
 * bank - the filters of a detector on features (fhog.h): how strongly each place of a
 * picture answers to it.
 *
 * A filter of AER_BANK_TAPS x AER_BANK_TAPS weights for each plane is the sum of a few
 * that are a column of weights times a row of them (dlib keeps those whose singular
 * value is not tiny), and so takes a fifth of the multiplications.
 */
#ifndef AER_BANK_H
#define AER_BANK_H

#include "face/fhog.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { AER_BANK_TAPS = 10 };

/* One of them, for one plane of features. */
struct aer_bank_filter {
	int plane;
	float row[AER_BANK_TAPS], column[AER_BANK_TAPS];
};

/* The sum of all filters, for each place where the window lies inside of the planes:
 * its upper left cell.  All 0 at first. */
struct aer_bank_answer {
	float *value;
	int rows, columns; /* 0: there is no place */
	size_t stride;     /* floats from row to row */
	/* private */
	float *work;
	size_t value_slots, work_slots;
};

/* Memory is kept from call to call. */
int aer_bank_apply(const struct aer_bank_filter *filters, size_t count,
    const struct aer_fhog *fhog, struct aer_bank_answer *answer,
    struct aer_error *err) AER_MUST_CHECK;
void aer_bank_answer_free(struct aer_bank_answer *answer);

#ifdef __cplusplus
}
#endif
#endif
