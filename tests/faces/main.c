/*
 * actors: makes a recording of drawn people whose faces are known.
 *
 *	actors -n 50 -S 640x360 crossing x=60..400,y=90,size=90 x=400..60,y=100,person=2
 *
 * writes crossing.mp4 and crossing.truth.csv: a row for each face in each frame, its
 * true box, and what makes it hard to find.  Later actors stand before earlier ones.
 */
#include <err.h>
#include <getopt.h>
#include <libavutil/log.h>
#include <libavutil/parseutils.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../recording/film.h"
#include "../recording/room.h"
#include "actor.h"
#include "camera.h"

struct options {
	struct film_options film;
	struct camera camera;
	int frames, cut;
	uint64_t seed;
	const char *name;
};

static const char usage[] =
    "usage: actors [options] NAME ACTOR...\n"
    "  -b SIGMA    blur, in pixels\n"
    "  -c ENCODER  (H.264)\n"
    "  -f EXT      container and file name extension (mp4)\n"
    "  -k FRAME    a scene cut: another room from this frame on\n"
    "  -l FACTOR   light (1)\n"
    "  -n FRAMES   (25)\n"
    "  -N SIGMA    noise, in levels\n"
    "  -r FPS      (25)\n"
    "  -s SEED     of the room (1)\n"
    "  -S WxH      (640x360)\n"
    "An actor is KEY=VALUE,... of x, y, size, yaw, pitch, roll, smile, open, eyes,\n"
    "hide, from, to, period and person; a value is 5, 5..9 (evenly) or 5~9 (back and\n"
    "forth in period frames).\n";

static double number(const char *text)
{
	char *end;
	double value = strtod(text, &end);
	if (end == text || *end != '\0' || !(value >= 0 && value < 1e6))
		errx(2, "'%s' is not a number from 0 to 1000000", text);
	return value;
}

static void set_option(struct options *options, int letter, const char *text)
{
	switch (letter) {
	case 'b':
		options->camera.blur = number(text);
		break;
	case 'c':
		options->film.encoder = text;
		break;
	case 'f':
		options->film.format = text;
		break;
	case 'k':
		options->cut = (int)number(text);
		break;
	case 'l':
		options->camera.light = number(text);
		break;
	case 'n':
		options->frames = (int)number(text);
		break;
	case 'N':
		options->camera.noise = number(text);
		break;
	case 'r':
		if (av_parse_video_rate(&options->film.rate, text) < 0)
			errx(2, "frame rate '%s' is not a number or a fraction", text);
		break;
	case 's':
		options->seed = (uint64_t)number(text);
		break;
	case 'S':
		if (av_parse_video_size(
			&options->film.width, &options->film.height, text) < 0)
			errx(2, "'%s' is no size", text);
		break;
	default:
		fputs(usage, letter == 'h' ? stdout : stderr);
		exit(letter == 'h' ? 0 : 2);
	}
}

static struct options parse_options(int argc, char **argv)
{
	struct options options = {
		.film = { .format = "mp4",
		    .width = 640,
		    .height = 360,
		    .rate = { 25, 1 },
		    .gop = -1,
		    .bframes = -1 },
		.camera = { .light = 1 },
		.frames = 25,
		.seed = 1,
	};
	int letter;
	while ((letter = getopt(argc, argv, "b:c:f:hk:l:n:N:r:s:S:")) != -1)
		set_option(&options, letter, optarg);
	if (optind == argc || options.frames < 1) {
		fputs(usage, stderr);
		exit(2);
	}
	options.name = argv[optind++];
	return options;
}

/* --- what is drawn ---------------------------------------------------------------- */

/* Turns a picture round, left to right. */
static void mirror(const struct paper *paper)
{
	for (int y = 0; y < paper->height; y++) {
		uint8_t *row = paper->rgb + 3L * y * paper->width;
		for (int x = 0; x < paper->width / 2; x++)
			for (int c = 0; c < 3; c++) {
				uint8_t *a = &row[3 * x + c];
				uint8_t *b = &row[3 * (paper->width - 1 - x) + c];
				uint8_t swap = *a;
				*a = *b;
				*b = swap;
			}
	}
}

/* The room of a scene, without anybody; all rooms are alike, but the one behind the cut
 * lies the other way round. */
static uint8_t *draw_room(const struct options *options, uint64_t seed, bool behind)
{
	size_t bytes = 3 * (size_t)options->film.width * (size_t)options->film.height;
	uint8_t *rgb = calloc(1, bytes);
	if (!rgb)
		err(2, NULL);
	struct paper paper = { rgb, options->film.width, options->film.height,
		options->film.height };
	room_draw_wall(&paper, seed);
	if (behind)
		mirror(&paper);
	return rgb;
}

static void shoot(struct film *film, const struct options *options,
    const struct actor *actors, int count, const int64_t *times)
{
	int width = options->film.width, height = options->film.height;
	size_t bytes = 3 * (size_t)width * (size_t)height;
	uint8_t *room = draw_room(options, options->seed, false), *rgb = malloc(bytes);
	if (!rgb)
		err(2, NULL);
	struct paper paper = { rgb, width, height, height };
	for (int k = 0; k < options->frames; k++) {
		if (k > 0 && k == options->cut) {
			free(room);
			room = draw_room(options, options->seed + 1, true);
		}
		memcpy(rgb, room, bytes);
		for (int i = 0; i < count; i++)
			if (actor_is_there(&actors[i], k))
				actor_draw(&actors[i], k, &paper);
		camera_take(&options->camera, &paper, k);
		film_add(film, rgb, times[k], times[k + 1] - times[k]);
	}
	free(room);
	free(rgb);
}

/* --- the truth -------------------------------------------------------------------- */

/* Width times height of what boxes A and B, each x, y, side, have in common. */
static double common(const double *a, const double *b)
{
	double w = fmin(a[0] + a[2], b[0] + b[2]) - fmax(a[0], b[0]);
	double h = fmin(a[1] + a[2], b[1] + b[2]) - fmax(a[1], b[1]);
	return w > 0 && h > 0 ? w * h : 0;
}

/* The share of actor I's box that is in the picture and not behind another face or a
 * book; where several cover it, the one that covers most counts. */
static double visible(const struct options *options, const struct actor *actors,
    int count, int i, int frame)
{
	double box[3] = { actor_value(&actors[i], ACTOR_X, frame),
		actor_value(&actors[i], ACTOR_Y, frame),
		actor_value(&actors[i], ACTOR_SIZE, frame) };
	double w = fmin(box[0] + box[2], options->film.width) - fmax(box[0], 0);
	double h = fmin(box[1] + box[2], options->film.height) - fmax(box[1], 0);
	double inside = w > 0 && h > 0 ? w * h / (box[2] * box[2]) : 0;
	double hidden = actor_value(&actors[i], ACTOR_HIDE, frame);
	for (int j = i + 1; j < count; j++) {
		double other[3] = { actor_value(&actors[j], ACTOR_X, frame),
			actor_value(&actors[j], ACTOR_Y, frame),
			actor_value(&actors[j], ACTOR_SIZE, frame) };
		if (actor_is_there(&actors[j], frame))
			hidden = fmax(hidden, common(box, other) / (box[2] * box[2]));
	}
	return fmax(0, inside - hidden);
}

static void write_truth(const struct film *film, const struct options *options,
    const struct actor *actors, int count, const int64_t *times)
{
	char path[1024];
	snprintf(path, sizeof path, "%s.truth.csv", options->name);
	FILE *file = fopen(path, "w");
	if (!file)
		err(2, "%s", path);
	fputs("clip,frame,time,person,x,y,w,h,visible,yaw,pitch,roll\n", file);
	for (int k = 0; k < options->frames; k++) {
		AVRational unit;
		double time = (double)film_time(film, times[k], &unit) * av_q2d(unit);
		for (int i = 0; i < count; i++) {
			const struct actor *actor = &actors[i];
			double size = actor_value(actor, ACTOR_SIZE, k);
			if (!actor_is_there(actor, k))
				continue;
			fprintf(file,
			    "%s,%d,%.6f,%.0f,%.2f,%.2f,%.2f,%.2f,%.3f,%.3f,%.3f,%.2f\n",
			    options->name, k, time, actor_value(actor, ACTOR_PERSON, k),
			    actor_value(actor, ACTOR_X, k),
			    actor_value(actor, ACTOR_Y, k), size, size,
			    visible(options, actors, count, i, k),
			    actor_value(actor, ACTOR_YAW, k),
			    actor_value(actor, ACTOR_PITCH, k),
			    actor_value(actor, ACTOR_ROLL, k));
		}
	}
	if (fclose(file) != 0)
		err(2, "%s", path);
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	int count = argc - optind;
	struct actor *actors = calloc((size_t)count + 1, sizeof *actors);
	int64_t *times = calloc((size_t)options.frames + 1, sizeof *times);
	char path[1024];
	if (!actors || !times)
		err(2, NULL);
	for (int i = 0; i < count; i++)
		actors[i] = actor_parse(argv[optind + i], options.frames);
	av_log_set_level(AV_LOG_ERROR);
	snprintf(path, sizeof path, "%s.%s", options.name, options.film.format);
	options.film.path = path;
	struct film *film = film_open(&options.film);
	double step = 1 / av_q2d(options.film.rate) / av_q2d(film_unit(film));
	for (int k = 0; k <= options.frames; k++)
		times[k] = llrint(k * step);
	shoot(film, &options, actors, count, times);
	write_truth(film, &options, actors, count, times);
	film_close(film);
	free(actors);
	free(times);
	return 0;
}
