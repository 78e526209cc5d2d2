#include "cut/encode.h"

#include "video/demux.h"

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <stdlib.h>
#include <string.h>

enum { KEYFRAME_EVERY = 50 };

struct aer_encoder {
	char *path;
	AVFormatContext *format;
	AVPacket *packet;
	AVCodecContext *codec; /* of the pictures */
	AVStream *stream;
	AVFrame *frame;        /* what is handed to the codec */
	AVStream *sound;       /* NULL: none */
	AVRational sound_base; /* of its packets when they come */
	/* durations of the pictures the encoder holds, oldest first */
	int64_t *duration;
	size_t held, first, slots;
};

static int fail(const struct aer_encoder *encoder, const char *what, int code,
    struct aer_error *err)
{
	return aer_demux_error(err, encoder->path, what, code);
}

/* Adds the stream of pictures, for the codec called NAME with so many THREADS. */
static int add_stream(
    struct aer_encoder *encoder, const char *name, int threads, struct aer_error *err)
{
	const AVCodec *codec = avcodec_find_encoder_by_name(name);

	if (codec == NULL)
		return aer_error_set(err, "this FFmpeg has no encoder '%s'", name);
	encoder->codec = avcodec_alloc_context3(codec);
	encoder->stream = avformat_new_stream(encoder->format, NULL);
	encoder->frame = av_frame_alloc();
	if (encoder->codec == NULL || encoder->stream == NULL || encoder->frame == NULL)
		return aer_error_memory(err);
	encoder->codec->thread_count = threads;
	encoder->codec->flags |= AV_CODEC_FLAG_BITEXACT;
	if ((encoder->format->oformat->flags & AVFMT_GLOBALHEADER) != 0)
		encoder->codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	return 0;
}

static int open_codec(struct aer_encoder *encoder, struct aer_error *err)
{
	int rc = avcodec_open2(encoder->codec, NULL, NULL);

	if (rc < 0)
		return fail(encoder, "cannot open the encoder", rc, err);
	encoder->stream->time_base = encoder->codec->time_base;
	rc = avcodec_parameters_from_context(encoder->stream->codecpar, encoder->codec);
	return rc < 0 ? fail(encoder, "cannot write", rc, err) : 0;
}

/* What the matrix goes with: MOV states it only beside these, and they are taken
 * for unknown elsewhere. */
static void set_primaries(AVCodecContext *codec)
{
	switch (codec->colorspace) {
	case AVCOL_SPC_BT709:
		codec->color_primaries = AVCOL_PRI_BT709;
		codec->color_trc = AVCOL_TRC_BT709;
		break;
	case AVCOL_SPC_BT470BG:
		codec->color_primaries = AVCOL_PRI_BT470BG;
		codec->color_trc = AVCOL_TRC_SMPTE170M;
		break;
	case AVCOL_SPC_BT2020_NCL:
	case AVCOL_SPC_BT2020_CL:
		codec->color_primaries = AVCOL_PRI_BT2020;
		codec->color_trc = AVCOL_TRC_BT709;
		break;
	default:
		codec->color_primaries = AVCOL_PRI_SMPTE170M;
		codec->color_trc = AVCOL_TRC_SMPTE170M;
		break;
	}
}

static void set_colours(AVCodecContext *codec, const struct aer_encode_options *options)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(codec->pix_fmt);

	codec->color_range = options->full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
	codec->colorspace = options->matrix;
	if (d != NULL && (d->flags & AV_PIX_FMT_FLAG_RGB) != 0) {
		codec->color_range = AVCOL_RANGE_JPEG;
		codec->colorspace = AVCOL_SPC_RGB;
	} else if (strcmp(options->codec->container, "mov") == 0) {
		set_primaries(codec);
	}
}

/* Quality, and what makes the encoder repeat exactly. */
static int set_private(AVCodecContext *codec, const struct aer_encode_options *options,
    struct aer_error *err)
{
	void *priv = codec->priv_data;
	const char *name = options->codec->name;
	int rc = 0;

	if (options->preset != NULL)
		rc = av_opt_set(priv, "preset", options->preset, 0);
	/* crf 0 is lossless in 8 bits only, qp 0 always is */
	if (rc >= 0 && options->crf == 0 && strcmp(name, "h264") == 0)
		rc = av_opt_set_int(priv, "qp", 0, 0);
	else if (rc >= 0 && options->crf >= 0)
		rc = av_opt_set_double(priv, "crf", options->crf, 0);
	/* a third thread that looks ahead would be more memory than gain */
	if (rc >= 0 && strcmp(name, "h264") == 0)
		rc = av_opt_set(priv, "x264-params", "sync-lookahead=0", 0);
	if (rc >= 0 && strcmp(name, "hevc") == 0) {
		/* no threads, no note of version and settings, closed groups */
		rc = av_opt_set(priv, "x265-params",
		    options->crf == 0 ? "pools=none:frame-threads=1:info=0:open-gop=0:"
					"log-level=none:lossless=1"
				      : "pools=none:frame-threads=1:info=0:open-gop=0:"
					"log-level=none",
		    0);
		/* parameter sets in the header only, which all players take */
		codec->codec_tag = MKTAG('h', 'v', 'c', '1');
	}
	if (rc >= 0 && strcmp(name, "ffv1") == 0) {
		codec->level = 3; /* checksums, which version 1 has not */
		codec->gop_size = 1;
	}
	return rc < 0 ? aer_error_set(err, "FFmpeg's %s does not take its options",
			    options->codec->encoder)
		      : 0;
}

static int open_video(struct aer_encoder *encoder,
    const struct aer_encode_options *options, struct aer_error *err)
{
	AVCodecContext *codec;

	if (add_stream(encoder, options->codec->encoder,
		aer_codec_threads(options->codec, options->width, options->height),
		err) < 0)
		return -1;
	codec = encoder->codec;
	codec->width = options->width;
	codec->height = options->height;
	codec->pix_fmt = options->pixels;
	codec->time_base =
	    (AVRational){ options->time_base_num, options->time_base_den };
	/* Without it x264 takes every tick for a frame, and states a level that
	 * hardware refuses. */
	codec->framerate = av_d2q(options->rate, 1000000);
	codec->sample_aspect_ratio = (AVRational){ 1, 1 };
	codec->gop_size = KEYFRAME_EVERY;
	codec->max_b_frames = 0;
	if (options->interlaced) {
		codec->flags |= AV_CODEC_FLAG_INTERLACED_DCT;
		codec->field_order = options->top_first ? AV_FIELD_TT : AV_FIELD_BB;
	}
	set_colours(codec, options);
	if (set_private(codec, options, err) < 0)
		return -1;
	return open_codec(encoder, err);
}

static int add_sound(struct aer_encoder *encoder,
    const struct aer_encode_options *options, struct aer_error *err)
{
	AVStream *stream;

	if (options->sound == NULL)
		return 0;
	stream = encoder->sound = avformat_new_stream(encoder->format, NULL);
	if (stream == NULL ||
	    avcodec_parameters_from_context(stream->codecpar, options->sound) < 0)
		return aer_error_memory(err);
	stream->time_base = encoder->sound_base = options->sound->time_base;
	return 0;
}

static int open_file(struct aer_encoder *encoder, struct aer_error *err)
{
	char *url = NULL;
	int rc;

	if (asprintf(&url, "file:%s", encoder->path) < 0)
		return aer_error_memory(err);
	rc = avio_open(&encoder->format->pb, url, AVIO_FLAG_WRITE);
	free(url);
	if (rc >= 0)
		rc = avformat_write_header(encoder->format, NULL);
	return rc < 0 ? fail(encoder, "cannot write", rc, err) : 0;
}

struct aer_encoder *aer_encoder_open(
    const char *path, const struct aer_encode_options *options, struct aer_error *err)
{
	struct aer_encoder *encoder = calloc(1, sizeof *encoder);

	if (encoder == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	encoder->path = strdup(path);
	encoder->packet = av_packet_alloc();
	if (encoder->path == NULL || encoder->packet == NULL ||
	    avformat_alloc_output_context2(
		&encoder->format, NULL, options->codec->container, NULL) < 0) {
		aer_error_memory(err);
		goto fail;
	}
	encoder->format->flags |= AVFMT_FLAG_BITEXACT;
	if (options->comment != NULL && av_dict_set(&encoder->format->metadata,
					    "comment", options->comment, 0) < 0) {
		aer_error_memory(err);
		goto fail;
	}
	if (open_video(encoder, options, err) < 0 ||
	    add_sound(encoder, options, err) < 0 || open_file(encoder, err) < 0)
		goto fail;
	return encoder;
fail:
	aer_encoder_free(encoder);
	return NULL;
}

/* --- durations --------------------------------------------------------------- */

static int push_duration(
    struct aer_encoder *encoder, int64_t duration, struct aer_error *err)
{
	if (encoder->first + encoder->held == encoder->slots) {
		size_t slots = encoder->slots > 0 ? 2 * encoder->slots : 256;
		int64_t *more;

		if (encoder->first > 0)
			memmove(encoder->duration, encoder->duration + encoder->first,
			    encoder->held * sizeof *encoder->duration);
		encoder->first = 0;
		more = realloc(encoder->duration, slots * sizeof *more);
		if (more == NULL)
			return aer_error_memory(err);
		encoder->duration = more;
		encoder->slots = slots;
	}
	encoder->duration[encoder->first + encoder->held++] = duration;
	return 0;
}

/* Pictures come out of the encoder in the order they went in. */
static int64_t pop_duration(struct aer_encoder *encoder)
{
	if (encoder->held == 0)
		return 0;
	encoder->held--;
	return encoder->duration[encoder->first++];
}

/* --- writing ------------------------------------------------------------------- */

/* Hands FRAME (NULL: no more) to the codec and writes what comes out. */
static int encode(
    struct aer_encoder *encoder, const AVFrame *frame, struct aer_error *err)
{
	AVCodecContext *codec = encoder->codec;
	int rc = avcodec_send_frame(codec, frame);

	while (rc >= 0) {
		rc = avcodec_receive_packet(codec, encoder->packet);
		if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF)
			return 0;
		if (rc < 0)
			break;
		encoder->packet->stream_index = encoder->stream->index;
		encoder->packet->duration = pop_duration(encoder);
		av_packet_rescale_ts(
		    encoder->packet, codec->time_base, encoder->stream->time_base);
		rc = av_interleaved_write_frame(encoder->format, encoder->packet);
	}
	return fail(encoder, "cannot write", rc, err);
}

int aer_encoder_video(struct aer_encoder *encoder, const AVFrame *frame, int64_t pts,
    int64_t duration, struct aer_error *err)
{
	const AVCodecContext *codec = encoder->codec;
	AVFrame *own = encoder->frame;

	av_frame_unref(own);
	own->width = frame->width;
	own->height = frame->height;
	own->format = frame->format;
	memcpy(own->data, frame->data, sizeof own->data);
	memcpy(own->linesize, frame->linesize, sizeof own->linesize);
	/* the codec copies a frame without buffers of its own */
	for (int i = 0; i < AV_NUM_DATA_POINTERS && frame->buf[i] != NULL; i++)
		own->buf[i] = av_buffer_ref(frame->buf[i]);
	own->pts = pts;
	own->interlaced_frame = (codec->flags & AV_CODEC_FLAG_INTERLACED_DCT) != 0;
	own->top_field_first = codec->field_order == AV_FIELD_TT;
	own->color_range = codec->color_range;
	own->colorspace = codec->colorspace;
	if (push_duration(encoder, duration, err) < 0)
		return -1;
	return encode(encoder, own, err);
}

const AVFrame *aer_encoder_picture(const struct aer_encoder *encoder)
{
	return encoder->frame;
}

int aer_encoder_sound(
    struct aer_encoder *encoder, AVPacket *packet, struct aer_error *err)
{
	int rc;

	packet->stream_index = encoder->sound->index;
	av_packet_rescale_ts(packet, encoder->sound_base, encoder->sound->time_base);
	rc = av_interleaved_write_frame(encoder->format, packet);
	return rc < 0 ? fail(encoder, "cannot write", rc, err) : 0;
}

static void free_codec(struct aer_encoder *encoder)
{
	avcodec_free_context(&encoder->codec);
	av_frame_free(&encoder->frame);
}

int aer_encoder_finish(struct aer_encoder *encoder, struct aer_error *err)
{
	int rc;

	if (encode(encoder, NULL, err) < 0)
		return -1;
	rc = av_write_trailer(encoder->format);
	if (rc >= 0 && encoder->format->pb->error < 0)
		rc = encoder->format->pb->error;
	if (rc >= 0)
		rc = avio_closep(&encoder->format->pb);
	/* it is much memory, and what follows may need some */
	free_codec(encoder);
	return rc < 0 ? fail(encoder, "cannot write", rc, err) : 0;
}

void aer_encoder_free(struct aer_encoder *encoder)
{
	if (encoder == NULL)
		return;
	free_codec(encoder);
	if (encoder->format != NULL) {
		avio_closep(&encoder->format->pb);
		avformat_free_context(encoder->format);
	}
	av_packet_free(&encoder->packet);
	free(encoder->duration);
	free(encoder->path);
	free(encoder);
}
