/*
 * colour - the colour scale of the drawings, and text that is read on it.
 *
 * From near white to dark blue, one hue, with lightness falling in equal steps:
 * order and distance survive greyscale printing and every kind of colour
 * blindness.  Made in OKLab (Ottosson, A perceptual color space for image
 * processing, 2020).
 */
#ifndef AER_COLOUR_H
#define AER_COLOUR_H

#include <stdbool.h>
#include <stddef.h>

struct aer_colour {
	double r, g, b; /* sRGB, 0 to 1 */
};

/* The colour at AT, 0 (light) to 1 (dark); values outside are clamped. */
struct aer_colour aer_colour_scale(double at);

/*
 * Colour I of N that stand side by side: dark blue, over grey, to light yellow, N of
 * them at equal steps of lightness.  Blue and yellow are told apart by nearly every
 * eye, and lightness by a grey printer.
 */
struct aer_colour aer_colour_series(size_t i, size_t n);

/* Relative luminance, 0 to 1, as WCAG 2.1 defines it. */
double aer_colour_luminance(struct aer_colour colour);

/* The WCAG contrast ratio of two colours, 1 to 21; 4.5 is legible text. */
double aer_colour_contrast(struct aer_colour a, struct aer_colour b);

/* Black or white for text on COLOUR, with a contrast of 3.9 at least.  White is
 * taken a little before it is the stronger one by that formula, which is known to
 * favour black on saturated blue more than readers do. */
struct aer_colour aer_colour_text(struct aer_colour colour);

#endif
