/*
 * strip-read: prints the frame numbers burnt into videos and images.
 *
 *	strip-read [-s START] FILE...
 *
 * prints file,index,time,number for each decoded frame: its count from 0, its time
 * in seconds after the first frame (after START, a time stamp in seconds, with -s),
 * and the number in its strip, -1 where there is none.  Pictures stored turned are
 * turned back first.
 */
#include <err.h>
#include <getopt.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strip.h"

struct reader {
	const char *path;
	AVFormatContext *container;
	AVStream *stream;
	AVCodecContext *decoder;
	AVPacket *packet;
	AVFrame *frame;
	struct SwsContext *converter;
	uint8_t *grey;
	int turn;     /* degrees clockwise to turn pictures by */
	double start; /* time stamp that counts as 0, seconds; NAN: the first frame's */
	long index;
};

static void check(int status, const char *path)
{
	if (status < 0)
		errx(2, "%s: %s", path, av_err2str(status));
}

static void *checked(void *pointer)
{
	if (!pointer)
		errx(2, "out of memory");
	return pointer;
}

static int rotation_of(AVStream *stream)
{
	int32_t matrix[9];
	size_t bytes = 0;
	uint8_t *data =
	    av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
	if (!data || bytes < sizeof matrix)
		return 0;
	memcpy(matrix, data, sizeof matrix);
	int turn = (int)lrint(-av_display_rotation_get(matrix) / 90) * 90;
	return (turn % 360 + 360) % 360;
}

static void reader_open(struct reader *reader)
{
	const AVCodec *codec;
	check(avformat_open_input(&reader->container, reader->path, NULL, NULL),
	    reader->path);
	check(avformat_find_stream_info(reader->container, NULL), reader->path);
	int index = av_find_best_stream(
	    reader->container, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
	check(index, reader->path);
	reader->stream = reader->container->streams[index];
	reader->turn = rotation_of(reader->stream);
	reader->decoder = checked(avcodec_alloc_context3(codec));
	check(avcodec_parameters_to_context(reader->decoder, reader->stream->codecpar),
	    reader->path);
	reader->decoder->thread_count = 1;
	check(avcodec_open2(reader->decoder, codec, NULL), reader->path);
	reader->packet = checked(av_packet_alloc());
	reader->frame = checked(av_frame_alloc());
}

static void reader_close(struct reader *reader)
{
	av_packet_free(&reader->packet);
	av_frame_free(&reader->frame);
	avcodec_free_context(&reader->decoder);
	avformat_close_input(&reader->container);
	sws_freeContext(reader->converter);
	free(reader->grey);
}

static void make_grey(struct reader *reader)
{
	const AVFrame *frame = reader->frame;
	int stride = frame->width;
	size_t bytes = (size_t)stride * (size_t)frame->height;
	reader->grey = checked(realloc(reader->grey, bytes));
	reader->converter =
	    checked(sws_getCachedContext(reader->converter, frame->width, frame->height,
		(enum AVPixelFormat)frame->format, frame->width, frame->height,
		AV_PIX_FMT_GRAY8, SWS_POINT, NULL, NULL, NULL));
	sws_scale(reader->converter, (const uint8_t *const *)frame->data,
	    frame->linesize, 0, frame->height, &reader->grey, &stride);
}

/* The grey picture as it is displayed. */
static struct strip_view upright(const struct reader *reader)
{
	int w = reader->frame->width, h = reader->frame->height;
	const uint8_t *grey = reader->grey;
	switch (reader->turn) {
	case 90:
		return (
		    struct strip_view){ grey + (ptrdiff_t)w * (h - 1), -w, 1, h, w };
	case 180:
		return (struct strip_view){ grey + (ptrdiff_t)w * h - 1, -1, -w, w, h };
	case 270:
		return (struct strip_view){ grey + w - 1, w, -1, h, w };
	}
	return (struct strip_view){ grey, 1, w, w, h };
}

static void print_field(const char *text)
{
	int quote = strpbrk(text, ",\"\r\n") != NULL;
	if (quote)
		putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	if (quote)
		putchar('"');
}

static void print_frame(struct reader *reader)
{
	int64_t stamp = reader->frame->best_effort_timestamp;
	double time = 0;
	if (stamp != AV_NOPTS_VALUE)
		time = (double)stamp * av_q2d(reader->stream->time_base);
	if (isnan(reader->start))
		reader->start = time;
	make_grey(reader);
	struct strip_view view = upright(reader);
	print_field(reader->path);
	printf(
	    ",%ld,%.6f,%d\n", reader->index++, time - reader->start, strip_read(&view));
}

/* Decodes a packet, or with NULL what the decoder still holds. */
static void decode(struct reader *reader, const AVPacket *packet)
{
	int status = avcodec_send_packet(reader->decoder, packet);
	/* A damaged packet is no reason to miss the rest. */
	if (status < 0 && status != AVERROR_INVALIDDATA)
		check(status, reader->path);
	while ((status = avcodec_receive_frame(reader->decoder, reader->frame)) >= 0)
		print_frame(reader);
}

static void read_file(const char *path, double start)
{
	struct reader reader = { .path = path, .start = start };
	reader_open(&reader);
	while (av_read_frame(reader.container, reader.packet) >= 0) {
		if (reader.packet->stream_index == reader.stream->index)
			decode(&reader, reader.packet);
		av_packet_unref(reader.packet);
	}
	decode(&reader, NULL);
	reader_close(&reader);
}

int main(int argc, char **argv)
{
	double start = NAN;
	char *end = NULL;
	int letter;
	while ((letter = getopt(argc, argv, "s:")) != -1) {
		if (letter != 's')
			errx(2, "usage: strip-read [-s START] FILE...");
		start = strtod(optarg, &end);
		if (end == optarg || *end)
			errx(2, "start '%s' is not a number", optarg);
	}
	if (optind == argc)
		errx(2, "usage: strip-read [-s START] FILE...");
	av_log_set_level(AV_LOG_ERROR);
	puts("file,index,time,number");
	for (int i = optind; i < argc; i++)
		read_file(argv[i], start);
	if (fflush(stdout) != 0 || ferror(stdout))
		err(2, "standard output");
	return 0;
}
