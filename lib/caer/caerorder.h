/*
 * caerorder - in which order an epoch goes through the clips of training.
 *
 * Every epoch has another order, which depends on the seed and its number only.
 */
#ifndef AER_CAERORDER_H
#define AER_CAERORDER_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* What is done about classes of unequal size. */
enum aer_caer_balance {
	AER_CAER_BALANCE_NONE,
	AER_CAER_BALANCE_LOSS,   /* a clip's loss is weighted, see below */
	AER_CAER_BALANCE_SAMPLE, /* each class is seen equally often */
};
extern const char *const aer_caer_balance_names[]; /* in that order, NULL-ended */

/* The clips of training: CLIP[i] is of class LABEL[i] < CLASSES. */
struct aer_caer_pool {
	const uint32_t *clip, *label;
	size_t count, classes;
};

/*
 * Fills ORDER, of COUNT numbers, with clips for EPOCH: all of them, shuffled; or, by
 * the rule "sample", as many with every class that has any as often, or once more than
 * another.  Of a class, all clips are seen before one is seen again.
 */
int aer_caer_order(const struct aer_caer_pool *pool, enum aer_caer_balance balance,
    uint64_t seed, uint64_t epoch, uint32_t *order,
    struct aer_error *err) AER_MUST_CHECK;

/* Fills WEIGHT, by class, for the rule "loss": n / (K n_k) for n clips, n_k of them of
 * class k, and K classes that have any; 0 for those that have none. */
void aer_caer_weights(const struct aer_caer_pool *pool, float *weight);

/* A seed for EPOCH. */
uint64_t aer_caer_epoch_seed(uint64_t seed, uint64_t epoch);

#endif
