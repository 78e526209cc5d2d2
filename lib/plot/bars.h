/*
 * bars - a bar chart of shares as a drawing (plot.h).
 *
 * Bars lie down, so that names of any length can be read, and stand in groups: a
 * group for each class, say, and in it a bar for each part of a split.
 */
#ifndef AER_BARS_H
#define AER_BARS_H

#include "base/error.h"

#include <stddef.h>

/* All is borrowed. */
struct aer_bars {
	const char *title, *axis; /* axis: what the shares are shares of */
	size_t groups, series;    /* at least 1 each; good up to 40 and 6 */
	const char *const *group_names, *const *series_names;
	/* Group g and series s at [g * series + s]: shares from 0 to 1, NAN for
	 * none, and intervals around them; low and high can be NULL. */
	const double *value, *low, *high;
};

/*
 * Draws BARS into PATH, whose ending chooses the form.  Each bar has its share in
 * percent beside it, so that the drawing is also a table; a bar that is NAN has a
 * dash.  One series has no legend.
 */
int aer_bars_plot(const char *path, const struct aer_bars *bars,
    struct aer_error *err) AER_MUST_CHECK;

#endif
