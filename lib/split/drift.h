/*
 * drift - how far the classes of a part are from those of the whole, and how far they
 * would be by chance.
 *
 * The distance of a part is the total variation distance of its shares of the classes
 * from those of all clips: half the sum, over classes, of the differences without
 * sign; 0 when they are the same, 1 when they share nothing.
 *
 * Chance is a random split that keeps groups (subjects) whole: they are put in random
 * order in a row, each as long as it has clips; the row is cut where the sizes of the
 * parts say, and a group goes to the part that its middle lies in.  With several
 * columns a group is a connected component of their values, as in groups.h: two
 * subjects in one recording are one.
 */
#ifndef AER_DRIFT_H
#define AER_DRIFT_H

#include "stat/census.h"

struct aer_drift {
	double distance;
	/* of random splits: quantiles 0.05, 0.5 and 0.95 */
	double low, median, high;
	/* the share of random splits whose part is closer to the whole, those that
	 * are as close counted half */
	double rank;
};

/*
 * Fills DRIFT, by set of CENSUS, for the classes in column LABEL and the groups in the
 * GROUPS columns GROUP, by DRAWS random splits from SEED.  Clips without a label are
 * left out; a clip without any value there is a group of its own.  DRAWS 0: distances
 * only, the rest is NAN.
 */
int aer_drift_measure(const struct aer_census *census, size_t label,
    const size_t *group, size_t groups, size_t draws, uint64_t seed,
    struct aer_drift *drift, struct aer_error *err) AER_MUST_CHECK;

#endif
