/*
 * paint: soft-edged layers on an RGB picture.
 *
 * A layer is given by a function that says how deep inside it a point lies; its
 * edge is a smooth ramp of a chosen width, so one sample a pixel is enough.
 * Layers are placed in the units of a pen: (0,0) to (1,1) is a square of the
 * picture, perhaps turned about its middle.
 */
#ifndef PAINT_H
#define PAINT_H

#include <stdint.h>

/* Red, green, blue, each 0 to 255. */
struct colour {
	double r, g, b;
};

/* 24-bit RGB without padding; rows from bottom on are left alone. */
struct paper {
	uint8_t *rgb;
	int width, height, bottom;
};

struct pen {
	struct paper *paper;
	double x, y;         /* middle of the square, pixels */
	double size;         /* side of the square, pixels */
	double cosine, sine; /* of the angle it is turned by, clockwise */
};

struct layer {
	/* Distance from the edge in pen units, positive inside. */
	double (*depth)(const struct layer *layer, double u, double v);
	double x, y, rx, ry; /* middle and half extents of all that is inside */
	double edge;         /* width of the ramp; 0 is about one pixel */
	double alpha;
	struct colour colour;
	const struct layer *within; /* drawn only inside this one, unless NULL */
	/* Factor of the colour at a point; NULL is 1 everywhere. */
	double (*shade)(const struct layer *layer, double u, double v);
	double form[6]; /* more numbers for depth and shade */
};

struct pen pen_at(
    struct paper *paper, double left, double top, double size, double turn);
void paint_layer(const struct pen *pen, const struct layer *layer);

/* Depth functions: the ellipse in (x, y, rx, ry), and the box with corners
 * rounded by form[0]. */
double paint_ellipse(const struct layer *layer, double u, double v);
double paint_box(const struct layer *layer, double u, double v);

struct colour colour_scaled(struct colour colour, double r, double g, double b);

#endif
