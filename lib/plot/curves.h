/*
 * curves - what changes from one time to the next, as a drawing (plot.h): lines over a
 * common axis, in panels below each other.
 */
#ifndef AER_CURVES_H
#define AER_CURVES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* All is borrowed. */
struct aer_curves_panel {
	const char *title;
	const char *const *name; /* of the lines; COUNT of them, up to 4 */
	size_t count;
	/* Line i at point t is value[i * points + t]; NAN: nothing there. */
	const double *value;
	bool share; /* shares, from 0 to 1, shown in percent; else from 0 on */
};

struct aer_curves {
	const char *title, *axis; /* axis: what the points are, which count from 1 */
	size_t points;
	const struct aer_curves_panel *panel;
	size_t panels;         /* 1 to 4 */
	size_t mark;           /* a point with a line through all panels; 0: none */
	const char *mark_name; /* what stands beside it */
};

/* Draws CURVES into PATH, whose ending chooses the form.  Each line ends with its name
 * and its last value. */
int aer_curves_plot(const char *path, const struct aer_curves *curves,
    struct aer_error *err) AER_MUST_CHECK;

#endif
