/*
 * heatmap - a confusion matrix as a drawing (plot.h).
 */
#ifndef AER_HEATMAP_H
#define AER_HEATMAP_H

#include "score/confusion.h"
#include "table/labels.h"

/*
 * Draws CONFUSION as a heat map into PATH, whose ending chooses the form: a row
 * for each true class, coloured by the share of the row, each cell with the
 * percentage of the row and the count below.  Above stand NAME, cut when it is too
 * long, and FIGURES, which are not.  OTHER names
 * the column of answers outside the set, NULL leaves it away; the column of
 * missing answers is drawn when one is not 0.
 *
 * An SVG has name, figures and counts as text in its <title> and <desc>; its
 * letters are outlines.
 */
int aer_plot_confusion(const char *path, const struct aer_confusion *confusion,
    const struct aer_labels *labels, const char *name, const char *figures,
    const char *other, struct aer_error *err) AER_MUST_CHECK;

#endif
