/*
 * figuretext - figures as texts for people: shares, numbers and intervals.
 */
#ifndef AER_FIGURETEXT_H
#define AER_FIGURETEXT_H

#include "score/resample.h"

enum { AER_FIGURE_SIZE = 64 };

/* VALUE as "93.51 %", or "-" for NAN.  BUF may be left unused. */
const char *aer_figure_share(double value, char buf[AER_FIGURE_SIZE]);

/* VALUE with so many DIGITS, never "-0.000", or "-" for NAN. */
const char *aer_figure_number(double value, int digits, char buf[AER_FIGURE_SIZE]);

/* "[0.655, 0.813]", both ends times SCALE, or "" where there is none. */
const char *aer_figure_interval(
    struct aer_interval i, double scale, int digits, char buf[AER_FIGURE_SIZE]);

#endif
