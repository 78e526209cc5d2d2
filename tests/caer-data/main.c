/*
 * caer-data: recordings of students in which the face alone does not tell it all, nor
 * what is around it.
 *
 *	caer-data -n 40 -c 2 DIR
 *
 * writes a film of each student, DIR/S001.mp4 ..., and then DIR/segments.csv, the
 * manifest of their clips.  The class is drawn where the name says, and nowhere else:
 *
 *	neutrality, enjoyment, confusion, fatigue    in the face
 *	distraction    in a hand beside the chest: a telephone, which the head turns to
 *
 * A distracted student's face is that of one of the other four classes, by chance.
 * Every head is turned to one side, any hand may hold a mug, and any table has a paper
 * on it, so that none of these says anything by itself.  Every clip has its own place,
 * light of the telephone and strength of expression.
 */
#include <err.h>
#include <getopt.h>
#include <libavutil/log.h>
#include <libavutil/parseutils.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../recording/chance.h"
#include "../recording/film.h"
#include "../recording/head.h"
#include "../recording/room.h"

enum class { NEUTRALITY, ENJOYMENT, CONFUSION, FATIGUE, DISTRACTION, CLASSES };

static const char *const class_names[CLASSES] = { "neutrality", "enjoyment",
	"confusion", "fatigue", "distraction" };

/* The side of a face in pixels: detectors find those from 80 on. */
enum { FACE = 84 };

struct options {
	const char *directory;
	int subjects, clips, frames, first; /* clips of a class, frames of a clip */
	uint64_t seed;
	struct film_options film;
};

static const char usage[] = "usage: caer-data [options] DIR\n"
			    "  -c CLIPS    of each class and student (2)\n"
			    "  -f FIRST    number of the first student (1)\n"
			    "  -k FRAMES   of a clip (4)\n"
			    "  -n COUNT    of students (20)\n"
			    "  -r FPS      (4)\n"
			    "  -s SEED     (1)\n"
			    "  -S WxH      (336x336)\n";

static int whole(const char *text, int low, int high)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (end == text || *end != '\0' || value < low || value > high)
		errx(2, "'%s' is not a number from %d to %d", text, low, high);
	return (int)value;
}

static void set_option(struct options *options, int letter, const char *text)
{
	struct film_options *film = &options->film;
	switch (letter) {
	case 'c':
		options->clips = whole(text, 1, 1000);
		break;
	case 'f':
		options->first = whole(text, 1, 100000);
		break;
	case 'k':
		options->frames = whole(text, 1, 1000);
		break;
	case 'n':
		options->subjects = whole(text, 1, 1000);
		break;
	case 'r':
		if (av_parse_video_rate(&film->rate, text) < 0)
			errx(2, "frame rate '%s' is not a number or a fraction", text);
		break;
	case 's':
		options->seed = (uint64_t)whole(text, 0, 1000000);
		break;
	case 'S':
		if (av_parse_video_size(&film->width, &film->height, text) < 0)
			errx(2, "'%s' is no size", text);
		break;
	default:
		fputs(usage, letter == 'h' ? stdout : stderr);
		exit(letter == 'h' ? 0 : 2);
	}
}

static struct options parse_options(int argc, char **argv)
{
	struct options options = { .subjects = 20,
		.clips = 2,
		.frames = 4,
		.first = 1,
		.seed = 1,
		.film = { .format = "mp4",
		    .width = 336,
		    .height = 336,
		    .rate = { 4, 1 },
		    .gop = -1,
		    .bframes = -1 } };
	int letter;
	while ((letter = getopt(argc, argv, "c:f:hk:n:r:s:S:")) != -1)
		set_option(&options, letter, optarg);
	if (optind != argc - 1 || options.film.width < 4 * FACE ||
	    options.film.height < 4 * FACE) {
		fputs(usage, stderr);
		exit(2);
	}
	options.directory = argv[optind];
	return options;
}

/* --- who and what ------------------------------------------------------------------
 */

static struct person make_person(struct chance *chance)
{
	static const struct colour hairs[] = { { 48, 36, 30 }, { 74, 50, 34 },
		{ 110, 80, 50 }, { 30, 28, 28 }, { 62, 34, 24 } };
	static const struct colour shirts[] = { { 70, 90, 140 }, { 150, 70, 70 },
		{ 80, 120, 90 }, { 190, 180, 160 }, { 110, 84, 128 } };
	return (struct person){ .tone = chance_between(chance, .35, 1),
		.light = chance_between(chance, -.6, .6),
		.long_hair = chance_below(chance, 2),
		.build = chance_between(chance, .92, 1.12),
		.hair = hairs[chance_below(chance, 5)],
		.shirt = shirts[chance_below(chance, 5)] };
}

/* One clip: its class, and all that differs from clip to clip. */
struct take {
	enum class class, face; /* face: the class that the face shows */
	double x, y;            /* of the face box */
	double strength, roll;  /* of the expression; radians */
	double turn;            /* of the head, as in struct look */
	double phase, sway;     /* of what moves; pixels */
	int side;               /* of the hand, -1 or 1 */
	bool mug;
	double glow, paper; /* of the telephone; where the paper lies */
};

static struct take make_take(
    struct chance *chance, enum class class, const struct options *options)
{
	double spare = options->film.width / 2.0 - 1.9 * FACE;
	int shown = chance_below(chance, DISTRACTION);
	int turned = chance_below(chance, 2) ? 1 : -1;
	int side = chance_below(chance, 2) ? 1 : -1;
	return (struct take){ .class = class,
		.face = class == DISTRACTION ? (enum class)shown : class,
		.x = (options->film.width - FACE) / 2.0 +
		     chance_between(chance, -spare, spare),
		.y = options->film.height * .25 + chance_between(chance, -8, 8),
		.strength = chance_between(chance, .75, 1),
		.roll = chance_between(chance, -.06, .06),
		.turn = turned * chance_between(chance, .3, .6),
		.phase = chance_between(chance, 0, 2 * M_PI),
		.sway = chance_between(chance, 1, 4),
		.side = class == DISTRACTION ? turned : side,
		.mug = class != DISTRACTION && chance_below(chance, 3) == 0,
		.glow = chance_between(chance, .8, 1),
		.paper = chance_between(chance, -.9, .9) };
}

static struct look look_of(const struct take *take, double wave)
{
	double s = take->strength;
	struct look look = {
		.eyes = 1, .yaw = take->turn + .08 * wave, .roll = take->roll
	};
	switch (take->face) {
	case ENJOYMENT:
		look.smile = s;
		look.open = .6 * s + .15 * wave;
		look.brow = .3;
		break;
	case CONFUSION:
		look.smile = -.9 * s;
		look.brow = -s;
		break;
	case FATIGUE:
		look.eyes = .1 * (1 - s);
		look.pitch = -.6 * s - .1 * wave;
		break;
	case NEUTRALITY:
	case DISTRACTION:
	case CLASSES:
		break;
	}
	return look;
}

/* --- drawing -----------------------------------------------------------------------
 */

static void draw_box(const struct pen *pen, double x, double y, double rx, double ry,
    double corner, struct colour colour)
{
	struct layer layer = { .depth = paint_box,
		.x = x,
		.y = y,
		.rx = rx,
		.ry = ry,
		.alpha = 1,
		.colour = colour,
		.form = { corner } };
	paint_layer(pen, &layer);
}

/* A hand beside the chest, with what it holds: a mug, or a telephone that shines. */
static void draw_hand(struct paper *paper, const struct take *take,
    const struct person *person, double wave)
{
	double x = take->x + take->side * 1.15 * FACE - .15 * FACE,
	       y = take->y + 1.15 * FACE;
	struct pen pen = pen_at(paper, x, y + wave, 1.3 * FACE, .12 * take->side);
	struct colour skin = { 110 + 101 * person->tone, 77 + 86 * person->tone,
		57 + 75 * person->tone };
	struct colour screen = { 170, 215, 255 };
	draw_box(
	    &pen, .5, 1.1, .16, .45, .1, colour_scaled(person->shirt, .86, .86, .86));
	if (take->mug) {
		draw_box(&pen, .5, .46, .2, .24, .04, (struct colour){ 150, 60, 50 });
		draw_box(&pen, .5, .26, .16, .02, .02, (struct colour){ 60, 36, 26 });
	} else {
		draw_box(&pen, .5, .38, .24, .38, .05, (struct colour){ 22, 22, 26 });
		draw_box(&pen, .5, .38, .20, .33, .02,
		    colour_scaled(screen, take->glow, take->glow, take->glow));
	}
	draw_box(&pen, .5, .66, .22, .12, .1, skin);
}

static void draw_moment(const struct take *take, const struct person *person,
    const uint8_t *room, struct paper *paper, double time)
{
	double wave = sin(2 * M_PI * time / 2.5 + take->phase);
	double table = .82 * paper->height;
	struct look look = look_of(take, wave);
	double x = take->x + take->sway * wave;
	memcpy(paper->rgb, room, 3 * (size_t)paper->width * (size_t)paper->height);
	paper->bottom = (int)table;
	head_draw(paper, x, take->y, FACE, person, &look);
	if (take->class == DISTRACTION || take->mug)
		draw_hand(paper, take, person, wave);
	paper->bottom = paper->height;
	struct pen pen =
	    pen_at(paper, take->x + take->paper * FACE, table - .2 * FACE, FACE, 0);
	draw_box(&pen, .5, .55, .3, .13, .01, (struct colour){ 226, 226, 220 });
	head_draw_arms(paper, x, table, FACE, person);
}

/* Films student NUMBER and adds the rows of the clips to TABLE. */
static void film_student(const struct options *options, int number, FILE *table)
{
	struct chance chance = chance_seed(options->seed, (uint64_t)number);
	struct person person = make_person(&chance);
	int width = options->film.width, height = options->film.height;
	size_t bytes = 3 * (size_t)width * (size_t)height;
	uint8_t *room = calloc(1, bytes), *rgb = malloc(bytes);
	struct film_options how = options->film;
	char path[1024];
	if (!room || !rgb)
		err(2, NULL);
	struct paper wall = { room, width, height, height };
	room_draw_wall(&wall, options->seed * 1000 + (uint64_t)number);
	room_draw_table(&wall, 8, (int)(.82 * height), width - 16, (int)(.18 * height),
	    options->seed + (uint64_t)number);
	snprintf(path, sizeof path, "%s/S%03d.mp4", options->directory, number);
	how.path = path;
	struct film *film = film_open(&how);
	struct paper paper = { rgb, width, height, height };
	double step = 1 / av_q2d(how.rate), unit = av_q2d(film_unit(film));
	int at = 0;
	for (int i = 0; i < CLASSES * options->clips; i++) {
		struct take take =
		    make_take(&chance, (enum class)(i % CLASSES), options);
		fprintf(table, "S%03d/%03d,%s,%.6f,%.6f,S%03d,%s\n", number, i + 1,
		    path, at * step, (at + options->frames) * step, number,
		    class_names[take.class]);
		for (int k = 0; k < options->frames; k++, at++) {
			int64_t time = llrint(at * step / unit);
			draw_moment(&take, &person, room, &paper, k * step);
			film_add(
			    film, rgb, time, llrint((at + 1) * step / unit) - time);
		}
	}
	film_close(film);
	free(room);
	free(rgb);
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	char path[1024], part[1024];
	mkdir(options.directory, 0777);
	snprintf(path, sizeof path, "%s/segments.csv", options.directory);
	snprintf(part, sizeof part, "%s/segments.csv.part", options.directory);
	FILE *table = fopen(part, "w");
	if (!table)
		err(2, "%s", part);
	av_log_set_level(AV_LOG_ERROR);
	fputs("clip,video,start,end,subject,label\n", table);
	for (int i = 0; i < options.subjects; i++)
		film_student(&options, options.first + i, table);
	if (fclose(table) != 0 || rename(part, path) != 0)
		err(2, "%s", path);
	return 0;
}
