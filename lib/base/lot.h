/*
 * lot - the random number that a row draws, from its name and a seed alone.
 *
 * Rows are chosen by the smallest numbers.  As a row's number depends on no other
 * row, it is the same in whatever table, place or order the row stands.
 */
#ifndef AER_LOT_H
#define AER_LOT_H

#include <stdint.h>

/* The hash of no name yet, for SEED.  PURPOSE, any number, gives one row several
 * numbers that have nothing to do with each other. */
uint64_t aer_lot_begin(uint64_t seed, uint64_t purpose);

/* HASH with NAME behind; "a", "b" is another name than "ab", "". */
uint64_t aer_lot_name(uint64_t hash, const char *name);

/* The number of the row with that name: above 0, below 1, uniform; 53 bits. */
double aer_lot_draw(uint64_t hash);

/*
 * The number by which the row is chosen when its WEIGHT, above 0, says how likely:
 * -ln(u) / weight for the uniform u of aer_lot_draw.  The k smallest are a sample
 * without replacement, each drawn with a chance in proportion to its weight among
 * those that are left: P. Efraimidis, P. Spirakis, Weighted random sampling with a
 * reservoir, Information Processing Letters 97(5), 2006, whose u^(1/weight) has the
 * opposite order and runs out of digits for small weights.
 */
double aer_lot_weighted(uint64_t hash, double weight);

#endif
