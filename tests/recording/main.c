/*
 * recording: makes a synthetic recording of students whose truth is known.
 *
 *	recording -o DIR -t 60 -n 3 lesson
 *
 * writes DIR/lesson.mp4 and, beside it, tables of its segments, face boxes, frame
 * times, annotators' votes and a model's predictions.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <libavutil/parseutils.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "film.h"
#include "truth.h"

enum { SETTINGS_MAX = 64 };

struct options {
	const char *directory, *name;
	double duration; /* seconds */
	struct film_options film;
	struct scene_options scene;
	int first_subject;
};

enum long_only {
	VFR = 256,
	PIX_FMT,
	FIRST,
	ROTATE,
	NO_AUDIO,
	SUBJECTS,
	CROWD,
	STILL,
	FACE
};

static const struct option long_options[] = {
	{ "bframes", required_argument, NULL, 'b' },
	{ "crowd", no_argument, NULL, CROWD },
	{ "encoder", required_argument, NULL, 'c' },
	{ "face", required_argument, NULL, FACE },
	{ "first", required_argument, NULL, FIRST },
	{ "format", required_argument, NULL, 'f' },
	{ "gop", required_argument, NULL, 'g' },
	{ "help", no_argument, NULL, 'h' },
	{ "no-audio", no_argument, NULL, NO_AUDIO },
	{ "option", required_argument, NULL, 'x' },
	{ "output", required_argument, NULL, 'o' },
	{ "pix-fmt", required_argument, NULL, PIX_FMT },
	{ "rate", required_argument, NULL, 'r' },
	{ "rotate", required_argument, NULL, ROTATE },
	{ "seed", required_argument, NULL, 's' },
	{ "size", required_argument, NULL, 'S' },
	{ "still", no_argument, NULL, STILL },
	{ "students", required_argument, NULL, 'n' },
	{ "subjects", required_argument, NULL, SUBJECTS },
	{ "time", required_argument, NULL, 't' },
	{ "vfr", no_argument, NULL, VFR },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
    "usage: recording [options] NAME\n"
    "  -b, --bframes COUNT    B-frames in a row\n"
    "  -c, --encoder NAME     video encoder (libx264, or the container's default)\n"
    "      --crowd            neighbours change places, crossing in the middle\n"
    "      --face PIXELS      side of the face boxes (chosen to fit, at least 80)\n"
    "  -f, --format EXT       container and file name extension (mp4)\n"
    "      --first SECONDS    time stamp of the first frame (0)\n"
    "  -g, --gop FRAMES       largest distance of key frames\n"
    "  -h, --help             print this\n"
    "  -n, --students COUNT   1 to 6 (3)\n"
    "      --no-audio         no sound\n"
    "  -o, --output DIR       where the files go (.)\n"
    "      --pix-fmt NAME     pixel format (yuv420p where possible)\n"
    "  -r, --rate FPS         frames a second, may be a fraction (25)\n"
    "      --rotate DEGREES   store turned: players turn by 90, 180 or 270 clockwise\n"
    "  -s, --seed NUMBER      another seed, another lesson (1)\n"
    "  -S, --size WxH         picture as displayed (1280x720)\n"
    "      --still            nobody moves\n"
    "      --subjects FIRST   number of the first student (1)\n"
    "  -t, --time SECONDS     duration (20)\n"
    "      --vfr              frames of 0.5 to 2.5 times the nominal duration\n"
    "  -x, --option KEY=VALUE set an option of the encoder, repeatable\n";

/* --- options --------------------------------------------------------------------- */

static double parse_number(const char *text, double low, double high, const char *what)
{
	char *end;
	errno = 0;
	double value = strtod(text, &end);
	if (end == text || *end || errno || !(value >= low && value <= high))
		errx(2, "%s '%s' is not a number from %g to %g", what, text, low, high);
	return value;
}

static int parse_count(const char *text, int low, int high, const char *what)
{
	double value = parse_number(text, low, high, what);
	if (value != floor(value))
		errx(2, "%s '%s' is not a whole number", what, text);
	return (int)value;
}

static AVRational parse_rate(const char *text)
{
	AVRational rate;
	if (av_parse_video_rate(&rate, text) < 0)
		errx(2, "frame rate '%s' is not a number or a fraction", text);
	return rate;
}

static void parse_size(const char *text, struct options *options)
{
	int width, height, end = 0;
	if (sscanf(text, "%dx%d%n", &width, &height, &end) != 2 || text[end])
		errx(2, "size '%s' is not WxH", text);
	if (width < 64 || height < 64 || width > 8192 || height > 8192 || width % 2 ||
	    height % 2)
		errx(2, "size '%s' is not even or not from 64 to 8192", text);
	options->scene.width = options->film.width = width;
	options->scene.height = options->film.height = height;
}

static uint64_t parse_seed(const char *text)
{
	char *end;
	errno = 0;
	unsigned long long seed = strtoull(text, &end, 10);
	if (end == text || *end || errno || *text == '-')
		errx(2, "seed '%s' is not a number", text);
	return seed;
}

static int parse_rotation(const char *text)
{
	int degrees = parse_count(text, 0, 270, "rotation");
	if (degrees % 90)
		errx(2, "rotation '%s' is not 90, 180 or 270", text);
	return degrees;
}

static void add_setting(struct options *options, char *setting)
{
	static char *settings[SETTINGS_MAX];
	if (options->film.settings_count == SETTINGS_MAX)
		errx(2, "too many settings");
	settings[options->film.settings_count++] = setting;
	options->film.settings = settings;
}

static void set_film_option(struct options *options, int letter)
{
	struct film_options *film = &options->film;
	switch (letter) {
	case 'b':
		film->bframes = parse_count(optarg, 0, 16, "number of B-frames");
		break;
	case 'c':
		film->encoder = optarg;
		break;
	case 'f':
		film->format = optarg;
		break;
	case FIRST:
		film->first = parse_number(optarg, -3600, 1e6, "first time");
		break;
	case 'g':
		film->gop = parse_count(optarg, 0, 100000, "key frame distance");
		break;
	case NO_AUDIO:
		film->audio = 0;
		break;
	case PIX_FMT:
		film->pixel_format = optarg;
		break;
	case 'r':
		film->rate = parse_rate(optarg);
		break;
	case ROTATE:
		film->rotate = parse_rotation(optarg);
		break;
	case VFR:
		film->vfr = 1;
		break;
	case 'x':
		add_setting(options, optarg);
		break;
	default:
		fputs(usage, stderr);
		exit(2);
	}
}

static void set_option(struct options *options, int letter)
{
	struct scene_options *scene = &options->scene;
	switch (letter) {
	case CROWD:
		scene->crowd = 1;
		break;
	case FACE:
		scene->face = parse_count(optarg, 16, 2000, "face");
		break;
	case 'h':
		fputs(usage, stdout);
		exit(0);
	case 'n':
		scene->students = parse_count(optarg, 1, 6, "number of students");
		break;
	case 'o':
		options->directory = optarg;
		break;
	case 's':
		scene->seed = parse_seed(optarg);
		break;
	case 'S':
		parse_size(optarg, options);
		break;
	case STILL:
		scene->still = 1;
		break;
	case SUBJECTS:
		options->first_subject = parse_count(optarg, 0, 999, "subject");
		break;
	case 't':
		options->duration = parse_number(optarg, .01, 1e5, "duration");
		break;
	default:
		set_film_option(options, letter);
	}
}

static struct options parse_options(int argc, char **argv)
{
	struct options options = {
		.directory = ".",
		.duration = 20,
		.film = { .format = "mp4",
		    .width = 1280,
		    .height = 720,
		    .rate = { 25, 1 },
		    .gop = -1,
		    .bframes = -1,
		    .audio = 1 },
		.scene = { .width = 1280, .height = 720, .students = 3, .seed = 1 },
		.first_subject = 1,
	};
	int letter;
	while ((letter = getopt_long(
		    argc, argv, "b:c:f:g:hn:o:r:s:S:t:x:", long_options, NULL)) != -1)
		set_option(&options, letter);
	if (argc - optind != 1)
		errx(2, "one NAME is needed; -h prints all options");
	options.name = argv[optind];
	return options;
}

/* --- frame times ----------------------------------------------------------------- */

/* The times of all frames in the film's unit; the last one is the end. */
struct timeline {
	int64_t *times;
	int count; /* of frames */
};

static struct timeline plan_frames(const struct options *options, AVRational unit)
{
	double rate = av_q2d(options->film.rate);
	double nominal = 1 / rate / av_q2d(unit),
	       end = options->duration / av_q2d(unit);
	struct chance chance = chance_seed(options->scene.seed, 1);
	struct timeline timeline = { NULL, 0 };
	int most = (int)ceil(options->duration * rate * 2) + 2;
	int64_t time = 0;
	timeline.times = calloc((size_t)most + 1, sizeof *timeline.times);
	if (!timeline.times)
		err(2, NULL);
	/* Half a frame of tolerance rounds a constant rate to the nearest count. */
	double last = options->film.vfr ? end : fmax(end - nominal / 2, nominal / 2);
	while ((double)time < last && timeline.count < most) {
		double factor =
		    options->film.vfr ? chance_between(&chance, .5, 2.5) : 1;
		time += llrint(nominal * factor);
		timeline.times[++timeline.count] = time;
	}
	return timeline;
}

/* The same times as the container stores them. */
static struct moment *stored_moments(
    const struct film *film, const struct timeline *timeline)
{
	struct moment *moments = calloc((size_t)timeline->count, sizeof *moments);
	if (!moments)
		err(2, NULL);
	for (int i = 0; i < timeline->count; i++) {
		struct moment *moment = &moments[i];
		moment->time = film_time(film, timeline->times[i], &moment->unit);
		moment->duration =
		    film_time(film, timeline->times[i + 1], &moment->unit) -
		    moment->time;
	}
	return moments;
}

/* --- the recording --------------------------------------------------------------- */

static void shoot(struct film *film, const struct scene *scene,
    const struct options *options, const struct timeline *timeline,
    const struct moment *moments)
{
	size_t bytes = 3 * (size_t)options->film.width * (size_t)options->film.height;
	uint8_t *rgb = malloc(bytes);
	if (!rgb)
		err(2, NULL);
	for (int i = 0; i < timeline->count; i++) {
		int64_t time = timeline->times[i];
		scene_draw(scene, moment_seconds(&moments[i]), i, rgb);
		film_add(film, rgb, time, timeline->times[i + 1] - time);
	}
	free(rgb);
}

static void write_tables(const struct options *options, const char *video,
    const struct plan *plan, const struct scene *scene, const struct moment *moments,
    int count)
{
	struct truth_options truth = { options->directory, options->name, video,
		options->first_subject, options->scene.seed };
	truth_write_segments(&truth, plan, scene);
	truth_write_frames(&truth, moments, count);
	truth_write_boxes(&truth, scene, plan->students, moments, count);
	truth_write_votes(&truth, plan);
	truth_write_predictions(&truth, plan);
}

static char *video_path(const struct options *options)
{
	const char *directory = options->directory;
	char *path;
	int here = strcmp(directory, ".") == 0;
	if (asprintf(&path, "%s%s%s.%s", here ? "" : directory, here ? "" : "/",
		options->name, options->film.format) < 0)
		err(2, NULL);
	return path;
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	char *video = video_path(&options);
	av_log_set_level(AV_LOG_ERROR);
	options.film.path = video;
	struct film *film = film_open(&options.film);
	struct timeline timeline = plan_frames(&options, film_unit(film));
	struct moment *moments = stored_moments(film, &timeline);
	struct moment end = moments[timeline.count - 1];
	end.time += end.duration;
	options.scene.duration = moment_seconds(&end);
	/* Clips end within the recording, so its duration is cut to milliseconds. */
	long milliseconds = (long)av_rescale_rnd(
	    end.time, 1000L * end.unit.num, end.unit.den, AV_ROUND_DOWN);
	struct plan *plan =
	    plan_new(options.scene.students, milliseconds, options.scene.seed);
	struct scene *scene = scene_new(&options.scene, plan);
	shoot(film, scene, &options, &timeline, moments);
	film_close(film);
	write_tables(&options, video, plan, scene, moments, timeline.count);
	scene_free(scene);
	plan_free(plan);
	free(moments);
	free(timeline.times);
	free(video);
	return 0;
}
