/*
 * room: a wall lit from the windows, shelves and papers on it, wooden tables.
 */
#include <math.h>
#include <stddef.h>

#include "chance.h"
#include "room.h"

static const struct colour wall = { 196, 190, 172 };
static const struct colour frame = { 238, 238, 234 };
static const struct colour shadow = { 60, 52, 46 };

static struct layer box(
    double x, double y, double w, double h, double corner, struct colour colour)
{
	return (struct layer){ .depth = paint_box,
		.x = x + w / 2,
		.y = y + h / 2,
		.rx = w / 2,
		.ry = h / 2,
		.alpha = 1,
		.colour = colour,
		.form = { corner } };
}

static void draw_box(const struct pen *pen, double x, double y, double w, double h,
    double corner, struct colour colour)
{
	struct layer layer = box(x, y, w, h, corner, colour);
	paint_layer(pen, &layer);
}

/* A blurred dark box behind what stands out. */
static void draw_shadow(const struct pen *pen, double x, double y, double w, double h)
{
	struct layer layer = box(x, y, w, h, .02, shadow);
	layer.edge = .04;
	layer.alpha = .35;
	paint_layer(pen, &layer);
}

/* Light falls in from the upper left and dies away to the lower right. */
static double daylight(const struct layer *layer, double u, double v)
{
	double far = hypot((u - layer->form[1]) * .6, v - .2);
	return fmax(.55, 1.08 - .30 * far);
}

static double sky(const struct layer *layer, double u, double v)
{
	(void)u;
	return .86 + .14 * (layer->y + layer->ry - v) / (2 * layer->ry);
}

static void draw_window(const struct pen *pen, double x, double y, double w, double h)
{
	double bar = .012;
	struct layer pane = box(x, y, w, h, 0, (struct colour){ 206, 228, 246 });
	struct layer trees = { .depth = paint_ellipse,
		.x = x + w * .35,
		.y = y + h,
		.rx = w * .75,
		.ry = h * .35,
		.edge = .05,
		.alpha = .7,
		.colour = { 128, 160, 120 },
		.within = &pane };
	pane.shade = sky;
	draw_shadow(pen, x, y + .01, w + .02, h + .03);
	draw_box(pen, x - 2 * bar, y - 2 * bar, w + 4 * bar, h + 4 * bar, .004, frame);
	paint_layer(pen, &pane);
	paint_layer(pen, &trees);
	draw_box(pen, x + w / 2 - bar / 2, y, bar, h, 0, frame);
	draw_box(pen, x, y + h * .35, w, bar, 0, frame);
	draw_box(pen, x - .04, y + h + 2 * bar, w + .08, .018, .004, frame);
}

static void draw_shelf(
    const struct pen *pen, double x, double y, double w, struct chance *chance)
{
	double end = x + w - .03;
	draw_shadow(pen, x, y, w, .03);
	for (double at = x + .02; at < end;) {
		double thick = chance_between(chance, .012, .026);
		double high = chance_between(chance, .06, .10);
		double red = chance_between(chance, 70, 170);
		double blue = chance_between(chance, 60, 150);
		struct colour cover = { red, (red + blue) / 2 - 10, blue };
		draw_box(pen, at, y - high, thick, high, .002, cover);
		at += thick + (chance_below(chance, 6) ? .002 : .04);
	}
	draw_box(pen, x, y, w, .014, .002, (struct colour){ 122, 92, 66 });
}

static void draw_notice(
    const struct pen *pen, double x, double y, struct chance *chance)
{
	double w = chance_between(chance, .08, .12), h = w * 1.35;
	struct colour line = { 120, 124, 130 };
	struct colour head = { chance_between(chance, 60, 190), 110,
		chance_between(chance, 60, 190) };
	draw_shadow(pen, x, y, w, h);
	draw_box(pen, x, y, w, h, 0, (struct colour){ 232, 229, 220 });
	draw_box(pen, x + w * .1, y + h * .08, w * .8, h * .22, 0, head);
	for (int i = 0; i < 5; i++) {
		double wide = w * chance_between(chance, .45, .8);
		draw_box(
		    pen, x + w * .1, y + h * (.40 + .11 * i), wide, h * .03, 0, line);
	}
}

/* Wooden panels along the lower part of the wall. */
static void draw_panels(const struct pen *pen, double wide)
{
	double top = .52, board = .11;
	struct colour plain = { 160, 146, 122 }, dark = { 138, 124, 102 };
	struct layer panel = box(-.1, top, wide + .2, 1, 0, plain);
	panel.shade = daylight;
	panel.form[1] = .25 * wide;
	draw_shadow(pen, -.1, top, wide + .2, .02);
	paint_layer(pen, &panel);
	for (double x = board / 2; x < wide; x += board)
		draw_box(pen, x, top, .003, 1, 0, dark);
	draw_box(pen, -.1, top - .012, wide + .2, .016, 0, frame);
}

void room_draw_wall(const struct paper *paper, uint64_t seed)
{
	struct paper whole = *paper;
	struct pen pen = pen_at(&whole, 0, 0, paper->height, 0);
	double wide = (double)paper->width / paper->height;
	struct chance chance = chance_seed(seed, 7);
	struct layer plaster = box(-.1, -.1, wide + .2, 1.2, 0, wall);
	plaster.shade = daylight;
	plaster.form[1] = .25 * wide;
	paint_layer(&pen, &plaster);
	draw_panels(&pen, wide);
	draw_window(&pen, .06 * wide, .05, .20 * wide, .30);
	draw_window(&pen, .32 * wide, .05, .20 * wide, .30);
	draw_shelf(&pen, .60 * wide, .15, .34 * wide, &chance);
	draw_shelf(&pen, .60 * wide, .28, .34 * wide, &chance);
	for (int i = 0; i < 3; i++)
		draw_notice(&pen, (.62 + .11 * i) * wide, .33, &chance);
}

/* Long streaks along the grain. */
static double wood(const struct layer *layer, double u, double v)
{
	double y = v - layer->y;
	return 1 + .030 * sin(90 * y + 1.3 * sin(2 * u)) + .02 * sin(230 * y + u);
}

static void draw_notebook(const struct pen *pen, double x, double y, double size)
{
	struct colour paper = { 240, 238, 230 }, fold = { 170, 168, 160 };
	draw_box(
	    pen, x - size * .02, y + size * .02, size * 1.04, size * .22, .01, shadow);
	draw_box(pen, x, y, size, size * .22, .01, paper);
	draw_box(pen, x + size * .49, y, size * .02, size * .22, 0, fold);
}

void room_draw_table(
    const struct paper *paper, int x, int y, int w, int h, uint64_t seed)
{
	struct paper whole = *paper;
	struct chance chance = chance_seed(seed, 11);
	whole.bottom = y + h;
	/* In units of the table's width. */
	struct pen pen = pen_at(&whole, x, y, w, 0);
	double high = (double)h / w, top = fmin(.13, high * .4);
	double tint = chance_between(&chance, .9, 1.08);
	struct colour oak =
	    colour_scaled((struct colour){ 178, 138, 98 }, tint, tint, tint);
	struct layer front =
	    box(.02, top, .96, high, 0, colour_scaled(oak, .62, .6, .58));
	struct layer plate = box(-.01, 0, 1.02, top, .01, oak);
	struct layer edge =
	    box(-.01, top, 1.02, .02, .004, colour_scaled(oak, .8, .78, .75));
	double book = chance_between(&chance, .22, .30);
	front.shade = wood;
	plate.shade = wood;
	paint_layer(&pen, &front);
	draw_shadow(&pen, 0, top + .01, 1, .03);
	paint_layer(&pen, &plate);
	paint_layer(&pen, &edge);
	draw_notebook(
	    &pen, chance_between(&chance, .3, .5), top * .25, fmin(book, top * 3));
}
