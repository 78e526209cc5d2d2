/*
 * head: what a detector of oriented gradients looks for, and little else: dark
 * sockets under darker brows, a lit nose above a shaded base, a mouth line, the
 * oval of the skin against the hair.
 */
#include <math.h>
#include <stddef.h>

#include "head.h"

static const struct colour glow = { 255, 225, 205 }; /* lit skin */
static const struct colour ink = { 38, 26, 22 };     /* lashes */

/* Everything the parts of one head have in common. */
struct face {
	const struct pen *pen;
	const struct look *look;
	struct person person;
	struct colour skin;
	struct layer skull; /* parts of the face do not leave it */
	double turn, nod;   /* shift of the features to the side, downwards */
};

static struct colour skin_of(double tone)
{
	return (struct colour){ 120 + 110 * tone, 85 + 95 * tone, 65 + 85 * tone };
}

static struct layer ellipse(double x, double y, double rx, double ry, double edge,
    double alpha, struct colour colour)
{
	return (struct layer){ .depth = paint_ellipse,
		.x = x,
		.y = y,
		.rx = rx,
		.ry = ry,
		.edge = edge,
		.alpha = alpha,
		.colour = colour };
}

static struct layer box(
    double x, double y, double rx, double ry, double corner, struct colour colour)
{
	return (struct layer){ .depth = paint_box,
		.x = x,
		.y = y,
		.rx = rx,
		.ry = ry,
		.alpha = 1,
		.colour = colour,
		.form = { corner } };
}

static void part(const struct face *face, struct layer layer)
{
	layer.within = &face->skull;
	paint_layer(face->pen, &layer);
}

/* A ball lit from the front and a little from the side form[0]. */
static double ball(const struct layer *layer, double u, double v)
{
	double x = (u - layer->x) / layer->rx, y = (v - layer->y) / layer->ry;
	double z = 1 - x * x - y * y;
	double light = .62 + .38 * (z > 0 ? sqrt(z) : 0) + .16 * layer->form[0] * x;
	return fmin(light, 1.08);
}

/* Above the line where the hair begins, which is higher in the middle. */
static double fringe_depth(const struct layer *layer, double u, double v)
{
	double x = u - layer->x;
	return .4 * x * x - .08 - v;
}

static void draw_skull(const struct face *face)
{
	struct colour hair = face->person.hair;
	struct layer mane = ellipse(.5 - face->turn * .5, .36, .60, .72, .03, 1, hair);
	struct layer fringe = { .depth = fringe_depth,
		.x = .5,
		.y = -.1,
		.rx = .6,
		.ry = .2,
		.edge = .05,
		.alpha = 1,
		.colour = hair };
	paint_layer(face->pen, &mane);
	paint_layer(face->pen, &face->skull);
	fringe.within = &mane;
	paint_layer(face->pen, &fringe);
}

/* A line of half thickness form[3] along y = form[0] + form[1] * sqrt(1 - t²) +
 * form[2] * (1 - t²), t going from -1 to 1 across the layer. */
static double lid_depth(const struct layer *layer, double u, double v)
{
	double t = (u - layer->x) / layer->rx, rest = 1 - t * t;
	if (rest <= 0)
		return -1;
	double line =
	    layer->form[0] + layer->form[1] * sqrt(rest) + layer->form[2] * rest;
	return layer->form[3] - fabs(v - line);
}

static void draw_lid(const struct face *face, double x, double y, double rise,
    double thick, double alpha, struct colour colour)
{
	int shut = face->look->eyes <= .12;
	part(face, (struct layer){ .depth = lid_depth,
		       .x = x,
		       .y = y,
		       .rx = .095,
		       .ry = .08,
		       .edge = .012,
		       .alpha = alpha,
		       .colour = colour,
		       .form = { y, shut ? 0 : rise, shut ? .014 : 0, thick } });
}

/* The smaller depth of the eye's opening (form: its height) and of a disc. */
static double iris_depth(const struct layer *layer, double u, double v)
{
	struct layer opening = {
		.x = layer->form[1], .y = layer->y, .rx = .088, .ry = layer->form[0]
	};
	return fmin(paint_ellipse(layer, u, v), paint_ellipse(&opening, u, v));
}

static void draw_disc(const struct face *face, double eye_x, double y, double radius,
    double opening, struct colour colour)
{
	double x = eye_x + face->turn * .25;
	struct layer disc = ellipse(x, y, radius, radius, 0, 1, colour);
	disc.depth = iris_depth;
	disc.form[0] = opening;
	disc.form[1] = eye_x;
	part(face, disc);
}

static void draw_eye(const struct face *face, int side)
{
	double x = .5 + side * .205 + face->turn * 1.2, y = .285 + face->nod;
	double opening = .042 * face->look->eyes + .002;
	struct colour dim = colour_scaled(face->skin, .45, .42, .40);
	part(face, ellipse(x, y - .02, .145, .085, .09, .38, dim));
	part(face, ellipse(x + side * .03, y + .24, .13, .11, .16, .22, glow));
	if (face->look->eyes > .12) {
		struct colour white = { 225, 222, 218 }, pupil = { 12, 10, 10 };
		part(face, ellipse(x, y, .088, opening, 0, 1, white));
		draw_disc(face, x, y, .040, opening, (struct colour){ 62, 44, 34 });
		draw_disc(face, x, y, .018, opening, pupil);
	}
	draw_lid(face, x, y, -opening, .013, 1, ink);
	draw_lid(face, x, y, opening, .007, .35, (struct colour){ 80, 55, 45 });
}

/* form: height of the line, its bend, its slope, 1 or -1 for the side. */
static double brow_depth(const struct layer *layer, double u, double v)
{
	double t = (u - layer->x) / .125, outward = layer->form[3] * t;
	double line =
	    layer->form[0] + layer->form[1] * t * t + layer->form[2] * outward;
	double thick = .024 * (1 - .55 * fmax(0, outward));
	return fmin(thick - fabs(v - line), .125 * (1.05 - fabs(t)));
}

static void draw_brow(const struct face *face, int side)
{
	double raised = face->look->brow;
	double x = .5 + side * .205 + face->turn * 1.2;
	double y = .285 + face->nod - .125 - .02 * raised;
	struct colour colour = colour_scaled(face->person.hair, .8, .8, .8);
	/* Brows are dark even on fair people, or no detector would see them. */
	colour.r = fmin(colour.r, 80);
	colour.g = fmin(colour.g, 60);
	colour.b = fmin(colour.b, 45);
	part(face, (struct layer){ .depth = brow_depth,
		       .x = x,
		       .y = y,
		       .rx = .14,
		       .ry = .09,
		       .edge = .016,
		       .alpha = 1,
		       .colour = colour,
		       .form = { y, .030, .03 * raised, side } });
}

static void draw_nose(const struct face *face)
{
	double x = .5 + face->turn * 2, y = .57 + face->nod * 1.3;
	double bridge_x = .5 + face->turn * 1.6, bridge_y = (.30 + y - .02) / 2;
	struct colour dim = colour_scaled(face->skin, .5, .46, .44);
	struct layer bridge = box(bridge_x, bridge_y, .03, bridge_y - .30, 0,
	    (struct colour){ 255, 228, 210 });
	bridge.edge = .05;
	bridge.alpha = .45;
	part(face, bridge);
	for (int side = -1; side <= 1; side += 2) {
		struct colour hole = { 45, 26, 22 };
		part(face, ellipse(x + side * .070, y - .13, .026, .14, .05, .25, dim));
		part(face,
		    ellipse(x + side * .085, y - .005, .038, .040, .03, .30, dim));
		part(face,
		    ellipse(x + side * .048, y + .030, .030, .014, .014, .9, hole));
	}
	part(face, ellipse(x, y - .02, .050, .045, .05, .45, glow));
	part(face, ellipse(x, y + .055, .095, .022, .03, .30, dim));
}

/* The mouth's numbers: form is its bend, the gap between the lips in the middle,
 * and which of its parts the layer is. */
enum mouth_part { LIPS, GAP, TEETH, LINE };

static double mouth_depth(const struct layer *layer, double u, double v)
{
	double t = (u - layer->x) / layer->rx, rest = fmax(0, 1 - t * t);
	double line = layer->y - .055 * layer->form[0] * (t * t - .35);
	double gap = layer->form[1] * rest, lip = .034 * rest;
	double corner = layer->rx * (1 - fabs(t));
	double upper = fmin(v - (line - lip * .85), line - v + gap * .2);
	double lower = fmin(line + gap + lip * 1.25 - v, v - line);
	double hole = fmin(fmin(v - line, line + gap - v), corner);
	switch ((enum mouth_part)layer->form[2]) {
	case LIPS:
		return fmin(fmax(upper, lower), corner);
	case GAP:
		return hole;
	case TEETH:
		return fmin(hole, line + gap * .55 - v);
	case LINE:
		break;
	}
	return fmin(.010 - fabs(v - line), layer->rx * (1.08 - fabs(t)));
}

static void draw_mouth_part(
    const struct face *face, enum mouth_part which, double alpha, struct colour colour)
{
	part(face, (struct layer){ .depth = mouth_depth,
		       .x = .5 + face->turn * 1.4,
		       .y = .775 + face->nod * .8,
		       .rx = .155 + .05 * face->look->smile,
		       .ry = .15,
		       .edge = .012,
		       .alpha = alpha,
		       .colour = colour,
		       .form = { face->look->smile, .075 * face->look->open, which } });
}

/* The folds from the nose to the corners of a smiling mouth. */
static double fold_depth(const struct layer *layer, double u, double v)
{
	double along = (v - (layer->y - layer->ry)) / (layer->ry * 2);
	double line = layer->form[0] + layer->form[1] * (.11 + .11 * along);
	return along < 0 || along > 1 ? -1 : .010 - fabs(u - line);
}

static void draw_folds(const struct face *face)
{
	double nose = .57 + face->nod * 1.3, mouth = .795 + face->nod * .8;
	double x = .5 + face->turn * 1.4;
	for (int side = -1; side <= 1; side += 2)
		part(face, (struct layer){ .depth = fold_depth,
			       .x = x + side * .17,
			       .y = (nose + mouth) / 2,
			       .rx = .08,
			       .ry = (mouth - nose) / 2,
			       .edge = .03,
			       .alpha = .25 * fmax(0, face->look->smile),
			       .colour = colour_scaled(face->skin, .5, .42, .40),
			       .form = { x, side } });
}

static void draw_mouth(const struct face *face)
{
	double x = .5 + face->turn * 1.4, y = .775 + face->nod * .8;
	struct colour dim = colour_scaled(face->skin, .5, .46, .44);
	struct colour red = colour_scaled(face->skin, .68, .42, .42);
	double low = y + .06 * face->look->open;
	part(face, ellipse(x, low + .095, .10, .022, .035, .30, dim));
	part(face, ellipse(x, low + .165, .09, .05, .06, .25, glow));
	draw_mouth_part(face, LIPS, .85, red);
	if (face->look->open > .08) {
		draw_mouth_part(face, GAP, 1, (struct colour){ 60, 18, 18 });
		draw_mouth_part(face, TEETH, 1, (struct colour){ 235, 232, 225 });
	} else {
		draw_mouth_part(face, LINE, 1, (struct colour){ 70, 26, 24 });
	}
	draw_folds(face);
}

/* A cylinder of cloth in folds, darker towards the arms. */
static double drape(const struct layer *layer, double u, double v)
{
	double x = (u - layer->x) / layer->rx, fold = 3 * u + .5 * v + 8;
	/* Parabolas in place of sines: this is most of what is drawn. */
	double within = fold - (int)fold;
	return .96 - .35 * x * x + .3 * within * (1 - within);
}

static void draw_shoulders(const struct pen *pen, const struct person *person)
{
	struct colour skin = skin_of(person->tone);
	struct colour throat = colour_scaled(skin, .70, .68, .66);
	struct layer torso = box(.5, 3.12, person->build, 1.9, .45, person->shirt);
	struct layer collar = ellipse(
	    .5, 1.24, .34, .13, .02, 1, colour_scaled(person->shirt, .7, .7, .7));
	struct layer neck = box(.5, 1.02, .25, .28, .1, throat);
	struct layer shade =
	    ellipse(.5, 1.02, .27, .1, .12, .35, colour_scaled(skin, .35, .32, .3));
	torso.shade = drape;
	paint_layer(pen, &torso);
	paint_layer(pen, &collar);
	paint_layer(pen, &neck);
	paint_layer(pen, &shade);
}

/* Hair behind the neck. */
static void draw_tresses(const struct pen *pen, const struct person *person)
{
	struct layer tresses =
	    box(.5, .75, .56, .58, .3, colour_scaled(person->hair, .85, .85, .85));
	if (person->long_hair)
		paint_layer(pen, &tresses);
}

void head_draw(struct paper *paper, double left, double top, double size,
    const struct person *person, const struct look *look)
{
	struct pen upright = pen_at(paper, left, top, size, 0);
	struct pen pen = pen_at(paper, left, top, size, look->roll);
	struct face face = { .pen = &pen,
		.look = look,
		.person = *person,
		.skin = skin_of(person->tone),
		.turn = look->yaw * .10,
		.nod = -look->pitch * .06 };
	face.skull = ellipse(.5, .45, .48, .60, 0, 1, face.skin);
	face.skull.shade = ball;
	face.skull.form[0] = person->light;
	draw_tresses(&upright, person);
	draw_shoulders(&upright, person);
	draw_skull(&face);
	for (int side = -1; side <= 1; side += 2) {
		draw_eye(&face, side);
		draw_brow(&face, side);
	}
	draw_nose(&face);
	draw_mouth(&face);
}

static void draw_arm(struct paper *paper, double left, double table, double size,
    const struct person *person, int side)
{
	/* The arm's own square is turned about the middle of the forearm. */
	double x = left + size * (.5 + side * person->build * .62 - .5);
	struct pen pen = pen_at(paper, x, table - size * .36, size, -side * .30);
	struct layer under = box(.5, .57, .44, .13, .1, (struct colour){ 50, 36, 26 });
	struct layer sleeve =
	    box(.5, .5, .42, .13, .12, colour_scaled(person->shirt, .86, .86, .86));
	struct layer hand = ellipse(.5 - side * .50, .52, .17, .10, 0, 1,
	    colour_scaled(skin_of(person->tone), .92, .9, .88));
	under.edge = .08;
	under.alpha = .4;
	paint_layer(&pen, &under);
	paint_layer(&pen, &hand);
	paint_layer(&pen, &sleeve);
}

void head_draw_arms(struct paper *paper, double left, double table, double size,
    const struct person *person)
{
	for (int side = -1; side <= 1; side += 2)
		draw_arm(paper, left, table, size, person, side);
}
