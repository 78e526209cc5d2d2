/*
 * scene: one or two rows of tables.  All that moves is a smooth function of time,
 * so that any moment can be drawn without the ones before.
 */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "head.h"
#include "room.h"
#include "scene.h"
#include "strip.h"

static const double two_pi = 6.283185307179586;

/* Seconds in which a face passes from one look to the next. */
static const double passage = .6;

/* A face this far turned is called so. */
static const double turned_yaw = .45;

/* The least side of a face that detectors find, pixels. */
enum { FACE_MIN = 80 };

/* A sum of two sines, in pixels, and how it begins. */
struct sway {
	double amplitude[2], period[2], phase[2];
};

struct student {
	struct region region;
	struct person person;
	struct sway across, down;
	double size;        /* of the face box, pixels */
	double x, y, far_x; /* home of the box's corner, and after crossing */
	double table;       /* row where the table top begins */
	double habit[4];    /* phases of blinking, talking and the like, 0 .. 1 */
	const struct segment *segments;
	int count;
};

struct scene {
	struct scene_options options;
	uint8_t *background;
	int count;
	struct student students[];
};

static double smooth_step(double x)
{
	x = fmin(1, fmax(0, x));
	return x * x * (3 - 2 * x);
}

/* --- who they are ------------------------------------------------------------- */

static const struct colour hairs[] = {
	{ 48, 36, 30 },
	{ 28, 24, 24 },
	{ 78, 52, 36 },
	{ 62, 34, 24 },
	{ 40, 32, 34 },
	{ 92, 66, 42 },
};
static const struct colour shirts[] = {
	{ 62, 92, 138 },
	{ 158, 64, 58 },
	{ 76, 118, 88 },
	{ 206, 196, 178 },
	{ 110, 84, 128 },
	{ 196, 144, 64 },
};
enum { KINDS = 6 };

/* Neighbours never look alike: the tables above are gone through in turn. */
static struct person make_person(struct chance *chance, int student, uint64_t seed)
{
	int kind = (int)(((uint64_t)student + seed) % KINDS);
	static const double tones[KINDS] = { .95, .55, .8, 1, .42, .7 };
	return (struct person){
		.tone = tones[kind] + chance_between(chance, -.04, .04),
		.light = chance_between(chance, -.7, -.2),
		.long_hair = (kind + student / KINDS) % 2,
		.build = chance_between(chance, .92, 1.12),
		.hair = hairs[(kind * 5 + 1) % KINDS],
		.shirt = shirts[kind],
	};
}

/* --- where they sit ----------------------------------------------------------- */

static int row_count(int students)
{
	return students <= 3 ? 1 : 2;
}

static struct region place(const struct scene_options *options, int student)
{
	int rows = row_count(options->students);
	int columns = (options->students + rows - 1) / rows;
	int w = options->width / columns & ~1;
	int h = (options->height - strip_height(options->height)) / rows & ~1;
	return (struct region){ student % columns * w, student / columns * h, w, h };
}

/* In a crowd, the first of a pair and the second share a region. */
static int partner_of(const struct scene_options *options, int student)
{
	int other = student ^ 1;
	if (!options->crowd || other >= options->students)
		return student;
	return place(options, other).y == place(options, student).y ? other : student;
}

static struct region region_of(const struct scene_options *options, int student)
{
	struct region a = place(options, student);
	struct region b = place(options, partner_of(options, student));
	a.w += abs(a.x - b.x);
	a.x = a.x < b.x ? a.x : b.x;
	return a;
}

static double choose_size(const struct scene_options *options, struct chance *chance)
{
	struct region seat = place(options, 0);
	double size = fmax(FACE_MIN, seat.h * .2 * chance_between(chance, .95, 1.12));
	if (options->face > fmin(seat.w / 1.2, seat.h / 1.6))
		errx(2, "faces of %d pixels do not fit", options->face);
	if (options->face)
		return options->face;
	/* The hair is half as high again and a fifth wider. */
	return fmin(size, fmin(seat.w / 1.4, seat.h / 1.8));
}

static struct sway make_sway(struct chance *chance, double room, double lively)
{
	double drift = fmin(room * .7, lively * 1.2),
	       nod = fmin(room * .3, lively * .08);
	return (struct sway){
		{ drift * chance_between(chance, .6, 1), nod },
		{ chance_between(chance, 17, 31), chance_between(chance, 2.5, 4.5) },
		{ chance_unit(chance), chance_unit(chance) },
	};
}

static void seat_student(
    struct student *student, const struct scene_options *options, int number)
{
	struct chance chance = chance_seed(options->seed, 200 + (uint64_t)number);
	struct region seat = place(options, number);
	struct region other = place(options, partner_of(options, number));
	student->region = region_of(options, number);
	student->person = make_person(&chance, number, options->seed);
	student->size = choose_size(options, &chance);
	double size = student->size;
	student->x = seat.x + (seat.w - size) / 2;
	student->far_x = other.x + (other.w - size) / 2;
	/* Hair above and chin below stay clear of the region's edge and the table. */
	student->y = seat.y + fmax(.40 * seat.h - size / 2, .42 * size);
	student->table = fmax(seat.y + .76 * seat.h, student->y + size * 1.1);
	student->table = fmin(student->table, seat.y + seat.h * .86);
	/* Elbows stay on the table, or where that is too narrow, hair in the region. */
	double room =
	    fmax((seat.w - size * 2) / 2, fmin(size * .15, (seat.w - size * 1.3) / 2));
	student->across = make_sway(&chance, fmax(0, room), size * .7);
	student->down = make_sway(&chance, size * .06, size * .06);
	for (int i = 0; i < 4; i++)
		student->habit[i] = chance_unit(&chance);
}

/* --- what they do ------------------------------------------------------------- */

static double sway_at(const struct sway *sway, double time)
{
	double sum = 0;
	for (int i = 0; i < 2; i++) {
		double turn = time / sway->period[i] + sway->phase[i];
		sum += sway->amplitude[i] * sin(two_pi * turn);
	}
	return sum;
}

static double wave(double time, double period, double phase)
{
	return sin(two_pi * (time / period + phase));
}

static struct look smiling(const struct student *student, double time)
{
	double laugh = wave(time, 3.7, student->habit[1]);
	return (struct look){ .smile = .9 + .1 * laugh,
		.open = .8 * smooth_step(2 * laugh),
		.eyes = .85,
		.brow = .3,
		.yaw = .1 * wave(time, 5, student->habit[0]) };
}

static struct look puzzled(const struct student *student, double time)
{
	double side = student->habit[2] < .5 ? -1 : 1;
	return (struct look){ .smile = -.8,
		.eyes = .8,
		.brow = -1,
		.roll = side * (.08 + .03 * wave(time, 4, 0)) };
}

static struct look tired(const struct student *student, double time)
{
	double nod = .5 + .5 * wave(time, 6, student->habit[1]);
	return (struct look){ .smile = -.2, .brow = .2, .pitch = -.5 - .3 * nod };
}

static struct look looking_away(const struct student *student, double time, int segment)
{
	double side = (segment + (student->habit[3] < .5)) % 2 ? -1 : 1;
	double far = 1.1 + .25 * wave(time, 7, student->habit[0]);
	return (struct look){ .eyes = 1, .yaw = side * far, .roll = side * .04 };
}

static struct look attentive(const struct student *student, double time)
{
	double period = 3 + 2 * student->habit[2];
	double since = fmod(time + period * student->habit[3], period);
	double blink = fabs(since - .1) / .1;
	return (struct look){ .eyes = fmin(1, blink * blink),
		.yaw = .12 * wave(time, 6, student->habit[0]),
		.roll = .03 * wave(time, 5, student->habit[1]) };
}

static struct look look_in(const struct student *student, double time, int segment)
{
	switch (student->segments[segment].emotion) {
	case ENJOYMENT:
		return smiling(student, time);
	case CONFUSION:
		return puzzled(student, time);
	case FATIGUE:
		return tired(student, time);
	case DISTRACTION:
		return looking_away(student, time, segment);
	case NEUTRALITY:
	case EMOTIONS:
		break;
	}
	return attentive(student, time);
}

static double between(double a, double b, double share)
{
	return a + (b - a) * share;
}

static struct look blend(struct look a, struct look b, double share)
{
	return (struct look){
		between(a.smile, b.smile, share),
		between(a.open, b.open, share),
		between(a.eyes, b.eyes, share),
		between(a.brow, b.brow, share),
		between(a.yaw, b.yaw, share),
		between(a.pitch, b.pitch, share),
		between(a.roll, b.roll, share),
	};
}

static int segment_at(const struct student *student, double time)
{
	int i = 0;
	while (
	    i < student->count - 1 && time >= (double)student->segments[i].end / 1000)
		i++;
	return i;
}

static struct look look_at(const struct student *student, double time)
{
	int i = segment_at(student, time);
	struct look look = look_in(student, time, i);
	double since = time - (double)student->segments[i].start / 1000;
	if (i > 0 && since < passage) {
		struct look before = look_in(student, time, i - 1);
		look = blend(before, look, smooth_step(since / passage));
	}
	return look;
}

static const char *look_name(const struct student *student, double time)
{
	static const char *const names[EMOTIONS] = { "neutral", "smile", "frown",
		"closed", "neutral" };
	if (fabs(look_at(student, time).yaw) > turned_yaw)
		return "turned";
	return names[student->segments[segment_at(student, time)].emotion];
}

/* --- where they are ----------------------------------------------------------- */

/* 0 at the student's own seat, 1 at the partner's. */
static double crossing(const struct scene *scene, double time)
{
	return smooth_step((time / scene->options.duration - .3) / .4);
}

static struct true_face face_at(
    const struct scene *scene, const struct student *student, double time)
{
	double across = 0, down = 0, size = student->size;
	if (!scene->options.still) {
		across = sway_at(&student->across, time);
		across += (student->far_x - student->x) * crossing(scene, time);
		down = sway_at(&student->down, time);
	}
	return (struct true_face){ .x = student->x + across,
		.y = student->y + down,
		.w = size,
		.h = size,
		.look = look_name(student, time),
		.visible = 1 };
}

/* Share of a's box that the head of b covers. */
static double covered(const struct true_face *a, const struct true_face *b)
{
	double hair = .1 * b->w;
	double w = fmin(a->x + a->w, b->x + b->w + hair) - fmax(a->x, b->x - hair);
	double h = fmin(a->y + a->h, b->y + b->h) - fmax(a->y, b->y - 3 * hair);
	return w > 0 && h > 0 ? w * h / (a->w * a->h) : 0;
}

struct true_face scene_face(const struct scene *scene, int student, double time)
{
	struct true_face face = face_at(scene, &scene->students[student], time);
	/* Later students are drawn over earlier ones. */
	for (int i = student + 1; i < scene->count; i++) {
		struct true_face other = face_at(scene, &scene->students[i], time);
		if (covered(&face, &other) > .5)
			face.visible = 0;
	}
	return face;
}

/* --- drawing ------------------------------------------------------------------ */

static void draw_tables(const struct scene *scene, struct paper *paper)
{
	for (int i = 0; i < scene->count; i++) {
		struct region seat = place(&scene->options, i);
		int top = (int)scene->students[i].table;
		/* Who walks behind the tables must not be seen between them. */
		int margin = scene->options.crowd ? 0 : seat.w / 16;
		room_draw_table(paper, seat.x + margin, top, seat.w - 2 * margin,
		    seat.y + seat.h - top, scene->options.seed + (uint64_t)i);
	}
}

struct scene *scene_new(const struct scene_options *options, const struct plan *plan)
{
	size_t count = (size_t)options->students;
	size_t bytes = 3 * (size_t)options->width * (size_t)options->height;
	struct scene *scene =
	    calloc(1, sizeof *scene + count * sizeof *scene->students);
	if (!scene)
		err(2, NULL);
	scene->options = *options;
	scene->count = options->students;
	scene->background = calloc(1, bytes);
	if (!scene->background)
		err(2, NULL);
	for (int i = 0; i < scene->count; i++) {
		seat_student(&scene->students[i], options, i);
		scene->students[i].segments = plan->segments[i];
		scene->students[i].count = plan->counts[i];
	}
	struct paper paper = { scene->background, options->width, options->height,
		options->height };
	room_draw_wall(&paper, options->seed);
	draw_tables(scene, &paper);
	return scene;
}

void scene_free(struct scene *scene)
{
	if (!scene)
		return;
	free(scene->background);
	free(scene);
}

struct region scene_region(const struct scene *scene, int student)
{
	return scene->students[student].region;
}

/* The table hides what is below its top: there nothing is drawn over it. */
static void draw_student(const struct scene *scene, int i, double time, uint8_t *rgb)
{
	const struct student *student = &scene->students[i];
	struct paper paper = { rgb, scene->options.width, scene->options.height,
		(int)student->table };
	struct true_face face = face_at(scene, student, time);
	struct look look = look_at(student, time);
	head_draw(&paper, face.x, face.y, face.w, &student->person, &look);
	paper.bottom = student->region.y + student->region.h;
	head_draw_arms(&paper, face.x, student->table, face.w, &student->person);
}

void scene_draw(const struct scene *scene, double time, int number, uint8_t *rgb)
{
	int width = scene->options.width, height = scene->options.height;
	struct strip_area area = { rgb, 3 * width, 0, 0, width, height };
	memcpy(rgb, scene->background, 3 * (size_t)width * (size_t)height);
	for (int i = 0; i < scene->count; i++)
		draw_student(scene, i, time, rgb);
	strip_draw(&area, number);
	for (int i = 0; i < scene->count; i++) {
		struct region r = scene->students[i].region;
		strip_draw(
		    &(struct strip_area){ rgb, 3 * width, r.x, r.y, r.w, r.h }, number);
	}
}
