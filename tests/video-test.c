/*
 * video-test - shows what lib/video/video and lib/video/convert make of a file, for
 *tests that compare it with other programs.
 *
 *	video-test info FILE           one line of what is known of it
 *	video-test list FILE           CSV: frame, time, duration, MD5 of the
 *	                               decoded planes
 *	video-test rgb FILE            all RGB pictures, bytes without a header; a
 *	                               missing frame is black
 *	video-test pixel FILE X Y      R G B of a pixel of the first frame
 *	video-test wanted FILE K...    reads these frames by a plan; prints how many
 *	                               packets the decoder was given for that
 *
 * The others read all frames in order, then as they say, and fail where a frame is
 * not the same or not missing again:
 *
 *	video-test random FILE SEED N  N frames in random order
 *	video-test plan FILE SEED N ROUNDS
 *	                               ROUNDS times N random frames that a plan has
 *	                               announced; prints how many packets each took
 *	video-test share FILE SEED N   N frames in turn from two handles
 *	video-test kept FILE SEED N DIR
 *	                               N frames, opened by an index kept in DIR
 *	video-test all FILE SEED N DIR RGB
 *	                               info and list, the RGB pictures into the file
 *	                               RGB if that is not empty, then what random, plan,
 *share and kept find, a line each, beginning with its name; N is less in long videos
 */
#include "video/convert.h"
#include "video/video.h"

#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/md5.h>
#include <libavutil/mem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MD5_BYTES = 16 };
enum { LONG = 1000 }; /* frames */

struct digest {
	unsigned char byte[MD5_BYTES];
};

/* What a sequential read has found. */
struct shot {
	struct digest planes;
	int there; /* as aer_video_read returns it */
	bool damaged;
};

struct reel {
	struct shot *shot;
	size_t frames;
};

static void die(const char *text)
{
	fprintf(stderr, "video-test: %s\n", text);
	exit(2);
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count > 0 ? count : 1, size);

	if (memory == NULL)
		die("out of memory");
	return memory;
}

static struct digest digest_planes(const AVFrame *frame)
{
	int size =
	    av_image_get_buffer_size(frame->format, frame->width, frame->height, 1);
	uint8_t *buffer = size > 0 ? malloc((size_t)size) : NULL;
	struct digest d;

	if (buffer == NULL ||
	    av_image_copy_to_buffer(buffer, size, (const uint8_t *const *)frame->data,
		frame->linesize, frame->format, frame->width, frame->height, 1) < 0)
		die("cannot copy the planes");
	av_md5_sum(d.byte, buffer, (size_t)size);
	free(buffer);
	return d;
}

static struct shot read_shot(struct aer_video *video, size_t k, struct aer_frame *frame)
{
	struct shot shot = { 0 };
	struct aer_error err;

	shot.there = aer_video_read(video, k, frame, &err);
	if (shot.there < 0)
		die(err.text);
	if (shot.there == 0)
		return shot;
	if (frame->number != k || frame->time != aer_video_time(video, k) ||
	    frame->duration != aer_video_duration(video, k))
		die("a frame has not the number, time or duration asked for");
	shot.planes = digest_planes(frame->av);
	shot.damaged = frame->damaged;
	return shot;
}

/* --- the RGB pictures --------------------------------------------------------- */

struct printer {
	struct aer_converter *converter;
	struct aer_picture picture;
	FILE *file;
};

static void printer_begin(struct printer *printer, FILE *file)
{
	struct aer_error err;

	*printer = (struct printer){ .file = file };
	printer->converter = aer_converter_new(&err);
	if (printer->converter == NULL)
		die(err.text);
}

static void printer_add(struct printer *printer, const struct aer_video *video,
    const struct shot *shot, const struct aer_frame *frame)
{
	const struct aer_video_info *v = aer_video_info(video);
	struct aer_picture *picture = &printer->picture;
	size_t row = 3 * (size_t)v->width;
	struct aer_error err;

	if (shot->there == 0) {
		if (aer_picture_make(picture, v->width, v->height, &err) < 0)
			die(err.text);
		for (int y = 0; y < picture->height; y++)
			memset(picture->rgb + (size_t)y * picture->stride, 0, row);
	} else if (aer_convert_rgb(printer->converter, video, frame, picture, &err) <
		   0) {
		die(err.text);
	}
	for (int y = 0; y < picture->height; y++)
		if (fwrite(picture->rgb + (size_t)y * picture->stride, 1, row,
			printer->file) != row)
			die("cannot write");
}

static void printer_end(struct printer *printer)
{
	aer_picture_free(&printer->picture);
	aer_converter_free(printer->converter);
	if (fflush(printer->file) != 0)
		die("cannot write");
}

/* --- reading in order --------------------------------------------------------- */

/* Reads all frames; PRINTER may be NULL. */
static struct reel read_all(struct aer_video *video, struct printer *printer)
{
	struct reel reel = { .frames = aer_video_info(video)->frames };
	struct aer_frame frame;

	reel.shot = allocate(reel.frames, sizeof *reel.shot);
	for (size_t k = 0; k < reel.frames; k++) {
		reel.shot[k] = read_shot(video, k, &frame);
		if (printer != NULL)
			printer_add(printer, video, &reel.shot[k], &frame);
	}
	return reel;
}

static void info(const struct aer_video *video)
{
	const struct aer_video_info *v = aer_video_info(video);

	printf("%dx%d frames %zu duration %.6f %s%s%s matrix %d%s %s%s%s\n", v->width,
	    v->height, v->frames, v->duration, v->orientation.transpose ? "T" : "",
	    v->orientation.mirror_x ? "X" : "", v->orientation.mirror_y ? "Y" : "",
	    v->matrix, v->matrix_stated ? "" : "?", v->full_range ? "full" : "limited",
	    v->interlaced ? " interlaced" : "", v->indexed ? "" : " linear");
}

static void list(const struct aer_video *video, const struct reel *reel)
{
	printf("frame,time,duration,planes\n");
	for (size_t k = 0; k < reel->frames; k++) {
		if (reel->shot[k].there == 0) {
			printf("%zu,,,missing\n", k);
			continue;
		}
		printf("%zu,%.9f,%.9f,", k, aer_video_time(video, k),
		    aer_video_duration(video, k));
		for (int i = 0; i < MD5_BYTES; i++)
			printf("%02x", reel->shot[k].planes.byte[i]);
		printf("\n");
	}
}

/* --- reading in other orders -------------------------------------------------- */

/* Reads frame K again.  Returns whether it is another one than before, and says so
 * after WHAT. */
static bool differs(
    struct aer_video *video, const struct reel *reel, size_t k, const char *what)
{
	struct aer_frame frame;
	struct shot wanted = reel->shot[k], got = read_shot(video, k, &frame);

	if (got.there == wanted.there && got.damaged == wanted.damaged &&
	    memcmp(&got.planes, &wanted.planes, sizeof got.planes) == 0)
		return false;
	printf("%s: frame %zu %s\n", what, k,
	    got.there != wanted.there
		? got.there ? "is no longer missing" : "is missing"
		: "differs");
	return true;
}

static size_t choose(size_t below)
{
	return (size_t)rand() % below;
}

static size_t read_random(struct aer_video *video, const struct reel *reel, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++)
		wrong += differs(video, reel, choose(reel->frames), "random");
	return wrong;
}

/* N of the numbers below TOTAL, each choice as likely, rising (Knuth's S). */
static void choose_rising(size_t *chosen, size_t n, size_t total)
{
	size_t count = 0;

	for (size_t k = 0; count < n; k++)
		if (choose(total - k) < n - count)
			chosen[count++] = k;
}

static void make_plan(struct aer_video *video, const size_t *frames, size_t count)
{
	struct aer_error err;

	if (aer_video_plan(video, frames, count, &err) < 0)
		die(err.text);
}

/* Reads N frames of a plan, ROUNDS times; at last any frame, without a plan. */
static size_t read_plans(struct aer_video *video, const struct reel *reel, size_t n,
    size_t rounds, bool aloud)
{
	size_t wrong = 0, before;
	size_t *chosen;

	if (n > reel->frames)
		n = reel->frames;
	chosen = allocate(n, sizeof *chosen);
	for (size_t round = 0; round < rounds; round++) {
		choose_rising(chosen, n, reel->frames);
		before = aer_video_decoded(video);
		make_plan(video, chosen, n);
		for (size_t i = 0; i < n; i++)
			wrong += differs(video, reel, chosen[i], "plan");
		if (aloud)
			printf("plan: %zu frames from %zu to %zu took %zu packets\n", n,
			    chosen[0], chosen[n - 1],
			    aer_video_decoded(video) - before);
	}
	make_plan(video, NULL, 0);
	wrong += differs(video, reel, choose(reel->frames), "plan taken back");
	free(chosen);
	return wrong;
}

/* Reads N frames in turn from VIDEO and from a second handle on the same file, each
 * from a place of its own onwards; then some from the second one after a plan of the
 * first. */
static size_t read_shared(struct aer_video *video, const struct reel *reel, size_t n)
{
	struct aer_error err;
	struct aer_video *other = aer_video_share(video, &err);
	size_t wrong = 0, a = choose(reel->frames), b = choose(reel->frames);
	size_t first = 0;

	if (other == NULL)
		die(err.text);
	if (aer_video_info(other)->frames != reel->frames)
		die("the second handle has not as many frames");
	for (size_t i = 0; i < n; i++) {
		wrong += differs(video, reel, a, "share, first");
		wrong += differs(other, reel, b, "share, second");
		a = choose(8) > 0 ? (a + 1) % reel->frames : choose(reel->frames);
		b = choose(8) > 0 ? (b + 1) % reel->frames : choose(reel->frames);
	}
	make_plan(video, &first, 1);
	wrong += differs(other, reel, b, "share, second, after the first one's plan");
	make_plan(video, NULL, 0);
	aer_video_close(other);
	wrong += differs(video, reel, a, "share, first, after the second one's end");
	return wrong;
}

/* Opens the file twice with an index in DIR: the first time makes it, the second uses
 * it.  Returns how many times and frames are not those of VIDEO. */
static size_t read_kept(
    struct aer_video *video, const struct reel *reel, size_t n, const char *dir)
{
	size_t wrong = 0;

	for (int turn = 0; turn < 2; turn++) {
		struct aer_error err;
		struct aer_video *kept =
		    aer_video_open_kept(aer_video_path(video), dir, NULL, &err);

		if (kept == NULL)
			die(err.text);
		if (aer_video_info(kept)->frames != reel->frames ||
		    aer_video_info(kept)->indexed != aer_video_info(video)->indexed)
			die("a kept index has not as many frames");
		for (size_t k = 0; k < reel->frames; k++)
			wrong +=
			    aer_video_clock(kept, k) != aer_video_clock(video, k) ||
			    aer_video_ticks(kept, k) != aer_video_ticks(video, k);
		for (size_t i = 0; i < n; i++)
			wrong += differs(kept, reel, choose(reel->frames), "kept");
		aer_video_close(kept);
	}
	return wrong;
}

static bool conclude(const char *what, size_t wrong)
{
	if (wrong > 0)
		printf("%s: %zu reads went wrong\n", what, wrong);
	else
		printf("%s: same\n", what);
	return wrong > 0;
}

/* FILE for the pictures may be NULL. */
static bool all(struct aer_video *video, size_t n, const char *dir, FILE *file)
{
	struct printer printer;
	struct reel reel;
	size_t wrong = 0;
	bool bad;

	if (file != NULL)
		printer_begin(&printer, file);
	reel = read_all(video, file != NULL ? &printer : NULL);
	if (file != NULL)
		printer_end(&printer);
	info(video);
	list(video, &reel);
	if (reel.frames > LONG)
		n /= 10;
	bad = conclude("random", read_random(video, &reel, n));
	/* few, some and nearly all frames: jumps, skips and neither */
	wrong += read_plans(video, &reel, 1, n / 16 + 1, false);
	wrong += read_plans(video, &reel, reel.frames / 10 + 2, 2, false);
	wrong += read_plans(video, &reel, reel.frames / 2 + 1, 1, false);
	wrong += read_plans(video, &reel, reel.frames, 1, false);
	bad |= conclude("plan", wrong);
	bad |= conclude("share", read_shared(video, &reel, n / 2));
	bad |= conclude("kept", read_kept(video, &reel, n / 8 + 1, dir));
	free(reel.shot);
	return bad;
}

/* --- the verbs ---------------------------------------------------------------- */

static void pixel(struct aer_video *video, int x, int y)
{
	struct aer_converter *converter;
	struct aer_picture picture = { 0 };
	struct aer_error err;
	struct aer_frame frame;
	const unsigned char *p;

	converter = aer_converter_new(&err);
	if (converter == NULL || aer_video_read(video, 0, &frame, &err) <= 0 ||
	    aer_convert_rgb(converter, video, &frame, &picture, &err) < 0)
		die("cannot read the first frame");
	p = picture.rgb + (size_t)y * picture.stride + 3 * (size_t)x;
	printf("%d %d %d\n", p[0], p[1], p[2]);
	aer_picture_free(&picture);
	aer_converter_free(converter);
}

/* Reads the COUNT frames whose numbers are in NUMBERS, planned. */
static void read_wanted(struct aer_video *video, int count, char **numbers)
{
	size_t *frames = allocate((size_t)count, sizeof *frames), before;
	struct aer_frame frame;

	for (int i = 0; i < count; i++)
		frames[i] = (size_t)atol(numbers[i]);
	before = aer_video_decoded(video);
	make_plan(video, frames, (size_t)count);
	for (int i = 0; i < count; i++)
		if (read_shot(video, frames[i], &frame).there == 0)
			die("a frame is missing");
	printf("%zu\n", aer_video_decoded(video) - before);
	free(frames);
}

/* info, rgb, pixel, wanted, and all, which closes the file that it writes. */
static bool show(
    struct aer_video *video, const char *verb, int argc, char **argv, int *status)
{
	if (strcmp(verb, "info") == 0) {
		info(video);
	} else if (strcmp(verb, "rgb") == 0) {
		struct printer printer;

		printer_begin(&printer, stdout);
		free(read_all(video, &printer).shot);
		printer_end(&printer);
	} else if (strcmp(verb, "pixel") == 0 && argc == 2) {
		pixel(video, atoi(argv[0]), atoi(argv[1]));
	} else if (strcmp(verb, "wanted") == 0 && argc > 0) {
		read_wanted(video, argc, argv);
	} else if (strcmp(verb, "all") == 0 && argc == 4) {
		FILE *file = argv[3][0] != '\0' ? fopen(argv[3], "w") : NULL;

		if (file == NULL && argv[3][0] != '\0')
			die("cannot write");
		srand((unsigned)atoi(argv[0]));
		*status = all(video, (size_t)atol(argv[1]), argv[2], file);
		if (file != NULL && fclose(file) != 0)
			die("cannot write");
	} else {
		return false;
	}
	return true;
}

/* list, random, plan, share and kept, which begin with a sequential read. */
static bool compare(
    struct aer_video *video, const char *verb, int argc, char **argv, int *status)
{
	struct reel reel = read_all(video, NULL);
	size_t n = argc > 1 ? (size_t)atol(argv[1]) : 0, wrong = 0;
	bool known = true;

	srand(argc > 0 ? (unsigned)atoi(argv[0]) : 0);
	if (strcmp(verb, "list") == 0)
		list(video, &reel);
	else if (strcmp(verb, "random") == 0 && argc == 2)
		wrong = read_random(video, &reel, n);
	else if (strcmp(verb, "plan") == 0 && argc == 3)
		wrong = read_plans(video, &reel, n, (size_t)atol(argv[2]), true);
	else if (strcmp(verb, "share") == 0 && argc == 2)
		wrong = read_shared(video, &reel, n);
	else if (strcmp(verb, "kept") == 0 && argc == 3)
		wrong = read_kept(video, &reel, n, argv[2]);
	else
		known = false;
	free(reel.shot);
	*status = wrong > 0;
	return known;
}

int main(int argc, char **argv)
{
	struct aer_error err;
	struct aer_video *video;
	int status = 0;

	if (argc < 3)
		die("usage: video-test "
		    "info|list|rgb|pixel|wanted|random|plan|share|kept|all "
		    "FILE "
		    "...");
	aer_video_init();
	video = aer_video_open(argv[2], NULL, &err);
	if (video == NULL)
		die(err.text);
	if (!show(video, argv[1], argc - 3, argv + 3, &status) &&
	    !compare(video, argv[1], argc - 3, argv + 3, &status))
		die("wrong arguments");
	aer_video_close(video);
	return status;
}
