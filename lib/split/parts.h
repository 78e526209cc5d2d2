/*
 * parts - the parts of a split: their names, their shares, and how many clips of
 * each class they should get.
 *
 *	train=0.8,test=0.2
 *
 * A name is letters, digits and ._-; a share is a decimal above 0; the shares
 * sum to 1.  Shares are kept as whole billionths, so that all that follows from
 * them is exact.
 */
#ifndef AER_PARTS_H
#define AER_PARTS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum {
	AER_PARTS_MAX = 100,
	AER_SHARE_ONE = 1000000000, /* the share that is all */
};

struct aer_parts;

struct aer_parts *aer_parts_parse(
    const char *text, struct aer_error *err) AER_MUST_CHECK;

/* COUNT parts called 1, 2, ... with equal shares: the folds of a cross-validation.
 * Fails when they are fewer than 2 or more than AER_PARTS_MAX. */
struct aer_parts *aer_parts_equal(size_t count, struct aer_error *err) AER_MUST_CHECK;
void aer_parts_free(struct aer_parts *parts);

/* The number of parts; the name of number P, owned by PARTS. */
size_t aer_parts_count(const struct aer_parts *parts);
const char *aer_parts_name(const struct aer_parts *parts, size_t p);

/* The part called NAME, or -1. */
int aer_parts_find(const struct aer_parts *parts, const char *name);

/* In billionths; the shares of all parts sum to AER_SHARE_ONE. */
int64_t aer_parts_share(const struct aer_parts *parts, size_t p);

/*
 * Shares out SIZE[c] clips of each of CLASSES classes: fills WANTED[c * parts + p]
 * with whole numbers such that
 *
 *	each is share * SIZE[c], rounded up or down,
 *	those of a class sum to SIZE[c],
 *	those of a part sum to its share of all clips, by largest remainder.
 *
 * Where more than two parts make the last impossible together with the others, it
 * is missed by a clip.  Among such tables the one is taken that rounds up the
 * largest remainders.
 */
int aer_parts_apportion(const struct aer_parts *parts, size_t classes,
    const int64_t *size, int64_t *wanted, struct aer_error *err) AER_MUST_CHECK;

#endif
