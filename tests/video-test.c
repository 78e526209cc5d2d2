/*
 * video-test - shows what lib/video and lib/convert make of a file, for tests
 * that compare it with other programs.
 *
 *	video-test info FILE           one line of what is known of it
 *	video-test list FILE           CSV: frame, time, duration, MD5 of the
 *	                               decoded planes, MD5 of the RGB picture
 *	video-test random FILE SEED N  reads all frames in order, then N of them in
 *	                               random order, and fails where one differs
 *	video-test rgb FILE            all RGB pictures, bytes without a header; a
 *	                               missing frame is black
 *	video-test pixel FILE X Y      R G B of a pixel of the first frame
 */
#include "convert.h"
#include "video.h"

#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/md5.h>
#include <libavutil/mem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MD5_BYTES = 16 };

struct digest {
	unsigned char byte[MD5_BYTES];
};

static void die(const char *text)
{
	fprintf(stderr, "video-test: %s\n", text);
	exit(2);
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

static struct digest digest_picture(const struct aer_picture *picture)
{
	struct AVMD5 *md5 = av_md5_alloc();
	struct digest d;

	if (md5 == NULL)
		die("out of memory");
	av_md5_init(md5);
	for (int y = 0; y < picture->height; y++)
		av_md5_update(md5, picture->rgb + (size_t)y * picture->stride,
		    3 * (size_t)picture->width);
	av_md5_final(md5, d.byte);
	av_free(md5);
	return d;
}

static void print_digest(struct digest d)
{
	for (int i = 0; i < MD5_BYTES; i++)
		printf("%02x", d.byte[i]);
}

static void info(const struct aer_video *video)
{
	const struct aer_video_info *v = aer_video_info(video);

	printf("%dx%d frames %zu duration %.6f %s%s%s matrix %d%s %s%s\n", v->width,
	    v->height, v->frames, v->duration, v->orientation.transpose ? "T" : "",
	    v->orientation.mirror_x ? "X" : "", v->orientation.mirror_y ? "Y" : "",
	    v->matrix, v->matrix_stated ? "" : "?", v->full_range ? "full" : "limited",
	    v->indexed ? "" : " linear");
}

static void list(struct aer_video *video)
{
	struct aer_converter *converter;
	struct aer_picture picture = { 0 };
	struct aer_error err;
	struct aer_frame frame;

	converter = aer_converter_new(&err);
	if (converter == NULL)
		die(err.text);
	printf("frame,time,duration,planes,rgb\n");
	for (size_t k = 0; k < aer_video_info(video)->frames; k++) {
		int rc = aer_video_read(video, k, &frame, &err);

		if (rc < 0 || (rc > 0 && aer_convert_rgb(converter, video, &frame,
					     &picture, &err) < 0))
			die(err.text);
		if (rc == 0) {
			printf("%zu,,,missing,\n", k);
			continue;
		}
		printf("%zu,%.9f,%.9f,", frame.number, frame.time, frame.duration);
		print_digest(digest_planes(frame.av));
		printf(",");
		print_digest(digest_picture(&picture));
		printf("\n");
	}
	aer_picture_free(&picture);
	aer_converter_free(converter);
}

static void rgb(struct aer_video *video)
{
	const struct aer_video_info *v = aer_video_info(video);
	size_t row = 3 * (size_t)v->width;
	struct aer_converter *converter;
	struct aer_picture picture = { 0 };
	struct aer_frame frame;
	struct aer_error err;

	converter = aer_converter_new(&err);
	if (converter == NULL || aer_picture_make(&picture, v->width, v->height, &err))
		die(err.text);
	for (size_t k = 0; k < v->frames; k++) {
		int rc = aer_video_read(video, k, &frame, &err);

		if (rc < 0 || (rc > 0 && aer_convert_rgb(converter, video, &frame,
					     &picture, &err) < 0))
			die(err.text);
		if (rc == 0)
			memset(picture.rgb, 0, row * (size_t)v->height);
		for (int y = 0; y < picture.height; y++)
			if (fwrite(picture.rgb + (size_t)y * picture.stride, 1, row,
				stdout) != row)
				die("cannot write");
	}
	aer_picture_free(&picture);
	aer_converter_free(converter);
}

static int random_order(struct aer_video *video, unsigned seed, size_t n)
{
	size_t frames = aer_video_info(video)->frames, wrong = 0;
	struct digest *wanted = calloc(frames, sizeof *wanted);
	int *there = calloc(frames, sizeof *there);
	struct aer_frame frame;
	struct aer_error err;

	for (size_t k = 0; k < frames; k++) {
		there[k] = aer_video_read(video, k, &frame, &err);
		if (there[k] < 0)
			die(err.text);
		if (there[k] > 0)
			wanted[k] = digest_planes(frame.av);
	}
	srand(seed);
	for (size_t i = 0; i < n; i++) {
		size_t k = (size_t)rand() % frames;
		int rc = aer_video_read(video, k, &frame, &err);
		struct digest d;

		if (rc < 0)
			die(err.text);
		if (rc > 0)
			d = digest_planes(frame.av);
		if (rc != there[k] ||
		    (rc > 0 && memcmp(&d, &wanted[k], sizeof d) != 0)) {
			printf("frame %zu differs\n", k);
			wrong++;
		}
	}
	free(wanted);
	free(there);
	return wrong > 0;
}

static void pixel(struct aer_video *video, int x, int y)
{
	struct aer_converter *converter;
	struct aer_picture picture = { 0 };
	struct aer_frame frame;
	struct aer_error err;
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

int main(int argc, char **argv)
{
	struct aer_error err;
	struct aer_video *video;
	int status = 0;

	if (argc < 3)
		die("usage: video-test info|list|rgb|random|pixel FILE ...");
	aer_video_init();
	video = aer_video_open(argv[2], NULL, &err);
	if (video == NULL)
		die(err.text);
	if (strcmp(argv[1], "info") == 0)
		info(video);
	else if (strcmp(argv[1], "list") == 0)
		list(video);
	else if (strcmp(argv[1], "rgb") == 0)
		rgb(video);
	else if (strcmp(argv[1], "random") == 0 && argc > 4)
		status =
		    random_order(video, (unsigned)atoi(argv[3]), (size_t)atol(argv[4]));
	else if (strcmp(argv[1], "pixel") == 0 && argc > 4)
		pixel(video, atoi(argv[3]), atoi(argv[4]));
	aer_video_close(video);
	return status;
}
