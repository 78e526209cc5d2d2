/*
 * film: pictures go in as RGB, are turned and converted, encoded by one thread and
 * interleaved with the sound.
 */
#include <err.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "film.h"
#include "sound.h"

/* One stream and its encoder. */
struct track {
	AVStream *stream;
	AVCodecContext *encoder;
	AVFrame *frame;
	int64_t origin; /* time stamp of the first frame, encoder's time base */
};

/* When each picture is shown and how long: packets come back without durations. */
struct shown {
	int64_t time, duration;
};

struct film {
	struct film_options options;
	AVFormatContext *container;
	AVPacket *packet;
	struct track picture, sound; /* sound.encoder is NULL without sound */
	struct SwsContext *converter;
	uint8_t *turned; /* the RGB picture as it is stored */
	struct shown *shown;
	size_t shown_count;
	int64_t samples; /* of sound written so far */
};

/* Settings that keep strips and faces clear and the time to encode short. */
static const struct {
	const char *encoder, *key, *value;
} house_settings[] = {
	{ "libx264", "preset", "veryfast" },
	{ "libx264", "crf", "18" },
	{ "libx265", "preset", "ultrafast" },
	{ "libx265", "crf", "20" },
	{ "libx265", "x265-params", "log-level=error:pools=none" },
	{ "libvpx", "deadline", "realtime" },
	{ "libvpx", "cpu-used", "8" },
	{ "libvpx", "crf", "10" },
	{ "libvpx", "b", "4M" },
	{ "libvpx-vp9", "deadline", "realtime" },
	{ "libvpx-vp9", "cpu-used", "8" },
	{ "libvpx-vp9", "crf", "24" },
	{ "libvpx-vp9", "b", "0" },
	{ "libaom-av1", "cpu-used", "8" },
	{ "libaom-av1", "usage", "realtime" },
	{ "libaom-av1", "crf", "28" },
	{ "mpeg4", "flags", "+qscale" },
	{ "mpeg4", "global_quality", "354" }, /* 3 * FF_QP2LAMBDA */
	{ "mpeg2video", "flags", "+qscale" },
	{ "mpeg2video", "global_quality", "354" },
	{ "mjpeg", "flags", "+qscale" },
	{ "mjpeg", "global_quality", "354" },
};

static void check(int status, const char *what)
{
	if (status < 0)
		errx(2, "%s: %s", what, av_err2str(status));
}

static void *checked(void *pointer)
{
	if (!pointer)
		errx(2, "out of memory");
	return pointer;
}

/* --- choices ------------------------------------------------------------------- */

/* AVI has a frame rate instead of time stamps. */
static int is_avi(const AVOutputFormat *format)
{
	return strcmp(format->name, "avi") == 0;
}

static const AVCodec *choose_encoder(const struct film *film)
{
	const char *name = film->options.encoder;
	const AVOutputFormat *format = film->container->oformat;
	const AVCodec *codec;
	if (name)
		codec = avcodec_find_encoder_by_name(name);
	else if (format->video_codec != AV_CODEC_ID_GIF && !is_avi(format) &&
		 avformat_query_codec(format, AV_CODEC_ID_H264, FF_COMPLIANCE_NORMAL))
		codec = avcodec_find_encoder_by_name("libx264");
	else
		codec = avcodec_find_encoder(format->video_codec);
	if (!codec || codec->type != AVMEDIA_TYPE_VIDEO)
		errx(2, "%s: no such video encoder", name ? name : format->name);
	return codec;
}

static enum AVPixelFormat choose_pixels(const struct film *film, const AVCodec *codec)
{
	const enum AVPixelFormat *list = codec->pix_fmts;
	if (film->options.pixel_format) {
		enum AVPixelFormat chosen = av_get_pix_fmt(film->options.pixel_format);
		if (chosen == AV_PIX_FMT_NONE)
			errx(2, "%s: no such pixel format", film->options.pixel_format);
		return chosen;
	}
	for (int i = 0; list && list[i] != AV_PIX_FMT_NONE; i++)
		if (list[i] == AV_PIX_FMT_YUV420P || list[i] == AV_PIX_FMT_YUVJ420P)
			return list[i];
	if (!list)
		return AV_PIX_FMT_YUV420P;
	return avcodec_find_best_pix_fmt_of_list(list, AV_PIX_FMT_RGB24, 0, NULL);
}

/* A whole number of units to the frame; a fine unit where times may be anything. */
static AVRational choose_unit(const struct film_options *options, const AVCodec *codec)
{
	/* MPEG-4 part 2 counts in at most 16 bits. */
	int fine = codec->id == AV_CODEC_ID_MPEG4 ? 45000 : 90000;
	int64_t rest = fine * (int64_t)options->rate.den % options->rate.num;
	if (options->vfr || (options->first != 0 && rest == 0))
		return (AVRational){ 1, fine };
	return av_inv_q(options->rate);
}

static AVDictionary *encoder_settings(const struct film *film, const AVCodec *codec)
{
	AVDictionary *settings = NULL;
	size_t count = sizeof house_settings / sizeof house_settings[0];
	for (size_t i = 0; i < count; i++)
		if (strcmp(house_settings[i].encoder, codec->name) == 0)
			av_dict_set(&settings, house_settings[i].key,
			    house_settings[i].value, 0);
	for (int i = 0; i < film->options.settings_count; i++) {
		const char *setting = film->options.settings[i];
		const char *value = strchr(setting, '=');
		if (!value || value == setting)
			errx(2, "%s: not KEY=VALUE", setting);
		char *key = checked(strndup(setting, (size_t)(value - setting)));
		av_dict_set(&settings, key, value + 1, 0);
		free(key);
	}
	return settings;
}

/* --- opening ------------------------------------------------------------------- */

static void open_encoder(struct film *film, struct track *track, const AVCodec *codec,
    AVDictionary *settings)
{
	AVCodecContext *encoder = track->encoder;
	if (film->container->oformat->flags & AVFMT_GLOBALHEADER)
		encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	encoder->flags |= AV_CODEC_FLAG_BITEXACT;
	encoder->thread_count = 1;
	check(avcodec_open2(encoder, codec, &settings), codec->name);
	const AVDictionaryEntry *unused =
	    av_dict_get(settings, "", NULL, AV_DICT_IGNORE_SUFFIX);
	if (unused)
		errx(2, "%s: no such setting '%s'", codec->name, unused->key);
	av_dict_free(&settings);
	track->stream = checked(avformat_new_stream(film->container, NULL));
	track->stream->time_base = encoder->time_base;
	check(avcodec_parameters_from_context(track->stream->codecpar, encoder),
	    codec->name);
	track->frame = checked(av_frame_alloc());
}

static void set_rotation(struct film *film)
{
	size_t bytes = 9 * sizeof(int32_t);
	uint8_t *data = checked(av_stream_new_side_data(
	    film->picture.stream, AV_PKT_DATA_DISPLAYMATRIX, bytes));
	int32_t matrix[9];
	av_display_rotation_set(matrix, film->options.rotate);
	memcpy(data, matrix, bytes);
}

static int is_sideways(const struct film_options *options)
{
	return options->rotate == 90 || options->rotate == 270;
}

static void open_picture(struct film *film)
{
	const struct film_options *options = &film->options;
	const AVCodec *codec = choose_encoder(film);
	AVCodecContext *encoder = checked(avcodec_alloc_context3(codec));
	film->picture.encoder = encoder;
	encoder->width = is_sideways(options) ? options->height : options->width;
	encoder->height = is_sideways(options) ? options->width : options->height;
	encoder->sample_aspect_ratio = (AVRational){ 1, 1 };
	encoder->pix_fmt = choose_pixels(film, codec);
	encoder->time_base = choose_unit(options, codec);
	encoder->framerate = options->rate;
	if (options->gop >= 0)
		encoder->gop_size = options->gop;
	if (options->bframes >= 0)
		encoder->max_b_frames = options->bframes;
	open_encoder(film, &film->picture, codec, encoder_settings(film, codec));
	film->picture.origin = llrint(options->first / av_q2d(encoder->time_base));
	if (!options->vfr)
		film->picture.stream->avg_frame_rate = options->rate;
	if (options->rotate)
		set_rotation(film);

	AVFrame *frame = film->picture.frame;
	frame->format = encoder->pix_fmt;
	frame->width = encoder->width;
	frame->height = encoder->height;
	check(av_frame_get_buffer(frame, 0), "frame");
	film->turned =
	    checked(malloc(3 * (size_t)frame->width * (size_t)frame->height));
	film->converter = checked(
	    sws_getContext(frame->width, frame->height, AV_PIX_FMT_RGB24, frame->width,
		frame->height, encoder->pix_fmt, SWS_BILINEAR, NULL, NULL, NULL));
}

static void open_sound(struct film *film)
{
	const AVOutputFormat *format = film->container->oformat;
	/* What an MP3 encoder puts before the sound would delay AVI's picture. */
	enum AVCodecID id =
	    is_avi(format) ? AV_CODEC_ID_PCM_S16LE : format->audio_codec;
	const AVCodec *codec = avcodec_find_encoder(id);
	if (!codec)
		return;
	AVCodecContext *encoder = checked(avcodec_alloc_context3(codec));
	film->sound.encoder = encoder;
	encoder->sample_rate = SOUND_RATE;
	encoder->sample_fmt = codec->sample_fmts[0];
	encoder->time_base = (AVRational){ 1, SOUND_RATE };
	encoder->bit_rate = 96000;
	encoder->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
	av_channel_layout_default(&encoder->ch_layout, 1);
	open_encoder(film, &film->sound, codec, NULL);
	film->sound.origin = av_rescale_q(
	    film->picture.origin, film->picture.encoder->time_base, encoder->time_base);
}

static void open_container(struct film *film)
{
	const struct film_options *options = &film->options;
	AVFormatContext *container = film->container;
	container->flags |= AVFMT_FLAG_BITEXACT;
	/* Otherwise a negative first time would be moved to 0 and lost. */
	if (options->first < 0)
		container->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
	check(avio_open(&container->pb, options->path, AVIO_FLAG_WRITE), options->path);
	check(avformat_write_header(container, NULL), options->path);
}

static const AVOutputFormat *find_format(const char *name)
{
	char file[64];
	const AVOutputFormat *format = av_guess_format(name, NULL, NULL);
	snprintf(file, sizeof file, "x.%s", name);
	return format ? format : av_guess_format(NULL, file, NULL);
}

struct film *film_open(const struct film_options *options)
{
	const AVOutputFormat *format = find_format(options->format);
	struct film *film = checked(calloc(1, sizeof *film));
	film->options = *options;
	film->packet = checked(av_packet_alloc());
	if (!format)
		errx(2, "%s: no such container", options->format);
	if (options->vfr && is_avi(format))
		errx(2, "%s: frames cannot have variable durations", options->format);
	check(avformat_alloc_output_context2(
		  &film->container, format, NULL, options->path),
	    options->path);
	open_picture(film);
	if (options->audio)
		open_sound(film);
	open_container(film);
	return film;
}

/* --- time ---------------------------------------------------------------------- */

AVRational film_unit(const struct film *film)
{
	return film->picture.encoder->time_base;
}

int64_t film_time(const struct film *film, int64_t time, AVRational *unit)
{
	int64_t origin = film->picture.origin;
	*unit = film->picture.stream->time_base;
	return av_rescale_q(origin + time, film_unit(film), *unit) -
	       av_rescale_q(origin, film_unit(film), *unit);
}

static int compare_shown(const void *key, const void *entry)
{
	int64_t a = *(const int64_t *)key, b = ((const struct shown *)entry)->time;
	return (a > b) - (a < b);
}

static int64_t duration_at(const struct film *film, int64_t time)
{
	const struct shown *found = bsearch(
	    &time, film->shown, film->shown_count, sizeof *film->shown, compare_shown);
	return found ? found->duration : 0;
}

static void remember(struct film *film, int64_t time, int64_t duration)
{
	size_t count = film->shown_count;
	/* Room doubles whenever the count is a power of two. */
	if ((count & (count - 1)) == 0) {
		size_t room = count ? 2 * count : 1;
		film->shown = checked(realloc(film->shown, room * sizeof *film->shown));
	}
	film->shown[film->shown_count++] = (struct shown){ time, duration };
}

/* --- writing ------------------------------------------------------------------- */

/* Encodes a frame, or with NULL what the encoder still holds, and writes it. */
static void encode(struct film *film, struct track *track, const AVFrame *frame)
{
	AVPacket *packet = film->packet;
	int status;
	check(avcodec_send_frame(track->encoder, frame), "encoder");
	while ((status = avcodec_receive_packet(track->encoder, packet)) >= 0) {
		packet->stream_index = track->stream->index;
		if (track == &film->picture)
			packet->duration =
			    duration_at(film, packet->pts - track->origin);
		av_packet_rescale_ts(
		    packet, track->encoder->time_base, track->stream->time_base);
		check(av_interleaved_write_frame(film->container, packet),
		    film->options.path);
	}
	if (status != AVERROR(EAGAIN) && status != AVERROR_EOF)
		check(status, "encoder");
}

static void add_sound(struct film *film, int64_t end)
{
	AVCodecContext *encoder = film->sound.encoder;
	AVFrame *frame = film->sound.frame;
	av_frame_unref(frame);
	frame->nb_samples = encoder->frame_size ? encoder->frame_size : 1024;
	frame->format = encoder->sample_fmt;
	frame->sample_rate = SOUND_RATE;
	check(av_channel_layout_copy(&frame->ch_layout, &encoder->ch_layout), "sound");
	check(av_frame_get_buffer(frame, 0), "sound");
	frame->pts = film->sound.origin + film->samples;
	if (sound_fill(frame, film->samples, end) < 0)
		errx(2, "%s: unexpected sample format", encoder->codec->name);
	film->samples += frame->nb_samples;
	encode(film, &film->sound, frame);
}

/* Writes sound until that picture time; the last frame is filled with silence. */
static void add_sound_until(struct film *film, int64_t time, int last)
{
	AVRational samples = { 1, SOUND_RATE };
	if (!film->sound.encoder)
		return;
	int64_t end = av_rescale_q(time, film_unit(film), samples);
	while (film->samples < end)
		add_sound(film, last ? end : INT64_MAX);
}

/* Copies a picture turned against the rotation that a player will apply: the pixel
 * (x, y) of the copy is rgb's origin + x * right + y * down. */
static void turn(const struct film *film, const uint8_t *rgb)
{
	ptrdiff_t w = film->options.width, h = film->options.height;
	ptrdiff_t origin = 0, right = 1, down = w;
	uint8_t *to = film->turned;
	switch (film->options.rotate) {
	case 90:
		origin = w - 1, right = w, down = -1;
		break;
	case 180:
		origin = w * h - 1, right = -1, down = -w;
		break;
	case 270:
		origin = w * (h - 1), right = -w, down = 1;
		break;
	}
	for (int y = 0; y < film->picture.frame->height; y++)
		for (int x = 0; x < film->picture.frame->width; x++, to += 3)
			memcpy(to, rgb + 3 * (origin + x * right + y * down), 3);
}

void film_add(struct film *film, const uint8_t *rgb, int64_t time, int64_t duration)
{
	AVFrame *frame = film->picture.frame;
	const uint8_t *source = rgb;
	if (film->options.rotate) {
		turn(film, rgb);
		source = film->turned;
	}
	check(av_frame_make_writable(frame), "frame");
	sws_scale(film->converter, (const uint8_t *const[]){ source },
	    (const int[]){ 3 * frame->width }, 0, frame->height, frame->data,
	    frame->linesize);
	frame->pts = film->picture.origin + time;
	remember(film, time, duration);
	add_sound_until(film, time, 0);
	encode(film, &film->picture, frame);
}

static void track_free(struct track *track)
{
	avcodec_free_context(&track->encoder);
	av_frame_free(&track->frame);
}

void film_close(struct film *film)
{
	if (film->shown_count) {
		const struct shown *last = &film->shown[film->shown_count - 1];
		add_sound_until(film, last->time + last->duration, 1);
	}
	encode(film, &film->picture, NULL);
	if (film->sound.encoder)
		encode(film, &film->sound, NULL);
	check(av_write_trailer(film->container), film->options.path);
	check(avio_closep(&film->container->pb), film->options.path);
	track_free(&film->picture);
	track_free(&film->sound);
	avformat_free_context(film->container);
	av_packet_free(&film->packet);
	sws_freeContext(film->converter);
	free(film->turned);
	free(film->shown);
	free(film);
}
