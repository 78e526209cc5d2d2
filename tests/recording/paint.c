/*
 * paint: layers are mixed into the picture one after the other.
 */
#include <math.h>

#include "paint.h"

/* Share of a point that is covered: a smooth step over the width of the edge. */
static double coverage(double depth, double edge)
{
	if (depth <= -edge / 2)
		return 0;
	if (depth >= edge / 2)
		return 1;
	double d = depth / edge + .5;
	return d * d * (3 - 2 * d);
}

static uint8_t mixed(uint8_t under, double over, double alpha)
{
	double value = under + (over - under) * alpha + .5;
	return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

struct pen pen_at(
    struct paper *paper, double left, double top, double size, double turn)
{
	return (struct pen){ paper, left + size / 2, top + size / 2, size, cos(turn),
		sin(turn) };
}

/* The pixels that may be touched: x0 <= x < x1, y0 <= y < y1. */
struct extent {
	int x0, y0, x1, y1;
};

static struct extent extent_of(
    const struct pen *pen, const struct layer *layer, double edge)
{
	double half = edge / 2;
	double dx = (layer->x - .5) * pen->size, dy = (layer->y - .5) * pen->size;
	double rx = (layer->rx + half) * pen->size, ry = (layer->ry + half) * pen->size;
	double x = pen->x + dx * pen->cosine - dy * pen->sine;
	double y = pen->y + dx * pen->sine + dy * pen->cosine;
	double wide = rx * fabs(pen->cosine) + ry * fabs(pen->sine);
	double high = rx * fabs(pen->sine) + ry * fabs(pen->cosine);
	const struct paper *paper = pen->paper;
	return (struct extent){
		(int)fmax(0, floor(x - wide)),
		(int)fmax(0, floor(y - high)),
		(int)fmin(paper->width, ceil(x + wide)),
		(int)fmin(paper->bottom, ceil(y + high)),
	};
}

static void paint_point(
    const struct layer *layer, double u, double v, double pixel, uint8_t *rgb)
{
	double edge = layer->edge > pixel ? layer->edge : pixel;
	double alpha = layer->alpha * coverage(layer->depth(layer, u, v), edge);
	const struct layer *within = layer->within;
	if (alpha > 0 && within)
		alpha *= coverage(within->depth(within, u, v), pixel);
	if (alpha <= 0)
		return;
	double shade = layer->shade ? layer->shade(layer, u, v) : 1;
	rgb[0] = mixed(rgb[0], layer->colour.r * shade, alpha);
	rgb[1] = mixed(rgb[1], layer->colour.g * shade, alpha);
	rgb[2] = mixed(rgb[2], layer->colour.b * shade, alpha);
}

void paint_layer(const struct pen *pen, const struct layer *layer)
{
	double pixel = 1.2 / pen->size;
	struct extent e = extent_of(pen, layer, fmax(pixel, layer->edge));
	double du = pen->cosine / pen->size, dv = -pen->sine / pen->size;
	if (layer->alpha <= 0)
		return;
	for (int y = e.y0; y < e.y1; y++) {
		double dx = e.x0 + .5 - pen->x, dy = y + .5 - pen->y;
		double u = (dx * pen->cosine + dy * pen->sine) / pen->size + .5;
		double v = (dy * pen->cosine - dx * pen->sine) / pen->size + .5;
		uint8_t *rgb =
		    pen->paper->rgb + 3 * ((long)y * pen->paper->width + e.x0);
		for (int x = e.x0; x < e.x1; x++, u += du, v += dv, rgb += 3)
			paint_point(layer, u, v, pixel, rgb);
	}
}

double paint_ellipse(const struct layer *layer, double u, double v)
{
	double a = (u - layer->x) / layer->rx, b = (v - layer->y) / layer->ry;
	return (1 - sqrt(a * a + b * b)) * fmin(layer->rx, layer->ry);
}

double paint_box(const struct layer *layer, double u, double v)
{
	double round = layer->form[0];
	double a = fabs(u - layer->x) - layer->rx + round;
	double b = fabs(v - layer->y) - layer->ry + round;
	if (a > 0 && b > 0)
		return round - sqrt(a * a + b * b);
	return round - fmax(a, b);
}

struct colour colour_scaled(struct colour colour, double r, double g, double b)
{
	return (struct colour){ colour.r * r, colour.g * g, colour.b * b };
}
