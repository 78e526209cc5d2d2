/*
 * resample - cluster bootstrap, on margins and not on clips.
 *
 * The units that are drawn are clusters, all clips of a subject: clips of one person
 * are not independent.  A unit is the margins (confusion.h) of each system in that
 * cluster; clusters with the same margins can share a unit that stands for several,
 * so that ten million clips that are clusters of their own are some hundred units.
 *
 * Bootstrap: a replicate draws as many clusters as there are, with replacement, and
 * measures the sum of their margins (B. Efron, R. J. Tibshirani, An Introduction to
 * the Bootstrap, 1993).  All systems are measured on the same draws, so that their
 * differences can be taken replicate by replicate.  A class that no cluster drawn has
 * is left out of that replicate's means, as a class that the data lack is; such
 * replicates are counted.  Classes that the data lack follow the rule for those.
 *
 * Interval: the percentiles 2.5 and 97.5 of the replicates where the measure is
 * defined, by linear interpolation between order statistics at (n - 1) q, as numpy
 * has it (R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, 1996,
 * type 7).
 *
 * Draws: those of draws.h.  The bootstrap is stream 0, and permutations have one each
 * from 1 on.  What replicate i of a stream draws depends on nothing else, so that any
 * number of threads gives the same.
 */
#ifndef AER_RESAMPLE_H
#define AER_RESAMPLE_H

#include "score/confusion.h"

#include <stdbool.h>

struct aer_units;

/* Of SYSTEMS and CLASSES, both at least 1. */
struct aer_units *aer_units_new(
    size_t systems, size_t classes, struct aer_error *err) AER_MUST_CHECK;
void aer_units_free(struct aer_units *units);

/* Adds a unit that stands for N clusters.  Returns its margins, one after another for
 * each system, all 0, to be filled by aer_margins_add; valid until the next unit. */
uint64_t *aer_units_add(
    struct aer_units *units, uint64_t n, struct aer_error *err) AER_MUST_CHECK;

/* The clusters of all units. */
uint64_t aer_units_clusters(const struct aer_units *units);

/* The measures of a replicate; then 3 for each class: precision, recall, F1. */
enum aer_resampled {
	AER_RESAMPLED_UAR,
	AER_RESAMPLED_WAR,
	AER_RESAMPLED_PRECISION,
	AER_RESAMPLED_F1,
	AER_RESAMPLED_WEIGHTED_PRECISION,
	AER_RESAMPLED_WEIGHTED_F1,
	AER_RESAMPLED_KAPPA,
	AER_RESAMPLED_MCC,
	AER_RESAMPLED_CLASS,
};

struct aer_resamples;

struct aer_resample_plan {
	size_t replicates;
	uint64_t seed;
	size_t jobs; /* 0: as many as there are processors */
	enum aer_absent absent;
};

struct aer_resamples *aer_bootstrap(const struct aer_units *units,
    const struct aer_resample_plan *plan, struct aer_error *err) AER_MUST_CHECK;
void aer_resamples_free(struct aer_resamples *resamples);

/* The number of replicates. */
size_t aer_resamples_count(const struct aer_resamples *resamples);

/* Measure M of SYSTEM in replicate I; NAN where undefined. */
double aer_resamples_get(
    const struct aer_resamples *resamples, size_t i, size_t system, size_t m);

/* The replicates in which a class is lost that SYSTEM's data have. */
size_t aer_resamples_lost(const struct aer_resamples *resamples, size_t system);

/* For a measure; NAN: there is none. */
struct aer_interval {
	double low, high;
};

/* Of measure M of SYSTEM; and of the difference of that of two systems. */
struct aer_interval aer_resamples_interval(
    struct aer_resamples *resamples, size_t system, size_t m);
struct aer_interval aer_resamples_difference(
    struct aer_resamples *resamples, size_t a, size_t b, size_t m);

#endif
