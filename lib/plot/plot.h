/*
 * plot - a drawing as a PNG, SVG or PDF file: the page, its text and its shapes.
 *
 * One description is drawn on whichever surface the file's ending asks for, so
 * that all forms show the same.  Lengths are in points; a PNG has two pixels for
 * each.  The same input gives the same bytes.  A file is whole or not there
 * (file.h).
 */
#ifndef AER_PLOT_H
#define AER_PLOT_H

#include "base/error.h"
#include "plot/colour.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Whether PATH ends in .png, .svg or .pdf; fails saying so. */
int aer_plot_check(const char *path, struct aer_error *err) AER_MUST_CHECK;

/* A page that is being drawn on. */
struct aer_plot;

/* A drawing, whose functions are handed DATA. */
struct aer_drawing {
	/* Measures, with text only, and sets the size of the page in points. */
	void (*lay_out)(
	    struct aer_plot *plot, void *data, double *width, double *height);
	void (*draw)(struct aer_plot *plot, void *data);
	/* Writes the drawing's title, and the drawing in words: an SVG has them for
	 * screen readers and searches.  What is not XML is escaped, by
	 * aer_plot_xml. */
	void (*title)(FILE *out, void *data);
	void (*describe)(FILE *out, void *data);
	void *data;
};

/* Draws into PATH, whose ending chooses the form. */
int aer_plot_write(const char *path, const struct aer_drawing *drawing,
    struct aer_error *err) AER_MUST_CHECK;

/* Writes TEXT for XML; what XML or UTF-8 does not allow becomes '?'. */
void aer_plot_xml(FILE *out, const char *text);

/* The font of the text that follows. */
void aer_plot_font(struct aer_plot *plot, double size, bool bold);
/* The colour of all that follows; GREY is 0 (black) to 1 (white). */
void aer_plot_colour(struct aer_plot *plot, struct aer_colour colour);
void aer_plot_grey(struct aer_plot *plot, double grey);

/* How wide TEXT is in the font that is set, in pixels. */
double aer_plot_text_width(struct aer_plot *plot, const char *text);

/* TEXT in BUF of SIZE bytes, fit into WIDTH in the font that is set, ended by an
 * ellipsis where it was cut.  Returns BUF. */
const char *aer_plot_fit(
    struct aer_plot *plot, const char *text, double width, char *buf, size_t size);

/* Shows TEXT on the baseline Y, its fraction ANCHOR at X; turned about that point
 * by DEGREES, against the clock. */
void aer_plot_text(
    struct aer_plot *plot, double x, double y, double anchor, const char *text);
void aer_plot_text_turned(struct aer_plot *plot, double x, double y, double degrees,
    double anchor, const char *text);

/* Adds shapes, which aer_plot_fill and aer_plot_stroke then draw, with lines of
 * WIDTH. */
void aer_plot_rectangle(struct aer_plot *plot, double x, double y, double w, double h);
void aer_plot_line(struct aer_plot *plot, double x0, double y0, double x1, double y1);
void aer_plot_fill(struct aer_plot *plot);
void aer_plot_stroke(struct aer_plot *plot, double width);

#endif
