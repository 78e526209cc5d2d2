/*
 * plot - drawings as PNG or SVG files.
 *
 * The same input gives the same bytes.  A file is whole or not there (file.h).
 */
#ifndef AER_PLOT_H
#define AER_PLOT_H

#include "confusion.h"
#include "labels.h"

/* Whether PATH ends in .png or .svg; fails saying so. */
int aer_plot_check(const char *path, struct aer_error *err) AER_MUST_CHECK;

/*
 * Draws CONFUSION as a heat map into PATH, whose ending chooses the format: a row
 * for each true class, coloured by the share of the row, each cell with the
 * percentage of the row and the count below.  Above stand NAME, cut when it is too
 * long, and FIGURES, which are not.  OTHER names
 * the column of answers outside the set, NULL leaves it away; the column of
 * missing answers is drawn when one is not 0.
 *
 * An SVG has name, figures and counts as text in its <title> and <desc>, for
 * screen readers and searches; its letters are outlines.
 */
int aer_plot_confusion(const char *path, const struct aer_confusion *confusion,
    const struct aer_labels *labels, const char *name, const char *figures,
    const char *other, struct aer_error *err) AER_MUST_CHECK;

#endif
